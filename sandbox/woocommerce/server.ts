import {
  type Fault,
  html,
  type RawRequest,
  retryAfter,
  type Sandbox,
  type SandboxAnswer,
  type SandboxRequest,
  startSandbox,
} from '../kit';
import { Authentication, type Key } from './authenticate';
import { controls } from './controls';
import { authenticationError, noRoute, Refusal, restJson } from './errors';
import type { Delivery, DeliverOptions } from './hooks';
import type { ShopSettings } from './make-order';
import type { OrderSpec, RefundSpec } from './order-spec';
import type { CustomerRecord, OrderRecord, ProductRecord, RefundRecord } from './records';
import type { Route } from './route';
import { matchRoute, routes } from './routes';
import { Shop } from './shop';

export interface WooCommerceOptions {
  readonly host?: string;
  readonly port?: number;
  /** One key or several; by default one with every right. */
  readonly keys?: Key | readonly Key[];
  /** Whether PHP takes calls for HTTPS, as behind a proxy that tells it so; default false: Basic is then ignored. */
  readonly ssl?: boolean;
  readonly settings?: Partial<ShopSettings>;
  /** Default `hpos`. */
  readonly storage?: 'hpos' | 'posts';
  /** Minutes by which the shop's clock is ahead of UTC at a moment; default always 60. */
  readonly ahead?: (at: number) => number;
  /** The merchant's own order statuses. */
  readonly statuses?: readonly string[];
  /** False: a shop before WooCommerce 9.0, without a list of all refunds; default true. */
  readonly commonRefunds?: boolean;
  /** The shop's clock; keys' time stamps are judged by it too. */
  readonly now?: () => Date;
  /** Sends what hooks have queued by itself, as soon as anything is queued; default false: `deliver` does. */
  readonly deliverByItself?: DeliverOptions | boolean;
}

/** What a shop can be filled with at once. */
export interface ShopContent {
  readonly products?: readonly (Partial<ProductRecord> & { readonly sku: string })[];
  readonly customers?: readonly (Partial<CustomerRecord> & { readonly email: string })[];
  readonly orders?: readonly OrderSpec[];
}

export interface WooCommerceSandbox extends Sandbox {
  /** The first key. */
  readonly credentials: Key;
  readonly shop: Shop;
  load(content: ShopContent): OrderRecord[];
  addOrder(spec?: OrderSpec): OrderRecord;
  updateOrder(id: number, change: Partial<OrderRecord>): OrderRecord;
  refundOrder(id: number, spec: RefundSpec): RefundRecord;
  /** Sends what waits for the hooks. */
  deliver(options?: DeliverOptions): Promise<Delivery[]>;
  /** From now on the key is unknown. */
  revoke(key: Key): void;
}

/** Keys of the default user: of the real length, and worth nothing outside a sandbox. */
export const DEFAULT_KEY: Key = {
  consumerKey: `ck_${'5a'.repeat(20)}`,
  consumerSecret: `cs_${'3b'.repeat(20)}`,
};

const API = '/wp-json/wc/v3';
const QUEUE_MS = 20;

