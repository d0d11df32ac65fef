import { readCatalog } from '../../../activities/catalog/read-catalog';
import { screenItems } from '../../../activities/catalog/screen-items';
import { catalogContext, openGround } from '../../../activities/catalog/ground';
import type { ReadCatalogPage } from '../../../activities/catalog/types';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { balance, catalogWorld, type CatalogWorld } from './support/catalog-world';

let temporary: TemporaryStore;
let world: CatalogWorld;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
  await world.run('stock', 'changes');
});

const ROWS = 1_700;
/** Both sides alike, but for these. */
function fill(rows: number, differing: readonly number[] = []): void {
  const unlike = new Set(differing);
  for (let n = 0; n < rows; n += 1) {
    world.erp.all.stock.push(balance(`S${n}`, String(n % 7)));
    world.shop.add(`S${n}`, { stock: { '': unlike.has(n) ? '40' : String(n % 7) } });
  }
}
const wrong = (): string[] =>
  world.erp.all.stock.flatMap(({ item, quantities }) =>
    world.shop.products.get(item)?.stock?.[''] === quantities['net-allocatable'] ? [] : [item],
  );
const dirty = async (): Promise<string[]> =>
  (
    await sql<{ item: string }>(
      temporary.database,
      'SELECT item FROM catalog_dirty WHERE connection = $1 ORDER BY 1',
      [world.name],
    )
  ).map(({ item }) => item);
const screen = async (items: readonly string[]): ReturnType<typeof screenItems> =>
  screenItems(
    await openGround(world.dependencies, world.name, 'stock'),
    'stock',
    catalogContext('sweep'),
    items,
  );
const failAt = (page: string, message: string): void => {
  world.erp.before = (_flow, query) => {
    if (query.mode === 'sweep' && query.page === page) throw new Error(message);
  };
};
const readStep = (page?: string, begun?: string): Promise<ReadCatalogPage> =>
  readCatalog(world.dependencies)({ connection: world.name, flow: 'stock', mode: 'sweep', page, begun });

it('gathers what differs on several pages into full writes', async () => {
  const differing = Array.from({ length: 34 }, (_, n) => n * 50);
  fill(ROWS, differing);
  const drains = await world.run('stock', 'sweep');
  expect(wrong()).toEqual([]);
  expect(world.shop.writes.map(({ length }) => length)).toEqual([34]);
  expect(drains.map(({ taken }) => taken)).toEqual([34]);
  expect(await dirty()).toEqual([]);
});

it('reads each page of the shop once and writes nothing where nothing has changed', async () => {
  fill(ROWS);
  // Nobody has seen these rows before: each of them counts as changed, and the shop is asked for its sales for once.
  const { list } = world.world.shop;
  for (const looks of [1, 0]) {
    world.shop.reads = 0;
    let asked = 0;
    world.world.shop.list = (query) => {
      asked += 1;
      return list(query);
    };
    const [only, ...others] = await world.run('stock', 'sweep');
    expect([only?.taken, others]).toEqual([0, []]);
    expect(asked).toBe(looks);
    expect(world.shop.reads).toBe(Math.ceil(ROWS / 500));
    expect(await dirty()).toEqual([]);
  }
  expect(world.shop.writes).toEqual([]);
});

it('counts every SKU once, whatever becomes of it', async () => {
  fill(20, [1, 2]);
  world.erp.all.stock.push(balance('ELSEWHERE', '1'));
  const step = await readStep();
  expect(step).toMatchObject({ rows: 21, equal: 18, absent: 1 });
  expect(await dirty()).toEqual(['S1', 'S2']);
});

it('holds few pages in memory at a time', async () => {
  fill(ROWS);
  const read = world.shop.read.bind(world.shop);
  let asked = 0;
  const answered: number[] = [];
  world.shop.read = async (context, skus) => {
    const own = (asked += 1);
    // The first page stands alone; each other is answered when two more of the four were asked for.
    while (own > 1 && asked < Math.min(own + 2, 4)) await new Promise((resolve) => setTimeout(resolve, 5));
    answered.push(asked);
    return read(context, skus);
  };
  await world.run('stock', 'sweep');
  expect(answered).toEqual([1, 4, 4, 4]);
});

