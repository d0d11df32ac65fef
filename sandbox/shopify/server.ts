import {
  json,
  type RawRequest,
  rawJson,
  retryAfter,
  type Sandbox,
  type SandboxAnswer,
  type SandboxRequest,
  startSandbox,
  text,
  type Fault,
} from '../kit';
import { AccessTokens, type AppKeys } from './access';
import { BulkOperations } from './bulk';
import type { Undocumented } from './change-order';
import { controls } from './controls';
import { createEndpoint } from './endpoint';
import { Deliveries } from './deliveries';
import type { OrderSpec, PersonSpec } from './order-spec';
import { createRoots } from './root';
import { SCHEMA } from './schema-2026-10';
import { type CompanySpec, Shop } from './shop';
import { CostBucket } from './throttle';

export interface ShopifyOptions {
  readonly host?: string;
  readonly port?: number;
  /** The domain webhooks name; default `sandbox.myshopify.com`. */
  readonly domain?: string;
  readonly currency?: string;
  /** Default every scope the connector can use. */
  readonly scopes?: readonly string[];
  /** The version the shop speaks, whatever is asked for; default the one asked for. */
  readonly speaks?: string;
  /** Size and refill per second of the cost budget; default 2000 and 100, as on a Standard plan. */
  readonly budget?: { readonly maximum: number; readonly restoreRate: number };
  /** One query may cost this much; default 1000. */
  readonly maximumCost?: number;
  /** What the vendor does not document. */
  readonly undocumented?: Partial<Undocumented>;
  /** The shop's clock. */
  readonly now?: () => Date;
}

export interface ShopContent {
  readonly orders?: readonly OrderSpec[];
  readonly customers?: readonly PersonSpec[];
  readonly companies?: readonly CompanySpec[];
}

export interface ShopifySandbox extends Sandbox {
  readonly shop: Shop;
  readonly tokens: AccessTokens;
  readonly deliveries: Deliveries;
  readonly bulk: BulkOperations;
  readonly bucket: CostBucket;
  /** A static token, the app's keys, and a refresh token of a fresh installation. */
  readonly credentials: AppKeys & { readonly accessToken: string; readonly refreshToken: string };
  readonly domain: string;
  load(content: ShopContent): void;
}

/** Keys of the sandbox's app: of the real shape, and worth nothing outside a sandbox. */
export const APP_KEYS: AppKeys = {
  clientId: 'sandboxclientid0000000000000001',
  clientSecret: 'sandbox_client_secret_000000001',
};
export const STATIC_TOKEN = 'shpat_sandbox0000000000000000000001';

export const ALL_SCOPES = [
  'read_orders',
  'read_all_orders',
  'read_customers',
  'read_products',
  'read_returns',
  'read_payment_terms',
] as const;

/** What a type needs, as the official schema says. */
const REQUIRED_SCOPE: Readonly<Record<string, string>> = {
  Order: 'read_orders',
  Refund: 'read_orders',
  Customer: 'read_customers',
  Company: 'read_customers',
  Product: 'read_products',
  ProductVariant: 'read_products',
  Return: 'read_returns',
  PaymentTerms: 'read_payment_terms',
};
const SIXTY_DAYS_MS = 60 * 86_400_000;

