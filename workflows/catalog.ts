import {
  condition,
  continueAsNew,
  defineQuery,
  proxyActivities,
  setCurrentDetails,
  setHandler,
  sleep,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { CatalogMode, Drained, ReadCatalogPage } from '../activities/catalog/types';
import type { CatalogFlow } from '../domain/catalog';
import { CATALOG_STEP_TIMEOUT_MS } from '../domain/catalog-limits';
import { pause, resume } from './backfill';
import { STEP_OPTIONS } from './step-options';

export interface CatalogRun {
  readonly connection: string;
  readonly flow: CatalogFlow;
  /** `changes`: what changed since the last look; `sweep`: everything, resumable; `push`: these SKUs, now. */
  readonly mode: CatalogMode;
  /** Of the shop; for `push`. */
  readonly skus?: readonly string[];
  /** Carried from run to run; leave it out. */
  readonly resume?: CatalogProgress;
}

export interface CatalogProgress {
  /** Rows of the ERP that were read, and how many there are, where it tells. */
  readonly rows: number;
  readonly total?: number;
  readonly changed: number;
  readonly written: number;
  readonly created: number;
  readonly equal: number;
  readonly absent: number;
  readonly refused: number;
  readonly again: number;
  readonly gone: number;
  readonly alarm?: string;
  readonly paused: boolean;
  readonly done: boolean;
  /** Where it is: what is read next, or that everything was read. */
  readonly mode?: CatalogMode;
  readonly page?: string;
  readonly begun?: string;
  readonly read?: boolean;
}

export const catalogProgress = defineQuery<CatalogProgress>('progress');

const STEPS_PER_RUN = 150;
/** How long an aimed push stays for items that may or may not have arrived. */
const PUSH_ROUNDS = 6;
const LONGEST_PUSH_WAIT_MS = 60_000;

const BEGIN: CatalogProgress = {
  rows: 0,
  changed: 0,
  written: 0,
  created: 0,
  equal: 0,
  absent: 0,
  refused: 0,
  again: 0,
  gone: 0,
  paused: false,
  done: false,
};

/**
 * Items, prices or stock from the ERP to the shop: pages of what the ERP has become dirty rows, and dirty rows are
 * compared with the shop and written where they differ, batch by batch. Of a sweep only what differs becomes dirty, and
 * it is gathered until it fills a write. It may be broken off at any moment.
 */
export async function catalog(run: CatalogRun): Promise<CatalogProgress> {
  const { connection, flow } = run;
  const steps = proxyActivities<Activities>({
    ...STEP_OPTIONS,
    startToCloseTimeout: CATALOG_STEP_TIMEOUT_MS,
    priority: { priorityKey: run.mode === 'sweep' ? 5 : 3 },
  });
  let progress: CatalogProgress = run.resume ?? BEGIN;
  const update = (change: Partial<CatalogProgress>): void => {
    progress = { ...progress, ...change };
    setCurrentDetails(detailsOf(run, progress));
  };
  setHandler(pause, () => update({ paused: true }), { description: 'Read and write nothing until `resume`' });
  setHandler(resume, () => update({ paused: false }), { description: 'Go on' });
  setHandler(catalogProgress, () => progress, { description: 'How far it has come' });
  update({});

  let taken = 0;
  let items: readonly string[] | undefined;
  const step = async (): Promise<void> => {
    taken += 1;
    await condition(() => !progress.paused);
  };
  const count = (drained: Drained): void =>
    update({
      written: progress.written + drained.written,
      created: progress.created + drained.created,
      equal: progress.equal + drained.equal,
      absent: progress.absent + drained.absent,
      refused: progress.refused + drained.refused,
      again: progress.again + drained.again,
    });
  const drain = async (mode: CatalogMode): Promise<Drained> => {
    await step();
    const summary = `${progress.written + progress.created} written`;
    const drained = await steps.drainCatalog.executeWithOptions({ summary }, [
      { connection, flow, mode, items },
    ]);
    count(drained);
    return drained;
  };
  const readPage = async (mode: CatalogMode): Promise<ReadCatalogPage> => {
    await step();
    const { skus } = run;
    const { page, begun } = progress;
    const summary = `${mode}, ${progress.rows} rows read`;
    const found = await steps.readCatalog.executeWithOptions({ summary }, [
      { connection, flow, mode, skus, page, begun },
    ]);
    update({
      mode,
      page: found.next,
      begun: found.begun,
      read: found.next === undefined,
      rows: Math.max(progress.rows, found.before ?? 0) + found.rows,
      total: found.total ?? progress.total,
      changed: progress.changed + found.changed,
      equal: progress.equal + (found.equal ?? 0),
      absent: progress.absent + (found.absent ?? 0),
    });
    return found;
  };

  for (let mode: CatalogMode = progress.mode ?? run.mode; ;) {
    if (progress.read !== true) {
      // A look's window is fixed by its first page; the sweep's begin tells what it did not see.
      const found = await readPage(mode);
      items = found.items;
      if (mode === 'changes' && progress.read && found.first) {
        await finish(mode);
        // Nobody has ever seen what this ERP holds.
        mode = 'sweep';
        update({ mode, page: undefined, begun: undefined, read: false });
        continue;
      }
      // A write of a few costs the shop as much as one of many.
      if (found.readOn && !mustContinue()) continue;
    }
    let drained = await drain(mode);
    while (drained.more && !mustContinue()) drained = await drain(mode);
    if (mode === 'push') await stay(drained);
    if (progress.read === true && !drained.more) {
      // What the ERP has no more is known only now.
      if (await finish(mode)) while ((await drain(mode)).more);
      update({ done: true });
      return progress;
    }
    if (mustContinue()) return continueAsNew<typeof catalog>({ ...run, resume: progress });
  }

  function mustContinue(): boolean {
    // An aimed push is short, and its items are known to this run only.
    return run.mode !== 'push' && (taken >= STEPS_PER_RUN || workflowInfo().continueAsNewSuggested);
  }

  async function finish(mode: CatalogMode): Promise<boolean> {
    await step();
    const { gone, alarm } = await steps.finishCatalog.executeWithOptions({ summary: mode }, [
      { connection, flow, mode, begun: progress.begun ?? '' },
    ]);
    update({ gone: progress.gone + gone, alarm });
    return gone > 0;
  }

  async function stay(first: Drained): Promise<void> {
    let { left, nextInMs = 0 } = first;
    for (let round = 0; left > 0 && round < PUSH_ROUNDS && nextInMs <= LONGEST_PUSH_WAIT_MS; round += 1) {
      await sleep(Math.max(1_000, nextInMs));
      ({ left, nextInMs = 0 } = await drain('push'));
    }
  }
}

function detailsOf({ connection, flow }: CatalogRun, progress: CatalogProgress): string {
  const { rows, total, mode, written, created, equal, absent, refused, again, gone, alarm } = progress;
  const share = total ? ` (${Math.min(100, Math.floor((100 * rows) / total))} %)` : '';
  const state = progress.done ? ', done' : progress.paused ? ', **paused**: send the signal `resume`' : '';
  const lines = [
    `## ${flow} of ${connection}${mode === undefined ? '' : `, ${mode}`}`,
    `${rows} of ${total ?? '?'} rows read${share}${state}`,
    `${written} written, ${created} created, ${equal} as they should be, ${absent} not in the shop, ${refused} refused, ${again} to be tried again, ${gone} gone from the ERP`,
  ];
  return [...lines, ...(alarm === undefined ? [] : [`**Alarm**: ${alarm}`])].join('\n\n');
}
