import { assertAgreement } from '../agreement';
import { runBaseline } from '../baseline/run-baseline';
import { onStand, sized, type BenchContext, type Measurement } from '../context';
import type { Figure } from '../figures';
import { measureHistories } from '../histories';
import { clearRequests, readRequests } from '../request-log';
import { runBackfill } from '../run-backfill';

const PER_MINUTE = 300;
const LATENCY_MS = 120;

/** Three-line orders through an ERP gateway that is held to 300 requests a minute, against the baseline. */
export const backfillSection: Measurement = {
  name: 'backfill',
  title: `Backfill, ERP held to ${PER_MINUTE} requests a minute, ${LATENCY_MS} ms latency`,
  run: async (context) => {
    const own = await measureOwn(context);
    context.say('  the baseline: one order and one call at a time …');
    const baseline = await runBaseline(context, {
      orders: sized(context, 40, 5),
      perMinute: PER_MINUTE,
      latencyMs: LATENCY_MS,
    });
    const note = 'skipped' in baseline ? baseline.skipped : baseline.note;
    const theirs = 'skipped' in baseline ? undefined : baseline;
    const { orders, seconds, requests, throttled, events, bytes } = own;
    const perMinute = (orders / seconds) * 60;
    return [
      {
        name: `ERP requests per order, ${orders} orders`,
        unit: 'requests',
        measured: requests / orders,
        target: { atMost: 0.35 },
        baseline: theirs?.requestsPerOrder,
      },
      { name: 'orders per minute', unit: 'orders', measured: perMinute, baseline: theirs?.ordersPerMinute },
      {
        name: 'orders per minute against the baseline',
        unit: '×',
        target: { atLeast: 15 },
        ...(theirs && { measured: perMinute / theirs.ordersPerMinute, baseline: 1 }),
        note,
      },
      {
        name: 'answers 429 caused by our own pace',
        unit: 'answers',
        measured: throttled,
        target: { atMost: 0 },
        always: true,
        baseline: theirs?.throttled,
      },
      { name: 'transactions in one ERP request, mean', unit: '', measured: own.transactions / requests },
      ...historyFigures('at the limit', events, bytes),
    ];
  },
};

async function measureOwn(context: BenchContext): Promise<{
  readonly orders: number;
  readonly seconds: number;
  readonly requests: number;
  readonly throttled: number;
  readonly transactions: number;
  readonly events: number;
  readonly bytes: number;
}> {
  const orders = sized(context, 1_000, 60);
  return onStand(context, { perMinute: PER_MINUTE, latencyMs: LATENCY_MS, workers: 1 }, async (stand) => {
    const numbers = await stand.place({ from: 1, count: orders, batch: 0 });
    const bar = context.progress('backfill', orders);
    const run = await runBackfill(stand, { batch: 0, orders, progress: (count) => bar.set(count) }).finally(
      () => bar.stop(),
    );
    const { count, throttled, transactions } = await readRequests(stand.erp);
    await clearRequests(stand.erp);
    const histories = await measureHistories(stand, numbers);
    await assertAgreement(stand, orders);
    return { orders, seconds: run.seconds, requests: count, throttled, transactions, ...histories };
  });
}

/** The same two targets wherever histories are measured. */
export const historyFigures = (when: string, events: number, bytes: number): Figure[] => [
  { name: `history per order, ${when}`, unit: 'events', measured: events, target: { atMost: 30 } },
  { name: `history per order, ${when}`, unit: 'kB', measured: bytes / 1_000, target: { atMost: 12 } },
];
