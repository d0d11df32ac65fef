import { compareCatalog } from '../../../activities/catalog/compare-catalog';
import type { ErpPrice } from '../../../domain/catalog';
import { parseMapping } from '../../../domain/mapping';
import { sql, temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { MAPPING } from '../support/world';
import { balance, catalogWorld, item, SETTINGS, type CatalogWorld } from './support/catalog-world';

let temporary: TemporaryStore;
let world: CatalogWorld;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = catalogWorld(temporary.store, (text, values) => sql(temporary.database, text, values));
});

const price = (number: string, amount: string, change: Partial<ErpPrice> = {}): ErpPrice => ({
  item: number,
  list: 'A',
  currency: 'EUR',
  price: amount,
  taxIncluded: false,
  ...change,
});
const shown = (sku: string, list = ''): string | undefined =>
  world.shop.products.get(sku)?.prices[list]?.price;
const map = (catalog: object): void => {
  world.world.mapping = parseMapping({ ...MAPPING, catalog });
};

describe('items', () => {
  it('are kept in line field by field, and what people own stays theirs', async () => {
    world.erp.put('items', item('MUG', { name: 'Mug', description: 'ERP text' }));
    const product = world.shop.add('MUG', { name: 'Old', description: 'Lovely', categories: ['Gifts'] });
    await world.run('items', 'sweep');
    expect(product).toMatchObject({ name: 'Mug', description: 'Lovely', categories: ['Gifts'] });
    expect(world.shop.writes).toEqual([[{ sku: 'MUG', name: 'Mug' }]]);
    await world.run('items', 'sweep');
    expect(world.shop.writes).toHaveLength(1);
    product.name = 'Changed in the shop';
    await world.run('items', 'sweep');
    expect(product.name).toBe('Mug');
  });

  it('are created with their price, then their price and stock follow', async () => {
    world.settings = { ...SETTINGS, items: { ...SETTINGS.items, create: 'hidden' } };
    world.erp.put('items', item('MUG', { weight: '0.3' }));
    world.erp.put('stock', balance('MUG', '8'));
    expect(await world.run('items', 'sweep')).toMatchObject([{ created: 0, refused: 1 }]);
    expect(await world.store.catalog.dirty.problems(world.name, 'items', 5)).toMatchObject([
      { problem: 'MUG cannot be created: no price of item MUG holds today' },
    ]);
    world.erp.put('prices', price('MUG', '12.495'));
    await world.run('prices', 'sweep');
    await world.run('stock', 'sweep');
    expect(await world.run('items', 'sweep')).toMatchObject([{ created: 1 }]);
    expect(world.shop.products.get('MUG')).toMatchObject({ visible: false, weight: '0.3' });
    expect(shown('MUG')).toBe('12.5');
    await world.run('stock');
    expect(world.shop.products.get('MUG')?.stock).toEqual({ '': '8' });
  });

  it('that waited for a price are created when it comes, without another sweep', async () => {
    world.settings = { ...SETTINGS, items: { ...SETTINGS.items, create: 'publish' } };
    world.erp.put('items', item('MUG'));
    expect(await world.run('items', 'sweep')).toMatchObject([{ created: 0, refused: 1 }]);
    world.erp.put('prices', price('MUG', '12.495'));
    await world.run('prices', 'sweep');
    expect(await world.run('items')).toMatchObject([{ created: 1 }]);
    expect(world.shop.products.has('MUG')).toBe(true);
  });

  it('that the ERP deleted are hidden', async () => {
    world.erp.put('items', item('MUG'));
    world.erp.put('items', item('CAP'));
    const product = world.shop.add('MUG', { name: 'Item MUG' });
    await world.run('items', 'sweep');
    world.erp.drop('items', 'MUG');
    await world.run('items', 'sweep');
    await world.run('items');
    expect(product.visible).toBe(false);
  });

  it('are not sent again and again to a shop that keeps a field in its own form', async () => {
    world.settings = {
      items: { ...SETTINGS.items, fields: { ...SETTINGS.items.fields, description: 'erp' } },
    };
    world.erp.put('items', item('MUG', { name: 'Mug', description: '<p onclick=x>Mug</p>' }));
    const product = world.shop.add('MUG', { name: 'Mug' });
    world.shop.judge = (wish) => {
      if ('description' in wish) product.description = '<p>Mug</p>';
      return { outcome: 'written' };
    };
    for (let n = 0; n < 5; n += 1) await world.run('items', 'sweep');
    expect(world.shop.writes).toHaveLength(3);
    // What a person changes is another sight, and mended.
    product.description = 'mine';
    await world.run('items', 'sweep');
    expect(product.description).toBe('<p>Mug</p>');
  });

  it('teach every flow, and the orders, the SKU that a field of the ERP holds', async () => {
    map({ skuFact: 'EAN' });
    world.erp.put('items', item('1000', { facts: { EAN: 'E-7' } }));
    world.erp.put('stock', balance('1000', '5'));
    world.shop.add('E-7');
    await world.run('items', 'sweep');
    await world.run('stock', 'sweep');
    expect(world.shop.products.get('E-7')).toMatchObject({ name: 'Item 1000', stock: { '': '5' } });
    expect(await world.store.references.get(world.name, 'item', 'E-7')).toBe('1000');
  });
});

