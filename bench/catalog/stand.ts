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
  /** One whole run of the real workflow. @throws Error when it leaves anything for later */
  run(flow: CatalogRun['flow'], mode: 'changes' | 'sweep'): Promise<CatalogProgress>;
  /** @throws Error that names SKUs which the shop does not show as the ERP has them */
  assertInLine(): Promise<void>;
}

const MOST_TOLD = 5;
const LOOK_EVERY_MS = 500;

export async function onCatalogStand<T>(
  { environment, say, profileFolder }: BenchContext,
  shop: CatalogShop,
  work: (stand: CatalogStand) => Promise<T>,
): Promise<T> {
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
    return await work(standOn(ground));
  } finally {
    await ground.close();
  }
}

function standOn(ground: Ground<CatalogSandboxes>): CatalogStand {
  const { sandboxes, sandboxProcess, temporal } = ground;
  const tell: CatalogStand['tell'] = (order) => ask<CatalogAnswer>(sandboxProcess, order);
  let runs = 0;
  return {
    ...ground,
    shop: controlOf(sandboxes.shop),
    erp: controlOf(sandboxes.erp),
    tell,
    run: async (flow, mode) => {
      runs += 1;
      const handle = await temporal.client.workflow.start('catalog', {
        workflowId: `bench/${flow}/${mode}/${runs}`,
        taskQueue: TASK_QUEUE,
        args: [{ connection: CONNECTION, flow, mode }],
      });
      const result = handle.result() as Promise<CatalogProgress>;
      const watch = setInterval(() => {
        try {
          ground.assertSound();
        } catch (error) {
          void handle.terminate(String(error)).catch(() => undefined);
        }
      }, LOOK_EVERY_MS);
      const progress = await result.finally(() => clearInterval(watch));
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
