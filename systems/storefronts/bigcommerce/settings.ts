import { z } from 'zod';
import type { OrderState } from '../../../domain/order';
import { BIGCOMMERCE } from './capabilities';

const STATES = [
  'pending',
  'held',
  'open',
  'complete',
  'closed',
  'cancelled',
  'unknown',
] as const satisfies readonly OrderState[];

const address = (example: string) =>
  z.string().transform((text, check) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (!url || !/^https?:$/.test(url.protocol)) {
      check.addIssue(`must be an address such as ${example}`);
      return z.NEVER;
    }
    if (url.username || url.password || url.search || url.hash) {
      check.addIssue('must be a bare address: no user name, no query; credentials go into the vault');
      return z.NEVER;
    }
    return url.origin + url.pathname.replace(/\/+$/, '');
  });

/** The storefront part of a connection file. */
export const bigcommerceSettings = z.strictObject({
  system: z.literal('bigcommerce'),
  /** The store's permanent id, as in `https://api.bigcommerce.com/stores/<store hash>/v3`. */
  storeHash: z
    .string()
    .regex(/^[a-z0-9]+$/i, 'is no store hash: letters and digits, as in the API path of the store'),
  url: address('https://api.bigcommerce.com').default('https://api.bigcommerce.com'),
  /** The name of the credentials in the vault. */
  credentials: z.string().min(1),
  /** Sales channels whose orders belong to this connection. Absent: every order of the store. */
  channels: z.array(z.int().min(1)).min(1).optional(),
  pageSize: z.int().min(1).max(BIGCOMMERCE.maxPageSize).default(100),
  /** Order numbers this close to each other are read as one range of ids. */
  idSpan: z.int().min(1).max(BIGCOMMERCE.maxPageSize).default(50),
  /** What the store's status ids mean to us, over the defaults. */
  orderStates: z
    .record(z.string().regex(/^\d+$/, 'is no status id: GET /v2/order_statuses lists them'), z.enum(STATES))
    .default({}),
  /** What an archived order is: what its status says, or cancelled. */
  archivedOrders: z.enum(['keep', 'cancelled']).default('keep'),
  /** The currency documents are made in: what the shopper paid in, or the store's default currency. */
  currency: z.enum(['transactional', 'store-default']).default('transactional'),
  /** How the order's exchange rate reads; for `currency: store-default`. */
  exchangeRate: z
    .enum(['transactional-per-store', 'store-per-transactional'])
    .default('transactional-per-store'),
  /** Whether `total_inc_tax` stands before or after gift certificates and store credit; `auto`: its own figures tell. */
  tenders: z.enum(['auto', 'before', 'deducted']).default('auto'),
  /** Rows of pick-list products below another row. */
  bundledProducts: z.enum(['lines', 'omit']).default('lines'),
  /** An order with several delivery addresses: a person decides, or the first one is taken. */
  severalAddresses: z.enum(['refuse', 'first']).default('refuse'),
  /** What a row's category is taken from. */
  category: z.enum(['type', 'brand', 'none']).default('type'),
  /** One more call per order: the exact tax, rate and class of each row. */
  taxDetails: z.boolean().default(false),
  /** One more call per order: its payment transactions. */
  transactions: z.boolean().default(true),
  /** One more call per batch of orders: their refunds. */
  refunds: z.boolean().default(true),
  /** Refunds all of whose payments were declined. */
  declinedRefunds: z.enum(['leave-out', 'carry']).default('leave-out'),
  /** One more call per batch of orders: the buyers' customer groups. */
  customerGroups: z.boolean().default(false),
  /** The form field of the billing address that holds the tax number. */
  taxNumberField: z.string().min(1).optional(),
  /** The store has B2B Edition: one more call per order of a signed-in buyer, for company and purchase order number. */
  b2b: z.boolean().default(false),
  b2bUrl: address('https://api-b2b.bigcommerce.com').default('https://api-b2b.bigcommerce.com'),
  /** The header our hooks carry the secret in. */
  webhookHeader: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9-]{0,62}$/, 'is no header name')
    .default('X-Crossdock-Key'),
  /** What a delivery must prove itself by at least. */
  webhookProof: z.enum(['signature', 'header']).default('signature'),
  /** An `X-BC-Signature` that a delivery carries: it must be right, or it is not looked at. */
  bcSignature: z.enum(['verify', 'ignore']).default('verify'),
  /** How far the signed time may be from ours. */
  webhookToleranceSeconds: z.int().min(30).max(3_600).default(300),
  /** Events to register. Absent: orders, refunds, transactions, customers, and companies with `b2b`. */
  webhookTopics: z
    .array(z.string().regex(/^store\/[A-Za-z/]+$/, 'is no event such as store/order/created'))
    .min(1)
    .optional(),
  /** How variants are looked up by SKU: one question `each`, as documented, or by `list`, which some stores take. */
  variantLookUp: z.enum(['each', 'list']).default('each'),
  /** What the store's stock figure is: on hand, or that without the safety stock. */
  stockMeasure: z.enum(['on-hand', 'available-to-sell']).default('on-hand'),
  /** How long the store is given to show an adjustment of stock, in milliseconds. */
  inventorySettleMs: z.int().min(0).max(300_000).default(15_000),
  /** Price lists that are read, by name or id. */
  priceLists: z.array(z.string().min(1)).max(20).default([]),
  /** Whether a price record is written with what else stands in it, or with its price alone. */
  priceRecords: z.enum(['whole', 'price-only']).default('whole'),
  /** What becomes of a row whose category the store does not have. */
  missingCategories: z.enum(['refuse', 'leave-out']).default('refuse'),
  /** Whether a product that is created is counted from the start, with nothing in stock. */
  countNewProducts: z.boolean().default(true),
  /** Requests of the quota window left to the store's other apps. */
  quotaReserve: z.int().min(0).max(1_000).default(5),
  requestsPerMinute: z.number().positive().default(240),
  concurrency: z.int().min(1).max(64).default(4),
});
export type BigCommerceSettings = z.output<typeof bigcommerceSettings>;

