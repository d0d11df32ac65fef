import type { ShopPriceWish } from '../../../../../domain/catalog';
import { cleanUp, context, setUpCatalog, type CatalogSetUp } from './support';

afterEach(cleanUp);

const prices = async ({ catalog }: CatalogSetUp, ...wishes: ShopPriceWish[]) =>
  Object.fromEntries(await catalog.writePrices(context, wishes));
const listed = (sku: string, price: string, more: Partial<ShopPriceWish> = {}): ShopPriceWish => ({
  sku,
  price,
  currency: 'EUR',
  priceList: 'Dealers',
  ...more,
});
const removed = (sku: string, price: string, more: Partial<ShopPriceWish> = {}): ShopPriceWish =>
  listed(sku, price, { remove: true, ...more });
/** `MUG/eur` of the records that stand. */
const standing = ({ sandbox }: CatalogSetUp): string[] => {
  const { catalog } = sandbox.shop;
  return [...catalog.records.values()].map(({ variant, currency }) => `${catalog.variants.get(variant)?.sku}/${currency}`); // prettier-ignore
};
async function filled(): Promise<CatalogSetUp> {
  const shop = await setUpCatalog([
    { sku: 'MUG' },
    { sku: 'CUP' },
    { sku: 'TEE', variants: [{ sku: 'TEE-S' }] },
  ]);
  shop.sandbox.shop.catalog.addPriceList('Dealers');
  await prices(shop, listed('MUG', '8'), listed('CUP', '7'), listed('TEE-S', '6'));
  await prices(shop, listed('MUG', '9', { currency: 'USD' }));
  expect(standing(shop)).toHaveLength(4);
  return shop;
}

it('takes out just these records of this currency, in one call', async () => {
  const shop = await filled();
  expect(await prices(shop, removed('MUG', '8.00'), removed('TEE-S', '6'), listed('CUP', '7.5'))).toEqual({
    MUG: { outcome: 'written' },
    'TEE-S': { outcome: 'written' },
    CUP: { outcome: 'written' },
  });
  expect(standing(shop)).toEqual(['CUP/eur', 'MUG/usd']);
  expect(shop.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
  expect(await prices(shop, removed('MUG', '8'))).toEqual({ MUG: { outcome: 'unchanged' } });
});

it('leaves what people changed since, or entered beside it', async () => {
  const shop = await filled();
  const { catalog } = shop.sandbox.shop;
  for (const [key, record] of catalog.records) {
    if (catalog.variants.get(record.variant)?.sku !== 'CUP') continue;
    catalog.records.set(key, { ...record, fields: { ...record.fields, sale_price: 5 } });
  }
  expect(await prices(shop, removed('MUG', '8.5'), removed('CUP', '7'))).toMatchObject({
    MUG: { outcome: 'unchanged' },
    CUP: { outcome: 'refused', reason: expect.stringContaining('people have entered a sale price') as string }, // prettier-ignore
  });
  expect(standing(shop)).toHaveLength(4);
});

it('never empties a list: without a record, a list or a product nothing is sent', async () => {
  const shop = await filled();
  const answers = [
    await prices(shop, removed('MUG', '8', { currency: 'CHF' })),
    await prices(shop, removed('MUG', '8', { priceList: 'Friends' })),
    await prices(shop, removed('NONE', '8')),
  ];
  expect(answers.map((one) => Object.values(one)[0]?.outcome)).toEqual(['unchanged', 'unchanged', 'absent']);
  expect(shop.requests.filter(({ method }) => method === 'DELETE')).toEqual([]);
  expect(standing(shop)).toHaveLength(4);
});

it('a lost answer is looked at again', async () => {
  const shop = await filled();
  shop.sandbox.faults.set([
    { call: 'DELETE /v3/pricelists/:id/records', effect: 'commit-then-drop', times: 1 },
  ]);
  expect(await prices(shop, removed('MUG', '8'))).toMatchObject({ MUG: { outcome: 'again' } });
  expect(await prices(shop, removed('MUG', '8'))).toEqual({ MUG: { outcome: 'unchanged' } });
  expect(standing(shop)).toHaveLength(3);
});

it('a price list is read in the currency that is asked for, named as it is asked for', async () => {
  const shop = await filled();
  const ask = async (currency: string, priceList = 'dealers') =>
    (await shop.catalog.read(context, ['MUG'], [{ priceList, currency }])).get('MUG')?.prices[priceList];
  expect(await ask('EUR')).toEqual({ price: '8', currency: 'EUR' });
  expect(await ask('USD')).toEqual({ price: '9', currency: 'USD' });
  expect(await ask('CHF')).toBeUndefined();
  expect(await ask('EUR', 'nowhere')).toBeUndefined();
});
