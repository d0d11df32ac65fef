import { Failure } from '../domain/failure';
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
      since: moment(from),
      until: moment(to),
      page,
      limit: PAGE,
    });
    await startPage({ store, starter }, name, { heads: found.orders, whole: found.whole, at }, 'backfill');
    return { started: found.orders.length, total: found.total, next: found.next, wait: false };
  };

/** A day means its first moment, in UTC. */
function moment(value: string): string {
  const at = new Date(/^\d{4}-\d{2}-\d{2}$/.test(value) ? `${value}T00:00:00Z` : value);
  if (!Number.isNaN(at.getTime())) return at.toISOString();
  throw new Failure(
    'rejected',
    `"${String(value).slice(0, 40)}" is no day: from and to are such as 2026-01-31`,
  );
}
