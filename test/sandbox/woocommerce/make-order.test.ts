import { startWooCommerce, type OrderSpec, type WooCommerceSandbox } from '../../../sandbox/woocommerce';
import { recorded } from '../../systems/storefronts/woocommerce/recorded';
import { call } from './client';

let shop: WooCommerceSandbox;
beforeAll(async () => {
  shop = await startWooCommerce();
});
afterAll(() => shop.close());

const NY = ['8.875'];
const BOLT = { sku: 'HB-1795255813', name: 'Hex bolt M8', price: '19.99', taxRates: NY };
const WASHER = { sku: 'WA-1795255813', name: 'Washer', price: '0.333', taxRates: NY };
const HEADER = ['currency', 'discount_total', 'discount_tax', 'shipping_total', 'shipping_tax', 'cart_tax', 'total', 'total_tax', 'prices_include_tax'] as const; // prettier-ignore
const ROW = [
  'quantity',
  'subtotal',
  'subtotal_tax',
  'total',
  'total_tax',
  'price',
  'sku',
  'tax_class',
] as const;

type Json = Readonly<Record<string, unknown>>;
const pick = (body: Json, names: readonly string[]): Json =>
  Object.fromEntries(names.map((name) => [name, body[name]]));
const rows = (body: Json, kind: string): Json[] => body[kind] as Json[];

describe('orders are calculated as WooCommerce calculated them', () => {
  it.each<[string, OrderSpec]>([
    [
      '09-order-coupon-fee-shipping-tax',
      {
        currency: 'USD',
        lines: [
          { ...BOLT, quantity: '3' },
          { ...WASHER, quantity: '7' },
        ],
        shipping: [{ total: '7.50', taxRates: NY }],
        fees: [{ name: 'Handling', total: '2.00', taxRates: NY }],
        coupon: { code: 'ten', percent: '10' },
      },
    ],
    ['26-order-round-at-subtotal', { currency: 'USD', roundAtSubtotal: true, lines: [WASHER, BOLT] }],
    ['28-order-round-per-line', { currency: 'USD', lines: [WASHER, BOLT] }],
    ['31-order-jpy-0dp', { currency: 'JPY', decimals: 0, lines: [{ ...BOLT, quantity: '3' }] }],
  ])('%s', async (name, spec) => {
    const { id } = shop.addOrder(spec);
    const { body } = await call(shop, `/orders/${id}`);
    const there = recorded(name).response.body as Json;
    expect(pick(body, HEADER)).toEqual(pick(there, HEADER));
    expect(rows(body, 'line_items').map((row) => pick(row, ROW))).toEqual(
      rows(there, 'line_items').map((row) => pick(row, ROW)),
    );
    for (const kind of ['shipping_lines', 'fee_lines']) {
      expect(rows(body, kind).map((row) => pick(row, ['total', 'total_tax']))).toEqual(
        rows(there, kind).map((row) => pick(row, ['total', 'total_tax'])),
      );
    }
    // Nothing the shop states is missing here, but for what only its pages need.
    const missing = Object.keys(there).filter((field) => !(field in body));
    expect(missing).toEqual([]);
  });

  it('refunds as recorded, the order’s rows negative', async () => {
    const { id } = shop.addOrder({
      currency: 'USD',
      lines: [
        { ...BOLT, quantity: '3' },
        { ...WASHER, quantity: '7' },
      ],
      shipping: [{ total: '7.50', taxRates: NY }],
      coupon: { code: 'ten', percent: '10' },
    });
    shop.refundOrder(id, { rows: [{ index: 0, quantity: '1' }], reason: 'broken' });
    shop.refundOrder(id, { rows: [{ kind: 'shipping' }] });
    shop.refundOrder(id, { amount: '5.00' });
    const refunds = (await call(shop, `/orders/${id}/refunds`, { order: 'asc' })).rows;
    const there = recorded('11-refund-line-restock').response.body as Json;
    expect(refunds.map(({ amount }) => amount)).toEqual(['19.59', '8.17', '5.00']);
    expect(
      pick(rows(refunds[0] as Json, 'line_items')[0] as Json, ['quantity', 'total', 'total_tax', 'price']),
    ).toEqual(pick(rows(there, 'line_items')[0] as Json, ['quantity', 'total', 'total_tax', 'price']));
    expect(rows((await call(shop, `/orders/${id}`)).body, 'refunds').map(({ total }) => total)).toEqual([
      '-19.59',
      '-8.17',
      '-5.00',
    ]);
    expect(() => shop.refundOrder(id, { amount: '9999' })).toThrow('Invalid refund amount.');
    expect(() => shop.refundOrder(id, { amount: '0' })).toThrow('greater than zero');
  });

  it('a full refund closes the order', async () => {
    const { id } = shop.addOrder({ lines: [{ sku: 'A', price: '10' }] });
    shop.refundOrder(id, { amount: '4' });
    expect(shop.shop.order(id).status).toBe('processing');
    shop.refundOrder(id, { amount: '6' });
    expect(shop.shop.order(id).status).toBe('refunded');
  });
});
