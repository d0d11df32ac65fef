import type { ErpCatalogItem, ErpPrice } from '../../../domain/catalog';
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
  world.settings = { ...SETTINGS, items: { ...SETTINGS.items, create: 'publish' } };
  world.world.mapping = parseMapping({
    ...MAPPING,
    catalog: { variants: [{ parent: 'HDPR', options: { Colour: { fact: 'CFI1', values: { R: 'Red' } }, Size: 'CFI2' } }] }, // prettier-ignore
  });
});

const wear = (number: string, colour: string, size: string, change: Partial<ErpCatalogItem> = {}) =>
  item(number, { facts: { HDPR: 'TEE', CFI1: colour, CFI2: size }, ...change });
const price = (number: string, amount: string): ErpPrice => ({ item: number, list: 'A', currency: 'EUR', price: amount, taxIncluded: false }); // prettier-ignore
const put = async (...rows: ErpCatalogItem[]): Promise<void> => {
  for (const row of rows) {
    world.erp.put('items', row);
    world.erp.put('prices', price(row.item, '20'));
    world.erp.put('stock', balance(row.item, '5'));
  }
  await world.run('prices', 'sweep');
  await world.run('stock', 'sweep');
  await world.run('items', 'sweep');
};

it('items of one style are created as variants of one product; price and stock follow by SKU', async () => {
  world.erp.put('items', item('TEE', { name: 'The tee', description: 'Cotton' }));
  await put(wear('T1', 'R', 'S'), wear('T2', 'GRN', 'S'));
  const made = world.shop.writes.flat().filter((wish) => 'create' in wish);
  expect(made).toMatchObject([
    { sku: 'T1', create: { price: '20', variant: { parent: 'TEE', name: 'The tee', description: 'Cotton', options: { Colour: 'Red', Size: 'S' } } } },
    { sku: 'T2', create: { variant: { options: { Colour: 'GRN', Size: 'S' } } } },
  ]); // prettier-ignore
  expect(world.shop.products.get('T1')?.id).toBe('TEE/T1');
  // The name is the product's: nothing differs.
  expect(await world.run('items', 'sweep')).toMatchObject([{ written: 0, created: 0 }]);
  await world.run('prices');
  await world.run('stock');
  expect(world.shop.products.get('T2')).toMatchObject({
    prices: { '': { price: '20' } },
    stock: { '': '5' },
  });
});

it('one whose choice is empty waits with a sentence, and harms no other', async () => {
  await put(wear('T1', 'R', 'S'), wear('T2', '', 'S'));
  expect([...world.shop.products.keys()]).toEqual(['T1']);
  expect(await world.store.catalog.dirty.problems(world.name, 'items', 5)).toMatchObject([
    { item: 'T2', problem: expect.stringContaining('field CFI1 of item T2, its Colour, is empty') as string },
  ]);
});

it('a style’s own item is no product by itself, and an item without a style is one', async () => {
  await put(wear('TEE', '', ''), item('MUG', { facts: { HDPR: '' } }));
  expect([...world.shop.products]).toMatchObject([['MUG', { id: 'MUG' }]]);
  expect(await world.store.catalog.dirty.problems(world.name, 'items', 5)).toEqual([]);
});

it('a new one names a sister that was seen in the shop, in whatever product', async () => {
  world.shop.add('T1', { id: '7/1', inherited: ['name'] });
  await put(wear('T1', 'R', 'S'));
  await put(wear('T2', 'R', 'M'));
  expect(world.shop.writes.flat().filter((wish) => 'create' in wish)).toMatchObject([
    { sku: 'T2', create: { variant: { parent: 'TEE', sister: 'T1' } } },
  ]);
});

it('what stands in the shop under the SKU is kept in line, wherever it stands', async () => {
  const standing = world.shop.add('T1', { name: 'Old' });
  await put(wear('T1', 'R', 'S', { name: 'New' }));
  expect(standing).toMatchObject({ id: 'T1', name: 'New' });
  expect(world.shop.writes.flat().some((wish) => 'create' in wish)).toBe(false);
});

it('a withdrawn variant is hidden', async () => {
  await put(wear('T1', 'R', 'S'), wear('T2', 'R', 'M'));
  world.erp.put('items', wear('T1', 'R', 'S', { active: false }));
  await world.run('items', 'sweep');
  expect(['T1', 'T2'].map((sku) => world.shop.products.get(sku)?.visible)).toEqual([false, true]);
});
