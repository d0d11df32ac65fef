import { Worker } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import { createActivities } from '../activities';
import type { Dependencies } from '../activities/types';
import type { Store } from '../store/store';
import type { Connections } from './connections';
import { createOrderStarter, TASK_QUEUE, type Orders } from './order-starter';
import { scheduleCatalog } from './schedule-catalog';
import { scheduleCustomers } from './schedule-customers';
import { scheduleReconcile } from './schedule-reconcile';
import { loadWorkflowBundle } from './temporal/bundle';
import type { TemporalConnection } from './temporal/connect';
import type { Logger } from './temporal/log';
import { ensureSchedule, removeSchedulesOfOthers } from './temporal/schedules';

export interface WorkerServiceOptions {
  readonly temporal: TemporalConnection;
  readonly dataConverter: NonNullable<Parameters<typeof Worker.create>[0]['dataConverter']>;
  readonly store: Store;
  readonly connections: Connections;
  readonly log: Logger;
  /** Where the shops reach the gateway, without its path; absent: no webhooks are registered. */
  readonly publicUrl?: string;
}

export interface WorkerService {
  readonly orders: Orders;
  /** Ends when the worker has ended; rejects when it failed. */
  readonly running: Promise<void>;
  /** Lets steps in work finish, takes no new ones. */
  drain(): Promise<void>;
}

/** What steps in work get to finish when the process is asked to end: those from the queue, and in the end all. */
const GRACE = '25s';
const FORCE = '55s';

/** Starts the one worker of this process: workflows and steps on one queue. */
export async function startWorker({
  temporal,
  dataConverter,
  store,
  connections,
  log,
  publicUrl,
}: WorkerServiceOptions): Promise<WorkerService> {
  const orders = createOrderStarter(temporal.client);
  const dependencies: Dependencies = {
    store,
    connection: (name) => connections.open(name),
    starter: orders,
    customers: orders,
    webhookAddress: (name) => publicUrl && `${publicUrl}/webhooks/${name}`,
    log,
    now: () => new Date(),
  };
  const worker = await Worker.create({
    connection: temporal.connection,
    namespace: temporal.namespace,
    identity: temporal.client.options.identity,
    taskQueue: TASK_QUEUE,
    workflowBundle: await loadWorkflowBundle(),
    activities: createActivities(dependencies),
    dataConverter,
    shutdownGraceTime: GRACE,
    shutdownForceTime: FORCE,
    maxCachedWorkflows: 1_000,
    maxConcurrentActivityTaskExecutions: 200,
    // A workflow task keeps its slot while the steps taken in it run: as many orders move at once as there are slots.
    maxConcurrentWorkflowTaskExecutions: 500,
    maxConcurrentLocalActivityExecutions: 500,
    // Not scaled by themselves: those polls end after eleven seconds, and a task that a busy server hands to one that is
    // just ending is lost until its timeout.
    workflowTaskPollerBehavior: { type: 'simple-maximum', maximum: 20 },
    nonStickyToStickyPollRatio: 0.5,
    activityTaskPollerBehavior: { type: 'simple-maximum', maximum: 10 },
  });
  const running = worker.run();
  return {
    orders,
    running,
    drain: async () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
      await running.catch(() => undefined);
    },
  };
}

const DAY_MS = 86_400_000;

/** Brings the schedules in line with the connection files; `known` also names files that are broken just now. */
export async function ensureSchedules(
  client: Client,
  connections: Connections,
  known: readonly string[],
): Promise<void> {
  for (const [name, { flows }] of connections.configured) {
    const { every, sweep } = flows.orders;
    const common = { connection: name, taskQueue: TASK_QUEUE, workflowType: 'poll' };
    await ensureSchedule(client, {
      ...common,
      id: `poll/${name}/orders`,
      every,
      args: [{ connection: name }],
      summary: `Poll ${name} for changed orders`,
      runTimeout: Math.max(every * 4, 900_000),
    });
    await ensureSchedule(client, {
      ...common,
      id: `sweep/${name}/orders`,
      every: sweep,
      args: [{ connection: name, mode: 'sweep' }],
      summary: `Look back over ${name} for what committed late`,
      runTimeout: DAY_MS,
    });
    await scheduleCustomers(client, name, flows.customers);
    await scheduleCatalog(client, name, flows);
    await scheduleReconcile(client, name, flows.orders);
  }
  await removeSchedulesOfOthers(client, known);
}
