import type { Client } from '@temporalio/client';
import { TASK_QUEUE } from '../workers/order-starter';
import type { Ground } from './ground';
import type { Lane } from './lane';
import type { WorkerConfig } from './processes/worker-config';
import { startWorkers, type WorkerPool } from './worker-pool';

/** The product's gateway in a supervised process of its own, for lanes whose shop sends its webhooks itself. */
export async function startGatewayPool(options: {
  readonly lane: Lane;
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

/** A poll to its end: the first one registers with the shop for webhooks. */
export async function firstPoll(client: Client, connection: string): Promise<void> {
  await client.workflow.execute('poll', {
    workflowId: `poll/${connection}/first`,
    taskQueue: TASK_QUEUE,
    args: [{ connection }],
  });
}
