import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from '../../../client/demo/run-demo';
import type { ReconcileReport } from '../../../client/reconcile-report';
import { testEnvironment } from '../../support/temporal';
import { runCommand } from '../support/run-command';

const folder = mkdtempSync(join(tmpdir(), 'cd-demo-rec-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const silent = (): void => undefined;

/** Every kind of document, in four shops: whatever is no order that waits for a person must agree. */
test.each([
  ['all', 'infor-m3', 6, 'some'],
  ['woocommerce', 'ifs-cloud', 4, 'no'],
] as const)(
  'of %s shop(s) and %s, %s orders each, names the ones that wait for a person (%s), and nothing else',
  async (storefront, erp, orders, waiting) => {
    const demo = await startDemo(testEnvironment(folder), {
      storefront,
      erp,
      orders,
      seed: 1,
      say: silent,
      progress: silent,
    });
    try {
      const result = await demo.run();
      const stuck = new Set(result.stuck.map(({ connection, order }) => `${connection} ${order}`));
      const named = new Set<string>();
      const flows = new Set<string>();
      for (const { connection, orders: all } of result.connections) {
        const { json } = await runCommand(
          ['--demo', 'reconcile', connection, '--from', '2000-01-01', '--to', '2100-01-01', '--json'],
          { CROSSDOCK_DATA: folder },
        );
        const report = json<ReconcileReport>();
        expect(report.orders).toBe(all);
        for (const { order } of report.differences) named.add(`${connection} ${order}`);
        expect(report.differences.filter(({ kind }) => kind !== 'missing')).toEqual([]);
        for (const { flow, untold } of report.sums) {
          flows.add(flow);
          expect([connection, flow, untold]).toEqual([connection, flow, 0]);
        }
      }
      expect(named).toEqual(stuck);
      expect(stuck.size > 0 ? 'some' : 'no').toBe(waiting);
      expect(flows).toContain('order');
    } finally {
      await demo.close();
    }
  },
  240_000,
);
