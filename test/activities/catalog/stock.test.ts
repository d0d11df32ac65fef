import { fetchOrder } from '../../../activities/fetch-order';
import { Failure } from '../../../domain/failure';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { balance, catalogWorld, item, SETTINGS, type CatalogWorld } from './support/catalog-world';

let temporary: TemporaryStore;
let world: CatalogWorld;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
  // The feed begins.
  await world.run('stock', 'changes');
});

const level = (sku: string, location = ''): string | undefined =>
  world.shop.products.get(sku)?.stock?.[location];
const writes = (): unknown[] => world.shop.writes.flat();
const left = async (): Promise<number> => {
  const [counts] = await world.store.catalog.dirty.counts(world.name);
  return counts ? counts.due + counts.later : 0;
};
/** As the order's workflow does with a changed order. */
const pass = (order: string): Promise<unknown> =>
  fetchOrder(world.dependencies)({ connection: world.name, order, priority: 'live' });

it('brings the shop to what the ERP may sell, and sends nothing twice', async () => {
  world.erp.put('stock', balance('MUG', '7.9'));
  world.erp.put('stock', balance('CAP', '-2'));
  world.erp.put('stock', balance('ELSEWHERE', '5'));
  for (const sku of ['MUG', 'CAP']) world.shop.add(sku, { stock: { '': '3' } });
  const [first] = await world.run('stock', 'sweep');
  expect(first).toMatchObject({ taken: 2, written: 2, left: 0 });
  expect([level('MUG'), level('CAP')]).toEqual(['7', '0']);
  await world.settle();
  const [second] = await world.run('stock', 'sweep');
  expect(second).toMatchObject({ taken: 0, written: 0 });
  expect(await left()).toBe(0);
});

it('follows the feed of changes from where it began', async () => {
  world.erp.put('stock', balance('MUG', '7'));
  world.shop.add('MUG');
  expect(await world.run('stock')).toMatchObject([{ taken: 1, written: 1 }]);
  await world.settle();
  world.erp.put('stock', balance('MUG', '9'));
  expect(await world.run('stock', 'changes')).toMatchObject([{ taken: 1, written: 1 }]);
  expect(level('MUG')).toBe('9');
  expect(await world.run('stock', 'changes')).toMatchObject([{ taken: 0 }]);
});

it('counts what the shop sold and the ERP does not know, and lets a sale not bounce', async () => {
  world.erp.put('stock', balance('MUG', '10'));
  world.shop.add('MUG', { stock: { '': '10' } });
  await world.run('stock', 'sweep');
  world.sale('1', 'MUG', '3');
  world.shop.sell('MUG', 3);
  // The ERP's balance changes for another reason while it does not know of the sale.
  world.erp.put('stock', balance('MUG', '12'));
  await world.run('stock');
  expect(level('MUG')).toBe('9');
  const before = writes().length;
  // The order reaches the ERP, whose balance falls and is read before the confirmation is.
  world.erp.put('stock', balance('MUG', '9'));
  await temporary.database.query({ name: '', text: POSTED }, [world.name, '1']);
  await world.settle();
  await world.run('stock');
  await world.store.catalog.sales.confirm(world.name, '1');
  await world.run('stock');
  expect(level('MUG')).toBe('9');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('9');
  expect(writes()).toHaveLength(before);
  expect(await world.store.catalog.sales.of(world.name, ['MUG'])).toEqual([]);
  expect(await left()).toBe(0);
});

