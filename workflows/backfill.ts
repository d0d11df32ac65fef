import {
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import { STEP_OPTIONS } from './step-options';

export interface BackfillRange {
  readonly connection: string;
  /** `YYYY-MM-DD` or ISO 8601, inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
  /** Carried from run to run; leave it out. */
  readonly resume?: Progress;
}

export interface Progress {
  readonly page?: string;
  readonly started: number;
  /** How many orders the range holds, once known. */
  readonly total?: number;
  readonly paused: boolean;
  readonly done: boolean;
}

export const pause = defineSignal('pause');
export const resume = defineSignal('resume');
export const progressQuery = defineQuery<Progress>('progress');

const PAGES_PER_RUN = 20;
const LANE_FULL_PAUSE = '2s';

/** A date range, page by page, behind live orders and never faster than the lane can take it. */
export async function backfill(range: BackfillRange): Promise<Progress> {
  const { connection, from, to } = range;
  const steps = proxyActivities<Activities>({ ...STEP_OPTIONS, priority: { priorityKey: 5 } });
  let progress: Progress = range.resume ?? { started: 0, paused: false, done: false };
  const update = (change: Partial<Progress>): void => {
    progress = { ...progress, ...change };
    const share = progress.total
      ? ` (${Math.min(100, Math.floor((100 * progress.started) / progress.total))} %)`
      : '';
    setCurrentDetails(
      `## Backfill ${connection}, ${from} to ${to}\n\n${progress.started} of ${progress.total ?? '?'} orders started${share}${progress.paused ? ', **paused**: send the signal `resume`' : ''}${progress.done ? ', done' : ''}`,
    );
  };
  setHandler(pause, () => update({ paused: true }), { description: 'Start no more orders until `resume`' });
  setHandler(resume, () => update({ paused: false }), { description: 'Go on' });
  setHandler(progressQuery, () => progress, { description: 'How far it has come' });
  update({});

  for (let pages = 0; !progress.done;) {
    await condition(() => !progress.paused);
    if (pages >= PAGES_PER_RUN || workflowInfo().continueAsNewSuggested)
      return continueAsNew<typeof backfill>({ connection, from, to, resume: progress });
    const found = await steps.backfillOrders.executeWithOptions({ summary: `${progress.started} started` }, [
      { connection, from, to, page: progress.page },
    ]);
    if (found.wait) {
      await condition(() => false, LANE_FULL_PAUSE);
      pages += 1;
      continue;
    }
    pages += 1;
    update({
      page: found.next,
      started: progress.started + found.started,
      total: found.total,
      done: found.next === undefined,
    });
  }
  return progress;
}
