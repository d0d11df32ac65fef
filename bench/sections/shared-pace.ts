import { assertAgreement } from '../agreement';
import { onStand, sized, type Measurement } from '../context';
import { readRequests } from '../request-log';
import { runBackfill } from '../run-backfill';
import { mostInWindow } from '../statistics';

const WINDOW_MS = 60_000;
const LATENCY_MS = 20;

/** Two worker processes on one connection: the limit is the ERP's, not each process's. */
export const sharedPaceSection: Measurement = {
  name: 'shared-pace',
  title: 'Two worker processes on one connection together',
  run: async (context) => {
    // Slow enough that the run lasts for several windows.
    const [perMinute, orders] = [sized(context, 100, 60), sized(context, 1_000, 100)];
    return onStand(context, { perMinute, latencyMs: LATENCY_MS, workers: 2 }, async (stand) => {
      await stand.place({ from: 1, count: orders, batch: 0 });
      const bar = context.progress('two workers', orders);
      const { seconds } = await runBackfill(stand, {
        batch: 0,
        orders,
        progress: (count) => bar.set(count),
      }).finally(() => bar.stop());
      const { moments, throttled, count } = await readRequests(stand.erp);
      await assertAgreement(stand, orders);
      return [
        {
          name: `most ERP requests in any 60 s, limit ${perMinute}`,
          unit: 'requests',
          measured: mostInWindow(moments, WINDOW_MS),
          target: { atMost: perMinute },
          always: true,
          note: `${count} requests in ${Math.round(seconds)} s`,
        },
        {
          name: 'answers 429, two workers',
          unit: 'answers',
          measured: throttled,
          target: { atMost: 0 },
          always: true,
        },
        {
          name: 'share of the limit used',
          unit: '%',
          measured: (100 * count) / ((seconds / 60) * perMinute),
        },
      ];
    });
  },
};
