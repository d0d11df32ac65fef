import type { ShopItemWish } from '../../../../../domain/catalog';
import type { ProductInput, ProductRecord } from '../../../../../sandbox/woocommerce';
import { cleanUp, context } from '../connect';
import { counted, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const wish = (colour: string, size: string, more: Partial<ShopItemWish> = {}): ShopItemWish => ({
  sku: `TEE-${colour}-${size}`,
  name: 'ignored',
  create: {
    visible: true,
    price: '19.90',
    weight: '0.2',
    variant: { parent: 'TEE', name: 'Tee', description: 'Cotton', options: { Colour: colour, Size: size } },
  },
  ...more,
});
const hidden = (one: ShopItemWish): ShopItemWish => ({
  ...one,
  ...(one.create && { create: { ...one.create, visible: false } }),
});
const items = async ({ catalog }: CatalogSetUp, ...wishes: ShopItemWish[]) =>
  Object.fromEntries(await catalog.writeItems(context, wishes));
const outcomes = async (shop: CatalogSetUp, ...wishes: ShopItemWish[]) =>
  Object.values(await items(shop, ...wishes)).map(({ outcome }) => outcome);
const product = ({ sandbox }: CatalogSetUp, sku: string): ProductRecord | undefined =>
  sandbox.shop.catalog.bySku(sku);
const all = ({ sandbox }: CatalogSetUp): ProductRecord[] => [...sandbox.shop.products.values()];
/** `Red/S` by SKU. */
const shelf = (shop: CatalogSetUp, parent = 'TEE'): Record<string, string> =>
  Object.fromEntries(
    shop.sandbox.shop.products
      .by('parent', product(shop, parent)?.id)
      .map(({ sku, attributes = [] }) => [sku, attributes.map(({ options }) => options[0]).join('/')]),
  );
const count = ({ sandbox }: CatalogSetUp, call: string): number =>
  sandbox.requests.summary(1_000).byCall[call]?.count ?? 0;

const TEE: ProductInput[] = [
  { id: 700, sku: 'TEE', name: 'The people’s tee', type: 'variable', attributes: [{ name: 'Colour', options: ['Red', 'Green'], variation: true }, { name: 'Size', options: ['S'], variation: true }, { name: 'Care', options: ['Cold'] }] },
  { id: 701, sku: 'TEE-Red-S', type: 'variation', parentId: 700, price: '20', attributes: [{ name: 'Colour', options: ['Red'] }, { name: 'Size', options: ['S'] }] },
]; // prettier-ignore

it('makes a variable product and its first variations, counted and empty', async () => {
  const shop = await setUpCatalog([]);
  expect(await outcomes(shop, wish('Red', 'S'), wish('Red', 'M'), wish('Blue', 'M'))).toEqual(['created', 'created', 'created']); // prettier-ignore
  expect(product(shop, 'TEE')).toMatchObject({
    type: 'variable',
    name: 'Tee',
    description: 'Cotton',
    status: 'publish',
    attributes: [
      { name: 'Colour', options: ['Red', 'Blue'], variation: true },
      { name: 'Size', options: ['S', 'M'], variation: true },
    ],
  });
  expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M', 'TEE-Blue-M': 'Blue/M' });
  expect(product(shop, 'TEE-Red-M')).toMatchObject({ price: '19.90', manageStock: true, stock: 0, status: 'publish' }); // prettier-ignore
  expect([count(shop, 'POST /products/batch'), count(shop, 'POST /products/{id}/variations/batch')]).toEqual([1, 1]); // prettier-ignore
  expect(await outcomes(shop, wish('Red', 'S'))).toEqual(['unchanged']);
  // Price and stock go to the variation by its SKU, as to any other.
  await shop.catalog.writePrices(context, [{ sku: 'TEE-Red-M', price: '21', currency: 'EUR' }]);
  await shop.catalog.writeStock(context, [{ sku: 'TEE-Red-M', quantity: '4', seen: '0' }]);
  expect((await shop.catalog.read(context, ['TEE-Red-M'])).get('TEE-Red-M')).toMatchObject({
    prices: { '': { price: '21' } },
    stock: { '': '4' },
    inherited: ['name', 'categories', 'attributes'],
  });
});

it('adds to a product that stands, which learns the new choices first; what is people’s stays', async () => {
  const shop = await setUpCatalog(TEE);
  expect(await outcomes(shop, wish('red', 'M'), wish('Blue', 'M'))).toEqual(['created', 'created']);
  expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-red-M': 'Red/M', 'TEE-Blue-M': 'Blue/M' });
  expect(product(shop, 'TEE')).toMatchObject({
    name: 'The people’s tee',
    attributes: [
      { name: 'Colour', options: ['Red', 'Green', 'Blue'], variation: true },
      { name: 'Size', options: ['S', 'M'], variation: true },
      { name: 'Care', options: ['Cold'], variation: false },
    ],
  });
  expect(await outcomes(shop, wish('Green', 'S'))).toEqual(['created']);
  // It knew those.
  expect(count(shop, 'POST /products/batch')).toBe(1);
});

it('adds to the product of a sister, where no product bears the style’s number', async () => {
  const shop = await setUpCatalog(TEE.map((one) => (one.sku === 'TEE' ? { ...one, sku: '' } : one)));
  const one = wish('Red', 'M');
  const sister = 'TEE-Red-S';
  const variant = one.create?.variant && { ...one.create.variant, sister };
  expect(await outcomes(shop, { ...one, ...(one.create && variant && { create: { ...one.create, variant } }) })).toEqual(['created']); // prettier-ignore
  expect(product(shop, 'TEE-Red-M')).toMatchObject({ parentId: 700 });
  expect(all(shop)).toHaveLength(3);
});

it('a hidden one is private where its product is seen; of a new product the whole is hidden', async () => {
  const shop = await setUpCatalog(TEE);
  await items(shop, hidden(wish('Red', 'M')));
  expect(product(shop, 'TEE-Red-M')?.status).toBe('private');
  const other = await setUpCatalog([]);
  await items(other, hidden(wish('Red', 'S')));
  await items(other, hidden(wish('Red', 'M')));
  expect([product(other, 'TEE')?.status, product(other, 'TEE-Red-M')?.status]).toEqual(['draft', 'publish']);
});

it('a withdrawn variation is private, its sisters are not', async () => {
  const shop = await setUpCatalog(TEE);
  await items(shop, wish('Red', 'M'));
  expect(await outcomes(shop, { sku: 'TEE-Red-S', visible: false })).toEqual(['written']);
  expect(['TEE-Red-S', 'TEE-Red-M'].map((sku) => product(shop, sku)?.status)).toEqual(['private', 'publish']);
});

it('never moves or doubles a SKU that stands elsewhere', async () => {
  const shop = await setUpCatalog([
    counted('TEE-Red-S', 3),
    {
      id: 800,
      sku: 'SALE',
      type: 'variable',
      attributes: [{ name: 'Size', options: ['M'], variation: true }],
    },
    { id: 801, sku: 'TEE-Red-M', type: 'variation', parentId: 800, price: '5', attributes: [{ name: 'Size', options: ['M'] }] }, // prettier-ignore
  ]);
  await items(shop, wish('Red', 'S'), wish('Red', 'M'), wish('Red', 'L'));
  expect(shelf(shop)).toEqual({ 'TEE-Red-L': 'Red/L' });
  expect(shelf(shop, 'SALE')).toEqual({ 'TEE-Red-M': 'M' });
  expect(product(shop, 'TEE-Red-S')).toMatchObject({ stock: 3, price: '10.00' });
});

it('refuses what people must sort out, in words, and leaves the shop as it is', async () => {
  const shop = await setUpCatalog([
    ...TEE,
    counted('CAP', 1),
    {
      id: 900,
      sku: 'HAT',
      type: 'variable',
      attributes: [{ name: 'Size', options: ['S'], variation: true }],
    },
  ]);
  const below = (parent: string, one: ShopItemWish): ShopItemWish =>
    ({ ...one, sku: `${parent}-new`, create: { ...one.create, variant: { ...one.create?.variant, parent } } }) as ShopItemWish; // prettier-ignore
  const answer = await items(
    shop,
    below('CAP', wish('Red', 'S')),
    below('HAT', wish('Red', 'S')),
    { ...wish('RED', 'S'), sku: 'OTHER' },
    wish('Red|Blue', 'S'),
  );
  expect(answer).toMatchObject({
    'CAP-new': { outcome: 'refused', reason: expect.stringContaining('no variable product') as string },
    'HAT-new': { outcome: 'refused', reason: expect.stringContaining('differ by Size, those of the mapping') as string }, // prettier-ignore
    OTHER: { outcome: 'refused', reason: expect.stringContaining('under SKU TEE-Red-S') as string },
    'TEE-Red|Blue-S': { outcome: 'refused', reason: expect.stringContaining('"|"') as string },
  });
  expect(all(shop)).toHaveLength(4);
});

it('one bad sister harms only herself, and two of one combination are one', async () => {
  // What lies in the trash keeps its SKU, and is not found.
  const shop = await setUpCatalog([counted('TEE-Red-S', 1, { status: 'trash' })]);
  const twin = { ...wish('Red', 'M'), sku: 'TEE-twin' };
  expect(await items(shop, wish('Red', 'S'), wish('Red', 'M'), twin, wish('Red', 'L'))).toMatchObject({
    'TEE-Red-S': { outcome: 'again' },
    'TEE-Red-M': { outcome: 'created' },
    'TEE-twin': { outcome: 'refused', reason: expect.stringContaining('under SKU TEE-Red-M') as string },
    'TEE-Red-L': { outcome: 'created' },
  });
});

it('a choice that somebody else’s write of the attributes took away is put back', async () => {
  const shop = await setUpCatalog(TEE, {
    between: ({ shop: { catalog } }, request) => {
      // Between our write of the attributes and that of the variation: people save what they had opened before.
      if (request === 5) catalog.change(700, { attributes: TEE[0]?.attributes ?? [] });
    },
  });
  await items(shop, wish('Red', 'M'));
  expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M' });
  expect(product(shop, 'TEE')?.attributes?.[1]).toMatchObject({ name: 'Size', options: ['S', 'M'] });
});

describe('a lost answer', () => {
  const CALLS = ['POST /products/batch', 'POST /products/{id}/variations/batch'];
  it.each(
    CALLS.flatMap(
      (call) =>
      (['commit-then-drop', 'refuse', 'error-500', 'cut'] as const).flatMap((effect) => [1, 2].map((nth) => [call, effect, nth] as const)), // prettier-ignore
    ),
  )('of %s (%s, %i) makes nothing twice', async (call, effect, nth) => {
    const shop = await setUpCatalog([]);
    shop.sandbox.faults.set([{ call, effect, nth, times: 1 }]);
    const rounds = [
      [wish('Red', 'S'), wish('Red', 'M')],
      [wish('Red', 'S'), wish('Red', 'M'), wish('Blue', 'S'), wish('Blue', 'L')],
    ];
    for (const round of [...rounds, ...rounds]) await items(shop, ...round);
    expect(all(shop)).toHaveLength(5);
    expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M', 'TEE-Blue-S': 'Blue/S', 'TEE-Blue-L': 'Blue/L' }); // prettier-ignore
    expect(product(shop, 'TEE')?.attributes?.map(({ options }) => options)).toEqual([['Red', 'Blue'], ['S', 'M', 'L']]); // prettier-ignore
  });
});
