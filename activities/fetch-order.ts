import { contentHash } from '../domain/canonical-json';
import type { Posting } from '../domain/documents';
import type { Order } from '../domain/order';
import { flowKinds } from '../domain/flow-kinds';
import { isSkipped, plan } from '../domain/planner';
import { holdSales } from './catalog/reserve-sales';
import { recordExchanges, withRecord } from './exchange-record';
import { READING_AGE_MS } from '../domain/time-limits';
import type { Dependencies, FetchInput, Pass } from './types';

/** Step 1: reads the order as it is now and plans what is due. */
export const fetchOrder =
  (dependencies: Dependencies) =>
  async (input: FetchInput, _attempt?: number, patienceMs?: number): Promise<Pass> => {
    const { store, connection } = dependencies;
    const { connection: name, order: number, priority } = input;
    const { storefront, orders, mapping, catalog } = await connection(name);
    const postings = await store.ledger.ofOrder(name, number);
    const documents = standing(postings);
    // A skipped order is not even read: whatever is wrong with it, a person has taken it over.
    if (isSkipped(postings, number))
      return { outcome: 'skipped', due: [], again: false, snapshot: '', documents };
    const record = recordExchanges(priority, { patienceMs });
    return withRecord(store.trail, name, number, record, async () => {
      const order =
        (await alreadyRead(dependencies, input)) ??
        (await storefront.fetchOrders(record, [number])).get(number);
      if (!order) {
        if (catalog?.stock) await releaseSales(dependencies, input);
        return { outcome: 'gone', due: [], again: false, snapshot: '', documents };
      }
      const rules = await mapping();
      const kinds = flowKinds(order, { order: orders.post, ...orders.parts }, rules);
      const { outcome, due, again, after } = plan(order, postings, {
        kinds,
        referencePrefix: orders.referencePrefix,
      });
      if (catalog?.stock) await holdSales(store, name, order, { outcome, due }, rules);
      const snapshot = contentHash(order);
      const head = headline(order);
      if (due.length > 0) {
        if (snapshot !== input.reading?.snapshot) await store.snapshots.put(name, number, snapshot, order);
        const { currency, total, businessDate } = head;
        await store.orders.put(
          { connection: name, order: number, stage: 'processing', cause: [], currency, total, businessDate },
          [
            ...record.take(),
            {
              kind: 'planned',
              data: { snapshot, shopStatus: order.shopStatus, due: due.map(({ key }) => key) },
            },
          ],
        );
      }
      return { outcome, due, again, after, snapshot, documents, ...head };
    });
  };

/**
 * What a page has just read of the order counts when nobody has looked at the order before: anyone who did may know
 * something newer.
 */
async function alreadyRead(
  { store, now }: Dependencies,
  { connection, order, reading }: FetchInput,
): Promise<Order | undefined> {
  if (!reading || now().getTime() - Date.parse(reading.at) > READING_AGE_MS) return undefined;
  if (await store.orders.get(connection, order)) return undefined;
  return store.snapshots.get<Order>(connection, order, reading.snapshot);
}

/** Longer than a replica of a shop lags behind. */
const SEEN_BEFORE_MS = 180_000;

/**
 * A deleted order holds no goods any more. One that was taken up only just now may merely not be shown yet: releasing its
 * goods would sell them twice, so that it is left to the sweep's look at old sales.
 */
async function releaseSales({ store, now }: Dependencies, { connection, order }: FetchInput): Promise<void> {
  const row = await store.orders.get(connection, order);
  if (row && now().getTime() - Date.parse(row.updatedAt) > SEEN_BEFORE_MS)
    await store.catalog.sales.release(connection, order);
}

const standing = (postings: readonly Posting[]): Record<string, string> =>
  Object.fromEntries(
    postings.flatMap(({ key, kind, number }) => (number && kind !== 'customer' ? [[key, number]] : [])),
  );

const headline = (
  order: Order,
): Pick<Pass, 'currency' | 'total' | 'businessDate' | 'shopStatus' | 'updatedAt'> => ({
  currency: order.currency,
  total: order.totals.total,
  businessDate: order.placedAt.slice(0, 10),
  shopStatus: order.shopStatus,
  updatedAt: order.updatedAt,
});
