import type { Client } from '@temporalio/client';
import { CATALOG_FLOWS } from '../domain/catalog';
import type { CatalogRun } from '../workflows/catalog';
import type { Flows } from './configuration/connections';
import { TASK_QUEUE } from './order-starter';
import { ensureSchedule, removeSchedule } from './temporal/schedules';

const MODES = ['changes', 'sweep'] as const;
/** A first load may take long; the looks it holds up would find the same. */
const LONGEST_RUN_MS = 86_400_000;

export const catalogScheduleId = (
  connection: string,
  flow: CatalogRun['flow'],
  mode: CatalogRun['mode'],
): string => `catalog/${connection}/${flow}/${mode}`;

/** Each flow looks for changes and sweeps; a flow that was taken out of the file takes its schedules along. */
export async function scheduleCatalog(client: Client, name: string, flows: Flows): Promise<void> {
  for (const flow of CATALOG_FLOWS) {
    for (const mode of MODES) {
      const id = catalogScheduleId(name, flow, mode);
      const settings = flows[flow];
      if (!settings) {
        await removeSchedule(client, id);
        continue;
      }
      const args: [CatalogRun] = [{ connection: name, flow, mode }];
      await ensureSchedule(client, {
        id,
        connection: name,
        taskQueue: TASK_QUEUE,
        workflowType: 'catalog',
        every: mode === 'changes' ? settings.every : settings.sweep,
        args,
        summary:
          mode === 'changes'
            ? `Changed ${flow} of ${name}`
            : `All ${flow} of ${name}, compared with the shop`,
        runTimeout: LONGEST_RUN_MS,
      });
    }
  }
}
