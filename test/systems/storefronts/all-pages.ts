import type { Order, OrderHead } from '../../../domain/order';
import { unrecorded } from '../../../systems/context';
import type { ChangedOrdersQuery, Storefront } from '../../../systems/storefronts/storefront';

/** When the windows of the listing tests begin. */
export const START = '2026-01-01T00:00:00Z';

export type AllPages = (
  shop: Storefront,
  query?: Partial<ChangedOrdersQuery>,
  /** Runs after each page. */
  between?: (page: number) => void,
) => Promise<{ heads: OrderHead[]; whole: Map<string, Order>; pages: number; total: number }>;

/** Follows the pages to the end, which must come within `most` pages. */
export const pagesWithin =
  (most: number): AllPages =>
  async (shop, query = {}, between = () => undefined) => {
    const heads: OrderHead[] = [];
    const whole = new Map<string, Order>();
    let next: string | undefined;
    let pages = 0;
    let total: number;
    do {
      const page = await shop.changedOrders(unrecorded(), {
        by: 'changed',
        since: START,
        limit: 100,
        ...query,
        page: next,
      });
      heads.push(...page.orders);
      for (const [number, order] of page.whole ?? []) whole.set(number, order);
      ({ next, total } = page);
      pages += 1;
      between(pages);
      if (pages > most) throw new Error('the pages do not end');
    } while (next !== undefined);
    return { heads, whole, pages, total };
  };
