import type { CatalogShop } from './shops';

export const FLOWS = ['stock', 'prices'] as const;
export type Flow = (typeof FLOWS)[number];

/** Rows that are read from the ERP at once. */
export const ERP_PAGE = 500;

/** The rows that each request may hold which looks at the stock of a SKU: its product, and its levels where they lie apart. */
export const LOOKS: Readonly<Record<CatalogShop, readonly number[]>> = {
  woocommerce: [100],
  bigcommerce: [50, 50],
};

/**
 * The rows that each request of a safe write may hold, as the vendors document them: fewer requests than these could not
 * carry a thousand changed SKUs without selling what is not there.
 */
export const STEPS: Readonly<Record<CatalogShop, Readonly<Record<Flow, readonly number[]>>>> = {
  woocommerce: {
    // It takes levels only, whatever was sold meanwhile: products, orders before, a stop of what is scarce, orders, the
    // levels, products again, orders after.
    stock: [100, 100, 100, 100, 100, 100, 100],
    prices: [100, 100],
  },
  bigcommerce: {
    // Products, their stock, the adjustment, and their stock again.
    stock: [50, 50, 500, 50],
    prices: [50, 10],
  },
};

/** The requests that carry so many SKUs when each is as full as it may be. */
export const fullBatches = (count: number, steps: readonly number[]): number =>
  steps.reduce((sum, rows) => sum + Math.ceil(count / rows), 0);

/** Which calls they were, the most frequent first. */
export const callsOf = (byCall: Readonly<Record<string, number>>): string =>
  Object.entries(byCall)
    .sort(([, a], [, b]) => b - a)
    .map(([call, count]) => `${count} × ${call}`)
    .join(', ');
