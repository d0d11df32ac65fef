import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../workers/order-starter';
import type { WorkflowRun } from './cargo';
import type { Ground } from './ground';
import type { LaneBase } from './lane';
import type { WorkerConfig } from './processes/worker-config';
import { startWorkers, type WorkerPool } from './worker-pool';

/** The product's gateway in a supervised process of its own, for lanes whose shop sends its webhooks itself. */
export async function startGatewayPool(options: {
  readonly lane: LaneBase;
  readonly config: WorkerConfig;
  readonly ground: Pick<Ground, 'folder' | 'shop'>;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<WorkerPool | undefined> {
  const { lane, config, ground, environment } = options;
  const { webhooks } = lane.shop;
  if (!webhooks || config.gatewayPort === undefined) return undefined;
  const { folder } = ground;
  const pool = await startWorkers({ program: 'gateway', count: 1, config, folder, environment });
  await webhooks.open?.(ground.shop, `http://127.0.0.1:${config.gatewayPort}/webhooks/${lane.connection}`);
  return pool;
}

/** Polls to their end: the first one registers with the shop for webhooks. */
export async function firstRuns(
  client: Client,
  connection: string,
  runs: readonly WorkflowRun[],
): Promise<void> {
  for (const [index, { type, input }] of runs.entries())
    await client.workflow.execute(type, {
      workflowId: `${type}/${connection}/first-${index + 1}`,
      taskQueue: TASK_QUEUE,
      args: [input],
    });
}

export const pollOfOrders = (connection: string): WorkflowRun & { readonly schedule: string } => ({
  type: 'poll',
  input: { connection },
  schedule: `poll/${connection}/orders`,
});
