import { type Fault, html, json, type RawRequest, type Sandbox, type SandboxAnswer, type SandboxRequest, startSandbox } from '../kit'; // prettier-ignore
import { Refusal } from './answers';
import type { ProductSpec } from './catalog';
import { controls } from './controls';
import { type Client, type DeliveryMode, Hooks } from './hooks';
import type { RefundSpec } from './make-refund';
import { RateLimit } from './rate-limit';
import type { Raw, ShopOrder } from './raw';
import { matchRoute, type Route, routes } from './routes';
import { Shop } from './shop';

export interface BigCommerceSandboxOptions {
  readonly host?: string;
  readonly port?: number;
  readonly storeHash?: string;
  /** API accounts; by default one with every scope. */
  readonly clients?: readonly Client[];
  /** Requests in 30 seconds: 150 on Standard and Plus, 450 on Pro; 0 for none. Default 450. */
  readonly quota?: number;
  readonly windowMs?: number;
  /** Rows of an order that an include shows; default 50. */
  readonly includedRows?: number;
  /** Whether `min_date_…` leaves out the second it names; default false. */
  readonly minIsExclusive?: boolean;
  /** Whether lists leave archived orders out; default true. */
  readonly hidesArchived?: boolean;
  /** Whether variants can be asked for by a list of SKUs; default false, as documented. */
  readonly variantSkuLists?: boolean;
  /** Of the prices; default EUR. */
  readonly currency?: string;
  /** Default false. */
  readonly pricesIncludeTax?: boolean;
  /** Lets hooks go to plain HTTP and other ports than 443; default false. */
  readonly plainDestinations?: boolean;
  /** The store's clock. Deliveries are signed by the machine's clock, as their receivers go by it. */
  readonly now?: () => Date;
}

export interface BigCommerceSandbox extends Sandbox {
  readonly storeHash: string;
  /** The first API account. */
  readonly client: Client;
  readonly shop: Shop;
  readonly hooks: Hooks;
  load(content: {
    readonly products?: readonly ProductSpec[];
    readonly orders?: readonly ShopOrder[];
    readonly customers?: readonly (Raw & { readonly id: number })[];
    readonly companies?: readonly (Raw & { readonly companyId: number })[];
    /** Customer id → company id. */
    readonly users?: ReadonlyMap<number, number>;
  }): void;
  refund(order: number, spec: RefundSpec): Raw;
  setDeliveries(mode: DeliveryMode): void;
  /** From now on the account's token is refused. */
  revoke(client: Client): void;
}

/** The default API account: values of the real length, and worth nothing outside a sandbox. */
export const DEFAULT_CLIENT: Client = {
  accessToken: 'sandboxaccesstoken000000000001',
  clientId: 'sandboxclientid000000000000001',
  clientSecret: 'sandboxclientsecret0000000000000000000000000000000000000000000001',
};
export const DEFAULT_STORE_HASH = 'sandbox1';

/** Starts a BigCommerce store over HTTP, with B2B Edition's API on the same port. */
export async function startBigCommerce(options: BigCommerceSandboxOptions = {}): Promise<BigCommerceSandbox> {
  const storeHash = options.storeHash ?? DEFAULT_STORE_HASH;
  const clients = options.clients ?? [DEFAULT_CLIENT];
  const [first] = clients;
  if (!first) throw new RangeError('a store without any API account answers nobody');
  const now = options.now ?? ((): Date => new Date());
  const hooks = new Hooks({ storeHash, storeId: '1025646', now });
  const shop = new Shop(now, hooks);
  const revoked = new Set<string>();
  const limit = new RateLimit({
    quota: options.quota ?? 450,
    windowMs: options.windowMs ?? 30_000,
    now: () => now().getTime(),
  });
  const all = routes(shop, hooks, {
    storeHash,
    includedRows: options.includedRows ?? 50,
    minIsExclusive: options.minIsExclusive ?? false,
    hidesArchived: options.hidesArchived ?? true,
    plainDestinations: options.plainDestinations ?? false,
    variantSkuLists: options.variantSkuLists ?? false,
    currency: options.currency ?? 'EUR',
    pricesIncludeTax: options.pricesIncludeTax ?? false,
  });
  const dated = (answer: SandboxAnswer, more: Readonly<Record<string, string>> = {}): SandboxAnswer => ({
    ...answer,
    headers: { ...answer.headers, ...limit.headers(), ...more, date: now().toUTCString() },
  });

  const handle = (request: SandboxRequest): SandboxAnswer => {
    const path = inner(request.path, storeHash);
    const version = path?.startsWith('/v2') ? 'v2' : path?.startsWith('/b2b') ? 'b2b' : 'v3';
    try {
      if (shop.down) return dated(json(503, { status: 503, title: 'The store is down for maintenance' }));
      const client = authenticate(request, clients, revoked, version, storeHash);
      if (!limit.take()) {
        return dated(new Refusal(429, 'Too many requests').answer(version), limit.retryAfter());
      }
      if (path === undefined) throw new Refusal(404, 'Store not found');
      const { route, id } = matchRoute(all, request.method, path);
      authorize(client, route);
      if (request.fault?.effect === 'error-in-200') return dated(errorInside200(version));
      const answer = route.answer(request, id, client);
      // Whoever does not say that JSON is wanted may get the older format.
      return dated(version === 'v2' && !wantsJson(request) ? asXml(answer) : answer);
    } catch (error) {
      if (error instanceof Refusal) return dated(error.answer(version));
      throw error;
    }
  };

  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: (request) => nameOf(request, all, storeHash),
    handle,
    state: () => ({
      orders: shop.orders.size,
      products: shop.catalog.products.size,
      refunds: shop.refunds.length,
      customers: shop.customers.size,
      companies: shop.companies.size,
      hooks: [...hooks.all.values()].map(({ id, scope, destination, active }) => ({ id, scope, destination, active })), // prettier-ignore
      deliveries: hooks.deliveries.length,
      now: now().toISOString(),
    }),
    reset: () => {
      shop.clear();
      hooks.clear();
      limit.reset();
      revoked.clear();
    },
    controls: controls(shop, hooks, first),
    faultAnswer: (fault) => faultAnswer(fault, limit),
  });
  return {
    ...sandbox,
    storeHash,
    client: first,
    shop,
    hooks,
    load: ({ products = [], orders = [], customers = [], companies = [], users }) => {
      for (const product of products) shop.addProduct(product);
      for (const company of companies) shop.putCompany(company);
      for (const customer of customers) shop.putCustomer(customer);
      for (const [customer, company] of users ?? []) shop.users.set(customer, company);
      for (const order of orders) shop.addOrder(order);
    },
    refund: (order, spec) => shop.refund(order, spec),
    setDeliveries: (mode) => hooks.setMode(mode),
    revoke: ({ accessToken }) => void revoked.add(accessToken),
    close: async () => {
      await sandbox.close();
    },
  };
}

