import type { ShopItemWish, ShopPriceWish } from '../../../../../domain/catalog';
import type { ProductSpec } from '../../../../../sandbox/bigcommerce';
import { cleanUp, context, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const MUG: ProductSpec = { sku: 'MUG', name: 'Mug', description: 'White', price: '12.50', weight: '0.3', categories: ['Kitchen'], customFields: { Material: 'Enamel', Care: 'By hand' }, stock: 4 }; // prettier-ignore
const SHIRT: ProductSpec = { sku: 'SHIRT', name: 'Shirt', price: '20', tracking: 'variant', stock: 3, variants: [{ sku: 'SHIRT-S', label: 'S' }, { sku: 'SHIRT-M', price: '21.005', label: 'M' }] }; // prettier-ignore

const items = async ({ catalog }: CatalogSetUp, ...wishes: ShopItemWish[]) =>
  Object.fromEntries(await catalog.writeItems(context, wishes));
const prices = async ({ catalog }: CatalogSetUp, ...wishes: ShopPriceWish[]) =>
  Object.fromEntries(await catalog.writePrices(context, wishes));
const product = ({ sandbox }: CatalogSetUp, sku: string) =>
  [...sandbox.shop.catalog.products.values()].find((one) => one.sku === sku);
const bodies = ({ requests }: CatalogSetUp): unknown[] =>
  requests.filter(({ write }) => write).map(({ body }) => JSON.parse(body ?? 'null') as unknown);

describe('read', () => {
  it('shows products by their own SKU and variants by theirs, digits and all', async () => {
    const shop = await setUpCatalog([MUG, SHIRT], { settings: { priceLists: ['Dealers'] } });
    const list = shop.sandbox.shop.catalog.addPriceList('Dealers');
    const variant = shop.sandbox.shop.catalog.variantBySku('SHIRT-M')?.id ?? 0;
    await prices(shop, { sku: 'SHIRT-M', price: '18.1234', currency: 'USD', priceList: String(list) });
    const found = await shop.catalog.read(context, ['MUG', 'SHIRT-S', 'SHIRT-M', 'SHIRT', 'NONE', 'MUG']);
    expect([...found.keys()].sort()).toEqual(['MUG', 'SHIRT', 'SHIRT-M', 'SHIRT-S']);
    expect(found.get('MUG')).toEqual({
      sku: 'MUG',
      id: String(product(shop, 'MUG')?.id),
      name: 'Mug',
      description: 'White',
      visible: true,
      weight: '0.3',
      categories: ['Kitchen'],
      attributes: { Material: 'Enamel', Care: 'By hand' },
      prices: { '': { price: '12.5', currency: 'EUR' } },
      stock: { '': '4' },
    });
    expect(found.get('SHIRT-M')).toMatchObject({
      id: `${product(shop, 'SHIRT')?.id}/${variant}`,
      prices: { '': { price: '21.005', currency: 'EUR' }, Dealers: { price: '18.1234', currency: 'USD' } },
      stock: { '': '3' },
    });
    expect(found.get('SHIRT-S')?.prices).toEqual({ '': { price: '20', currency: 'EUR' } });
    expect(found.get('SHIRT')?.stock).toBeUndefined();
  });

  it('asks for variants by list where the store takes lists, and for SKUs with commas alone', async () => {
    const shop = await setUpCatalog([MUG, SHIRT, { ...MUG, sku: 'A,B', name: 'Comma' }], {
      settings: { variantLookUp: 'list' },
      options: { variantSkuLists: true },
    });
    const found = await shop.catalog.read(context, ['MUG', 'SHIRT-S', 'SHIRT-M', 'A,B']);
    expect(found.size).toBe(4);
    expect(shop.requests.filter(({ name }) => name === 'GET /v3/catalog/variants')).toHaveLength(1);
  });

  it('tells how prices are entered', async () => {
    const shop = await setUpCatalog([], { options: { pricesIncludeTax: true } });
    expect(await shop.catalog.pricesIncludeTax(context)).toBe(true);
  });
});

describe('writeItems', () => {
  it('sends what differs and is the ERP’s, and nothing else', async () => {
    const shop = await setUpCatalog([MUG]);
    shop.sandbox.shop.catalog.category('Gifts');
    expect(await items(shop, { sku: 'MUG', name: 'Mug', description: 'White', weight: '0.30', visible: true, categories: ['kitchen'], attributes: { material: 'Enamel' } })).toEqual({ MUG: { outcome: 'unchanged' } }); // prettier-ignore
    expect(bodies(shop)).toEqual([]);
    const wish = {
      sku: 'MUG',
      name: 'Big mug',
      weight: '0.35',
      categories: ['Gifts'],
      attributes: { Material: 'Steel' },
    };
    expect(await items(shop, wish)).toEqual({ MUG: { outcome: 'written' } });
    expect(product(shop, 'MUG')).toMatchObject({
      name: 'Big mug',
      description: 'White',
      weight: '0.35',
      price: '12.50',
    });
    expect(product(shop, 'MUG')?.customFields.map(({ name, value }) => `${name}=${value}`)).toEqual(['Material=Steel', 'Care=By hand']); // prettier-ignore
    expect(Object.keys((bodies(shop)[0] as object[])[0] ?? {}).sort()).toEqual([
      'categories',
      'id',
      'name',
      'weight',
    ]);
    expect(await items(shop, wish)).toEqual({ MUG: { outcome: 'unchanged' } });
  });

  it('creates only where it may, counted and empty, once', async () => {
    const shop = await setUpCatalog([MUG]);
    const create = { visible: false, price: '7.10', weight: '1' };
    const wish = {
      sku: 'CUP',
      name: 'Cup',
      categories: ['Kitchen'],
      attributes: { Material: 'Clay' },
      create,
    };
    shop.sandbox.faults.set([{ call: 'POST /v3/catalog/products', effect: 'commit-then-drop', times: 1 }]);
    expect(await items(shop, { sku: 'PAN', name: 'Pan' }, wish)).toMatchObject({ PAN: { outcome: 'absent' }, CUP: { outcome: 'again' } }); // prettier-ignore
    expect(await items(shop, wish)).toEqual({ CUP: { outcome: 'unchanged' } });
    expect([...shop.sandbox.shop.catalog.products.values()].filter(({ sku }) => sku === 'CUP')).toHaveLength(
      1,
    );
    expect(product(shop, 'CUP')).toMatchObject({ price: '7.1', visible: false, tracking: 'product' });
    expect(await items(shop, { sku: 'JUG', create })).toEqual({ JUG: { outcome: 'created' } });
    expect(await items(shop, { sku: 'JUG2', name: 'JUG', create })).toEqual({ JUG2: { outcome: 'refused', reason: expect.stringContaining('duplicate') as string } }); // prettier-ignore
  });

  it('one bad row of ten harms only itself', async () => {
    const shop = await setUpCatalog([
      ...Array.from({ length: 12 }, (_, n): ProductSpec => ({ sku: `P${n}`, name: `Old ${n}` })),
      { sku: 'PART', name: 'Part', failsPartly: true },
      { sku: 'KEEP', name: 'Keep' },
    ]);
    const wishes = Array.from({ length: 12 }, (_, n) => ({
      sku: `P${n}`,
      name: n === 7 ? 'Keep' : `New ${n}`,
    }));
    const outcomes = await items(shop, ...wishes, { sku: 'PART', name: 'New part', weight: '3' });
    const bad = Object.entries(outcomes).filter(([, { outcome }]) => outcome !== 'written');
    expect(bad.map(([sku]) => sku)).toEqual(['P7', 'PART']);
    expect(outcomes['P7']).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('duplicate') as string,
    });
    expect(outcomes['PART']).toMatchObject({ outcome: 'refused', reason: expect.stringContaining('name could not be saved') as string }); // prettier-ignore
  });

  it('refuses a category the store does not have or has twice, or leaves it out when told to', async () => {
    const shop = await setUpCatalog([MUG]);
    shop.sandbox.shop.catalog.category('Gifts');
    shop.sandbox.shop.catalog.category('Gifts', 7);
    const missing = await items(shop, { sku: 'MUG', categories: ['Nowhere'] });
    expect(missing['MUG']).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('"Nowhere"') as string,
    });
    const twice = await items(shop, { sku: 'MUG', categories: ['Gifts'] });
    expect(twice['MUG']).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('several') as string,
    });
  });

  it('a variant takes weight and whether it can be bought', async () => {
    const shop = await setUpCatalog([SHIRT]);
    expect(await items(shop, { sku: 'SHIRT-S', name: 'Ignored', visible: false, weight: '0.2' })).toEqual({ 'SHIRT-S': { outcome: 'written' } }); // prettier-ignore
    expect(shop.sandbox.shop.catalog.variantBySku('SHIRT-S')).toMatchObject({
      disabled: true,
      weight: '0.2',
    });
    expect(await items(shop, { sku: 'SHIRT-S', name: 'Ignored', visible: false })).toEqual({ 'SHIRT-S': { outcome: 'unchanged' } }); // prettier-ignore
  });
});

