import { assertAgreement } from '../agreement';
import { onStand, type BenchContext } from '../context';
import { startProgram } from '../processes/child';
import { readRequests } from '../request-log';
import type { Stand } from '../stand';
import { startRedis, type Redis } from './redis';
import type { BaselineNews, BaselineSettings } from './worker';

export interface BaselineRun {
  readonly ordersPerMinute: number;
  readonly requestsPerOrder: number;
  readonly throttled: number;
  readonly note: string;
}

/** The same job by a BullMQ worker, on the same sandboxes with the same limit. */
export async function runBaseline(
  context: BenchContext,
  options: { readonly orders: number; readonly perMinute: number; readonly latencyMs: number },
): Promise<BaselineRun | { readonly skipped: string }> {
  const redis = await startRedis(context.environment);
  if (!redis)
    return { skipped: 'the baseline was left out: there is no redis-server (apt-get install redis-server)' };
  const { orders, perMinute, latencyMs } = options;
  try {
    return await onStand(context, { perMinute, latencyMs, workers: 0 }, (stand) =>
      measure(context, stand, redis, { orders, perMinute }),
    );
  } finally {
    await redis.close();
  }
}

async function measure(
  context: BenchContext,
  stand: Stand,
  redis: Redis,
  { orders, perMinute }: { readonly orders: number; readonly perMinute: number },
): Promise<BaselineRun> {
  const numbers = await stand.place({ from: 1, count: orders, batch: 0 });
  const settings: BaselineSettings = {
    redisPort: redis.port,
    sandboxes: stand.sandboxes,
    numbers,
    perMinute,
  };
  const worker = startProgram('baseline/worker', settings, stand.environment.childEnvironment);
  const bar = context.progress('baseline', orders);
  try {
    const seconds = await new Promise<number>((resolve, reject) => {
      worker.process.on('message', (said) => {
        const news = said as BaselineNews;
        if ('failed' in news) return reject(new Error(`the baseline failed: ${news.failed}`));
        bar.set(news.done);
        if (news.done >= orders) resolve(news.seconds);
      });
      void worker.ended.then(() => reject(new Error(`the baseline ended: ${worker.complaint()}`)));
    });
    const { count, throttled } = await readRequests(stand.erp);
    await assertAgreement(stand, orders);
    return {
      ordersPerMinute: (orders / seconds) * 60,
      requestsPerOrder: count / orders,
      throttled,
      note: `baseline: BullMQ on Redis ${redis.version}, one worker, one order and one call at a time, query before Add; measured with ${orders} orders, its pace does not depend on their number`,
    };
  } finally {
    bar.stop();
    await worker.kill();
  }
}