/** Starts a Shopify shop over HTTP: tokens that end, strict GraphQL with its price, bulk operations, signed webhooks. */
export async function startShopify(options: ShopifyOptions = {}): Promise<ShopifySandbox> {
  const now = options.now ?? ((): Date => new Date());
  const domain = options.domain ?? 'sandbox.myshopify.com';
  const scopes = options.scopes ?? ALL_SCOPES;
  const shop = new Shop(now, {
    refundSubtotals: 'gross',
    adjustmentSign: 'merchant',
    ...options.undocumented,
  });
  const tokens = new AccessTokens(APP_KEYS, () => now().getTime());
  tokens.addStatic(STATIC_TOKEN);
  const { maximum, restoreRate } = options.budget ?? { maximum: 2_000, restoreRate: 100 };
  const bucket = new CostBucket(maximum, restoreRate, () => now().getTime());
  const deliveries = new Deliveries({
    shop,
    secret: APP_KEYS.clientSecret,
    domain,
    apiVersion: options.speaks ?? '2026-10',
    now,
  });
  const denied = (typeName: string, fieldName: string): string | undefined => {
    const scope = REQUIRED_SCOPE[typeName];
    return scope === undefined || scopes.includes(scope)
      ? undefined
      : `Access denied for ${fieldName} field. Required access: \`${scope}\` access scope.`;
  };
  let url = '';
  const bulk: BulkOperations = new BulkOperations({
    schema: SCHEMA,
    root: () => roots.query(),
    denied,
    now,
    nextId: shop.nextId,
    polls: 1,
  });
  const roots = createRoots({
    shop,
    bulk,
    name: 'Sandbox',
    domain,
    currency: options.currency ?? 'EUR',
    scopes,
    visibleSince: () =>
      scopes.includes('read_all_orders')
        ? undefined
        : new Date(now().getTime() - SIXTY_DAYS_MS).toISOString(),
    url: () => url,
  });
  const graphql = createEndpoint({
    roots,
    tokens,
    bucket,
    denied,
    maximumCost: options.maximumCost ?? 1_000,
    speaks: options.speaks,
  });
  const sandbox = await startSandbox({
    host: options.host,
    port: options.port,
    route: nameOf,
    handle: (request) => {
      if (request.path === '/admin/oauth/access_token' && request.method === 'POST')
        return tokens.answer(request);
      const key = /^\/bulk-results\/(\w+)$/.exec(request.path)?.[1];
      if (key !== undefined && request.method === 'GET') return bulkResult(bulk, key, request);
      const version = GRAPHQL_PATH.exec(request.path)?.[1];
      if (version === undefined) return json(404, { errors: 'Not Found' });
      if (request.method !== 'POST') return json(405, { errors: 'Method Not Allowed' });
      return graphql(request, version);
    },
    state: () => ({
      orders: shop.truth(),
      customers: [...shop.people.values()],
      companies: [...shop.companies.values()],
      subscriptions: [...shop.subscriptions.values()],
      deliveries: deliveries.records,
      budget: bucket.status(),
      refreshUses: tokens.refreshUses(),
    }),
    reset: () => {
      shop.clear();
      bulk.clear();
      deliveries.clear();
      bucket.set(maximum);
    },
    controls: controls({ shop, tokens, deliveries, bulk, bucket }),
    faultAnswer,
  });
  url = sandbox.url;
  return {
    ...sandbox,
    shop,
    tokens,
    deliveries,
    bulk,
    bucket,
    domain,
    credentials: { ...APP_KEYS, accessToken: STATIC_TOKEN, refreshToken: tokens.install().refresh },
    load: ({ orders = [], customers = [], companies = [] }) => {
      for (const company of companies) shop.putCompany(company);
      for (const customer of customers) shop.putPerson(customer);
      for (const order of orders) shop.addOrder(order);
    },
  };
}

const GRAPHQL_PATH = /^\/admin\/api\/(\d{4}-\d{2}|unstable)\/graphql\.json$/;

/** A GraphQL call is known by its operation's name. */
function nameOf(request: RawRequest): string {
  if (!GRAPHQL_PATH.test(request.path)) {
    return `${request.method} ${request.path.replace(/^\/bulk-results\/.*/, '/bulk-results')}`;
  }
  const operation = /(?:query|mutation)\s+(\w+)/.exec(request.body.toString('utf8', 0, 400))?.[1];
  return operation ?? 'graphql';
}

/** A bulk result, whole or in ranges, from an address that needs no token. */
function bulkResult(bulk: BulkOperations, key: string, request: SandboxRequest): SandboxAnswer {
  const result = bulk.byKey(key)?.result;
  if (!result) return text(404, 'NoSuchKey');
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  if (!range) return { status: 200, headers: { 'content-type': 'application/jsonl' }, body: result };
  const from = Number(range[1]);
  if (from >= result.length) {
    return { ...text(416, 'InvalidRange'), headers: { 'content-range': `bytes */${result.length}` } };
  }
  const to = Math.min(result.length - 1, range[2] === '' ? result.length - 1 : Number(range[2]));
  return {
    status: 206,
    headers: { 'content-type': 'application/jsonl', 'content-range': `bytes ${from}-${to}/${result.length}` },
    body: result.subarray(from, to + 1),
  };
}

function faultAnswer(fault: Fault): SandboxAnswer | undefined {
  switch (fault.effect) {
    case 'throttle':
      return json(429, { errors: 'Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service.' }, retryAfter(fault)); // prettier-ignore
    case 'error-500':
      return json(500, { errors: 'Internal Server Error' });
    case 'error-503':
      return rawJson(503, '{"errors":"Service Unavailable"}', retryAfter(fault));
    default:
      return undefined;
  }
}
