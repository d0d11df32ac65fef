import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { ReconcileResult, ReconcileRun } from '../activities/reconcile/types';
import { daysBefore } from '../domain/day-range';
import { pause, resume } from './backfill';
import { STEP_OPTIONS } from './step-options';

export interface ReconcileInput {
  readonly connection: string;
  /** `YYYY-MM-DD` or ISO 8601, inclusive; by the day the shop took the order. */
  readonly from?: string;
  /** Exclusive. */
  readonly to?: string;
  /** Instead of both: so many whole days before today, in UTC. */
  readonly days?: number;
  /** Asks the shop and our ledger only. */
  readonly ledgerOnly?: boolean;
  /** Wakes the orders that differ when all have been compared; nothing else is done about them. */
  readonly fix?: boolean;
  /** Who asks, for the audit trail. */
  readonly actor?: string;
  /** Carried from run to run; leave it out. */
  readonly resume?: ReconcileProgress;
}

const PHASES = ['listed', 'unlisted', 'again', 'sum', 'wake', 'done'] as const;

export interface ReconcileProgress {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly ledgerOnly: boolean;
  readonly fix: boolean;
  /**
   * `listed`: the shop's list; `unlisted`: orders that only we know; `again`: those that differ, once more; `sum`;
   * `wake`: those that differ are woken.
   */
  readonly phase: (typeof PHASES)[number];
  readonly page?: string;
  readonly orders: number;
  /** How many orders the range holds, once known. */
  readonly total?: number;
  /** Orders that differ, as far as is known. */
  readonly differ: number;
  /** Orders woken because they differ. */
  readonly woken: number;
  readonly settleMs: number;
  readonly paused: boolean;
}

export interface ReconcileOutcome extends ReconcileResult {
  readonly woken: number;
}

export const reconcileProgress = defineQuery<ReconcileProgress>('progress');

const PAGES_PER_RUN = 50;

/**
 * Shop against ERP for a range of days, page by page, behind everything else. Reads both, writes to neither; what it
 * finds is kept in the store, and orders that differ are read once more before they are called different.
 */
export async function reconcile(input: ReconcileInput): Promise<ReconcileOutcome> {
  const { connection, actor = 'reconcile' } = input;
  const steps = proxyActivities<Activities>({
    ...STEP_OPTIONS,
    // A page waits for its turns behind everything else, and only reads.
    startToCloseTimeout: '30m',
    priority: { priorityKey: 5 },
  });
  let progress = input.resume ?? beginning(input);
  const { id, from, to, ledgerOnly } = progress;
  const run: ReconcileRun = { connection, id, from, to, ledgerOnly, actor };
  const update = (change: Partial<ReconcileProgress>): void => {
    progress = { ...progress, ...change };
    setCurrentDetails(pageOf(connection, progress));
  };
  setHandler(pause, () => update({ paused: true }), { description: 'Compare no more orders until `resume`' });
  setHandler(resume, () => update({ paused: false }), { description: 'Go on' });
  setHandler(reconcileProgress, () => progress, { description: 'How far it has come' });
  update({});
  if (input.resume === undefined)
    await steps.beginReconcile.executeWithOptions({ summary: `${from} to ${to}` }, [run]);

  let result: ReconcileResult | undefined;
  for (let pages = 0; progress.phase !== 'done'; pages += 1) {
    await condition(() => !progress.paused);
    if (result === undefined && (pages >= PAGES_PER_RUN || workflowInfo().continueAsNewSuggested))
      return continueAsNew<typeof reconcile>({ connection, actor, resume: progress });
    switch (progress.phase) {
      case 'listed':
      case 'unlisted':
      case 'again':
        await compare(progress.phase);
        break;
      case 'sum':
        result = await steps.finishReconcile.executeWithOptions({ summary: 'sums' }, [run]);
        update({ phase: progress.fix && result.differences > 0 ? 'wake' : 'done' });
        break;
      case 'wake': {
        const { woken, next } = await steps.wakeDifferent.executeWithOptions(
          { summary: 'orders that differ' },
          [{ ...run, page: progress.page }],
        );
        update({
          woken: progress.woken + woken,
          page: next,
          ...(next === undefined ? { phase: 'done' } : {}),
        });
        break;
      }
    }
  }
  result ??= await steps.finishReconcile.executeWithOptions({ summary: 'sums' }, [run]);
  setCurrentDetails(`${pageOf(connection, progress)}\n\n${result.summary}`);
  return { ...result, woken: progress.woken };

  async function compare(phase: 'listed' | 'unlisted' | 'again'): Promise<void> {
    const step = {
      listed: steps.reconcilePage,
      unlisted: steps.reconcileUnlisted,
      again: steps.reconcileAgain,
    }[phase];
    const found = await step.executeWithOptions({ summary: `${phase}: ${progress.orders} orders compared` }, [
      { ...run, page: progress.page },
    ]);
    const last = found.next === undefined;
    const again = phase === 'again';
    update({
      page: found.next,
      orders: progress.orders + (again ? 0 : found.orders),
      total: found.total ?? progress.total,
      // The second look counts anew.
      differ: progress.differ + found.differ,
      settleMs: Math.max(progress.settleMs, found.settleMs),
      ...(last ? { phase: PHASES[PHASES.indexOf(phase) + 1] } : {}),
    });
    if (!last || phase !== 'unlisted') return;
    if (progress.differ === 0) return update({ phase: 'sum' });
    // Orders in work, and an ERP that lags behind, get their time.
    if (progress.settleMs > 0) await condition(() => false, progress.settleMs);
    update({ differ: 0 });
  }
}

function beginning({
  connection,
  from,
  to,
  days,
  ledgerOnly = false,
  fix = false,
}: ReconcileInput): ReconcileProgress {
  const range = from !== undefined && to !== undefined ? { from, to } : undefined;
  const whole = days !== undefined && days >= 1 ? daysBefore(Date.now(), Math.floor(days)) : undefined;
  const chosen = range ?? whole;
  if (!connection || !chosen)
    throw ApplicationFailure.nonRetryable(
      'say which connection and days: {"connection":"…","from":"2026-01-01","to":"2026-02-01"}',
      'wrong-use',
    );
  return {
    id: workflowInfo().firstExecutionRunId,
    ...chosen,
    ledgerOnly,
    fix,
    phase: 'listed',
    orders: 0,
    differ: 0,
    woken: 0,
    settleMs: 0,
    paused: false,
  };
}

function pageOf(connection: string, progress: ReconcileProgress): string {
  const { from, to, ledgerOnly, phase, orders, total, differ, woken, paused } = progress;
  const doing = {
    listed: `${orders} of ${total ?? '?'} orders compared`,
    unlisted: `${orders} orders compared, looking for those that the shop did not list`,
    again: `${orders} orders compared, looking once more at those that differ`,
    sum: `${orders} orders compared, adding up`,
    wake: `${woken} orders woken`,
    done: 'done',
  }[phase];
  return [
    `## Reconcile ${connection}, ${from} to ${to}${ledgerOnly ? ', ledger only' : ''}`,
    `${doing}; ${differ} orders differ${paused ? ', **paused**: send the signal `resume`' : ''}`,
  ].join('\n\n');
}
