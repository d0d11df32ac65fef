import { assertAgreement } from '../agreement';
import { onStand, sized, type Measurement } from '../context';
import { measureHistories } from '../histories';
import { collectProfiles } from '../profiles';
import { cpuByGroup, PROCESS_GROUPS } from '../process-groups';
import { clearRequests, readRequests } from '../request-log';
import { runBackfill } from '../run-backfill';
import { historyFigures } from './backfill';

/** Nothing but our own work: no ERP limit and no latency, everything on this machine's cores. */
export const throughputSection: Measurement = {
  name: 'throughput',
  title: 'No ERP limit, no latency; server, database, sandboxes and one worker on this machine',
  run: async (context) => {
    const [warmUp, orders] = [sized(context, 200, 20), sized(context, 1_000, 60)];
    const { profileFolder } = context;
    return onStand(context, { workers: 1, profileFolder }, async (stand) => {
      await stand.place({ from: 1, count: warmUp, batch: 0 });
      const numbers = await stand.place({ from: warmUp + 1, count: orders, batch: 1 });
      await runBackfill(stand, { batch: 0, orders: warmUp, progress: () => undefined });
      for (const control of [stand.shop, stand.erp]) await clearRequests(control);
      const processes = await stand.processes();
      const profiles = await collectProfiles(processes.worker, profileFolder);
      const before = await cpuByGroup(processes);
      const bar = context.progress('throughput', orders);
      const { seconds } = await runBackfill(stand, {
        batch: 1,
        orders,
        progress: (count) => bar.set(count),
      }).finally(() => bar.stop());
      const after = await cpuByGroup(await stand.processes());
      await profiles.end();
      const [erp, shop] = [await readRequests(stand.erp), await readRequests(stand.shop)];
      const { events, bytes } = await measureHistories(stand, numbers);
      await assertAgreement(stand, warmUp + orders);
      return [
        {
          name: `orders per second, ${orders} orders`,
          unit: 'orders',
          measured: orders / seconds,
          target: { atLeast: 40 },
        },
        ...historyFigures('unlimited', events, bytes),
        ...PROCESS_GROUPS.map((group) => ({
          name: `processor time per order: ${group}`,
          unit: 'ms',
          measured: (after[group] - before[group]) / orders,
        })),
        { name: 'ERP requests per order', unit: 'requests', measured: erp.count / orders },
        { name: 'shop requests per order', unit: 'requests', measured: shop.count / orders },
      ];
    });
  },
};
