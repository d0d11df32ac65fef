import { controlOf, type SandboxControl } from '../../faults/control';
import { TASK_QUEUE } from '../../workers/order-starter';
import type { CatalogProgress, CatalogRun } from '../../workflows/catalog';
import type { BenchContext } from '../context';
import { openGround, type Ground } from '../ground';
import { ask } from '../processes/child';
import type {
  CatalogAnswer,
  CatalogOrder,
  CatalogSandboxes,
  CatalogSandboxSettings,
} from '../processes/catalog-sandboxes';
import { CONNECTION, SCHEDULES, writeConnection } from './connection';
import type { CatalogShop } from './shops';

/** M3 and a shop that takes prices and stock from it, with one worker. */
export interface CatalogStand extends Ground<CatalogSandboxes> {
  readonly shop: SandboxControl;
  readonly erp: SandboxControl;
  tell(order: CatalogOrder): Promise<CatalogAnswer>;
  /**
   * One whole run of the real workflow, with a bar where `bar` names one.
   * @throws Error when it leaves anything for later
   */
  run(
    flow: CatalogRun['flow'],
    mode: 'changes' | 'sweep',
    bar?: { readonly label: string; readonly total: number },
  ): Promise<CatalogProgress>;
  /** @throws Error that names SKUs which the shop does not show as the ERP has them */
  assertInLine(): Promise<void>;
}

const MOST_TOLD = 5;
const LOOK_EVERY_MS = 1_000;

export async function onCatalogStand<T>(
  context: BenchContext,
  shop: CatalogShop,
  work: (stand: CatalogStand) => Promise<T>,
): Promise<T> {
  const { environment, say, profileFolder } = context;
  say(`  ${shop}: starting sandboxes, Temporal, database and worker …`);
  const settings: CatalogSandboxSettings = { shop };
  const ground = await openGround<CatalogSandboxes>({
    environment,
    program: 'processes/catalog-sandboxes',
    settings,
    writeFiles: (folder, sandboxes) => writeConnection(folder, shop, sandboxes.settings),
    paused: SCHEDULES,
    profileFolder,
  });
  try {
    await ground.startWorkers(1);
    return await work(standOn(ground, context));
  } finally {
    await ground.close();
  }
}

function standOn(ground: Ground<CatalogSandboxes>, { progress: bars }: BenchContext): CatalogStand {
  const { sandboxes, sandboxProcess, temporal } = ground;
  const tell: CatalogStand['tell'] = (order) => ask<CatalogAnswer>(sandboxProcess, order);
  let runs = 0;
  return {
    ...ground,
    shop: controlOf(sandboxes.shop),
    erp: controlOf(sandboxes.erp),
    tell,
    run: async (flow, mode, bar) => {
      runs += 1;
      const handle = await temporal.client.workflow.start('catalog', {
        workflowId: `bench/${flow}/${mode}/${runs}`,
        taskQueue: TASK_QUEUE,
        args: [{ connection: CONNECTION, flow, mode }],
      });
      const result = handle.result() as Promise<CatalogProgress>;
      const watched = bar && bars(bar.label, bar.total);
      const watch = setInterval(() => {
        try {
          ground.assertSound();
        } catch (error) {
          void handle.terminate(String(error)).catch(() => undefined);
        }
        if (watched)
          void handle.query<CatalogProgress>('progress').then(
            ({ rows }) => watched.set(rows),
            // One that has just ended answers no more; the result tells.
            () => undefined,
          );
      }, LOOK_EVERY_MS);
      const progress = await result.finally(() => {
        clearInterval(watch);
        watched?.stop();
      });
      const { refused, again, absent } = progress;
      if (refused + again + absent > 0)
        throw new Error(`${flow}, ${mode}: ${refused} refused, ${again} left for later, ${absent} absent`);
      return progress;
    },
    assertInLine: async () => {
      const { differences } = await tell({ what: 'compare' });
      if (differences.length > 0)
        throw new Error(
          `shop and ERP differ in ${differences.length} SKUs: ${differences.slice(0, MOST_TOLD).join('; ')}`,
        );
    },
  };
}
