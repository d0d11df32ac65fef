import { z } from 'zod';
import type { OrderState } from '../../../domain/order';
import { SHOPIFY } from './capabilities';

const STATES = [
  'pending',
  'held',
  'open',
  'complete',
  'closed',
  'cancelled',
  'unknown',
] as const satisfies readonly OrderState[];

const shopAddress = z.string().transform((text, check) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    check.addIssue('must be the address of the shop, such as https://acme.myshopify.com');
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash || !/^\/(admin\/?)?$/.test(url.pathname)) {
    check.addIssue('must be the bare address of the shop, such as https://acme.myshopify.com');
    return z.NEVER;
  }
  return url.origin;
});

const bulk = z
  .strictObject({
    /** A created-window with more orders than this is read by a bulk operation; 0 never. */
    above: z.int().min(0).default(2_000),
    /** How long one page waits for a bulk operation that is still under way, in seconds. */
    waitSeconds: z.int().min(0).max(60).default(20),
    pollSeconds: z.number().min(0).max(30).default(2),
    /** How much of a bulk result is read at once, in bytes. */
    chunkBytes: z.int().min(1_000).max(16_000_000).default(2_000_000),
  })
  .prefault({});

/** The storefront part of a connection file. */
export const shopifySettings = z
  .strictObject({
    system: z.literal('shopify'),
    /** The shop's `myshopify.com` address; a shop's own domain does not answer the API. */
    url: shopAddress,
    /** The domain that webhooks name. @default the host of `url` */
    shopDomain: z.string().min(1).optional(),
    /** Stable versions live a year; the shop answers with the oldest living one when this is over. */
    apiVersion: z
      .string()
      .regex(/^(\d{4}-(01|04|07|10)|unstable)$/, 'must be a version such as 2026-10')
      .default(SHOPIFY.apiVersion),
    /** The name of the credentials in the vault. */
    credentials: z.string().min(1),
    /** The money an order is carried in: what the buyer saw and paid, or the shop's own currency. */
    money: z.enum(['presentment', 'shop']).default('presentment'),
    /** Taken off the front of an order's name: `#1001` is order 1001. */
    numberPrefix: z.string().default('#'),
    /** Orders on one page of a list. */
    pageSize: z.int().min(1).max(SHOPIFY.maxPageSize).default(25),
    /** Orders, refunds or customers in one request by id. */
    batchSize: z.int().min(1).max(SHOPIFY.maxPageSize).default(20),
    /** The shop's financial statuses and what they mean to us, over our own table. */
    orderStates: z.record(z.string(), z.enum(STATES)).default({}),
    /** Test orders are held unless they shall be carried. */
    testOrders: z.enum(['hold', 'carry']).default('hold'),
    /** The cents that refunds may leave unexplained per row, from the shop's own rounding; beyond it a person decides. */
    toleratedUnitsPerRow: z.int().min(0).max(10).default(1),
    /** Reads B2B companies as customers of their own. */
    companies: z.boolean().default(false),
    bulk,
    /** The part of the shop's cost budget that backfills leave to live orders, 0 to 0.9. */
    reserveForLive: z.number().min(0).max(0.9).default(0.5),
    requestsPerSecond: z.number().positive().optional(),
    requestsPerMinute: z.number().positive().optional(),
    concurrency: z.int().min(1).max(64).default(4),
  })
  .refine((settings) => !(settings.requestsPerSecond && settings.requestsPerMinute), {
    path: ['requestsPerSecond'],
    error: 'give requestsPerSecond or requestsPerMinute, not both',
  })
  .transform(({ requestsPerSecond, requestsPerMinute, shopDomain, ...settings }) => ({
    ...settings,
    shopDomain: (shopDomain ?? new URL(settings.url).hostname).toLowerCase(),
    /** The pace of the lane; the shop itself counts cost, not requests. @default 600 */
    requestsPerMinute: requestsPerMinute ?? (requestsPerSecond ?? 10) * 60,
  }));
export type ShopifySettings = z.output<typeof shopifySettings>;