it('keeps what an order holds that the shop lists and a lagging read does not show', async () => {
  world.erp.put('stock', balance('MUG', '10'));
  world.shop.add('MUG', { stock: { '': '10' } });
  await world.run('stock', 'sweep');
  const order = world.sale('1', 'MUG', '4');
  world.shop.sell('MUG', 4);
  await pass('1');
  // The order changes, is listed as changed, and a replica does not have it yet.
  world.world.shop.orders.delete('1');
  world.listed.push({ order: { ...order, state: 'held' }, at: new Date().toISOString() });
  world.erp.put('stock', balance('MUG', '12'));
  await world.run('stock');
  await world.settle();
  world.erp.put('stock', balance('MUG', '13'));
  await world.run('stock');
  expect(level('MUG')).toBe('9');
  // Cancelled, and shown again: only now its pieces are free.
  world.world.shop.orders.set('1', { ...order, state: 'cancelled' });
  world.erp.put('stock', balance('MUG', '14'));
  await world.run('stock');
  expect(await world.store.catalog.sales.of(world.name, ['MUG'])).toEqual([]);
});

const POSTED = `INSERT INTO posting (connection, key, "order", kind, ordinal, reference, state, content_hash, currency, amount, totals)
  VALUES ($1, 'sales-order:' || $2, $2, 'sales-order', 0, $2, 'posted', 'x', 'EUR', 1, '{}')`;

it('counts a confirmed sale until a balance was read after it', async () => {
  world.erp.put('stock', balance('MUG', '10'));
  world.shop.add('MUG', { stock: { '': '10' } });
  await world.run('stock', 'sweep');
  world.sale('1', 'MUG', '4');
  world.shop.sell('MUG', 4);
  await pass('1');
  await world.run('stock');
  expect(level('MUG')).toBe('6');
  // Confirmed, but the feed has brought no new balance: the kept one still says 10.
  await world.store.catalog.sales.confirm(world.name, '1');
  world.erp.all.stock[0] = balance('MUG', '6');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('6');
  expect(world.erp.asked.at(-1)).toMatchObject({ mode: 'items', items: ['MUG'] });
  expect(await world.store.catalog.sales.of(world.name, ['MUG'])).toEqual([]);
});

it('never sells twice what is sold while it pushes', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.shop.add('MUG', { stock: { '': '5' } });
  await world.run('stock', 'sweep');
  world.erp.put('stock', balance('MUG', '8'));
  let sold = 0;
  const sell = (pieces: number) => (): void => {
    world.shop.afterRead = world.shop.beforeWrite = () => undefined;
    sold += pieces;
    world.sale(`push-${sold}`, 'MUG', String(pieces));
    world.shop.sell('MUG', pieces);
  };
  world.shop.afterRead = sell(2);
  await world.run('stock');
  // Counted on both sides for a moment: too little, never too much.
  expect(level('MUG')).toBe('4');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('6');
  world.erp.put('stock', balance('MUG', '3'));
  world.shop.beforeWrite = sell(1);
  await world.settle();
  await world.run('stock');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('0');
});

it.each(['seen before', 'never seen'])(
  'does not sell twice what comes back in the middle of a push, of an order %s',
  async (seen) => {
    world.erp.put('stock', balance('MUG', '5'));
    world.shop.add('MUG', { stock: { '': '5' } });
    await world.run('stock', 'sweep');
    const order = world.sale('3', 'MUG', '2');
    world.shop.sell('MUG', 2);
    if (seen === 'seen before') await pass('3');
    world.erp.put('stock', balance('MUG', '5'));
    await world.store.catalog.dirty.touch(world.name, 'stock', ['MUG']);
    // The shop puts it back right after it told its level.
    world.shop.afterRead = () => {
      world.shop.afterRead = () => undefined;
      world.shop.sell('MUG', -2);
      world.world.shop.orders.set('3', { ...order, state: 'cancelled' });
    };
    await world.settle();
    await world.run('stock');
    expect(level('MUG')).toBe('5');
    await world.settle();
    await world.run('stock');
    expect(level('MUG')).toBe('5');
  },
);

it('gives back what a cancelled order held', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.shop.add('MUG', { stock: { '': '5' } });
  const order = world.sale('7', 'MUG', '5');
  world.shop.sell('MUG', 5);
  await world.run('stock', 'sweep');
  expect(level('MUG')).toBe('0');
  world.world.shop.orders.set('7', { ...order, state: 'cancelled' });
  await pass('7');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('5');
});

