import type { Difference, Reckoning } from '../../domain/reckoning';
import { addSums } from '../../domain/reconcile-sums';
import { reconcileSummary } from '../../domain/reconcile-words';
import { GENTLY, inBatches } from '../in-batches';
import type { Dependencies } from '../types';
import type { ReconcilePageInput, ReconcileResult, ReconcileRun } from './types';

const PAGE = 1_000;
/** Differences in the summary; the store holds all of them. */
const NAMED = 20;
/** Reconciliations remembered of each connection. */
const KEPT = 100;

/** Adds everything up, writes it into the record and the audit trail, and says so in the log when sides differ. */
export const finishReconcile =
  ({ store, log }: Dependencies) =>
  async (run: ReconcileRun): Promise<ReconcileResult> => {
    const { connection, id, from, to, ledgerOnly, actor } = run;
    const { reconciliations, trail } = store;
    const record = await reconciliations.get(id);
    const first: Difference[] = [];
    let found = { orders: 0, differences: 0, sums: addSums() };
    let after: string | undefined;
    do {
      // Once ended, the orders that agreed are forgotten.
      const rows: Reckoning[] = await reconciliations.rows(id, { after, limit: PAGE });
      found = {
        orders: found.orders + rows.length,
        differences: found.differences + rows.reduce((sum, row) => sum + row.differences.length, 0),
        sums: addSums(found.sums, ...rows.map(({ sums }) => sums)),
      };
      first.push(...rows.flatMap(({ differences }) => differences).slice(0, NAMED - first.length));
      after = rows.length < PAGE ? undefined : rows.at(-1)?.order;
    } while (after !== undefined);
    if (record?.endedAt !== undefined)
      found = { orders: record.orders, differences: record.differences, sums: [...record.sums] };
    else {
      const { orders, differences, sums } = found;
      await trail.append(connection, `reconcile/${from}_${to}`, [
        { kind: 'reconciled', actor, data: { id, from, to, ledgerOnly, orders, differences, sums } },
      ]);
      await reconciliations.end(id, found);
      await reconciliations.prune(connection, KEPT);
      if (differences > 0)
        log.warn(
          { connection, from, to, orders, differences, kinds: [...new Set(first.map(({ kind }) => kind))] },
          'shop and ERP differ',
        );
    }
    const result = { id, connection, from, to, ledgerOnly, ...found };
    return { ...result, summary: reconcileSummary(result, first) };
  };

/** Wakes the orders that differ: each is looked at again, which is all that is done about them. */
export const wakeDifferent =
  ({ store, starter }: Dependencies) =>
  async ({ connection, id, page }: ReconcilePageInput): Promise<{ woken: number; next?: string }> => {
    const rows = await store.reconciliations.rows(id, { after: page, limit: PAGE, different: true });
    await inBatches(
      rows,
      GENTLY.atOnce,
      ({ order }) => starter.changed(connection, order, 'reconcile'),
      GENTLY.everyMs,
    );
    const last = rows.length < PAGE ? undefined : rows.at(-1)?.order;
    return { woken: rows.length, ...(last === undefined ? {} : { next: last }) };
  };