describe('prices', () => {
  it('whose writes were lost are sent until the shop takes them, however often', async () => {
    world.shop.add('MUG', { prices: { '': { price: '1', currency: 'EUR' } } });
    world.erp.put('prices', price('MUG', '12.5'));
    for (const lost of [1, 2, 3]) {
      // As an adapter tells it, and as a call that broke off.
      world.shop.judge = () => {
        if (lost === 2) throw new Error('the answer was lost');
        return { outcome: 'again', reason: 'the answer was lost' };
      };
      await world.run('prices', 'sweep').catch(() => undefined);
      expect(world.shop.writes).toHaveLength(lost);
      await world.settle();
    }
    world.shop.judge = () => undefined;
    await world.run('prices', 'sweep');
    expect(shown('MUG')).toBe('12.5');
  });

  it('fill the products’ own price and the lists of customer groups, in calls of their own', async () => {
    world.settings = {
      prices: {
        ...SETTINGS.prices,
        lists: [
          { list: 'A', currency: 'EUR' },
          { list: 'B', currency: 'EUR', priceList: 'trade' },
        ],
      },
    };
    world.erp.put('prices', price('MUG', '10'));
    world.erp.put('prices', price('MUG', '8', { list: 'B' }));
    world.erp.put('prices', price('MUG', '1', { list: 'B', customer: 'C1' }));
    world.shop.add('MUG', { prices: { '': { price: '9.99', currency: 'EUR' } } });
    expect(await world.run('prices', 'sweep')).toMatchObject([{ written: 2 }]);
    expect([shown('MUG'), shown('MUG', 'trade')]).toEqual(['10', '8']);
    expect(world.shop.writes).toHaveLength(2);
    expect(await world.run('prices', 'sweep')).toMatchObject([{ written: 0, taken: 0 }]);
  });

  it('change on the day a new one begins, though the ERP tells of no change', async () => {
    world.world.clock.time = Date.parse('2026-06-14T12:00:00Z');
    world.erp.put('prices', price('MUG', '10'));
    world.erp.put('prices', price('MUG', '12', { from: '2026-06-15' }));
    world.shop.add('MUG');
    await world.run('prices');
    await world.run('prices', 'sweep');
    expect(shown('MUG')).toBe('10');
    await world.run('prices');
    expect(shown('MUG')).toBe('10');
    world.world.clock.time = Date.parse('2026-06-15T00:01:00Z');
    await world.run('prices');
    expect(shown('MUG')).toBe('12');
  });

  it('are never written in another currency than the shop’s', async () => {
    world.erp.put('prices', price('MUG', '10'));
    world.shop.add('MUG', { prices: { '': { price: '10', currency: 'USD' } } });
    expect(await world.run('prices', 'sweep')).toMatchObject([{ refused: 1, written: 0 }]);
    const [{ problem } = { problem: '' }] = await world.store.catalog.dirty.problems(world.name, 'prices', 5);
    expect(problem).toContain('is in USD, the ERP');
  });

  it('are not written at all in the wrong tax mode', async () => {
    world.erp.put('prices', price('MUG', '10'));
    world.shop.add('MUG');
    Object.assign(world.shop, { pricesIncludeTax: async () => true });
    await expect(world.run('prices', 'sweep')).rejects.toThrow("the shop's prices are entered with tax");
    expect(world.shop.writes).toEqual([]);
  });

  it('of one bad item harm no other', async () => {
    map({ taxRates: [{ when: { item: 'CAP' }, rate: 19 }] });
    world.settings = { prices: { ...SETTINGS.prices, taxIncluded: true } };
    for (const sku of ['MUG', 'CAP']) {
      world.erp.put('prices', price(sku, '10'));
      world.shop.add(sku);
    }
    expect(await world.run('prices', 'sweep')).toMatchObject([{ refused: 1, written: 1 }]);
    expect([shown('CAP'), shown('MUG')]).toEqual(['11.9', undefined]);
  });
});

describe('a comparison', () => {
  it('shows what a push would send, and leaves no trace', async () => {
    world.erp.put('stock', balance('MUG', '8'));
    world.shop.add('MUG', { stock: { '': '5' } });
    const look = compareCatalog(world.dependencies);
    const found = await look({ connection: world.name, flow: 'stock', skus: ['MUG', 'NONE'] });
    expect(found).toMatchObject({
      differences: [{ key: 'MUG', item: 'MUG', field: 'stock', shop: '5', erp: '8' }],
      unknown: ['NONE'],
      equal: 0,
    });
    expect(await look({ connection: world.name, flow: 'stock' })).toMatchObject({
      differences: [{ key: 'MUG' }],
      rows: 1,
    });
    expect(world.shop.writes).toEqual([]);
    expect(await world.store.catalog.rows.of(world.name, 'stock', ['MUG'])).toEqual([]);
    expect(await world.store.catalog.dirty.counts(world.name)).toEqual([]);
  });
});

it('leaves one entry a batch in the trail, of what was written', async () => {
  world.erp.put('stock', balance('MUG', '8'));
  world.shop.add('MUG');
  await world.run('stock', 'sweep');
  await world.settle();
  await world.run('stock', 'sweep');
  const entries = await world.store.trail.read(world.name, 'catalog/stock', { bodies: true });
  expect(entries).toMatchObject([
    {
      kind: 'pushed',
      data: { written: 1 },
      body: [{ key: 'MUG', outcome: 'written', differences: [{ field: 'stock', shop: '0', erp: '8' }] }],
    },
  ]);
});

it('raises an alarm once when nothing fails and nothing arrives, and takes it back', async () => {
  world.settings = { stock: { ...SETTINGS.stock, quietMs: 1 } };
  world.erp.put('stock', balance('MUG', '8'));
  await world.run('stock', 'sweep');
  await new Promise((resolve) => setTimeout(resolve, 5));
  await world.run('stock');
  await world.run('stock');
  expect(world.logged).toHaveLength(1);
  expect((await world.store.catalog.freshness.list(world.name))[0]?.alarm).toContain('nothing arrives');
  world.settings = SETTINGS;
  await world.run('stock');
  expect((await world.store.catalog.freshness.list(world.name))[0]?.alarm).toBeUndefined();
});
