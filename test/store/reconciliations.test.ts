import type { Reckoning } from '../../domain/reckoning';
import { sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

const RUN = {
  connection: 'acme',
  since: '2026-01-01T00:00:00.000Z',
  until: '2026-01-03T00:00:00.000Z',
  ledgerOnly: false,
  actor: 'ada',
};
const found = (order: string, change: Partial<Reckoning> = {}): Reckoning => ({
  order,
  sums: [],
  differences: [],
  waiting: [],
  skipped: [],
  ...change,
});
const missing = (order: string): Reckoning =>
  found(order, { differences: [{ order, kind: 'missing', flow: 'order', currency: 'EUR', shop: '1.10' }] });
const waiting = (order: string): Reckoning =>
  found(order, {
    waiting: [{ order, flow: 'order', currency: 'EUR', amount: '5', shopStatus: 'held' }],
  });

test('orders are kept, replaced, paged, and forgotten when they have nothing to tell', async () => {
  const { reconciliations } = temporary.store;
  await reconciliations.begin({ ...RUN, id: 'a' });
  await reconciliations.begin({ ...RUN, id: 'a', actor: 'somebody else' });
  await reconciliations.keep('a', [], true);
  await reconciliations.keep('a', ['1', '2', '3'].map(missing), true);
  await reconciliations.keep('a', [found('2'), waiting('4')], false);
  const orders = async (page: Parameters<typeof reconciliations.rows>[1]): Promise<string[]> =>
    (await reconciliations.rows('a', page)).map(({ order }) => order);
  expect(await orders({ limit: 2 })).toEqual(['1', '2']);
  expect(await orders({ limit: 2, after: '2' })).toEqual(['3', '4']);
  expect(await orders({ limit: 9, again: true })).toEqual(['1', '3']);
  await reconciliations.keep('a', [missing('3')], false);
  expect(await orders({ limit: 9, again: true })).toEqual(['1']);
  expect(await orders({ limit: 9, different: true })).toEqual(['1', '3']);

  expect(await reconciliations.latest()).toEqual([]);
  const sums = [
    {
      ...{ flow: 'order' as const, currency: 'EUR', untold: 0 },
      shop: { count: 2, total: '2.20' },
      erp: { count: 0, total: '0' },
      skipped: { count: 0, total: '0' },
      waiting: { count: 1, total: '5' },
    },
  ];
  await reconciliations.end('a', { orders: 4, differences: 2, sums });
  // Once is enough.
  await reconciliations.end('a', { orders: 9, differences: 9, sums: [] });
  expect(await orders({ limit: 9 })).toEqual(['1', '3', '4']);
  expect(await reconciliations.rows('a', { limit: 1 })).toEqual([missing('1')]);
  const record = await reconciliations.get('a');
  expect(record).toMatchObject({ ...RUN, id: 'a', orders: 4, differences: 2, sums });
  expect(await reconciliations.latest()).toEqual([record]);
  expect(await reconciliations.get('b')).toBeUndefined();
});

test('orders of the board that a run has not met are those of its days', async () => {
  const { reconciliations, orders } = temporary.store;
  const days = { before: '2025-12-31', first: '2026-01-01', last: '2026-01-02', after: '2026-01-03' };
  for (const [order, businessDate] of Object.entries(days))
    await orders.put({ connection: 'acme', order, stage: 'confirmed', cause: [], businessDate });
  await orders.put({
    connection: 'acme',
    order: 'met',
    stage: 'confirmed',
    cause: [],
    businessDate: days.last,
  });
  await orders.put({
    connection: 'other',
    order: 'x',
    stage: 'confirmed',
    cause: [],
    businessDate: days.last,
  });
  await orders.put({ connection: 'acme', order: 'customer/person/1', stage: 'waiting', cause: [] });
  await reconciliations.begin({ ...RUN, id: 'days' });
  await reconciliations.keep('days', [found('met')], false);
  expect(await reconciliations.unlisted('days', { limit: 9 })).toEqual(['first', 'last']);
  expect(await reconciliations.unlisted('days', { limit: 1, after: 'first' })).toEqual(['last']);
});

test('the latest runs of a connection are kept', async () => {
  const { reconciliations } = temporary.store;
  for (const id of ['p1', 'p2', 'p3']) {
    await reconciliations.begin({ ...RUN, connection: 'pruned', id });
    await reconciliations.keep(id, [missing('1')], false);
  }
  await reconciliations.prune('pruned', 2);
  expect(await reconciliations.get('p1')).toBeUndefined();
  const rows = await sql(temporary.database, "SELECT * FROM reconciled_order WHERE reconciliation = 'p1'");
  expect(rows).toEqual([]);
  expect(await reconciliations.get('p3')).toBeDefined();
  expect(await reconciliations.get('a')).toBeDefined();
});
