/** What this storefront can do for us, and the limits its requests keep. */
export const BIGCOMMERCE = {
  system: 'bigcommerce',
  /** The largest page of a v2 list, and of a v3 list. */
  maxPageSize: 250,
  /** Order numbers that share one look-up. */
  numbersPerRequest: 50,
  /** Ids of one `id:in` or `order_id:in` list; far inside any URL limit. */
  idsPerRequest: 50,
  /** A v2 sub-list shows this many rows unless asked for more; includes may be cut there. */
  defaultSubListSize: 50,
  reads: ['orders', 'refunds', 'payments', 'customers', 'companies'],
  writes: ['webhooks', 'items', 'prices', 'stock'],
} as const;

/** Events that say which order or customer to look at (webhook events of orders, customers and B2B Edition). */
export const DEFAULT_TOPICS = [
  'store/order/created',
  'store/order/updated',
  'store/order/statusUpdated',
  'store/order/archived',
  'store/order/refund/created',
  'store/order/transaction/created',
  'store/order/transaction/updated',
  'store/customer/created',
  'store/customer/updated',
  'store/customer/address/created',
  'store/customer/address/updated',
] as const;

/** Registered as well where the store has B2B Edition. */
export const B2B_TOPICS = [
  'store/company/created',
  'store/company/updated',
  'store/company/statusUpdated',
] as const;