/** `/stores/{hash}/v2/…` as `/v2/…`, B2B Edition's `/api/v3/io/…` as `/b2b/…`; undefined for another store. */
function inner(path: string, storeHash: string): string | undefined {
  const b2b = '/api/v3/io';
  if (path.startsWith(`${b2b}/`)) return `/b2b${path.slice(b2b.length)}`;
  const prefix = `/stores/${storeHash}/`;
  return path.startsWith(prefix) ? path.slice(prefix.length - 1) : undefined;
}

function nameOf(request: RawRequest, all: readonly Route[], storeHash: string): string {
  const path = inner(request.path, storeHash) ?? request.path;
  try {
    return matchRoute(all, request.method, path).route.call;
  } catch {
    return `${request.method} ${path}`;
  }
}

function authenticate(
  request: SandboxRequest,
  clients: readonly Client[],
  revoked: ReadonlySet<string>,
  version: Route['version'],
  storeHash: string,
): Client {
  const token = request.headers['x-auth-token'];
  const client = clients.find(({ accessToken }) => accessToken === token);
  const isElsewhere = version === 'b2b' && request.headers['x-store-hash'] !== storeHash;
  if (
    !client ||
    isElsewhere ||
    revoked.has(client.accessToken) ||
    request.fault?.effect === 'token-expired'
  ) {
    throw new Refusal(
      401,
      'Unauthorized - the v3 Auth client ID or token in the request are not a valid combination for this store.',
    );
  }
  return client;
}

function authorize({ scopes }: Client, route: Route): void {
  if (scopes === undefined || route.scopes.length === 0) return;
  if (!route.scopes.some((scope) => scopes.includes(scope)))
    throw new Refusal(403, "You don't have a required scope to access the endpoint");
}

const wantsJson = (request: SandboxRequest): boolean =>
  String(request.headers.accept ?? '').includes('application/json');

const asXml = (answer: SandboxAnswer): SandboxAnswer =>
  answer.status === 204
    ? answer
    : {
        status: answer.status,
        headers: { 'content-type': 'application/xml' },
        body: '<?xml version="1.0" encoding="UTF-8"?><orders></orders>',
      };

const errorInside200 = (version: Route['version']): SandboxAnswer => ({
  ...new Refusal(500, 'An internal error occurred').answer(version),
  status: 200,
});

/** A rule with `retryAfter` is the store's own quota; without it the platform is overloaded and says nothing. */
function faultAnswer(fault: Fault, limit: RateLimit): SandboxAnswer | undefined {
  switch (fault.effect) {
    case 'throttle':
      return fault.retryAfter === undefined
        ? { status: 429, headers: { 'content-type': 'text/plain' }, body: '' }
        : json(429, { status: 429, title: 'Too many requests', type: '', instance: '' }, {
            ...limit.headers(),
            // The documentation's own sample of a refusal shows requests that are left.
            'x-rate-limit-requests-left': '35',
            'x-rate-limit-time-reset-ms': String(Number(fault.retryAfter) * 1_000),
            'x-retry-after': String(fault.retryAfter),
          }); // prettier-ignore
    case 'error-500':
      return json(500, { status: 500, title: 'An internal error occurred', type: '' });
    case 'error-503':
      return json(503, { data: [{ status: 503, error: 'The store is unavailable' }], meta: {} });
    case 'html':
      return html(
        fault.status ?? 502,
        '<html><head><title>Cloudflare</title></head><body>Bad gateway</body></html>',
      );
    default:
      return undefined;
  }
}