it('knows what was in work before it began', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.shop.add('MUG', { stock: { '': '3' } });
  world.sale('8', 'MUG', '2');
  world.listed.length = 0;
  await world.store.orders.put({
    connection: world.name,
    order: '8',
    stage: 'needs-attention',
    cause: ['x'],
  });
  await world.run('stock', 'sweep');
  expect(writes()).toEqual([]);
  expect(level('MUG')).toBe('3');
});

it('touches no reservation while stock is not carried', async () => {
  world.settings = {};
  world.sale('9', 'MUG', '2');
  await pass('9');
  expect(await world.store.catalog.sales.of(world.name, ['MUG'])).toEqual([]);
});

it('waits until the shop shows what it was told before it takes a difference again', async () => {
  world.erp.put('stock', balance('MUG', '10'));
  const product = world.shop.add('MUG', { stock: { '': '4' } });
  world.settings = { stock: { ...SETTINGS.stock, settleMs: 60_000 } };
  await world.run('stock', 'sweep');
  expect(level('MUG')).toBe('10');
  // A shop that books inventory later still shows the old level.
  product.stock = { '': '4' };
  const [drained] = await world.run('stock', 'push', ['MUG']);
  expect(drained).toMatchObject({ written: 0, left: 1 });
  expect(writes()).toHaveLength(1);
});

it('gives each row of a batch its own fate', async () => {
  for (const sku of ['A', 'B', 'C', 'D']) {
    world.erp.put('stock', balance(sku, '5'));
    world.shop.add(sku);
  }
  world.shop.judge = ({ sku }) =>
    sku === 'B'
      ? { outcome: 'refused', reason: 'tracked by product' }
      : sku === 'C'
        ? { outcome: 'again', reason: 'busy' }
        : undefined;
  const [drained] = await world.run('stock', 'sweep');
  expect(drained).toMatchObject({ written: 2, refused: 1, again: 1, left: 1 });
  expect(await world.store.catalog.dirty.problems(world.name, 'stock', 9)).toEqual([
    { item: 'B', problem: 'tracked by product' },
  ]);
  world.shop.judge = () => undefined;
  await world.settle();
  // The busy one comes by itself, the refused one with the next sweep.
  expect(await world.run('stock')).toMatchObject([{ taken: 1, written: 1 }]);
  await world.run('stock', 'sweep');
  expect(level('B')).toBe('5');
});

it('lets a row that nobody can read harm only its own item', async () => {
  for (const sku of ['A', 'BAD', 'C']) {
    world.erp.put('stock', balance(sku, sku === 'BAD' ? 'many' : '5'));
    world.shop.add(sku);
  }
  expect(await world.run('stock', 'sweep')).toMatchObject([{ written: 2, refused: 1, left: 0 }]);
  expect(await world.store.catalog.dirty.problems(world.name, 'stock', 9)).toEqual([
    { item: 'BAD', problem: 'cannot be read: not a decimal amount: "many"' },
  ]);
});

it('works an answer that was lost out afresh', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.shop.add('MUG');
  world.shop.judge = () => {
    world.shop.judge = () => undefined;
    world.shop.products.get('MUG')!.stock = { '': '5' };
    throw new Failure('in-doubt', 'no answer');
  };
  await expect(world.run('stock', 'sweep')).rejects.toThrow('no answer');
  expect(await world.run('stock')).toMatchObject([{ taken: 0 }]);
  await world.settle();
  expect(await world.run('stock')).toMatchObject([{ taken: 1, equal: 1, written: 0 }]);
  expect(level('MUG')).toBe('5');
});

