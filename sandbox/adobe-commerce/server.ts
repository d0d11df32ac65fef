import {
  type Fault,
  html,
  json,
  type RawRequest,
  retryAfter,
  type Sandbox,
  type SandboxAnswer,
  type SandboxRequest,
  startSandbox,
} from '../kit';
import { controls } from './controls';
import { notAuthorized, Refusal } from './errors';
import { type Credentials, OAuthVerifier } from './oauth';
import type { RawEntity, RawOrder } from './raw-order';
import { matchRoute, type Route, routes } from './routes';
import { type NewOrder, Shop, type Uncommitted } from './shop';
import { DEFAULT_STORE_VIEWS, type StoreView } from './store-views';

export interface AdobeCommerceOptions {
  readonly host?: string;
  readonly port?: number;
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

/** Starts an Adobe Commerce (PaaS) shop over HTTP: OAuth 1.0a checked for real, its REST paths, its traps. */
export async function startAdobeCommerce(options: AdobeCommerceOptions = {}): Promise<AdobeCommerce> {
  const credentials: readonly Credentials[] = [options.credentials ?? DEFAULT_CREDENTIALS].flat();
  const now = options.now ?? ((): Date => new Date());
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
  const all = routes(shop, { version, storeViews, maximumPageSize });
  const find = (request: RawRequest): { route: Route; id: string } =>
    matchRoute(all, request.method, stripScope(request.path, storeViews));
  const dated = (answer: SandboxAnswer): SandboxAnswer => ({
    ...answer,
    headers: { ...answer.headers, date: now().toUTCString() },
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: (request) => {
      try {
        return find(request).route.call;
      } catch {
        return `${request.method} ${stripScope(request.path, storeViews)}`;
      }
    },
    handle: (request) => {
      try {
        if (shop.maintenance) return dated(maintenancePage());
        const { route, id } = find(request);
        authorize(request, route, verifier);
        if (request.fault?.effect === 'error-in-200') return dated(errorInside200());
        return dated(route.answer(request, id));
      } catch (error) {
        if (error instanceof Refusal) return dated(error.answer());
        throw error;
      }
    },
    state: () => shop.summary(),
    reset: () => {
      shop.clear();
      revoked.clear();
    },
    controls: controls(shop),
    faultAnswer,
  });
  const [first] = credentials;
  if (first === undefined) throw new RangeError('a shop without any integration answers nobody');
  return {
    ...sandbox,
    credentials: first,
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

/**
 * `/rest/{store view}/V1/…` without its scope. The scope decides labels and prices, but does not narrow the list of
 * orders: who wants one store view's orders filters by `store_id`. An unknown store view is part of the path, so it
 * matches no route.
 */
function stripScope(path: string, storeViews: readonly StoreView[]): string {
  const [, rest, scope = '', ...below] = path.split('/');
  // The storefront's own pages are not emulated: below them nothing matches.
  if (rest !== 'rest') return `/storefront${path}`;
  const known = scope === 'all' || storeViews.some(({ code }) => code === scope);
  return `/${[...(known ? [] : [scope]), ...below].join('/')}`;
}

function authorize(request: SandboxRequest, route: Route, verifier: OAuthVerifier): void {
  const caller = verifier.verify(request);
  if (caller === undefined) throw notAuthorized(route.resource);
  if (request.fault?.effect === 'token-expired') throw new Refusal(401, 'Access token has been revoked');
  const module = route.resource.split('::')[0] ?? '';
  const enough = [
    route.resource,
    'Magento_Backend::all',
    'Magento_Backend::admin',
    `${module}::${module.split('_')[1]?.toLowerCase()}`,
  ];
  if (caller.resources !== undefined && !caller.resources.some((resource) => enough.includes(resource))) {
    throw notAuthorized(route.resource);
  }
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
