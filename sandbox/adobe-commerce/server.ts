import {
  type Fault,
  html,
  json,
  type RawRequest,
  retryAfter,
  type Sandbox,
  type SandboxAnswer,
  startSandbox,
  text,
} from '../kit';
import { paasAccess, saasAccess } from './access';
import { billControls, pushControls } from './bill-controls';
import { controls } from './controls';
import { Refusal } from './errors';
import { Ims, type TechnicalAccount, TOKEN_PATH } from './ims';
import { type Credentials, OAuthVerifier } from './oauth';
import { PushKeys } from './push-keys';
import { pushRoutes } from './push-routes';
import { Pushes } from './pushes';
import type { RawEntity, RawOrder } from './raw-order';
import { matchRoute, type Route, routes } from './routes';
import { type NewOrder, Shop, type Uncommitted } from './shop';
import { DEFAULT_STORE_VIEWS, type StoreView } from './store-views';

export interface AdobeCommerceOptions {
  readonly host?: string;
  readonly port?: number;
  /** `saas`: the shop lies at `{url}/{tenant}`, IMS tokens instead of signatures, the `Store` header for the scope. */
  readonly deployment?: 'paas' | 'saas';
  /** Of a SaaS shop. */
  readonly tenant?: string;
  /** Of a SaaS shop; by default one with every right. */
  readonly account?: TechnicalAccount;
  /** How long IMS tokens live; default 86399, as Adobe's do. */
  readonly tokenSeconds?: number;
  /** One integration or several; by default one with every right. Magento's own keys have 32 characters. */
  readonly credentials?: Credentials | readonly Credentials[];
  readonly storeViews?: readonly StoreView[];
  /** `2.3` repeats the last page past the end; default `2.4`. */
  readonly version?: '2.3' | '2.4';
  /** Default 300; 0 for no limit. */
  readonly maximumPageSize?: number;
  /** Older releases do; default false. */
  readonly acceptSha1?: boolean;
  /** The shop's clock: time stamps and the `Date` header. OAuth goes by the machine's clock, as its callers do. */
  readonly now?: () => Date;
  /** Minutes by which the database's time stamps are ahead of UTC; default 0. */
  readonly clockSkewMinutes?: number;
}

/** What a shop can be filled with at once. */
export interface ShopContent {
  readonly orders?: readonly NewOrder[];
  readonly customers?: readonly RawEntity[];
  readonly companies?: readonly RawEntity[];
}

export interface AdobeCommerce extends Sandbox {
  /** Of the first integration. */
  readonly credentials: Credentials;
  /** Of a SaaS shop. */
  readonly account: TechnicalAccount;
  /** Where a connection finds the shop: with the tenant for SaaS. */
  readonly shopUrl: string;
  readonly tokenUrl: string;
  readonly ims: Ims;
  readonly pushes: Pushes;
  readonly pushKeys: PushKeys;
  readonly shop: Shop;
  load(content: ShopContent): void;
  addOrder(order: NewOrder): RawOrder;
  updateOrder(entityId: number, change: Partial<RawOrder>): RawOrder;
  cancelOrder(entityId: number): RawOrder;
  editOrder(entityId: number, change?: (copy: RawOrder) => RawOrder): { original: RawOrder; child: RawOrder };
  /** Visible only after its `commit`, with the time stamps of now. */
  beginOrder(order: NewOrder): Uncommitted;
  beginUpdate(entityId: number, change: Partial<RawOrder>): Uncommitted;
  addCustomer(customer: RawEntity): void;
  addCompany(company: RawEntity): void;
  addInvoice(invoice: RawEntity): void;
  addCreditMemo(creditMemo: RawEntity): void;
  /** From now on the integration's token is refused. */
  revoke(credentials: Credentials): void;
}

/** Keys of the default integration: of the real length, and worth nothing outside a sandbox. */
export const DEFAULT_CREDENTIALS: Credentials = {
  consumerKey: 'sandboxconsumerkey00000000000001',
  consumerSecret: 'sandboxconsumersecret00000000001',
  accessToken: 'sandboxaccesstoken00000000000001',
  accessTokenSecret: 'sandboxaccesstokensecret00000001',
};

