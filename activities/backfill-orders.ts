import { momentOf } from '../domain/day-range';
import { unrecorded } from '../systems/context';
import { startPage } from './start-page';
import type { BackfillInput, BackfillPage, Dependencies } from './types';

const PAGE = 100;

/** One page of a backfill, behind live orders; it starts nothing while enough orders of the connection are in work. */
export const backfillOrders =
  ({ store, connection, starter, now }: Dependencies) =>
  async ({ connection: name, from, to, page }: BackfillInput & { page?: string }): Promise<BackfillPage> => {
    const { storefront, orders } = await connection(name);
    if ((await starter.inWork(name)) >= orders.backfillAhead)
      return { started: 0, total: 0, next: page, wait: true };
    const context = unrecorded('backfill');
    const at = now();
    const found = await storefront.changedOrders(context, {
      by: 'created',
      since: momentOf(from),
      until: momentOf(to),
      page,
      limit: PAGE,
    });
    await startPage({ store, starter }, name, { heads: found.orders, whole: found.whole, at }, 'backfill');
    return { started: found.orders.length, total: found.total, next: found.next, wait: false };
  };
