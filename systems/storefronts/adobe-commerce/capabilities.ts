/** What this storefront can do for us, and the limits its requests keep. */
export const ADOBE_COMMERCE = {
  system: 'adobe-commerce',
  /** The longest `in` list we send; well inside any URL limit between us and the shop. */
  numbersPerRequest: 50,
  /** Above this a shop with input limiting refuses the page. */
  maxPageSize: 300,
  deployments: ['paas', 'saas'],
  reads: ['orders', 'invoices', 'refunds', 'payments', 'customers', 'companies'],
  writes: [],
} as const;