/** Of the default SaaS shop; worth nothing outside a sandbox. */
export const DEFAULT_ACCOUNT: TechnicalAccount = {
  clientId: 'sandbox-client',
  clientSecret: 'p8e-sandboxclientsecret00000000001',
  organization: 'SANDBOX0000000000001@AdobeOrg',
};
export const DEFAULT_TENANT = 'SandboxTenant0000000001';

/** Starts an Adobe Commerce shop over HTTP, PaaS or SaaS: who calls is checked for real, its REST paths, its traps. */
export async function startAdobeCommerce(options: AdobeCommerceOptions = {}): Promise<AdobeCommerce> {
  const credentials: readonly Credentials[] = [options.credentials ?? DEFAULT_CREDENTIALS].flat();
  const clock = options.now ?? ((): Date => new Date());
  let skewMs = 0;
  const now = (): Date => new Date(clock().getTime() + skewMs);
  const version = options.version ?? '2.4';
  const storeViews = options.storeViews ?? DEFAULT_STORE_VIEWS;
  const shop = new Shop(now, options.clockSkewMinutes);
  const revoked = new Set<string>();
  const verifier = new OAuthVerifier({
    credentials,
    acceptSha1: options.acceptSha1 ?? false,
    normalizePath: version === '2.4',
    revoked,
    now: () => new Date(),
  });
  const maximumPageSize = options.maximumPageSize === 0 ? undefined : (options.maximumPageSize ?? 300);
  const saas = options.deployment === 'saas';
  const account = options.account ?? DEFAULT_ACCOUNT;
  const tenant = options.tenant ?? DEFAULT_TENANT;
  const ims = new Ims([account], now, options.tokenSeconds ?? 86_399);
  const access = saas ? saasAccess(ims, tenant, storeViews) : paasAccess(verifier, storeViews);
  const pushKeys = new PushKeys();
  const pushes = new Pushes(pushKeys, now);
  listen(shop, pushes);
  const all = [...routes(shop, { version, storeViews, maximumPageSize }), ...pushRoutes(pushes, saas)];
  const find = (request: RawRequest): { route: Route; id: string } =>
    matchRoute(all, request.method, access.pathOf(request));
  const dated = (answer: SandboxAnswer): SandboxAnswer => ({
    ...answer,
    headers: { ...answer.headers, date: now().toUTCString() },
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: (request) => {
      try {
        return asideOf(request) ?? find(request).route.call;
      } catch {
        return `${request.method} ${access.pathOf(request)}`;
      }
    },
    handle: (request) => {
      try {
        // Neither belongs to the shop: Adobe's identity service, and the host of the events' public keys.
        if (saas && request.path === TOKEN_PATH && request.method === 'POST') return ims.answer(request);
        if (asideOf(request) === 'GET public key') {
          const pem = pushKeys.served(request.path);
          return pem === undefined ? text(404, 'not found') : text(200, pem);
        }
        if (shop.maintenance) return dated(maintenancePage());
        const { route, id } = find(request);
        access.authorize(request, route);
        if (request.fault?.effect === 'error-in-200') return dated(errorInside200());
        return dated(route.answer(request, id));
      } catch (error) {
        if (error instanceof Refusal) return dated(error.answer());
        throw error;
      }
    },
    about: (request) => numbersNamed(request.query),
    state: () => shop.summary(),
    reset: () => {
      shop.clear();
      pushes.clear();
      revoked.clear();
      ims.expireAll();
      skewMs = 0;
    },
    controls: {
      ...billControls(shop),
      ...pushControls(pushes, pushKeys),
      'POST /tokens/expire': () => {
        ims.expireAll();
        return { expired: true };
      },
      ...controls(shop, {
        skew: (seconds) => {
          skewMs = seconds * 1_000;
        },
        revoke: (on) => {
          for (const { accessToken } of credentials) {
            if (on) revoked.add(accessToken);
            else revoked.delete(accessToken);
          }
        },
      }),
    },
    faultAnswer,
  });
  const [first] = credentials;
  if (first === undefined) throw new RangeError('a shop without any integration answers nobody');
  return {
    ...sandbox,
    credentials: first,
    account,
    shopUrl: saas ? `${sandbox.url}/${tenant}` : sandbox.url,
    tokenUrl: `${sandbox.url}${TOKEN_PATH}`,
    ims,
    pushes,
    pushKeys,
    shop,
    load: (content) => {
      for (const company of content.companies ?? []) shop.companies.put(company);
      for (const customer of content.customers ?? []) shop.customers.put(customer);
      for (const order of content.orders ?? []) shop.addOrder(order);
    },
    addOrder: (order) => shop.addOrder(order),
    updateOrder: (entityId, change) => shop.updateOrder(entityId, change),
    cancelOrder: (entityId) => shop.cancelOrder(entityId),
    editOrder: (entityId, change) => shop.editOrder(entityId, change),
    beginOrder: (order) => shop.beginOrder(order),
    beginUpdate: (entityId, change) => shop.beginUpdate(entityId, change),
    addCustomer: (customer) => shop.customers.put(customer),
    addCompany: (company) => shop.companies.put(company),
    addInvoice: (invoice) => shop.invoices.put(invoice),
    addCreditMemo: (creditMemo) => shop.creditMemos.put(creditMemo),
    revoke: ({ accessToken }) => void revoked.add(accessToken),
  };
}

