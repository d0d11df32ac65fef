import type { ShopItemWish } from '../../../../../domain/catalog';
import type { ProductSpec } from '../../../../../sandbox/bigcommerce';
import { cleanUp, context, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const wish = (colour: string, size: string, more: Partial<ShopItemWish> = {}): ShopItemWish => ({
  sku: `TEE-${colour}-${size}`,
  name: 'ignored',
  create: {
    visible: true,
    price: '19.9',
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
const products = ({ sandbox }: CatalogSetUp, sku: string) => sandbox.shop.catalog.products.by('sku', sku);
/** `Red/S` by SKU. */
const shelf = ({ sandbox }: CatalogSetUp, parent = 'TEE'): Record<string, string> => {
  const { catalog } = sandbox.shop;
  return Object.fromEntries(
    catalog.products.by('sku', parent).flatMap(({ id }) =>
      catalog.variantsOf(id).map(({ sku, choices }) => [
        sku,
        choices.map(({ optionId, valueId }) => catalog.options.get(optionId)?.values.find((one) => one.id === valueId)?.label).join('/'), // prettier-ignore
      ]),
    ),
  );
};
const writes = ({ requests }: CatalogSetUp): string[] =>
  requests.filter(({ write }) => write).map(({ name = '' }) => name);

const TEE: ProductSpec = {
  sku: 'TEE',
  name: 'The people’s tee',
  tracking: 'variant',
  variants: [{ sku: 'TEE-Red-S', options: { Colour: 'Red', Size: 'S' } }],
};

it('makes a product with its first variants in one call, counted and empty', async () => {
  const shop = await setUpCatalog([]);
  expect(await outcomes(shop, wish('Red', 'S'), wish('Red', 'M'), wish('Blue', 'M'))).toEqual(['created', 'created', 'created']); // prettier-ignore
  expect(writes(shop)).toEqual(['POST /v3/catalog/products']);
  expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M', 'TEE-Blue-M': 'Blue/M' });
  expect(products(shop, 'TEE')).toMatchObject([
    { name: 'Tee', description: 'Cotton', price: '19.9', weight: '0.2', visible: true, tracking: 'variant' },
  ]);
  expect(await outcomes(shop, wish('Red', 'S'))).toEqual(['unchanged']);
  // Price and stock go to the variant by its SKU, as to any other.
  await shop.catalog.writePrices(context, [{ sku: 'TEE-Red-M', price: '21', currency: 'EUR' }]);
  await shop.catalog.writeStock(context, [{ sku: 'TEE-Red-M', quantity: '4', seen: '0' }]);
  expect((await shop.catalog.read(context, ['TEE-Red-M'])).get('TEE-Red-M')).toMatchObject({
    prices: { '': { price: '21' } },
    stock: { '': '4' },
    inherited: ['name', 'description', 'categories', 'attributes'],
  });
});

it('adds to a product that stands, with the values that its options lack, and changes nothing that is people’s', async () => {
  const shop = await setUpCatalog([TEE]);
  expect(await outcomes(shop, wish('red', 'M'), wish('Blue', 'M'), wish('Blue', 'S'))).toEqual(['created', 'created', 'created']); // prettier-ignore
  // "red" is the "Red" that people entered; M and Blue are made once.
  expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-red-M': 'Red/M', 'TEE-Blue-M': 'Blue/M', 'TEE-Blue-S': 'Blue/S' }); // prettier-ignore
  expect(writes(shop).filter((name) => name.endsWith('/values'))).toHaveLength(2);
  expect(products(shop, 'TEE')).toMatchObject([{ name: 'The people’s tee', price: '10' }]);
  expect(shop.sandbox.shop.catalog.variantBySku('TEE-Blue-S')).toMatchObject({ price: '19.9', weight: '0.2', disabled: false }); // prettier-ignore
});

it('adds to the product of a sister, where no product bears the style’s number', async () => {
  const shop = await setUpCatalog([
    { ...TEE, sku: 'peoples-own' },
    { sku: 'TEE', name: 'A gift card for tees' },
  ]);
  const one = wish('Red', 'M');
  const sister = 'TEE-Red-S';
  const variant = one.create?.variant && { ...one.create.variant, sister };
  expect(await outcomes(shop, { ...one, ...(one.create && variant && { create: { ...one.create, variant } }) })).toEqual(['created']); // prettier-ignore
  expect(shelf(shop, 'peoples-own')).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M' });
  expect(shop.sandbox.shop.catalog.products.size).toBe(2);
});

it('a hidden one cannot be bought where its product is seen; of a new product the whole is hidden', async () => {
  const shop = await setUpCatalog([TEE]);
  await items(shop, hidden(wish('Red', 'M')));
  expect(shop.sandbox.shop.catalog.variantBySku('TEE-Red-M')?.disabled).toBe(true);
  const other = await setUpCatalog([]);
  await items(other, hidden(wish('Red', 'S')));
  await items(other, hidden(wish('Red', 'M')));
  expect(products(other, 'TEE')).toMatchObject([{ visible: false }]);
  expect(other.sandbox.shop.catalog.variantBySku('TEE-Red-M')?.disabled).toBe(false);
});

it('a withdrawn variant cannot be bought any more, its sisters can', async () => {
  const shop = await setUpCatalog([TEE]);
  await items(shop, wish('Red', 'M'));
  expect(await outcomes(shop, { sku: 'TEE-Red-S', visible: false })).toEqual(['written']);
  const { catalog } = shop.sandbox.shop;
  expect(['TEE-Red-S', 'TEE-Red-M'].map((sku) => catalog.variantBySku(sku)?.disabled)).toEqual([true, false]);
});

it('never moves or doubles a SKU that stands elsewhere, as a product or a variant', async () => {
  const shop = await setUpCatalog([
    { sku: 'TEE-Red-S', name: 'A tee of its own' },
    { sku: 'SALE', name: 'Sale', variants: [{ sku: 'TEE-Red-M', label: 'M' }] },
  ]);
  // Of the first the name is written, as of any product.
  expect(await outcomes(shop, wish('Red', 'S'), wish('Red', 'M'))).toEqual(['written', 'unchanged']);
  expect(await outcomes(shop, wish('Red', 'L'))).toEqual(['created']);
  expect(shelf(shop)).toEqual({ 'TEE-Red-L': 'Red/L' });
  expect(shelf(shop, 'SALE')).toEqual({ 'TEE-Red-M': 'M' });
});

it('refuses what people must sort out, in words, and leaves the store as it is', async () => {
  const shop = await setUpCatalog([
    TEE,
    { sku: 'CAP', name: 'Cap' },
    { sku: 'HAT', name: 'Hat', variants: [{ sku: 'HAT-S', options: { Size: 'S' } }] },
  ]);
  const below = (parent: string, one: ShopItemWish): ShopItemWish =>
    ({ ...one, sku: `${parent}-new`, create: { ...one.create, variant: { ...one.create?.variant, parent } } }) as ShopItemWish; // prettier-ignore
  const answer = await items(
    shop,
    below('CAP', wish('Red', 'S')),
    below('HAT', wish('Red', 'S')),
    below('TEE-Red-S', wish('Red', 'S')),
    wish('RED', 'S'),
  );
  expect(answer).toMatchObject({
    'CAP-new': { outcome: 'refused', reason: expect.stringContaining('product without options') as string },
    'HAT-new': { outcome: 'refused', reason: expect.stringContaining('has the options Size, the mapping') as string }, // prettier-ignore
    'TEE-Red-S-new': { outcome: 'refused', reason: expect.stringContaining('is a variant itself') as string },
    'TEE-RED-S': { outcome: 'refused', reason: expect.stringContaining('under SKU TEE-Red-S') as string },
  });
  expect(writes(shop)).toEqual([]);
});

it('one bad sister of a new product harms only herself', async () => {
  const shop = await setUpCatalog([]);
  const long = { ...wish('Red', 'S'), sku: 'X'.repeat(256) };
  const twin = { ...wish('Red', 'M'), sku: 'TEE-twin' };
  const answer = await items(shop, long, wish('Red', 'M'), twin, wish('Red', 'L'));
  expect(Object.values(answer).map(({ outcome }) => outcome).sort()).toEqual(['created', 'created', 'refused', 'refused']); // prettier-ignore
  expect(answer['TEE-twin']).toMatchObject({ reason: expect.stringContaining('Two items of TEE are Red, M') as string }); // prettier-ignore
  expect(Object.keys(shelf(shop)).sort()).toEqual(['TEE-Red-L', 'TEE-Red-M']);
});

it('says in the store’s words that an option is full', async () => {
  const shop = await setUpCatalog([TEE]);
  const { catalog } = shop.sandbox.shop;
  const option = catalog.options.by('product', products(shop, 'TEE')[0]?.id)[0];
  for (let n = 1; n < 250; n += 1) catalog.addValue(option?.id ?? 0, `C${n}`);
  expect(await items(shop, wish('New', 'S'))).toMatchObject({
    'TEE-New-S': { outcome: 'refused', reason: expect.stringMatching(/Colour cannot take New: .*250/) as string }, // prettier-ignore
  });
});

/** Whatever is lost, and whenever: the next looks make good what is missing, and nothing twice. */
describe('a lost answer', () => {
  const CALLS = [
    'POST /v3/catalog/products',
    'POST /v3/catalog/products/:id/options/:id/values',
    'POST /v3/catalog/products/:id/variants',
  ];
  it.each(
    CALLS.flatMap(
      (call) =>
      (['commit-then-drop', 'refuse', 'error-500'] as const).flatMap((effect) => [1, 2].map((nth) => [call, effect, nth] as const)), // prettier-ignore
    ),
  )('of %s (%s, %i) makes nothing twice', async (call, effect, nth) => {
    const shop = await setUpCatalog([]);
    shop.sandbox.faults.set([{ call, effect, nth, times: 1 }]);
    const rounds = [
      [wish('Red', 'S'), wish('Red', 'M')],
      [wish('Red', 'S'), wish('Red', 'M'), wish('Blue', 'S'), wish('Blue', 'L')],
    ];
    for (const round of [...rounds, ...rounds, ...rounds]) await items(shop, ...round);
    expect(products(shop, 'TEE')).toHaveLength(1);
    expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Red-M': 'Red/M', 'TEE-Blue-S': 'Blue/S', 'TEE-Blue-L': 'Blue/L' }); // prettier-ignore
    const { catalog } = shop.sandbox.shop;
    const labels = catalog.options.by('product', products(shop, 'TEE')[0]?.id).map(({ values }) => values.map(({ label }) => label)); // prettier-ignore
    expect(labels).toEqual([
      ['Red', 'Blue'],
      ['S', 'M', 'L'],
    ]);
  });

  it('two processes at once make one product', async () => {
    const shop = await setUpCatalog([], {
      between: ({ shop: { catalog } }, request) => {
        // After both SKUs were looked for, before the product is sent: somebody else makes it.
        if (request !== 5) return;
        catalog.add({ sku: 'TEE', name: 'Tee', variants: [{ sku: 'TEE-Red-M', options: { Colour: 'Red', Size: 'M' } }] }); // prettier-ignore
      },
    });
    expect(await items(shop, wish('Red', 'S'))).toEqual({
      'TEE-Red-S': { outcome: 'again', reason: 'It stands there by now.' },
    });
    expect(await outcomes(shop, wish('Red', 'S'))).toEqual(['created']);
    expect(products(shop, 'TEE')).toHaveLength(1);
    expect(shelf(shop)).toEqual({ 'TEE-Red-M': 'Red/M', 'TEE-Red-S': 'Red/S' });
  });

  it('a value that somebody else makes at the same time is taken the next time', async () => {
    const shop = await setUpCatalog([TEE], {
      between: ({ shop: { catalog } }, request) => {
        // After the options were read, before the value is sent.
        if (request !== 6) return;
        const option = catalog.options.by('product', catalog.products.by('sku', 'TEE')[0]?.id)[0];
        catalog.addValue(option?.id ?? 0, 'Blue');
      },
    });
    expect(await items(shop, wish('Blue', 'S'))).toMatchObject({
      'TEE-Blue-S': { outcome: 'again', reason: expect.stringContaining('just made') as string },
    });
    expect(await outcomes(shop, wish('Blue', 'S'))).toEqual(['created']);
    expect(shelf(shop)).toEqual({ 'TEE-Red-S': 'Red/S', 'TEE-Blue-S': 'Blue/S' });
  });
});
