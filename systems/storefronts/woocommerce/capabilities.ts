/** What this storefront can do for us, and the limits its requests keep. */
export const WOOCOMMERCE = {
  system: 'woocommerce',
  /** The API refuses more rows in one page, and therefore more ids in one question, with 400. */
  maxPageSize: 100,
  reads: ['orders', 'refunds', 'customers', 'products'],
  writes: ['webhooks', 'items', 'prices', 'stock'],
} as const;

/** What the shop is asked to push. Refunds have no topic: they move the order's change date and push `order.updated`. */
export const TOPICS = [
  'order.created',
  'order.updated',
  'order.deleted',
  'order.restored',
  'customer.created',
  'customer.updated',
] as const;
export type Topic = (typeof TOPICS)[number];
