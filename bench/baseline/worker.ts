import { setTimeout as sleep } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { runProgram } from '../processes/child';
import type { Sandboxes } from '../processes/sandboxes';
import { carryOrder } from './carry-order';
import { loginToM3, m3Of } from './m3-client';
import { createShopReader } from './shop-client';

export interface BaselineSettings {
  readonly redisPort: number;
  readonly sandboxes: Sandboxes;
  readonly numbers: readonly string[];
  readonly perMinute: number;
}

/** What it tells while it works. */
export type BaselineNews = { readonly done: number; readonly seconds: number } | { readonly failed: string };

const QUEUE = 'orders';

runProgram(async ({ redisPort, sandboxes, numbers, perMinute }: BaselineSettings) => {
  const connection = { host: '127.0.0.1', port: redisPort };
  const m3 = await loginToM3(m3Of(sandboxes), evenly(perMinute));
  const readOrder = createShopReader(sandboxes);
  const queue = new Queue<{ number: string }>(QUEUE, { connection });
  await queue.addBulk(numbers.map((number) => ({ name: 'order', data: { number } })));
  const began = performance.now();
  let done = 0;
  const worker = new Worker<{ number: string }>(
    QUEUE,
    async ({ data }) => carryOrder(m3, await readOrder(data.number)),
    { connection, concurrency: 1 },
  );
  const tell = (news: BaselineNews): void => void process.send?.(news);
  worker.on('completed', () => tell({ done: (done += 1), seconds: (performance.now() - began) / 1_000 }));
  worker.on('failed', (_, error) => tell({ failed: error.message }));
});

/** Starts of requests, spread evenly over the minute: the simplest pace that is never refused. */
function evenly(perMinute: number): () => Promise<void> {
  const intervalMs = 60_000 / perMinute;
  let next = 0;
  return async () => {
    const wait = next - performance.now();
    if (wait > 0) await sleep(wait);
    next = Math.max(next, performance.now()) + intervalMs;
  };
}