/** Starts a WooCommerce shop over HTTP: keys checked for real, its REST paths, its webhooks, its traps. */
export async function startWooCommerce(options: WooCommerceOptions = {}): Promise<WooCommerceSandbox> {
  const keys: readonly Key[] = [options.keys ?? DEFAULT_KEY].flat();
  const [first] = keys;
  if (first === undefined) throw new RangeError('a shop without any key answers nobody');
  const clock = options.now ?? ((): Date => new Date());
  const ahead = options.ahead ?? ((): number => 60);
  const revoked = new Set<string>();
  let skewMs = 0;
  let site = '';
  const now = (): number => clock().getTime() + skewMs;
  const shop = new Shop({ settings: options.settings, ahead, now, site: () => site });
  const authentication = new Authentication({
    keys,
    revoked,
    ssl: options.ssl ?? false,
    home: () => site,
    now,
  });
  const all = routes(shop, {
    storage: options.storage ?? 'hpos',
    ahead,
    statuses: options.statuses ?? [],
    commonRefunds: options.commonRefunds ?? true,
  });
  const find = (request: RawRequest): { route: Route; id: number } => {
    if (!request.path.startsWith(`${API}/`)) throw noRoute();
    return matchRoute(all, request.method, request.path.slice(API.length));
  };
  const dated = (answer: SandboxAnswer): SandboxAnswer => ({
    ...answer,
    headers: { ...answer.headers, date: new Date(now()).toUTCString() },
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: (request) => {
      try {
        return find(request).route.call;
      } catch {
        return `${request.method} ${request.path.replace(API, '')}`;
      }
    },
    about: ({ query }) => (query.get('include') ?? query.get('search') ?? '').split(',').filter(Boolean),
    handle: async (request) => {
      try {
        if (shop.maintenance) return dated(maintenancePage({ 'retry-after': '600' }));
        if (!request.path.startsWith('/wp-json')) return dated(html(404, FRONT_PAGE));
        const { route, id } = find(request);
        authorize(request, route, authentication);
        const answer = await route.answer(request, id);
        return dated(request.fault?.effect === 'error-in-200' ? withWarning(answer) : answer);
      } catch (error) {
        if (error instanceof Refusal) return dated(error.answer());
        throw error;
      }
    },
    state: () => shop.summary(),
    reset: () => {
      shop.clear();
      revoked.clear();
      skewMs = 0;
    },
    controls: controls(shop, {
      skew: (seconds) => {
        skewMs = seconds * 1_000;
      },
      revoke: (on) => {
        for (const { consumerKey } of keys) {
          if (on) revoked.add(consumerKey);
          else revoked.delete(consumerKey);
        }
      },
    }),
    faultAnswer,
  });
  site = sandbox.url;
  const stopQueue = startQueue(shop, options.deliverByItself);
  return {
    ...sandbox,
    credentials: first,
    shop,
    load: ({ products = [], customers = [], orders = [] }) => {
      products.forEach((product) => shop.product(product));
      customers.forEach((customer) => shop.addCustomer(customer));
      return orders.map((spec) => shop.addOrder(spec));
    },
    addOrder: (spec = {}) => shop.addOrder(spec),
    updateOrder: (id, change) => shop.updateOrder(id, change),
    refundOrder: (id, spec) => shop.refundOrder(id, spec),
    deliver: (how) => shop.hooks.deliver(how),
    revoke: ({ consumerKey }) => void revoked.add(consumerKey),
    close: async () => {
      stopQueue();
      await sandbox.close();
    },
  };
}

/** The shop's background queue; a delivery that hangs does not start another round. */
function startQueue(shop: Shop, how: WooCommerceOptions['deliverByItself']): () => void {
  if (how === undefined || how === false) return () => undefined;
  let busy = false;
  const timer = setInterval(() => {
    if (busy || shop.hooks.waiting === 0) return;
    busy = true;
    void shop.hooks
      .deliver(how === true ? {} : how)
      .catch(() => undefined)
      .finally(() => {
        busy = false;
      });
  }, QUEUE_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function authorize(request: SandboxRequest, route: Route, authentication: Authentication): void {
  const key = authentication.authenticate(request);
  if (request.fault?.effect === 'token-expired') throw authenticationError('Consumer key is invalid.');
  if (key.resources !== undefined && !key.resources.includes(route.resource)) {
    throw new Refusal(403, 'woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.');
  }
}

const FRONT_PAGE =
  '<!DOCTYPE html><html lang="en-US"><head><title>Page not found</title></head><body></body></html>';

const maintenancePage = (headers: Readonly<Record<string, string>> = {}): SandboxAnswer =>
  html(
    503,
    '<!DOCTYPE html><html lang="en-US"><head><title>Maintenance</title></head><body>' +
      '<h1>Briefly unavailable for scheduled maintenance. Check back in a minute.</h1></body></html>',
    headers,
  );

/** What PHP prints in front of the data when it shows its errors. */
const withWarning = (answer: SandboxAnswer): SandboxAnswer => ({
  ...answer,
  body:
    '<br />\n<b>Warning</b>:  Undefined array key "sku" in <b>/var/www/html/wp-content/plugins/some-plugin/plugin.php</b> ' +
    `on line <b>42</b><br />\n${String(answer.body ?? '')}`,
});

function faultAnswer(fault: Fault): SandboxAnswer | undefined {
  switch (fault.effect) {
    case 'throttle':
      return html(429, '<html><head><title>429 Too Many Requests</title></head></html>', retryAfter(fault));
    case 'error-500':
      return restJson(500, {
        code: 'internal_server_error',
        message: '<p>There has been a critical error on this website.</p>',
        data: { status: 500 },
      });
    case 'error-503':
      return maintenancePage(retryAfter(fault));
    case 'html':
      return html(
        fault.status ?? 502,
        '<!DOCTYPE html><html><head><title>Attention Required!</title></head><body>You have been blocked</body></html>',
        retryAfter(fault),
      );
    default:
      return undefined;
  }
}
