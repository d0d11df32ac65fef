import { setTimeout as sleep } from 'node:timers/promises';
import { assertAgreement } from '../agreement';
import { loginToM3, m3Of } from '../baseline/m3-client';
import { onStand, sized, type BenchContext, type Measurement } from '../context';
import type { Figure } from '../figures';
import { CONNECTION } from '../lane';
import { confirmedOrders, startBackfill, untilConfirmed } from '../run-backfill';
import { readRequests } from '../request-log';
import type { Stand } from '../stand';
import { percentile } from '../statistics';

const LATENCY_MS = 20;
const PER_MINUTE = 300;
/** One call of the board each: closer than people look, far enough not to be the load. */
const LOOK_EVERY_MS = 5;
const PATIENCE_MS = 120_000;
const BULK = 100;
/** Beyond every index of a batch. */
const FIRST_PROBE = 900_000;

/** From `crossdock sync` to the confirmed number of the ERP: alone, and while a backfill uses the whole limit. */
export const syncSection: Measurement = {
  name: 'sync',
  title: `sync to the confirmed ERP number, ${LATENCY_MS} ms latency`,
  run: async (context) => {
    const idle = await measureIdle(context);
    return [...idle.figures, ...(await measureBusy(context, idle.p95))];
  },
};

async function measureIdle(context: BenchContext): Promise<{ figures: Figure[]; p95: number }> {
  const probes = sized(context, 60, 8);
  return onStand(context, { latencyMs: LATENCY_MS, workers: 1 }, async (stand) => {
    // The first orders meet cold code and an empty token shelf.
    const warmUp = sized(context, 10, 3);
    await syncOneByOne(stand, { from: FIRST_PROBE, count: warmUp, pauseMs: 0, tick: () => undefined });
    const bar = context.progress('sync, idle', probes);
    const times = await syncOneByOne(stand, {
      from: FIRST_PROBE + warmUp,
      count: probes,
      pauseMs: 100,
      tick: () => bar.step(),
    });
    bar.stop();
    await assertAgreement(stand, warmUp + probes);
    const [p50, p95] = [percentile(times, 0.5), percentile(times, 0.95)];
    return {
      p95,
      figures: [
        { name: 'sync, idle, p50', unit: 's', measured: p50, target: { atMost: 0.4 } },
        { name: 'sync, idle, p95', unit: 's', measured: p95, target: { atMost: 1 } },
      ],
    };
  });
}

async function measureBusy(context: BenchContext, idleP95: number): Promise<Figure[]> {
  const [orders, probes] = [sized(context, 5_000, 120), sized(context, 60, 4)];
  const options = { latencyMs: LATENCY_MS, perMinute: PER_MINUTE, workers: 1 };
  return onStand(context, options, async (stand) => {
    await stand.place({ from: 1, count: orders, batch: 0 });
    const bar = context.progress('sync, busy', orders + probes);
    await startBackfill(stand, 0);
    await untilConfirmed(stand, Math.min(orders, 20), () => undefined);
    const times = await syncOneByOne(stand, {
      from: FIRST_PROBE,
      count: probes,
      pauseMs: sized(context, 1_000, 200),
      tick: () => undefined,
    });
    const confirmed = await confirmedOrders(stand);
    await untilConfirmed(stand, orders + probes, (count) => bar.set(count));
    bar.stop();
    const { throttled } = await readRequests(stand.erp);
    const batch = await timeOfOneBatch(stand);
    await assertAgreement(stand, orders + probes);
    const p95 = percentile(times, 0.95);
    return [
      { name: 'sync, backfill at the limit, p50', unit: 's', measured: percentile(times, 0.5) },
      {
        name: 'sync, backfill at the limit, p95',
        unit: 's',
        measured: p95,
        target: { atMost: 3 * idleP95 + batch, why: '3 × idle + one batch' },
        note:
          `one batch takes ${batch.toFixed(2)} s: the wait for a turn at ${PER_MINUTE} a minute and the answer to ` +
          `${BULK} transactions; ${orders} orders in the backfill, ${confirmed} confirmed when the last probe was`,
      },
      {
        name: 'answers 429 while syncing beside the backfill',
        unit: 'answers',
        measured: throttled,
        target: { atMost: 0 },
        always: true,
      },
    ];
  });
}

/** Each new order by itself: placed, synced, and watched until the board shows it confirmed. Answers seconds. */
async function syncOneByOne(
  stand: Stand,
  options: {
    readonly from: number;
    readonly count: number;
    readonly pauseMs: number;
    readonly tick: () => void;
  },
): Promise<number[]> {
  const times: number[] = [];
  for (let probe = 0; probe < options.count; probe += 1) {
    const [number = ''] = await stand.place({ from: options.from + probe, count: 1 });
    const began = performance.now();
    await stand.orders.changed(CONNECTION, number, 'live');
    for (;;) {
      const row = await stand.store.orders.get(CONNECTION, number);
      if (row?.stage === 'confirmed') break;
      stand.assertSound();
      if (performance.now() - began > PATIENCE_MS)
        throw new Error(
          `order ${number} is ${row?.stage ?? 'unknown'} after ${PATIENCE_MS / 1_000} s: ${row?.message ?? ''}`,
        );
      await sleep(LOOK_EVERY_MS);
    }
    times.push((performance.now() - began) / 1_000);
    options.tick();
    if (options.pauseMs > 0) await sleep(options.pauseMs);
  }
  return times;
}

/** What an order that just missed a batch waits longer: a turn at the limit, and the answer to a full request. */
async function timeOfOneBatch({ sandboxes }: Stand): Promise<number> {
  const m3 = await loginToM3(m3Of(sandboxes), async () => undefined);
  const calls = Array.from({ length: BULK }, (_, place) => ({
    transaction: 'GetItmBasic',
    record: { ITNO: `BOLT-M${String((place % 30) + 1).padStart(2, '0')}` },
  }));
  const began = performance.now();
  await m3.run('MMS200MI', calls);
  return 60 / PER_MINUTE + (performance.now() - began) / 1_000;
}
