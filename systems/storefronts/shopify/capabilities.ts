/** What this storefront can do for us, and the limits its requests keep. */
export const SHOPIFY = {
  system: 'shopify',
  apiVersion: '2026-10',
  /** The shop's limit on a page and on lists in arguments (Shopify API limits). */
  maxPageSize: 250,
  /** One query may not cost more points than this; recalled, so a refusal halves the batch instead of failing. */
  maxQueryCost: 1_000,
  /** A list can be paged this deep (Shopify API limits); we begin anew well before. */
  maxPagingDepth: 25_000,
  reads: ['orders', 'refunds', 'payments', 'customers'],
  writes: [],
} as const;

/** Scopes and what fails without them. */
export const SCOPES = {
  required: ['read_orders', 'read_customers'],
  optional: {
    read_all_orders:
      'without it the shop shows orders of the last 60 days only, so a longer backfill finds nothing',
    read_products: 'without it order lines have no category to choose accounts by',
    read_returns: 'without it a return that pays nothing back is taken for a removal from the order',
    read_payment_terms: 'without it unpaid orders with payment terms wait until they are paid',
  },
} as const;
