import type { ShopItemWish, ShopPriceWish } from '../../../../../domain/catalog';
import type { ProductInput, ProductRecord } from '../../../../../sandbox/woocommerce';
import { cleanUp, context } from '../connect';
import { counted, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const MUG = counted('MUG', 4, {
  name: 'Mug',
  description: 'White',
  price: '12.50',
  salePrice: '11.00',
  weight: '0.3',
  categories: ['kitchen'],
  attributes: [
    { name: 'Material', options: ['Enamel'] },
    { name: 'Care', options: ['By hand', 'Cold'] },
  ],
});
const SHIRTS: ProductInput[] = [
  { id: 500, sku: 'SHIRT', name: 'Shirt', type: 'variable', manageStock: true, stock: 9, attributes: [{ name: 'Size', options: ['S', 'M'], variation: true }] },
  { id: 501, sku: 'SHIRT-S', type: 'variation', parentId: 500, price: '20', manageStock: 'parent', attributes: [{ name: 'Size', options: ['S'] }] },
  { id: 502, sku: 'SHIRT-M', type: 'variation', parentId: 500, price: '21.005', manageStock: true, stock: 3, attributes: [{ name: 'Size', options: ['M'] }] },
]; // prettier-ignore

const items = async ({ catalog }: CatalogSetUp, ...wishes: ShopItemWish[]) =>
  Object.fromEntries(await catalog.writeItems(context, wishes));
const prices = async ({ catalog }: CatalogSetUp, ...wishes: ShopPriceWish[]) =>
  Object.fromEntries(await catalog.writePrices(context, wishes));
const product = ({ sandbox }: CatalogSetUp, sku: string): ProductRecord | undefined =>
  sandbox.shop.catalog.bySku(sku);
const count = ({ sandbox }: CatalogSetUp, call: string): number =>
  sandbox.requests.summary(100).byCall[call]?.count ?? 0;

describe('read', () => {
  it('finds products and variations by one question, with texts as they were written', async () => {
    const shop = await setUpCatalog([MUG, ...SHIRTS, counted('A,B', 1), counted('lower', 2)]);
    shop.sandbox.shop.catalog.category('kitchen', 'ignored');
    const found = await shop.catalog.read(context, [
      'MUG',
      'SHIRT-S',
      'SHIRT-M',
      'SHIRT',
      'NONE',
      'A,B',
      'LOWER',
    ]);
    expect([...found.keys()].sort()).toEqual(['A,B', 'LOWER', 'MUG', 'SHIRT', 'SHIRT-M', 'SHIRT-S']);
    expect(count(shop, 'GET /products')).toBe(2);
    expect(found.get('MUG')).toEqual({
      sku: 'MUG',
      id: String(product(shop, 'MUG')?.id),
      name: 'Mug',
      description: 'White',
      visible: true,
      weight: '0.3',
      categories: ['KITCHEN'],
      attributes: { Material: 'Enamel', Care: 'By hand, Cold' },
      prices: { '': { price: '12.5', currency: 'EUR' } },
      stock: { '': '4' },
    });
    expect(found.get('SHIRT-M')).toMatchObject({
      id: '500/502',
      prices: { '': { price: '21.005' } },
      stock: { '': '3' },
    });
    // The product counts for this one.
    expect(found.get('SHIRT-S')?.stock).toBeUndefined();
    expect(found.get('SHIRT')?.prices).toEqual({});
  });

  it('reads many SKUs in as many questions as fit', async () => {
    const skus = Array.from({ length: 250 }, (_, n) => `SKU-${n}`);
    const shop = await setUpCatalog(skus.map((sku) => counted(sku, 1)));
    expect((await shop.catalog.read(context, skus)).size).toBe(250);
    expect(count(shop, 'GET /products')).toBe(3);
  });

  it('tells how prices are entered', async () => {
    const shop = await setUpCatalog([]);
    expect(await shop.catalog.pricesIncludeTax(context)).toBe(false);
    const other = await setUpCatalog([], { options: { settings: { pricesIncludeTax: true } } });
    expect(await other.catalog.pricesIncludeTax(context)).toBe(true);
  });
});

describe('writeItems', () => {
  it('sends what differs and is the ERP’s, and leaves the rest to the shop’s people', async () => {
    const shop = await setUpCatalog([MUG]);
    shop.sandbox.shop.catalog.category('gifts', 'Gifts & cards');
    const same = { sku: 'MUG', name: 'Mug', description: 'White', weight: '0.30', visible: true, categories: ['kitchen'], attributes: { material: 'Enamel' } }; // prettier-ignore
    expect(await items(shop, same)).toEqual({ MUG: { outcome: 'unchanged' } });
    expect(count(shop, 'POST /products/batch')).toBe(0);
    const wish = { sku: 'MUG', name: 'Big mug', visible: false, categories: ['Gifts & Cards'], attributes: { Material: 'Steel', Size: 'L' } }; // prettier-ignore
    expect(await items(shop, wish)).toEqual({ MUG: { outcome: 'written' } });
    expect(product(shop, 'MUG')).toMatchObject({
      name: 'Big mug',
      description: 'White',
      weight: '0.3',
      price: '12.50',
      salePrice: '11.00',
      stock: 4,
      status: 'draft',
      categories: ['gifts'],
      attributes: [
        { name: 'Material', options: ['Steel'] },
        { name: 'Care', options: ['By hand', 'Cold'] },
        { name: 'Size', options: ['L'] },
      ],
    });
    expect(await items(shop, wish)).toEqual({ MUG: { outcome: 'unchanged' } });
  });

  it('creates only where it may, counted and empty, and once though the answer was lost', async () => {
    const shop = await setUpCatalog([MUG]);
    const wish = {
      sku: 'CUP',
      name: 'Cup',
      categories: ['Kitchen'],
      create: { visible: false, price: '7.10', weight: '1' },
    };
    shop.sandbox.faults.set([{ call: 'POST /products/batch', effect: 'commit-then-drop', times: 1 }]);
    expect(await items(shop, { sku: 'PAN', name: 'Pan' }, wish)).toMatchObject({ PAN: { outcome: 'absent' }, CUP: { outcome: 'again' } }); // prettier-ignore
    expect(await items(shop, wish)).toEqual({ CUP: { outcome: 'unchanged' } });
    expect(product(shop, 'CUP')).toMatchObject({ price: '7.10', status: 'draft', manageStock: true, stock: 0, categories: ['kitchen'] }); // prettier-ignore
    expect([...shop.sandbox.shop.products.values()].filter(({ sku }) => sku === 'CUP')).toHaveLength(1);
  });

  it('refuses a category the shop does not have, or leaves it out when told to', async () => {
    const shop = await setUpCatalog([MUG]);
    expect(await items(shop, { sku: 'MUG', categories: ['Nowhere'] })).toEqual({
      MUG: { outcome: 'refused', reason: expect.stringContaining('no category "Nowhere"') as string },
    });
    const lenient = await setUpCatalog([MUG], { settings: { missingCategories: 'leave-out' } });
    expect(await items(lenient, { sku: 'MUG', categories: ['Nowhere', 'Kitchen'] })).toEqual({
      MUG: { outcome: 'unchanged' },
    });
  });

  it('writes variations below their product, and never what they differ by', async () => {
    const shop = await setUpCatalog(SHIRTS);
    expect(
      await items(shop, { sku: 'SHIRT-M', name: 'Ignored', weight: '0.2', categories: [] }, { sku: 'SHIRT', attributes: { Size: 'XL' } }), // prettier-ignore
    ).toMatchObject({ 'SHIRT-M': { outcome: 'written' }, SHIRT: { outcome: 'refused' } });
    expect(count(shop, 'POST /products/{id}/variations/batch')).toBe(1);
    expect(product(shop, 'SHIRT-M')).toMatchObject({ weight: '0.2', parentId: 500 });
  });

  it('splits what is too much for one batch, and one bad row harms only itself', async () => {
    const many = Array.from({ length: 130 }, (_, n) => counted(`P${n}`, 1));
    const shop = await setUpCatalog(many, {
      between: (sandbox, request) => {
        // Deleted between the look and the write.
        const gone = request === 3 ? sandbox.shop.catalog.bySku('P7') : undefined;
        if (gone) sandbox.shop.products.delete(gone.id);
      },
    });
    const outcomes = await items(
      shop,
      ...many.map(({ sku }, n): ShopItemWish => ({ sku, name: `New ${n}` })),
    );
    const bad = Object.entries(outcomes).filter(([, { outcome }]) => outcome !== 'written');
    expect(bad).toEqual([['P7', { outcome: 'refused', reason: 'Invalid ID.' }]]);
    expect(count(shop, 'POST /products/batch')).toBe(2);
  });
});

describe('writePrices', () => {
  const eur = { currency: 'EUR' };
  it('writes the regular price of products and variations, as it was sent', async () => {
    const shop = await setUpCatalog([MUG, ...SHIRTS]);
    expect(
      await prices(shop, { sku: 'MUG', price: '13.10', ...eur }, { sku: 'SHIRT-S', price: '20.00', ...eur }, { sku: 'SHIRT-M', price: '22.005', ...eur }), // prettier-ignore
    ).toEqual({
      MUG: { outcome: 'written' },
      'SHIRT-S': { outcome: 'unchanged' },
      'SHIRT-M': { outcome: 'written' },
    });
    expect(product(shop, 'MUG')).toMatchObject({ price: '13.10', salePrice: '11.00', stock: 4 });
    expect(product(shop, 'SHIRT-M')?.price).toBe('22.005');
  });

  it('refuses another currency, a price list and the price of a product with variations', async () => {
    const shop = await setUpCatalog([MUG, ...SHIRTS]);
    const outcomes = [
      await prices(shop, { sku: 'MUG', price: '1', currency: 'USD' }),
      await prices(shop, { sku: 'MUG', price: '1', ...eur, priceList: 'Dealers' }),
      await prices(shop, { sku: 'SHIRT', price: '1', ...eur }),
      await prices(shop, { sku: 'NONE', price: '1', ...eur }),
    ];
    expect(outcomes.map((one) => Object.values(one)[0]?.outcome)).toEqual([
      'refused',
      'refused',
      'refused',
      'absent',
    ]);
    expect(count(shop, 'POST /products/batch')).toBe(0);
  });

  it('a lost answer and a busy shop send the rows again, a refused key is thrown', async () => {
    const shop = await setUpCatalog([MUG]);
    const wish = { sku: 'MUG', price: '14', ...eur };
    shop.sandbox.faults.set([{ call: 'POST /products/batch', effect: 'throttle', times: 1 }]);
    expect(await prices(shop, wish)).toMatchObject({ MUG: { outcome: 'again' } });
    shop.sandbox.faults.set([{ call: 'POST /products/batch', effect: 'commit-then-drop', times: 1 }]);
    expect(await prices(shop, wish)).toMatchObject({ MUG: { outcome: 'again' } });
    expect(await prices(shop, wish)).toEqual({ MUG: { outcome: 'unchanged' } });
    shop.sandbox.revoke(shop.sandbox.credentials);
    await expect(prices(shop, wish)).rejects.toMatchObject({ kind: 'unauthorized' });
  });
});

describe('writeStock', () => {
  it('says of each row that cannot be counted why, and writes the others', async () => {
    const shop = await setUpCatalog([MUG, ...SHIRTS, { sku: 'PLAIN', price: '1' }]);
    const row = { quantity: '6', seen: '3' };
    const outcomes = await shop.catalog.writeStock(context, [
      { sku: 'MUG', quantity: '30', seen: '4' },
      { sku: 'SHIRT-M', ...row },
      { sku: 'SHIRT-S', ...row },
      { sku: 'PLAIN', ...row },
      { sku: 'NONE', ...row },
      { sku: 'MUG', location: '2', ...row },
    ]);
    expect(Object.fromEntries(outcomes)).toMatchObject({
      MUG: { outcome: 'written' },
      'SHIRT-M': { outcome: 'written' },
      'SHIRT-S': { outcome: 'refused', reason: expect.stringContaining('all its variations') as string },
      PLAIN: { outcome: 'refused', reason: expect.stringContaining('Track stock') as string },
      NONE: { outcome: 'absent' },
      'MUG@2': { outcome: 'refused' },
    });
    expect([product(shop, 'MUG')?.stock, product(shop, 'SHIRT-M')?.stock]).toEqual([30, 6]);
    const half = await shop.catalog.writeStock(context, [{ sku: 'MUG', quantity: '5.5', seen: '30' }]);
    expect(half.get('MUG')).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('whole units') as string,
    });
  });

  it('does not overwrite what somebody put back since it was looked at', async () => {
    const shop = await setUpCatalog([MUG]);
    const outcomes = await shop.catalog.writeStock(context, [{ sku: 'MUG', quantity: '9', seen: '2' }]);
    expect(outcomes.get('MUG')).toMatchObject({ outcome: 'again' });
    expect(product(shop, 'MUG')?.stock).toBe(4);
  });

  it('holds back what unpaid orders have, unless it is told that none is paid later', async () => {
    for (const [unpaidOrders, level] of [
      ['hold', 6],
      ['ignore', 8],
    ] as const) {
      const shop = await setUpCatalog([MUG], { settings: { unpaidOrders } });
      shop.sandbox.addOrder({ status: 'pending', lines: [{ sku: 'MUG', quantity: '2', price: '10.00' }] });
      await shop.catalog.writeStock(context, [{ sku: 'MUG', quantity: '8', seen: '4' }]);
      expect(product(shop, 'MUG')?.stock).toBe(level);
    }
  });

  it('stops no sale that it has no time to start again', async () => {
    const shop = await setUpCatalog([MUG]);
    const late = { ...context, closesAt: Date.now() + 10_000 };
    const outcomes = await shop.catalog.writeStock(late, [{ sku: 'MUG', quantity: '8', seen: '4' }]);
    expect(outcomes.get('MUG')).toMatchObject({ outcome: 'again' });
    expect(product(shop, 'MUG')?.stock).toBe(4);
  });

  it('a sale of a variation counts for that variation', async () => {
    const shop = await setUpCatalog(SHIRTS, {
      between: (sandbox, request) => {
        if (request === 3) sandbox.shop.sell('SHIRT-M', 2);
      },
    });
    await shop.catalog.writeStock(context, [{ sku: 'SHIRT-M', quantity: '8', seen: '3' }]);
    expect(product(shop, 'SHIRT-M')?.stock).toBe(6);
  });
});
