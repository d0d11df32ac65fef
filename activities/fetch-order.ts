import { contentHash } from '../domain/canonical-json';
import type { Order } from '../domain/order';
import { plan } from '../domain/planner';
import { recordExchanges, withRecord } from './exchange-record';
import type { Dependencies, OrderRef, Pass } from './types';

/** Step 1: reads the order as it is now and plans what is due. */
export const fetchOrder =
  ({ store, connection }: Dependencies) =>
  async ({ connection: name, order: number, priority }: OrderRef): Promise<Pass> => {
    const { storefront, orders } = connection(name);
    const record = recordExchanges(priority);
    return withRecord(store.trail, name, number, record, async () => {
      const order = (await storefront.fetchOrders(record, [number])).get(number);
      if (!order) return { outcome: 'gone', due: [], again: false, snapshot: '' };
      const postings = await store.ledger.ofOrder(name, number);
      const { outcome, due, again } = plan(order, postings, {
        kind: orders.post,
        referencePrefix: orders.referencePrefix,
      });
      const snapshot = contentHash(order);
      if (due.length > 0) await store.snapshots.put(name, number, snapshot, order);
      return { outcome, due, again, snapshot, ...headline(order) };
    });
  };

const headline = (order: Order): Pick<Pass, 'currency' | 'total' | 'businessDate' | 'shopStatus'> => ({
  currency: order.currency,
  total: order.totals.total,
  businessDate: order.placedAt.slice(0, 10),
  shopStatus: order.shopStatus,
});