describe('writePrices', () => {
  it('writes products, variants and price lists with exact digits', async () => {
    const shop = await setUpCatalog([MUG, SHIRT]);
    const list = shop.sandbox.shop.catalog.addPriceList('Dealers');
    const eur = { currency: 'EUR' };
    expect(
      await prices(shop, { sku: 'MUG', price: '13.10', ...eur }, { sku: 'SHIRT-S', price: '19.990', ...eur }, { sku: 'SHIRT-M', price: '21.0050', ...eur }), // prettier-ignore
    ).toEqual({
      MUG: { outcome: 'written' },
      'SHIRT-S': { outcome: 'written' },
      'SHIRT-M': { outcome: 'unchanged' },
    });
    expect(product(shop, 'MUG')?.price).toBe('13.1');
    const dealer = { sku: 'MUG', price: '0.10000000000000001', currency: 'USD', priceList: 'dealers' };
    expect(await prices(shop, dealer)).toEqual({ MUG: { outcome: 'written' } });
    const [record] = [...shop.sandbox.shop.catalog.records.values()];
    expect(record).toMatchObject({ list, currency: 'usd' });
    expect(String(record?.fields['price'])).toBe('0.10000000000000001');
    expect(await prices(shop, dealer)).toEqual({ MUG: { outcome: 'unchanged' } });
  });

  it('keeps the sale price of the store’s people in a record', async () => {
    const shop = await setUpCatalog([MUG]);
    const { catalog } = shop.sandbox.shop;
    const list = catalog.addPriceList('Dealers');
    const variant = catalog.variantBySku('MUG')?.id ?? 0;
    catalog.records.set(`${list}/${variant}/eur`, {
      list,
      variant,
      currency: 'eur',
      fields: { price: 9, sale_price: 8 },
    });
    await prices(shop, { sku: 'MUG', price: '10', currency: 'EUR', priceList: 'Dealers' });
    expect(String(catalog.records.get(`${list}/${variant}/eur`)?.fields['sale_price'])).toBe('8');
  });

  it('refuses another currency, an unknown list and a price no list can hold', async () => {
    const shop = await setUpCatalog([MUG, SHIRT]);
    shop.sandbox.shop.catalog.addPriceList('Dealers');
    const outcomes = [
      await prices(shop, { sku: 'MUG', price: '1', currency: 'USD' }),
      await prices(shop, { sku: 'MUG', price: '1', currency: 'USD', priceList: 'Friends' }),
      await prices(shop, { sku: 'SHIRT', price: '1', currency: 'USD', priceList: 'Dealers' }),
      await prices(shop, { sku: 'NONE', price: '1', currency: 'EUR' }),
    ];
    expect(outcomes.map((one) => Object.values(one)[0]?.outcome)).toEqual([
      'refused',
      'refused',
      'refused',
      'absent',
    ]);
    expect(bodies(shop)).toEqual([]);
  });

  it('a refused token is thrown, a lost answer sends the rows again', async () => {
    const shop = await setUpCatalog([MUG]);
    shop.sandbox.faults.set([{ call: 'PUT /v3/catalog/products', effect: 'commit-then-drop', times: 1 }]);
    const wish = { sku: 'MUG', price: '14', currency: 'EUR' };
    expect(await prices(shop, wish)).toMatchObject({ MUG: { outcome: 'again' } });
    expect(await prices(shop, wish)).toEqual({ MUG: { outcome: 'unchanged' } });
    shop.sandbox.revoke(shop.sandbox.client);
    await expect(prices(shop, wish)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});
