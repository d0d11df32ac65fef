import { unrecorded } from '../../systems/context';
import type { ChangedOrdersPage, Storefront } from '../../systems/storefronts/storefront';
import type { Order } from '../../domain/order';

const PAGE = 100;
const HOUR_MS = 3_600_000;
/** Lists begin with the oldest, so the window is widened until it holds enough; then it holds not many more. */
const WINDOWS_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS, 30 * 24 * HOUR_MS];

/** The shop's latest orders of the last thirty days, at most `most`, as they are now. */
export async function recentOrders(storefront: Storefront, most: number, now: Date): Promise<Order[]> {
  if (most === 0) return [];
  const context = unrecorded('reconcile');
  const found = new Map<string, Order | undefined>();
  const keep = ({ orders, whole }: ChangedOrdersPage): void => {
    for (const { number } of orders) found.set(number, whole?.get(number));
  };
  for (const window of WINDOWS_MS) {
    found.clear();
    const since = new Date(now.getTime() - window).toISOString();
    let page = await storefront.changedOrders(context, { by: 'created', since, limit: PAGE });
    if (page.total < most && window !== WINDOWS_MS.at(-1)) continue;
    keep(page);
    while (page.next !== undefined) {
      page = await storefront.changedOrders(context, { by: 'created', since, page: page.next, limit: PAGE });
      keep(page);
    }
    break;
  }
  const latest = [...found].slice(-most);
  const open = latest.flatMap(([number, order]) => (order ? [] : [number]));
  const read = new Map<string, Order>();
  for (let from = 0; from < open.length; from += PAGE)
    for (const [number, order] of await storefront.fetchOrders(context, open.slice(from, from + PAGE)))
      read.set(number, order);
  return latest.flatMap(([number, order]) => order ?? read.get(number) ?? []);
}
