import { setTimeout as sleep } from 'node:timers/promises';
import { TASK_QUEUE } from '../workers/order-starter';
import { dayOf } from './feed';
import { CONNECTION } from './lane';
import type { Stand } from './stand';

const LOOK_EVERY_MS = 200;
/** Without any order more in this time, the run is stuck. */
const STUCK_AFTER_MS = 120_000;

export interface BackfillRun {
  readonly orders: number;
  readonly seconds: number;
}

/** Starts the backfill of one batch's day, as `crossdock backfill` does. */
export async function startBackfill({ temporal }: Stand, batch: number): Promise<void> {
  const { from, to } = dayOf(batch);
  await temporal.client.workflow.start('backfill', {
    workflowId: `backfill/${CONNECTION}/${from}_${to}`,
    taskQueue: TASK_QUEUE,
    args: [{ connection: CONNECTION, from, to }],
    priority: { priorityKey: 5 },
  });
}

/** From the backfill's start until the last order of the batch is confirmed. */
export async function runBackfill(
  stand: Stand,
  options: {
    readonly batch: number;
    readonly orders: number;
    readonly progress: (confirmed: number) => void;
  },
): Promise<BackfillRun> {
  const { batch, orders, progress } = options;
  const before = await confirmedOrders(stand);
  const began = performance.now();
  await startBackfill(stand, batch);
  await untilConfirmed(stand, before + orders, (confirmed) => progress(confirmed - before));
  return { orders, seconds: (performance.now() - began) / 1_000 };
}

export async function confirmedOrders({ store }: Stand): Promise<number> {
  return (await store.orders.counts(CONNECTION)).confirmed ?? 0;
}

/** @throws Error that says where the orders are when no more are confirmed for two minutes */
export async function untilConfirmed(
  stand: Stand,
  wanted: number,
  progress: (confirmed: number) => void,
): Promise<void> {
  let [confirmed, movedAt] = [-1, performance.now()];
  while (confirmed < wanted) {
    stand.assertSound();
    const now = await confirmedOrders(stand);
    if (now !== confirmed) movedAt = performance.now();
    confirmed = now;
    progress(confirmed);
    if (performance.now() - movedAt > STUCK_AFTER_MS) {
      const counts = JSON.stringify(await stand.store.orders.counts(CONNECTION));
      throw new Error(`${confirmed} of ${wanted} orders were confirmed, and no more come: ${counts}`);
    }
    if (confirmed < wanted) await sleep(LOOK_EVERY_MS);
  }
}
