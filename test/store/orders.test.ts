import type { OrderRow, Store } from '../../store';
import { sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
let store: Store;
beforeAll(async () => {
  temporary = await temporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.end());

const put = (order: string, row: Partial<OrderRow> = {}): Promise<void> =>
  store.orders.put({ connection: 'acme', order, stage: 'processing', cause: [], ...row });

it('writes and replaces a row, and keeps the sum a later stage does not know', async () => {
  await put('1', {
    stage: 'confirmed',
    currency: 'EUR',
    total: '30.00',
    businessDate: '2026-02-28',
    message: 'fine',
  });
  expect(await store.orders.get('acme', '1')).toEqual({
    connection: 'acme',
    order: '1',
    stage: 'confirmed',
    cause: [],
    currency: 'EUR',
    total: '30.00',
    businessDate: '2026-02-28',
    message: 'fine',
    updatedAt: expect.stringMatching(/Z$/) as string,
  });
  await put('1', { stage: 'needs-attention', cause: ['item:A'] });
  const after = await store.orders.get('acme', '1');
  expect(after).toMatchObject({
    stage: 'needs-attention',
    cause: ['item:A'],
    total: '30.00',
    businessDate: '2026-02-28',
  });
  expect(after).not.toHaveProperty('message');
  expect(await store.orders.get('acme', 'none')).toBeUndefined();
});

it('writes the row and its entries together or not at all', async () => {
  await store.orders.put({ connection: 'both', order: '1', stage: 'waiting', cause: [] }, [
    { kind: 'waited' },
  ]);
  expect((await store.trail.read('both', '1')).map((record) => record.kind)).toEqual(['waited']);
  await expect(
    store.orders.put({ connection: 'both', order: '1', stage: 'lost' as 'waiting', cause: [] }, [
      { kind: 'lost' },
    ]),
  ).rejects.toMatchObject({ kind: 'bug' });
  expect(await store.trail.read('both', '1')).toHaveLength(1);
  expect(await store.orders.get('both', '1')).toMatchObject({ stage: 'waiting' });
});

it('lists by stage and by cause, exactly', async () => {
  const odd = `account:"ship,ping":{EU}\\`;
  await put('c1', { stage: 'needs-attention', cause: ['item:SHIRT-M', odd] });
  await put('c2', { stage: 'needs-attention', cause: ['item:SHIRT'] });
  await put('c3', { stage: 'in-doubt' });
  const numbers = async (filter: Parameters<typeof store.orders.list>[0]): Promise<string[]> =>
    (await store.orders.list(filter)).map((row) => row.order);
  expect(await numbers({ cause: 'item:SHIRT' })).toEqual(['c2']);
  expect(await numbers({ cause: odd, connection: 'acme', stage: 'needs-attention' })).toEqual(['c1']);
  expect(await numbers({ cause: odd, stage: 'in-doubt' })).toEqual([]);
  expect(await numbers({ stage: 'in-doubt' })).toEqual(['c3']);
  expect(await numbers({ connection: 'nobody' })).toEqual([]);
});

it('pages through every order once, in one order', async () => {
  const names = ['#9', '10', '9', 'A', 'a', 'ä', 'Z'];
  for (const connection of ['p2', 'p1']) for (const order of names) await put(order, { connection });
  const seen: string[] = [];
  let after: { connection: string; order: string } | undefined;
  for (;;) {
    const page = (await store.orders.list({ after, limit: 3 })).filter((row) =>
      row.connection.startsWith('p'),
    );
    const all = await store.orders.list({ after, limit: 3 });
    seen.push(...page.map((row) => `${row.connection}/${row.order}`));
    const last = all.at(-1);
    if (!last) break;
    after = last;
  }
  const expected = ['p1', 'p2'].flatMap((connection) =>
    [...names].sort().map((order) => `${connection}/${order}`),
  );
  expect(seen).toEqual(expected);
});

it('counts by stage', async () => {
  await put('1', { connection: 'counted', stage: 'confirmed' });
  await put('2', { connection: 'counted', stage: 'confirmed' });
  await put('3', { connection: 'counted', stage: 'skipped' });
  expect(await store.orders.counts('counted')).toEqual({ confirmed: 2, skipped: 1 });
  expect((await store.orders.counts()).confirmed).toBeGreaterThanOrEqual(2);
});

it('uses an index to find the victims of a cause', async () => {
  await sql(temporary.database, 'SET enable_seqscan = off');
  const plan = await sql(
    temporary.database,
    `EXPLAIN SELECT 1 FROM order_board WHERE cause @> ARRAY['item:A'] AND cause <> '{}'`,
  );
  await sql(temporary.database, 'RESET enable_seqscan');
  expect(JSON.stringify(plan)).toContain('order_board_cause');
});