/** What is served beside the shop. */
function asideOf({ method, path }: Pick<RawRequest, 'method' | 'path'>): string | undefined {
  if (path === TOKEN_PATH) return `${method} ims token`;
  return method === 'GET' && path.startsWith('/prod/keys/') ? 'GET public key' : undefined;
}

/** What the shop pushes is what its tables are told. */
function listen(shop: Shop, pushes: Pushes): void {
  shop.orders.onPut = (row) => pushes.changed({ noun: 'order', row });
  shop.invoices.onPut = (row) => pushes.changed({ noun: 'invoice', row });
  shop.creditMemos.onPut = (row) => pushes.changed({ noun: 'creditmemo', row });
  shop.customers.onPut = (row) => pushes.changed({ noun: 'customer', row });
  shop.companies.onPut = (row) => pushes.changed({ noun: 'company', row });
}

/** The order numbers a search asks for. */
function numbersNamed(query: URLSearchParams): string[] {
  return [...query].flatMap(([name, value]) => {
    if (value !== 'increment_id' || !name.endsWith('[field]')) return [];
    return query.get(name.replace(/\[field\]$/, '[value]'))?.split(',') ?? [];
  });
}

const maintenancePage = (): SandboxAnswer =>
  html(
    503,
    '<!doctype html><html lang="en"><head><title>Service Temporarily Unavailable</title></head><body><h1>Service Temporarily Unavailable</h1>' +
      '<p>The server is temporarily unable to service your request due to maintenance downtime or capacity problems.</p></body></html>',
  );

/** What a failing extension makes of an answer whose status has gone out already. */
const errorInside200 = (): SandboxAnswer =>
  json(200, {
    message: 'Internal Error. Details are available in Magento log file. Report ID: %1',
    parameters: ['webapi-5f3c1a7be9d22'],
  });

function faultAnswer(fault: Fault): SandboxAnswer | undefined {
  switch (fault.effect) {
    case 'throttle':
      return json(429, { message: 'Too Many Requests', trace: null }, retryAfter(fault));
    case 'error-500':
      return json(500, {
        message: 'Internal Error. Details are available in Magento log file. Report ID: webapi-5f3c1a7be9d23',
      });
    case 'error-503':
      return { ...maintenancePage(), headers: { ...maintenancePage().headers, ...retryAfter(fault) } };
    default:
      return undefined;
  }
}
