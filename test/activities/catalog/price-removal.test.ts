import { compareCatalog } from '../../../activities/catalog/compare-catalog';
import type { ErpPrice, ShopPriceWish } from '../../../domain/catalog';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { catalogWorld, SETTINGS, type CatalogWorld } from './support/catalog-world';

let temporary: TemporaryStore;
let world: CatalogWorld;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
  world.settings = {
    prices: {
      ...SETTINGS.prices,
      lists: [
        { list: 'A', currency: 'EUR' },
        { list: 'B', currency: 'EUR', priceList: 'trade' },
      ],
    },
  };
  world.shop.add('MUG');
  world.erp.put('prices', price('10'));
});

const price = (amount: string, change: Partial<ErpPrice> = {}): ErpPrice => ({
  item: 'MUG',
  list: 'A',
  currency: 'EUR',
  price: amount,
  taxIncluded: false,
  ...change,
});
const shown = (list = 'trade'): string | undefined => world.shop.products.get('MUG')?.prices[list]?.price;
const enter = (amount: string): void => {
  const product = world.shop.products.get('MUG');
  if (product) product.prices = { ...product.prices, trade: { price: amount, currency: 'EUR' } };
};
/** The ERP has no such row any more. */
const drop = (list: string): void => {
  const rows = world.erp.all.prices;
  rows.splice(0, rows.length, ...rows.filter((row) => row.list !== list));
};
const sweep = async (): Promise<void> => {
  await world.run('prices', 'sweep');
  // What the sweep found gone is drained by the next look.
  await world.run('prices');
};
const removed = (): ShopPriceWish[] =>
  world.shop.writes.flat().filter((wish): wish is ShopPriceWish => 'remove' in wish);

it('a price that the ERP deleted is taken out of the price list it was put into, once', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  expect([shown(''), shown()]).toEqual(['10', '8']);
  drop('B');
  await sweep();
  expect([shown(''), shown()]).toEqual(['10', undefined]);
  await sweep();
  expect(removed()).toHaveLength(1);
  // A new one comes and goes the same way.
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  expect(shown()).toBe('8');
  drop('B');
  await sweep();
  expect(shown()).toBeUndefined();
});

it('so is one whose last day has passed, though the ERP tells of no change', async () => {
  world.world.clock.time = Date.parse('2026-06-14T12:00:00Z');
  world.erp.put('prices', price('8', { list: 'B', until: '2026-06-14' }));
  await world.run('prices');
  await sweep();
  expect(shown()).toBe('8');
  world.world.clock.time = Date.parse('2026-06-15T00:01:00Z');
  await world.run('prices');
  expect(shown()).toBeUndefined();
});

it('what people entered stays, also where the price that was put there was the same', async () => {
  enter('8');
  await sweep();
  expect(shown()).toBe('8');
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  drop('B');
  await sweep();
  expect([shown(), removed()]).toEqual(['8', []]);
});

it('what people changed since stays', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  drop('B');
  enter('7.5');
  // Reads the item whole: a sweep would first put the ERP's price back, which it holds for standing until its end.
  await world.run('prices', 'push', ['MUG']);
  expect([shown(), removed()]).toEqual(['7.5', []]);
});

it('what people entered after it was taken out stays, also at the same price', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  drop('B');
  await sweep();
  enter('8');
  await sweep();
  expect([shown(), removed()]).toEqual(['8', [expect.anything()]]);
});

it('a price whose answer was lost is known for its own', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  // It arrives, and nobody hears of it.
  world.shop.judge = (wish) => {
    if (!('priceList' in wish)) return undefined;
    enter('8');
    return { outcome: 'again', reason: 'the answer was lost' };
  };
  await sweep();
  world.shop.judge = () => undefined;
  await world.settle();
  await sweep();
  drop('B');
  await sweep();
  expect(shown()).toBeUndefined();
});

it('a removal whose answer was lost is looked at again, and forgets the record', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  drop('B');
  world.shop.judge = (wish) => {
    if (!('remove' in wish)) return undefined;
    const product = world.shop.products.get('MUG');
    if (product) product.prices = { '': product.prices[''] ?? { price: '0', currency: 'EUR' } };
    return { outcome: 'again', reason: 'the answer was lost' };
  };
  await sweep();
  world.shop.judge = () => undefined;
  await world.settle();
  await world.run('prices');
  enter('8');
  await sweep();
  expect([shown(), removed()]).toEqual(['8', [expect.anything()]]);
});

it('a list that another list of the ERP fills keeps its price', async () => {
  const [a, b] = world.settings.prices?.lists ?? [];
  const lists = [a, b, { list: 'C', currency: 'EUR', priceList: 'trade' }].filter((one) => one !== undefined);
  world.settings = { prices: { ...SETTINGS.prices, lists } };
  world.erp.put('prices', price('8', { list: 'C' }));
  await sweep();
  await sweep();
  expect([shown(), removed()]).toEqual(['8', []]);
});

it('a product’s own price stays when the ERP has none any more, and a comparison tells it', async () => {
  await sweep();
  drop('A');
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  expect(shown('')).toBe('10');
  const look = compareCatalog(world.dependencies);
  expect(await look({ connection: world.name, flow: 'prices', skus: ['MUG'] })).toMatchObject({
    ended: [{ item: 'MUG', sku: 'MUG', list: 'A' }],
    problems: [],
  });
});

it('a comparison shows what would be taken out, and leaves no trace', async () => {
  world.erp.put('prices', price('8', { list: 'B' }));
  await sweep();
  drop('B');
  const look = compareCatalog(world.dependencies);
  expect(await look({ connection: world.name, flow: 'prices', skus: ['MUG'] })).toMatchObject({
    differences: [{ key: 'MUG@trade', field: 'price in trade', shop: '8.00 EUR', erp: 'none' }],
  });
  expect([shown(), removed()]).toEqual(['8', []]);
});
