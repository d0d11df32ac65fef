import type { CatalogRow, KeepOptions, Store } from '../../store';
import { sql, temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
let store: Store;
let name: string;
let names = 0;
beforeAll(async () => {
  temporary = await temporaryStore();
  store = temporary.store;
});
afterAll(() => temporary.end());
beforeEach(() => (name = `acme-${(names += 1)}`));

const row = (item: string, value: unknown, part = ''): CatalogRow => ({ item, part, content: { value } });
const keep = async (rows: CatalogRow[], how: Partial<KeepOptions> = {}): Promise<number> =>
  store.catalog.rows.keep(name, 'stock', rows, { readAt: await store.catalog.rows.clock(), ...how });
const take = (
  limit = 10,
  claimMs = 60_000,
  items?: string[],
): ReturnType<Store['catalog']['dirty']['take']> =>
  store.catalog.dirty.take(name, 'stock', { limit, claim: 'me', claimMs, items });
const finishAll = async (): Promise<void> => {
  const ends = (await take()).map((one) => ({ ...one, end: 'done' as const }));
  await store.catalog.dirty.finish(name, 'stock', 'me', ends);
};
const dirty = async (): Promise<string[]> =>
  (
    await sql<{ item: string }>(
      temporary.database,
      'SELECT item FROM catalog_dirty WHERE connection = $1 ORDER BY 1',
      [name],
    )
  ).map(({ item }) => item);

describe('rows', () => {
  it('make dirty what changed, and only that', async () => {
    expect(await keep([row('A', 1), row('B', 1), row('B', 2)])).toBe(2);
    expect(await dirty()).toEqual(['A', 'B']);
    await finishAll();
    expect(await keep([row('A', 1), row('B', 3)])).toBe(1);
    expect(await dirty()).toEqual(['B']);
    expect(await store.catalog.rows.of(name, 'stock', ['B'])).toMatchObject([
      { content: { value: 3 }, gone: false },
    ]);
    expect(await keep([])).toBe(0);
  });

  it('never go back to an older reading', async () => {
    const before = await store.catalog.rows.clock();
    await keep([row('A', 'new')]);
    await finishAll();
    expect(await keep([row('A', 'old')], { readAt: before })).toBe(0);
    expect(await store.catalog.rows.of(name, 'stock', ['A'])).toMatchObject([{ content: { value: 'new' } }]);
    expect(await dirty()).toEqual([]);
  });

  it('are gone when an item was read whole without them, and come back', async () => {
    await keep([row('A', 1, 'W1'), row('A', 1, 'W2'), row('B', 1, 'W1')]);
    await finishAll();
    expect(await keep([row('A', 1, 'W1')], { whole: ['A'] })).toBe(1);
    expect(await dirty()).toEqual(['A']);
    const gone = async (): Promise<boolean[]> =>
      (await store.catalog.rows.of(name, 'stock', ['A', 'B'])).map((one) => one.gone);
    expect(await gone()).toEqual([false, true, false]);
    expect(await keep([row('A', 1, 'W2')])).toBe(1);
    expect(await gone()).toEqual([false, false, false]);
  });

  it('are compared all in a sweep, and gone when it did not see them', async () => {
    await keep([row('A', 1), row('B', 1)]);
    await finishAll();
    const since = await store.catalog.rows.clock();
    expect(await keep([row('A', 1)], { compareAll: true })).toBe(0);
    expect(await dirty()).toEqual(['A']);
    expect(await store.catalog.rows.vanish(name, 'stock', since)).toEqual({ gone: 1, refused: false });
    expect(await dirty()).toEqual(['A', 'B']);
    expect(await store.catalog.rows.vanish(name, 'stock', since)).toEqual({ gone: 0, refused: false });
  });

  it('are not given up by the hundred', async () => {
    await keep(Array.from({ length: 100 }, (_, n) => row(`I${n}`, 1)));
    const since = await store.catalog.rows.clock();
    await keep(Array.from({ length: 49 }, (_, n) => row(`I${n}`, 1)));
    expect(await store.catalog.rows.vanish(name, 'stock', since)).toEqual({ gone: 51, refused: true });
    await keep([row('I50', 1)]);
    expect(await store.catalog.rows.vanish(name, 'stock', since)).toEqual({ gone: 50, refused: false });
  });

  it('of prices are dirty on the day one begins, and the day after one ended', async () => {
    const readAt = await store.catalog.rows.clock();
    const price = (item: string, from?: string, until?: string): CatalogRow => ({
      ...row(item, 1),
      from,
      until,
    });
    const rows = [price('A', '2026-02-01'), price('B', '2026-01-01', '2026-01-31'), price('C', '2026-01-31')];
    await store.catalog.rows.keep(name, 'prices', rows, { readAt });
    await sql(temporary.database, 'DELETE FROM catalog_dirty WHERE connection = $1', [name]);
    expect(await store.catalog.rows.turnDay(name, '2026-02-01')).toBe(2);
    expect(await dirty()).toEqual(['A', 'B']);
    await sql(temporary.database, 'DELETE FROM catalog_dirty WHERE connection = $1', [name]);
    // Nobody looked for two days.
    expect(await store.catalog.rows.turnDay(name, '2026-02-03', '2026-01-30')).toBe(3);
    expect(await store.catalog.rows.turnDay(name, '2026-02-04', '2026-02-03')).toBe(0);
  });
});

describe('dirty items', () => {
  it('are taken once, by one, and again when a claim ended', async () => {
    await keep([row('A', 1), row('B', 1), row('C', 1)]);
    const both = await Promise.all([take(2), take(2)]);
    expect(
      both
        .flat()
        .map(({ item }) => item)
        .sort(),
    ).toEqual(['A', 'B', 'C']);
    expect(await take()).toEqual([]);
    await sql(
      temporary.database,
      `UPDATE catalog_dirty SET claimed_until = now() - interval '1 second' WHERE item = 'B'`,
    );
    expect(await take()).toMatchObject([{ item: 'B' }]);
  });

  it('stay dirty when they were made dirty again while they were pushed', async () => {
    await keep([row('A', 1), row('B', 1)]);
    const taken = await take();
    await keep([row('A', 2)]);
    await store.catalog.dirty.finish(
      name,
      'stock',
      'me',
      taken.map((one) => ({ ...one, end: 'done' })),
    );
    expect(await dirty()).toEqual(['A']);
    expect(await take()).toMatchObject([{ item: 'A' }]);
  });

  it('are counted while they wait for anybody, up to a number', async () => {
    const waiting = (atMost = 10): Promise<{ items: number; longestMs: number }> =>
      store.catalog.dirty.waiting(name, 'stock', atMost);
    expect(await waiting()).toEqual({ items: 0, longestMs: 0 });
    await keep([row('A', 1), row('B', 1), row('C', 1), row('D', 1), row('E', 1)]);
    const [a, b, c] = await take(3);
    if (!a || !b || !c) throw new Error('nothing taken');
    await store.catalog.dirty.finish(name, 'stock', 'me', [
      { ...a, end: 'later', inMs: 60_000 },
      { ...b, end: 'refused', problem: 'no' },
    ]);
    // C is claimed, A waits for its time, B for a change.
    expect(await waiting()).toMatchObject({ items: 2 });
    expect(await waiting(1)).toMatchObject({ items: 1 });
    await sql(
      temporary.database,
      `UPDATE catalog_dirty SET since = since - interval '1 minute' WHERE connection = $1 AND item = 'D'`,
      [name],
    );
    const { longestMs } = await waiting();
    expect(longestMs).toBeGreaterThan(59_000);
    expect(longestMs).toBeLessThan(120_000);
  });

  it('that were refused are compared again when they are reopened, and only those', async () => {
    await keep([row('A', 1), row('B', 1)]);
    const [a, b] = await take();
    if (!a || !b) throw new Error('nothing taken');
    await store.catalog.dirty.finish(name, 'stock', 'me', [
      { ...a, end: 'refused', problem: 'no' },
      { ...b, end: 'later', inMs: 60_000 },
    ]);
    await store.catalog.dirty.reopen(name, 'stock', ['B', 'C']);
    expect(await take()).toEqual([]);
    await store.catalog.dirty.reopen(name, 'stock', ['A']);
    const [again, ...others] = await take();
    expect([again?.item, others]).toEqual(['A', []]);
    expect(again?.revision).not.toBe(a.revision);
  });

  it('wait, or are refused until something changes', async () => {
    await keep([row('A', 1), row('B', 1)]);
    const [a, b] = await take();
    if (!a || !b) throw new Error('nothing taken');
    await store.catalog.dirty.finish(name, 'stock', 'me', [
      { ...a, end: 'later', inMs: 60_000, failed: true },
      { ...b, end: 'refused', problem: 'no' },
    ]);
    expect(await take()).toEqual([]);
    expect(await store.catalog.dirty.counts(name)).toMatchObject([{ due: 0, later: 1, refused: 1 }]);
    expect((await store.catalog.dirty.counts(name))[0]?.nextInMs).toBeGreaterThan(50_000);
    expect(await store.catalog.dirty.problems(name, 'stock', 5)).toEqual([{ item: 'B', problem: 'no' }]);
    // Aimed at, it is taken before its time.
    expect(await take(10, 60_000, ['A'])).toMatchObject([{ item: 'A', tries: 1 }]);
    await keep([row('B', 2)]);
    expect(await take()).toMatchObject([{ item: 'B', tries: 0 }]);
  });

  it('are not taken from whoever claimed them after us', async () => {
    await keep([row('A', 1)]);
    const [late] = await take(1, 0);
    await new Promise((resolve) => setTimeout(resolve, 5));
    await store.catalog.dirty.take(name, 'stock', { limit: 1, claim: 'other', claimMs: 60_000 });
    if (!late) throw new Error('nothing taken');
    await store.catalog.dirty.finish(name, 'stock', 'me', [{ ...late, end: 'later', inMs: 0 }]);
    expect(await take()).toEqual([]);
  });
});

describe('reserved sales', () => {
  const quantities = async (...skus: string[]): Promise<(string | undefined)[]> =>
    (await store.catalog.sales.of(name, skus)).map((sale) =>
      `${sale.order} ${sale.sku} ${sale.quantity} ${sale.confirmedAt ? 'known' : ''}`.trim(),
    );

  it('hold what the order holds now, and make its items dirty', async () => {
    const { sales } = store.catalog;
    await store.references.put(name, 'item', 'EAN', 'I-7');
    await sales.reserve(name, '1', [
      { sku: 'A', quantity: '1' },
      { sku: 'A', quantity: '1.50' },
      { sku: 'EAN', quantity: '1' },
      { sku: 'BOX', item: 'BEER', quantity: '2' },
      { sku: 'FREE', quantity: '0' },
    ]);
    expect(await quantities('A', 'EAN', 'BOX', 'FREE')).toEqual(['1 A 2.5', '1 BOX 2', '1 EAN 1']);
    expect(await dirty()).toEqual(['A', 'BEER', 'I-7']);
    await finishAll();
    await sales.reserve(name, '1', [
      { sku: 'A', quantity: '2.5' },
      { sku: 'EAN', quantity: '1' },
    ]);
    expect(await quantities('A', 'EAN', 'BOX')).toEqual(['1 A 2.5', '1 EAN 1']);
    expect(await dirty()).toEqual(['BEER']);
  });

  it('are confirmed, opened again by an edit, forgotten only as they were confirmed, and released', async () => {
    const { sales } = store.catalog;
    await sales.reserve(name, '1', [{ sku: 'A', quantity: '1' }]);
    await sales.confirm(name, '1');
    const confirmed = await sales.of(name, ['A']);
    expect(await quantities('A')).toEqual(['1 A 1 known']);
    await sales.reserve(name, '1', [{ sku: 'A', quantity: '2' }]);
    expect(await quantities('A')).toEqual(['1 A 2']);
    await sales.forget(name, confirmed);
    expect(await quantities('A')).toEqual(['1 A 2']);
    await sales.confirm(name, '1');
    await sales.forget(name, await sales.of(name, ['A']));
    expect(await quantities('A')).toEqual([]);
    await sales.reserve(name, '1', [{ sku: 'A', quantity: '2' }]);
    await sales.release(name, '1');
    expect(await quantities('A')).toEqual([]);
  });

  it('that nobody looked at for long are found, and a look makes them young', async () => {
    const { sales } = store.catalog;
    for (const order of ['1', '2']) await sales.reserve(name, order, [{ sku: 'A', quantity: '1' }]);
    await sql(
      temporary.database,
      `UPDATE catalog_sale SET updated_at = now() - interval '2 hours' WHERE connection = $1 AND "order" = '2'`,
      [name],
    );
    expect(await sales.oldOrders(name, 3_600_000, 10)).toEqual(['2']);
    await sales.reserve(name, '2', [{ sku: 'A', quantity: '1' }]);
    expect(await sales.oldOrders(name, 3_600_000, 10)).toEqual([]);
  });
});

it('counts how often the same was sent in vain', async () => {
  const { pushed } = store.catalog;
  const push = (wishHash: string, seenHash: string): Promise<void> =>
    pushed.putMany(name, 'items', [{ key: 'A', wishHash, seenHash }]);
  const repeats = async (): Promise<number | undefined> =>
    (await pushed.getMany(name, 'items', ['A'])).get('A')?.repeats;
  await push('w', 's1');
  await push('w', 's2');
  expect(await repeats()).toBe(0);
  await push('w', 's2');
  expect(await repeats()).toBe(1);
  await push('x', 's2');
  expect(await repeats()).toBe(0);
});

it('notes when a flow last moved, and keeps an alarm until it is cleared', async () => {
  const { freshness } = store.catalog;
  await freshness.note(name, 'prices', ['looked'], 'quiet');
  await freshness.note(name, 'prices', ['changed', 'pushed']);
  const [now] = await freshness.list(name);
  expect(now).toMatchObject({
    connection: name,
    flow: 'prices',
    alarm: 'quiet',
    changedAt: expect.any(String) as string,
  });
  expect(now?.sweptAt).toBeUndefined();
  await freshness.note(name, 'prices', [], null);
  expect((await freshness.list(name))[0]?.alarm).toBeUndefined();
});
