import { z } from 'zod';
import type { ChargeKind, OrderState } from '../../../domain/order';
import { TOPICS, WOOCOMMERCE } from './capabilities';

const STATES = [
  'pending',
  'held',
  'open',
  'complete',
  'closed',
  'cancelled',
  'unknown',
] as const satisfies readonly OrderState[];

/** WooCommerce's own statuses. `on-hold` waits for the money; `trash` is an order a person threw away. */
const ORDER_STATES: Readonly<Record<string, OrderState>> = {
  pending: 'pending',
  'on-hold': 'pending',
  failed: 'pending',
  draft: 'pending',
  'auto-draft': 'pending',
  'checkout-draft': 'pending',
  processing: 'open',
  completed: 'complete',
  refunded: 'closed',
  cancelled: 'cancelled',
  trash: 'cancelled',
};

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

const shopAddress = z.string().transform((text, check) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    check.addIssue('must be the address of the shop, such as https://shop.example');
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash) {
    check.addIssue('must be a bare address: no user name, no query; credentials go into the vault');
    return z.NEVER;
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/wp-json(\/wc(\/v\d+)?)?$/, '');
});

const chargeKind = z
  .string()
  .regex(/^(shipping|gift-card|store-credit|reward|gift-wrap|adjustment|fee:.+)$/, 'is no kind of charge')
  .transform((kind) => kind as ChargeKind);

/** The storefront part of a connection file. */
export const wooCommerceSettings = z
  .strictObject({
    system: z.literal('woocommerce'),
    /** As the shop itself sees it (Settings > General > Site Address): scheme, host and path are signed. */
    url: shopAddress,
    /** The name of the credentials in the vault. */
    credentials: z.string().min(1),
    /**
     * `basic` over HTTPS; `oauth` (OAuth 1.0a, one-legged) over plain HTTP, and over HTTPS where a proxy in front does
     * not tell WordPress so. @default by the scheme of `url`
     */
    signIn: z.enum(['basic', 'oauth']).optional(),
    /** `query` for hosts that strip the Authorization header; over HTTPS the key then stands in the host's log. */
    signInPlace: z.enum(['header', 'query']).default('header'),
    pageSize: z.int().min(2).max(WOOCOMMERCE.maxPageSize).default(WOOCOMMERCE.maxPageSize),
    /**
     * How the number people know comes from the order's id: a pattern such as `WEB-{id}`, or `search` where an
     * extension numbers orders by itself: they are then found by the shop's search, one question an order.
     */
    orderNumbers: z
      .union([
        z.literal('search'),
        z
          .string()
          .regex(/^[^{}]*\{id\}[^{}]*$/, 'must be `search`, or hold {id} once, such as {id} or WEB-{id}'),
      ])
      .default('{id}'),
    /** The merchant's own statuses and what they mean to us; they win over WooCommerce's. */
    orderStates: z
      .record(z.string(), z.enum(STATES))
      .default({})
      .transform((own): Readonly<Record<string, OrderState>> => ({ ...ORDER_STATES, ...own })),
    /** Names of fee lines that are something else than a fee, such as `Gift wrapping: gift-wrap`. */
    feeKinds: z.record(z.string(), chargeKind).default({}),
    /** What a refund of a bare amount means: all of it `untaxed`, as the shop states it, or taxed as its order is. */
    amountRefunds: z.enum(['untaxed', 'proportional']).default('untaxed'),
    /** Whether a refund that no gateway carried out counts as paid out already. */
    manualRefunds: z.enum(['pending', 'done']).default('pending'),
    /** Looks up product categories for the lines: accounts are chosen by them. */
    categories: z.boolean().default(true),
    /** Of a product's several categories (slugs), the first of these counts; else the first but `uncategorized`. */
    categoryOrder: z.array(z.string()).default([]),
    /** Where extensions keep the buyer's tax number. */
    taxNumberMeta: z
      .array(z.string())
      .default(['_billing_vat_number', '_vat_number', 'vat_number', '_billing_vat_id', '_billing_vat']),
    /** Where extensions keep the buyer's own order number. */
    purchaseOrderMeta: z
      .array(z.string())
      .default(['_purchase_order_number', 'purchase_order_number', '_po_number']),
    webhookTopics: z
      .array(z.enum(TOPICS))
      .min(1)
      .default([...TOPICS]),
    /**
     * How changed customers are found, since the shop cannot be asked for them: `all` pages through every customer each
     * time, `registered` through those registered within the window.
     */
    customerScan: z.enum(['all', 'registered']).default('all'),
    /** Below this level, before or after, a product's sale is stopped while its stock is written. */
    scarceBelow: z.int().min(0).default(10),
    /**
     * Whether a scarce product shows less by what unpaid orders hold: a payment in the moment of a write could otherwise be
     * overwritten by it. `ignore` where none is paid later than placed.
     */
    unpaidOrders: z.enum(['hold', 'ignore']).default('hold'),
    /** How long checkouts under way are given to end before sales are counted, in milliseconds. */
    stockSettleMs: z.int().min(0).max(60_000).default(1_000),
    /** What a product becomes that the ERP does not want shown. */
    hiddenStatus: z.enum(['draft', 'private']).default('draft'),
    /** What becomes of a row whose category the shop does not have. */
    missingCategories: z.enum(['refuse', 'leave-out']).default('refuse'),
    /** Whether a product that is created is counted from the start, with nothing in stock. */
    countNewProducts: z.boolean().default(true),
    requestsPerMinute: z.number().positive().default(300),
    concurrency: z.int().min(1).max(64).default(4),
  })
  .refine(
    ({ url, signIn }) =>
      !(signIn === 'basic' && url.startsWith('http:') && !LOOPBACK.test(new URL(url).hostname)),
    { path: ['signIn'], error: 'basic over plain HTTP would send the secret in the clear; use oauth' },
  )
  .transform((settings) => ({
    ...settings,
    signIn: settings.signIn ?? (settings.url.startsWith('https:') ? 'basic' : 'oauth'),
  }));
export type WooCommerceSettings = z.output<typeof wooCommerceSettings>;

const SPELLINGS: Readonly<Record<string, string>> = {
  consumer_key: 'consumerKey',
  consumer_secret: 'consumerSecret',
  webhook_secrets: 'webhookSecrets',
};

const WHERE = 'the shop shows it once under WooCommerce > Settings > Advanced > REST API';
const key = (name: string): z.ZodString =>
  z
    .string({ error: `${name} is missing: ${WHERE}` })
    .trim()
    .min(1, `${name} is empty`);

/** A REST key and the secrets of the webhooks. Keys do not expire until they are revoked. */
export const wooCommerceCredentials = z.preprocess(
  (input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? Object.fromEntries(
          Object.entries(input).map(([name, value]) => [SPELLINGS[name] ?? name, value as unknown]),
        )
      : input,
  z.object(
    {
      consumerKey: key('consumerKey'),
      consumerSecret: key('consumerSecret'),
      /** The first signs new registrations; all of them are accepted, so that a secret can be changed without a gap. */
      webhookSecrets: z
        .array(z.string().min(16, 'a webhook secret needs at least 16 characters'))
        .default([]),
    },
    { error: 'must be an object with consumerKey, consumerSecret and webhookSecrets' },
  ),
);
export type WooCommerceCredentials = z.output<typeof wooCommerceCredentials>;