it('does not lose a change that comes while the item is pushed', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.shop.add('MUG');
  world.erp.put('stock', balance('MUG', '6'));
  world.shop.beforeWrite = async () => {
    world.shop.beforeWrite = () => undefined;
    await world.store.catalog.rows.keep(
      world.name,
      'stock',
      [{ item: 'MUG', part: 'A01', content: balance('MUG', '4') }],
      { readAt: await world.store.catalog.rows.clock() },
    );
  };
  await world.run('stock');
  await world.settle();
  await world.run('stock');
  expect(level('MUG')).toBe('4');
});

it('adds warehouses up by location, with their safety stock, and in the unit a SKU is sold in', async () => {
  world.settings = {
    ...SETTINGS,
    stock: {
      ...SETTINGS.stock,
      safety: '1',
      warehouses: [
        { warehouse: 'A01', location: 'berlin', safety: '3' },
        { warehouse: 'A02', location: 'berlin' },
        { warehouse: 'U01', location: 'boston' },
      ],
    },
  };
  world.world.mapping = {
    ...world.world.mapping,
    catalog: {
      ...world.world.mapping.catalog,
      skus: { BEER: { item: 'BEER' }, 'BEER-6': { item: 'BEER', unit: 'BOX' } },
    },
  };
  world.erp.put('items', item('BEER', { units: { BOX: '6' } }));
  world.erp.put('stock', balance('BEER', '20'));
  world.erp.put('stock', balance('BEER', '-2', 'A02'));
  world.erp.put('stock', balance('BEER', '13', 'U01'));
  for (const sku of ['BEER', 'BEER-6']) world.shop.add(sku, { stock: { berlin: '0', boston: '0' } });
  world.sale('12', 'BEER-6', '1');
  await world.run('items', 'sweep');
  await world.run('stock', 'sweep');
  // 20 - 3 - 2 - 1 less a box that was sold; 13 - 1 less the same box, since a sale names no place.
  expect([level('BEER', 'berlin'), level('BEER-6', 'berlin')]).toEqual(['8', '1']);
  expect([level('BEER', 'boston'), level('BEER-6', 'boston')]).toEqual(['6', '1']);
});

it('is told when the shop counts in places that nobody named', async () => {
  world.erp.put('stock', balance('MUG', '5'));
  world.erp.put('stock', balance('CAP', '5'));
  world.shop.add('MUG', { stock: { 1: '0', 2: '0' } });
  world.shop.add('CAP', { stock: { 7: '0' } });
  expect(await world.run('stock', 'sweep')).toMatchObject([{ written: 1, refused: 1 }]);
  expect(level('CAP', '7')).toBe('5');
  const [{ problem } = { problem: '' }] = await world.store.catalog.dirty.problems(world.name, 'stock', 1);
  expect(problem).toContain('the shop counts MUG at 1, 2: name the location');
  const warehouses = [{ warehouse: 'A01', location: 'berlin' }];
  world.settings = { stock: { ...SETTINGS.stock, warehouses } };
  await world.settle();
  await world.run('stock', 'sweep');
  const problems = await world.store.catalog.dirty.problems(world.name, 'stock', 9);
  expect(problems.map((one) => one.problem).join()).toContain('not at "berlin"');
});

it('puts nothing on sale that the ERP has no more, and believes no sweep that sees almost nothing', async () => {
  for (let n = 0; n < 30; n += 1) {
    world.erp.put('stock', balance(`S${n}`, '5'));
    world.shop.add(`S${n}`);
  }
  await world.run('stock', 'sweep');
  world.erp.drop('stock', 'S0');
  await world.settle();
  await world.run('stock', 'sweep');
  await world.run('stock');
  expect([level('S0'), level('S1')]).toEqual(['0', '5']);
  for (let n = 0; n < 29; n += 1) world.erp.drop('stock', `S${n}`);
  await world.run('stock', 'sweep');
  await world.run('stock');
  expect(level('S1')).toBe('5');
  expect(world.logged.join()).toContain('none of them is withdrawn');
});
