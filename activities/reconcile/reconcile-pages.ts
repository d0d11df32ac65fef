import { momentOf } from '../../domain/day-range';
import type { Reckoning } from '../../domain/reckoning';
import type { Order } from '../../domain/order';
import { unrecorded } from '../../systems/context';
import type { Connection, Dependencies } from '../types';
import { fetchForReckoning, reckonOrders } from './reckon-orders';
import type { ReconciledPage, ReconcilePageInput, ReconcileRun } from './types';

/** Orders in memory at a time, and what the ERP is asked about together. */
const PAGE = 100;

/** Opens the record that everything found is kept in. @throws Failure `rejected` for a range that is none */
export const beginReconcile =
  ({ store }: Dependencies) =>
  async ({ connection, id, from, to, ledgerOnly, actor }: ReconcileRun): Promise<void> =>
    store.reconciliations.begin({
      id,
      connection,
      since: momentOf(from),
      until: momentOf(to),
      ledgerOnly,
      actor,
    });

/** One page of the shop's own list, compared with the ledger and the ERP. Nothing is written to either system. */
export const reconcilePage =
  (dependencies: Dependencies) =>
  async (input: ReconcilePageInput, attempt = 1): Promise<ReconciledPage> => {
    const runtime = await dependencies.connection(input.connection);
    const context = unrecorded('reconcile');
    const { orders, whole, total, next } = await runtime.storefront.changedOrders(context, {
      by: 'created',
      since: momentOf(input.from),
      until: momentOf(input.to),
      page: input.page,
      limit: PAGE,
    });
    const numbers = [...new Set(orders.map(({ number }) => number))];
    const open = numbers.filter((number) => !whole?.has(number));
    const found = new Map<string, Order | Reckoning>([
      ...numbers.flatMap((number) => {
        const order = whole?.get(number);
        return order ? [[number, order] as const] : [];
      }),
      ...(await fetchForReckoning(runtime.storefront, context, open)),
    ]);
    // One that vanished since the list was made is met among those that the list does not have.
    const present = numbers.filter((number) => found.has(number));
    const { differ, settleMs } = await reckon(dependencies, runtime, input, present, found, {
      again: true,
      attempt,
    });
    return { orders: numbers.length, differ, total, next, settleMs };
  };

/** Orders of the range that we know and the shop's list did not have; `page` is the last one looked at. */
export const reconcileUnlisted =
  (dependencies: Dependencies) =>
  async (input: ReconcilePageInput, attempt = 1): Promise<ReconciledPage> => {
    const { store } = dependencies;
    const runtime = await dependencies.connection(input.connection);
    const numbers = await store.reconciliations.unlisted(input.id, { after: input.page, limit: PAGE });
    const found = await fetchForReckoning(runtime.storefront, unrecorded('reconcile'), numbers);
    const [since, until] = [momentOf(input.from), momentOf(input.to)];
    const ofRange = numbers.filter((number) => {
      const order = found.get(number);
      return !order || !('placedAt' in order) || within(order.placedAt, since, until);
    });
    const { differ, settleMs } = await reckon(dependencies, runtime, input, ofRange, found, {
      again: true,
      attempt,
    });
    return { orders: 0, differ, next: nextAfter(numbers), settleMs };
  };

/** Orders that differed are read afresh, once, before they are called different; `page` is the last one looked at. */
export const reconcileAgain =
  (dependencies: Dependencies) =>
  async (input: ReconcilePageInput, attempt = 1): Promise<ReconciledPage> => {
    const { store } = dependencies;
    const runtime = await dependencies.connection(input.connection);
    const rows = await store.reconciliations.rows(input.id, { after: input.page, limit: PAGE, again: true });
    const numbers = rows.map(({ order }) => order);
    const found = await fetchForReckoning(runtime.storefront, unrecorded('reconcile'), numbers);
    const { differ } = await reckon(dependencies, runtime, input, numbers, found, { again: false, attempt });
    return { orders: numbers.length, differ, next: nextAfter(numbers), settleMs: 0 };
  };

async function reckon(
  dependencies: Dependencies,
  runtime: Connection,
  { id, ledgerOnly }: ReconcileRun,
  numbers: readonly string[],
  found: ReadonlyMap<string, Order | Reckoning>,
  { again, attempt }: { readonly again: boolean; readonly attempt: number },
): Promise<{ differ: number; settleMs: number }> {
  const { reckonings, settleMs } = await reckonOrders(
    dependencies,
    runtime,
    unrecorded('reconcile'),
    numbers,
    found,
    { ledgerOnly, attempt },
  );
  const different = reckonings.filter(({ differences }) => differences.length > 0);
  const { reconciliations } = dependencies.store;
  await reconciliations.keep(
    id,
    reckonings.filter(({ differences }) => differences.length === 0),
    false,
  );
  await reconciliations.keep(id, different, again);
  return { differ: different.length, settleMs };
}

const within = (moment: string, since: string, until: string): boolean =>
  Date.parse(moment) >= Date.parse(since) && Date.parse(moment) < Date.parse(until);

const nextAfter = (numbers: readonly string[]): string | undefined =>
  numbers.length < PAGE ? undefined : numbers.at(-1);
