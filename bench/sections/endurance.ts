import { assertAgreement } from '../agreement';
import { onStand, sized, type Measurement } from '../context';
import { memoryAtRest } from '../memory';
import { runBackfill } from '../run-backfill';

/** Whether the five-thousandth order costs what the thousandth did. */
export const enduranceSection: Measurement = {
  name: 'endurance',
  title: 'Long runs, no ERP limit',
  run: async (context) => {
    const [warmUp, step, steps] = [sized(context, 200, 20), sized(context, 1_000, 40), 5];
    return onStand(context, { workers: 1 }, async (stand) => {
      await stand.place({ from: 1, count: warmUp, batch: 0 });
      for (let batch = 1; batch <= steps; batch += 1)
        await stand.place({ from: warmUp + 1 + (batch - 1) * step, count: step, batch });
      await runBackfill(stand, { batch: 0, orders: warmUp, progress: () => undefined });
      const bar = context.progress('endurance', steps * step);
      const times: number[] = [];
      const memory: number[] = [];
      for (let batch = 1; batch <= steps; batch += 1) {
        const done = (batch - 1) * step;
        const run = await runBackfill(stand, {
          batch,
          orders: step,
          progress: (count) => bar.set(done + count),
        });
        times.push((run.seconds * 1_000) / step);
        memory.push(await memoryAtRest(stand));
      }
      bar.stop();
      await assertAgreement(stand, warmUp + steps * step);
      const ratio = (values: readonly number[]): number => (values.at(-1) ?? NaN) / (values[0] ?? NaN);
      const listed = (values: readonly number[], unit: string): string =>
        `after each ${step} orders: ${values.map((value) => value.toFixed(1)).join(', ')} ${unit}`;
      return [
        {
          name: `memory of the worker after ${steps * step} orders against ${step}`,
          unit: '×',
          measured: ratio(memory),
          target: { atMost: 1.15 },
          note: listed(memory, 'MiB'),
        },
        {
          name: `time per order after ${steps * step} orders against ${step}`,
          unit: '×',
          measured: ratio(times),
          target: { atMost: 1.1 },
          note: listed(times, 'ms'),
        },
      ];
    });
  },
};