const secret = (name: string, where: string): z.ZodString =>
  z
    .string({ error: `${name} is missing: ${where}` })
    .trim()
    .min(1, `${name} is empty`);
const secrets = (name: string) =>
  z.array(secret(name, 'an empty list is allowed, an empty entry is not')).max(10).default([]);

const SPELLINGS: Readonly<Record<string, string>> = {
  access_token: 'accessToken',
  client_id: 'clientId',
  client_secret: 'clientSecret',
  webhook_secrets: 'webhookSecrets',
  header_secrets: 'headerSecrets',
};

/**
 * A store-level API account. Hooks are signed with its client secret; further live secrets stand in `webhookSecrets`.
 * `headerSecrets` are the values of our own header: the first one is registered, every one is accepted.
 */
export const bigcommerceCredentials = z.preprocess(
  (input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? Object.fromEntries(
          Object.entries(input).map(([name, value]) => [SPELLINGS[name] ?? name, value as unknown]),
        )
      : input,
  z.object(
    {
      accessToken: secret('accessToken', 'the store shows it once, when the API account is made'),
      clientId: z.string().trim().optional(),
      clientSecret: secret('clientSecret', 'it comes with the API account').optional(),
      webhookSecrets: secrets('webhookSecrets'),
      headerSecrets: secrets('headerSecrets').refine(
        (values) => values.every((value) => /^[\x21-\x7e]{16,1024}$/.test(value)),
        'headerSecrets must be 16 or more printable characters without spaces',
      ),
    },
    { error: 'must be an object with accessToken, clientSecret and perhaps webhookSecrets, headerSecrets' },
  ),
);
export type BigCommerceCredentials = z.output<typeof bigcommerceCredentials>;
