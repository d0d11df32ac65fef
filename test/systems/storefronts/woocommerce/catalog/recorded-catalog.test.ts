import { unrecorded } from '../../../../../systems/context';
import { createWooCommerce, wooCommerceSettings } from '../../../../../systems/storefronts/woocommerce';
import { createSoldSince } from '../../../../../systems/storefronts/woocommerce/catalog/sold-since';
import { createWriteBatch } from '../../../../../systems/storefronts/woocommerce/catalog/write-batch';
import { createWooClient, type WooClient } from '../../../../../systems/storefronts/woocommerce/client';
import { systemClock } from '../../../../../systems/transport/clock';
import type { HttpAnswer } from '../../../../../systems/transport/http';
import { answer, answerOf, fakeHttp, recorded, type FakeHttp } from '../recorded';

const context = unrecorded();
const settings = wooCommerceSettings.parse({
  system: 'woocommerce',
  url: 'https://shop.example',
  credentials: 'x',
});
const credentials = { consumerKey: 'ck_1', consumerSecret: 'cs_1', webhookSecrets: [] };

function client(respond: (path: string) => HttpAnswer): { client: WooClient; http: FakeHttp } {
  const http = fakeHttp(respond);
  return { http, client: createWooClient({ settings, credentials, http, clock: systemClock }) };
}

it('reads the recorded product, and how the recorded shop states prices', async () => {
  const http = fakeHttp((path) => {
    if (path === '/products') return answerOf(recorded('36-product-by-sku'));
    return path.endsWith('woocommerce_currency')
      ? answer({ id: 'woocommerce_currency', value: 'USD' })
      : answerOf(recorded('19-set-woocommerce_prices_include_tax'));
  });
  const { catalog } = createWooCommerce({ settings, credentials, http });
  const found = await catalog.read(context, ['HB-1795255813']);
  expect(Object.fromEntries(found)).toEqual({
    'HB-1795255813': {
      sku: 'HB-1795255813',
      id: '29',
      name: 'Hex bolt M8',
      visible: true,
      categories: ['Uncategorized'],
      attributes: {},
      prices: { '': { price: '21.5', currency: 'USD' } },
      stock: { '': '77' },
    },
  });
  expect(await catalog.pricesIncludeTax(context)).toBe(true);
});

it('takes the recorded batch apart: two rows done, two refused, each by itself', async () => {
  const { client: shop, http } = client(() => answerOf(recorded('34-batch-mixed')));
  const ends = await createWriteBatch(shop)(context, [
    { key: 'N', fields: { name: 'N', sku: 'N-1795255813', regular_price: '1' } },
    { key: 'dup', fields: { name: 'dup', sku: 'HB-1795255813' } },
    {
      key: 'bolt',
      product: { id: '29', parent_id: undefined },
      fields: { stock_quantity: 77, regular_price: '21.50' },
    },
    { key: 'none', product: { id: '99999', parent_id: undefined }, fields: { name: 'z' } },
  ]);
  expect(Object.fromEntries(ends)).toMatchObject({
    N: { end: 'done' },
    dup: { end: 'refused', code: 'product_invalid_sku', reason: 'Invalid or duplicated SKU.' },
    bolt: { end: 'done' },
    none: { end: 'refused', reason: 'Invalid ID.' },
  });
  const { create, update } = (
    recorded('34-batch-mixed').request as unknown as { body: Record<string, unknown> }
  ).body;
  expect(JSON.parse(http.requests[0]?.body ?? '')).toEqual({ create, update });
});

it('a row that is not in its place in the answer counts as lost', async () => {
  const { client: shop } = client(() => answerOf(recorded('34-batch-mixed')));
  const ends = await createWriteBatch(shop)(context, [
    { key: 'other', product: { id: '30', parent_id: undefined }, fields: { stock_quantity: 77 } },
  ]);
  expect(ends.get('other')).toMatchObject({ end: 'lost' });
});

it('halves what the recorded shop finds too large, down to the row that cannot be split', async () => {
  const { client: shop, http } = client(() => answerOf(recorded('35-batch-101')));
  const ends = await createWriteBatch(shop)(
    context,
    ['a', 'b', 'c'].map((key) => ({ key, fields: { name: key } })),
  );
  expect(http.requests.map(({ body }) => (JSON.parse(body ?? '') as { create: unknown[] }).create.length)).toEqual([3, 2, 1, 1, 1]); // prettier-ignore
  expect([...ends.values()].map(({ end }) => end)).toEqual(['refused', 'refused', 'refused']);
});

it('counts what the recorded orders took off the stock', async () => {
  const [before, after] = [
    recorded('09-order-coupon-fee-shipping-tax').response.body,
    recorded('20-order-prices-include-tax').response.body,
  ];
  const pending = recorded('21-order-explicit-line-totals-incl-store').response.body;
  let orders: unknown[] = [before];
  const { client: shop, http } = client(() => answer(orders));
  const sold = createSoldSince(shop);
  const baseline = await sold.baseline(context);
  expect(baseline.at).toBe('2026-11-21T10:10:14Z');
  orders = [before, after, pending];
  expect(Object.fromEntries(await sold.since(context, baseline))).toEqual({ '29': '3' });
  expect(http.requests.at(-1)?.url).toContain('modified_after=2026-11-21T10%3A10%3A13Z');
  // A part of the first order came back: that is no sale.
  orders = [recorded('18-order-after-refunds').response.body];
  expect(Object.fromEntries(await sold.since(context, baseline))).toEqual({});
  orders = [pending];
  expect(Object.fromEntries(await sold.promised(context))).toEqual({ '29': '3' });
});