it('keeps its place behind the last page that came to its end, whichever side fails', async () => {
  fill(ROWS, [100, 600, 1_200, 1_600]);
  failAt('1000', 'the ERP is gone');
  const first = await readStep();
  expect(first).toMatchObject({ rows: 1_000, next: '1000' });
  expect(await dirty()).toEqual(['S100', 'S600']);
  await expect(readStep(first.next, first.begun)).rejects.toThrow('the ERP is gone');

  world.erp.before = () => undefined;
  const read = world.shop.read.bind(world.shop);
  let reads = 0;
  world.shop.read = (context, skus) => {
    if ((reads += 1) === 2) throw new Error('the shop is gone');
    return read(context, skus);
  };
  // Begun anew, as after the death of the process: what was read stays read.
  const second = await readStep();
  expect(second).toMatchObject({ rows: 500, before: 1_000, next: '1500', begun: first.begun });
  const last = await readStep(second.next, second.begun);
  expect(last).toMatchObject({ rows: 200, before: 1_500 });
  expect(last.next).toBeUndefined();
  expect(await dirty()).toEqual(['S100', 'S1200', 'S1600', 'S600']);
});

it('says that more pages may be read first only while little waits, and not for long', async () => {
  fill(ROWS, [3]);
  failAt('1000', 'later');
  const first = await readStep();
  expect(first).toMatchObject({ rows: 1_000, next: '1000', readOn: true });
  const full = 3 * world.shop.batch.stock;
  for (let n = 4; n < 3 + full; n += 1) world.shop.products.get(`S${n}`)!.stock = { '': '41' };
  await screen(world.erp.all.stock.slice(0, full + 100).map(({ item }) => item));
  failAt('1500', 'later');
  const second = await readStep(first.next, first.begun);
  expect(second.next).toBe('1500');
  expect(second.readOn).toBeUndefined();
});

it('says so no more once something has waited for a minute', async () => {
  fill(ROWS, [3]);
  await screen(['S3']);
  await readStep();
  await sql(
    temporary.database,
    `UPDATE catalog_dirty SET since = since - interval '2 minutes' WHERE connection = $1`,
    [world.name],
  );
  failAt('1500', 'later');
  const second = await readStep('500');
  expect(second.next).toBe('1500');
  expect(second.readOn).toBeUndefined();
});

it('never says so on the last page', async () => {
  fill(20, [3]);
  expect((await readStep()).readOn).toBeUndefined();
});

describe('a screening', () => {
  it('ends what is in order by now, also what the shop once refused', async () => {
    fill(3, [0, 1]);
    world.shop.judge = () => ({ outcome: 'refused', reason: 'no' });
    await world.run('stock', 'sweep');
    expect(await dirty()).toEqual(['S0', 'S1']);
    world.shop.products.get('S0')!.stock = { '': '0' };
    await screen(['S0', 'S1', 'S2']);
    expect(await dirty()).toEqual(['S1']);
    // Tried again: it is refused no more.
    world.shop.judge = () => undefined;
    await world.settle();
    await world.run('stock', 'sweep');
    expect([await dirty(), wrong()]).toEqual([[], []]);
  });

  it('leaves dirty what was touched while it looked', async () => {
    fill(2);
    await readStep();
    await world.store.catalog.dirty.touch(world.name, 'stock', ['S0', 'S1']);
    world.shop.afterRead = () => world.store.catalog.dirty.touch(world.name, 'stock', ['S1']);
    await screen(['S0', 'S1']);
    expect(await dirty()).toEqual(['S1']);
  });

  it('leaves everything as it was when it fails', async () => {
    fill(2);
    await readStep();
    await world.store.catalog.dirty.touch(world.name, 'stock', ['S0']);
    world.shop.read = () => Promise.reject(new Error('away'));
    await expect(screen(['S0', 'S1'])).rejects.toThrow('away');
    const taken = await world.store.catalog.dirty.take(world.name, 'stock', {
      limit: 9,
      claim: 'x',
      claimMs: 1,
    });
    expect(taken.map(({ item }) => item)).toEqual(['S0']);
  });

  it('leaves to the drain what a sale may have moved', async () => {
    fill(3);
    await readStep();
    // Sold, learnt, and in the ERP a moment ago: its balance may hold it or not.
    await world.store.catalog.sales.reserve(world.name, '1', [{ sku: 'S1', quantity: '1' }]);
    await world.store.catalog.sales.confirm(world.name, '1');
    await screen(['S0', 'S1', 'S2']);
    expect(await dirty()).toEqual(['S1']);
    // Held by a balance that was read since: the drain forgets it.
    await world.settle();
    await readStep();
    expect(await dirty()).toEqual(['S1']);
    await world.run('stock', 'sweep');
    expect(await world.store.catalog.sales.of(world.name, ['S1'])).toEqual([]);
    expect(await dirty()).toEqual([]);
  });
});
