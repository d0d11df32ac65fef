import type { Client } from '@temporalio/client';
import { catalogProgress, type CatalogProgress, type CatalogRun } from '../../workflows/catalog';
import {
  balance,
  catalogWorld,
  SETTINGS,
  type CatalogWorld,
} from '../activities/catalog/support/catalog-world';
import { sql } from '../store/support/temporary-database';
import { unique } from '../support/temporal';
import { startWorkflowWorker, type WorkflowWorker } from '../support/workflow-worker';

let worker: WorkflowWorker;
let world: CatalogWorld;

beforeAll(async () => {
  worker = await startWorkflowWorker('catalog', ({ temporary: { store, database } }) => {
    world = catalogWorld(store, (text, values) => sql(database, text, values));
    world.settings = { ...SETTINGS, stock: { ...SETTINGS.stock, settleMs: 50 } };
    return world.dependencies;
  });
}, 120_000);

afterAll(() => worker?.close());

const start = (run: Omit<CatalogRun, 'connection'>): ReturnType<Client['workflow']['start']> =>
  worker.client.workflow.start('catalog', {
    taskQueue: worker.taskQueue,
    workflowId: unique('catalog'),
    args: [{ connection: world.name, ...run }],
  });
const execute = async (run: Omit<CatalogRun, 'connection'>): Promise<CatalogProgress> =>
  (await (await start(run)).result()) as CatalogProgress;
const level = (sku: string): string | undefined => world.shop.products.get(sku)?.stock?.[''];

test('the first look for changes loads everything, the next ones what changed', async () => {
  for (let n = 0; n < 1_200; n += 1) {
    world.erp.put('stock', balance(`S${n}`, String(n % 7)));
    if (n % 10 === 0) world.shop.add(`S${n}`, { stock: { '': '0' } });
  }
  const first = await execute({ flow: 'stock', mode: 'changes' });
  expect(first).toMatchObject({
    rows: 1_200,
    total: 1_200,
    written: 102,
    equal: 18,
    absent: 1_080,
    done: true,
    refused: 0,
  });
  expect([level('S0'), level('S10'), level('S1190')]).toEqual(['0', '3', '0']);
  const calls = world.shop.writes.map(({ length }) => length);
  expect(Math.max(...calls)).toBeLessThanOrEqual(100);

  world.erp.put('stock', balance('S10', '41'));
  expect(await execute({ flow: 'stock', mode: 'changes' })).toMatchObject({
    rows: 1,
    changed: 1,
    written: 1,
  });
  expect(level('S10')).toBe('41');
  expect(await execute({ flow: 'stock', mode: 'changes' })).toMatchObject({
    rows: 0,
    written: 0,
    done: true,
  });
});

test('a sweep that was broken off goes on where it was, and mends what somebody changed in the shop', async () => {
  world.shop.products.get('S1190')!.stock = { '': '99' };
  let pages = 0;
  world.erp.before = (_flow, query) => {
    pages += 1;
    if (query.mode === 'sweep' && pages >= 3) throw new Error('the process died');
  };
  await expect(execute({ flow: 'stock', mode: 'sweep' })).rejects.toThrow();
  const asked = world.erp.asked.length;
  world.erp.before = () => undefined;
  const rest = await execute({ flow: 'stock', mode: 'sweep' });
  expect(world.erp.asked.slice(asked).map(({ page }) => page)).toEqual(['1000']);
  expect(rest).toMatchObject({ rows: 1_200, written: 1, done: true, gone: 0 });
  expect(level('S1190')).toBe('0');
});

test('what the ERP has no more is withdrawn by the sweep that misses it', async () => {
  world.erp.drop('stock', 'S10');
  expect(await execute({ flow: 'stock', mode: 'sweep' })).toMatchObject({ gone: 1, written: 1 });
  expect(level('S10')).toBe('0');
});

test('an aimed push brings the named SKUs only, and stays until they arrived', async () => {
  for (const [sku, quantity] of Object.entries({ S20: '77', S30: '78' })) {
    const at = world.erp.all.stock.findIndex(({ item }) => item === sku);
    world.erp.all.stock[at] = balance(sku, quantity);
  }
  let busy = true;
  world.shop.judge = () => {
    const outcome = busy ? ({ outcome: 'again', reason: 'busy' } as const) : undefined;
    busy = false;
    return outcome;
  };
  const pushed = await execute({ flow: 'stock', mode: 'push', skus: ['S20', 'NO-SUCH'] });
  expect(pushed).toMatchObject({ written: 1, again: 1, done: true });
  expect([level('S20'), level('S30')]).toEqual(['77', '2']);
});

test('it can be paused, and tells how far it has come', async () => {
  const handle = await start({ flow: 'stock', mode: 'sweep' });
  await handle.signal('pause');
  const progress = await handle.query(catalogProgress);
  expect(progress).toMatchObject({ paused: true });
  await handle.signal('resume');
  expect(await handle.result()).toMatchObject({ done: true, paused: false });
});

test('a flow that the connection does not carry is refused in a sentence', async () => {
  world.settings = { stock: SETTINGS.stock };
  await expect(execute({ flow: 'prices', mode: 'changes' })).rejects.toMatchObject({
    cause: { cause: { message: expect.stringContaining('carries no prices') as string } },
  });
});
