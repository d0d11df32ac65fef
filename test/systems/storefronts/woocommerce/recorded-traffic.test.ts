import fc from 'fast-check';
import { Failure } from '../../../../domain/failure';
import { equal, subtract, sum } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import { unrecorded } from '../../../../systems/context';
import { createWooCommerce, wooCommerceSettings } from '../../../../systems/storefronts/woocommerce';
import { failureOf } from '../../../../systems/storefronts/woocommerce/errors';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { answer, answerOf, fakeHttp, recorded, type FakeHttp } from './recorded';

const context = unrecorded();
const ORDERS = [
  '18-order-after-refunds',
  '20-order-prices-include-tax',
  '21-order-explicit-line-totals-incl-store',
  '26-order-round-at-subtotal',
  '28-order-round-per-line',
  '31-order-jpy-0dp',
];

/** A shop that holds what was recorded. */
function shop(settings: Record<string, unknown> = {}): { http: FakeHttp; storefront: Storefront } {
  const orders = ORDERS.map((name) => recorded(name).response.body as { id: number });
  const full = { ...(recorded('22-order-full-refund').response.body as object), parent_id: 36 };
  const refunds = [
    ...(recorded('16-refunds-of-order').response.body as { id: number }[]),
    full as unknown as { id: number },
  ];
  const products = recorded('36-product-by-sku').response.body as { id: number }[];
  // The order was fully refunded after this answer was recorded.
  const refunded = (recorded('23-order-full-refund-status').response.body as { refunds: unknown }).refunds;
  const rows: Record<string, { id: number }[]> = {
    '/orders': orders.map((order) =>
      order.id === 36 ? { ...order, refunds: refunded, status: 'refunded' } : order,
    ),
    '/refunds': refunds,
    '/products': products,
    '/customers': recorded('08-customer-by-email').response.body as { id: number }[],
  };
  const http = fakeHttp((path, query) => {
    const ids = query.get('include')?.split(',').map(Number);
    const found = query.get('status') === 'trash' ? [] : (rows[path] ?? []);
    return answer(ids ? found.filter(({ id }) => ids.includes(id)) : found);
  });
  const storefront = createWooCommerce({
    settings: wooCommerceSettings.parse({
      system: 'woocommerce',
      url: 'https://shop.example',
      credentials: 'shop',
      ...settings,
    }),
    credentials: { consumerKey: 'ck_1', consumerSecret: 'cs_1', webhookSecrets: [] },
    http,
  });
  return { http, storefront };
}

const explained = ({ totals }: Pick<Order, 'totals'>): string =>
  subtract(sum([totals.lines, totals.shipping, totals.tax, totals.other]), totals.discount);

describe('the recorded shop', () => {
  it('is read in three questions, every order to the cent', async () => {
    const { http, storefront } = shop();
    const orders = await storefront.fetchOrders(context, ['31', '36', '37', '39', '40', '41']);
    expect([...orders.keys()]).toEqual(['31', '36', '37', '39', '40', '41']);
    expect(http.requests.map(({ name }) => name)).toEqual(['GET /orders', 'GET /refunds', 'GET /products']);
    for (const order of orders.values()) {
      expect(sum([...order.lines, ...order.charges].map(({ tax }) => tax))).toBe(order.totals.tax);
      expect(sum(order.lines.map(({ amount }) => amount))).toBe(order.totals.lines);
      for (const refund of order.refunds) expect(explained(refund)).toBe(refund.totals.total);
    }
    const off = [...orders.values()].map((order) => subtract(order.totals.total, explained(order)));
    // Order 39 was made with tax rounded at the subtotal: 22.13, of which 22.12 is explained.
    expect(off).toEqual(['0', '0', '0', '0.01', '0', '0']);
    expect(orders.get('39')?.totals.total).toBe('22.13');
    expect(orders.get('40')?.totals.total).toBe('22.12');
  });

  it('tells coupon, fee, shipping and tax of the first order apart', async () => {
    const order = (await shop().storefront.fetchOrders(context, ['31'])).get('31');
    expect(order).toMatchObject({
      number: '31',
      sourceId: '31',
      state: 'open',
      shopStatus: 'processing',
      placedAt: '2026-11-21T10:10:14Z',
      updatedAt: '2026-11-21T10:10:14Z',
      currency: 'USD',
      type: 'rest-api',
      customer: { kind: 'registered', id: '4', email: 'a@example.test', name: 'Ann Lee' },
      billTo: { street: ['1 St'], city: 'NYC', region: 'NY', postcode: '10001', country: 'US' },
      shipTo: { postcode: '10001', region: 'NY', country: 'US' },
      shippingMethod: 'flat_rate',
      payment: { method: 'bacs' },
      coupons: ['ten'],
      totals: { lines: '62.3', shipping: '7.5', discount: '6.23', tax: '5.83', other: '2', total: '71.4' },
    });
    expect(order?.lines).toEqual([
      {
        id: '15', sku: 'HB-1795255813', name: 'Hex bolt M8', quantity: '3', unitPrice: '19.99', amount: '59.97',
        discount: '6', tax: '4.79', taxRate: '8.875', taxClass: 'standard', category: 'uncategorized',
      },
      {
        id: '16', sku: 'WA-1795255813', name: 'Washer', quantity: '7', unitPrice: '0.332857', amount: '2.33',
        discount: '0.23', tax: '0.19', taxRate: '8.875', taxClass: 'standard',
      },
    ]); // prettier-ignore
    expect(order?.charges).toEqual([
      { kind: 'shipping', label: 'Flat', amount: '7.5', discount: '0', tax: '0.67' },
      { kind: 'fee:handling', label: 'Handling', amount: '2', discount: '0', tax: '0.18' },
    ]);
  });

  it('reads refunds of a row, of shipping, and of a bare amount, all positive', async () => {
    const order = (await shop().storefront.fetchOrders(context, ['31'])).get('31');
    expect(order?.refunds).toMatchObject([
      {
        id: '32',
        number: '32',
        createdAt: '2026-11-21T10:10:14Z',
        lines: [{ lineId: '15', quantity: '1', amount: '17.99', discount: '0', tax: '1.6' }],
        charges: [],
        totals: { lines: '17.99', shipping: '0', discount: '0', tax: '1.6', other: '0', total: '19.59' },
      },
      {
        id: '33',
        lines: [],
        charges: [{ kind: 'shipping', amount: '7.5', tax: '0.67' }],
        totals: { shipping: '7.5', tax: '0.67', total: '8.17' },
      },
      {
        id: '34',
        lines: [],
        charges: [{ kind: 'adjustment', amount: '5', tax: '0' }],
        totals: { tax: '0', other: '5', total: '5' },
      },
    ]);
    expect(order?.payments).toMatchObject([
      { kind: 'capture', state: 'done', amount: '71.4', method: 'bacs', at: '2026-11-21T10:10:14Z' },
      { kind: 'refund', state: 'pending', amount: '19.59', refundId: '32' },
      { kind: 'refund', state: 'pending', amount: '8.17' },
      { kind: 'refund', state: 'pending', amount: '5' },
    ]);
  });

  it('gives the full amount its order’s tax when told to', async () => {
    const read = async (settings: Record<string, unknown>) =>
      (await shop(settings).storefront.fetchOrders(context, ['36'])).get('36');
    expect(await read({})).toMatchObject({
      state: 'closed',
      refunds: [{ totals: { tax: '0', other: '70.55' } }],
    });
    expect(await read({ amountRefunds: 'proportional', manualRefunds: 'done' })).toMatchObject({
      refunds: [{ totals: { tax: '11.27', other: '59.28', total: '70.55' } }],
      payments: [{ kind: 'capture' }, { kind: 'refund', state: 'done' }],
    });
  });

  it('carries gross-priced and explicit rows as net, and whole yen', async () => {
    const orders = await shop().storefront.fetchOrders(context, ['36', '37', '41']);
    expect(orders.get('36')?.lines).toMatchObject([{ amount: '55.08', unitPrice: '18.36', tax: '10.47' }]);
    expect(orders.get('37')).toMatchObject({
      state: 'pending',
      payments: [],
      totals: { lines: '59.97', discount: '9.97', tax: '9.5', total: '59.5' },
    });
    expect(orders.get('41')).toMatchObject({
      currency: 'JPY',
      totals: { lines: '60', tax: '5', total: '65' },
    });
  });

  it('reads the orders as created, and with all stored decimals', async () => {
    for (const name of ['09-order-coupon-fee-shipping-tax', '10-order-get-dp6']) {
      const http = fakeHttp((path) => answer(path === '/orders' ? [recorded(name).response.body] : []));
      const { storefront } = { storefront: createFrom(http) };
      const order = (await storefront.fetchOrders(context, ['31'])).get('31');
      expect(order && equal(order.totals.total, '71.40')).toBe(true);
      // Six decimals show the third of a cent that two hide.
      expect(order && explained(order)).toBe(name.startsWith('09') ? '71.4' : '71.401');
    }
  });

  it('is read, or refused in one sentence, whatever an extension makes of its fields', async () => {
    const body = recorded('18-order-after-refunds').response.body as Record<string, unknown>;
    const odd = fc.constantFrom<unknown>(undefined, null, '', [], {}, 5, 'x', true, [null], [{}], { a: [1] });
    const refunds = recorded('16-refunds-of-order').response.body as Record<string, unknown>[];
    const fields = fc.constantFrom(...Object.keys(body));
    const row = fc.constantFrom(...Object.keys((body['line_items'] as object[])[0] as object));
    const refundField = fc.constantFrom(...Object.keys(refunds[0] as object));
    await fc.assert(
      fc.asyncProperty(fields, odd, row, odd, refundField, odd, async (field, value, inRow, rowValue, inRefund, refundValue) => {
        const line = { ...(body['line_items'] as object[])[0], [inRow]: rowValue };
        const order = { ...body, line_items: [line], [field]: value };
        const http = fakeHttp((path) =>
          answer(path === '/orders' ? [order] : refunds.map((one) => ({ ...one, [inRefund]: refundValue }))),
        );
        const page = await createFrom(http).changedOrders(context, { by: 'changed', since: '2020-01-01T00:00:00Z', limit: 5 });
        expect(page.next).toBeUndefined();
        const failure = await createFrom(http).fetchOrders(context, ['31']).then(() => undefined, (error: unknown) => error);
        if (failure !== undefined) expect(failure).toBeInstanceOf(Failure);
      }),
      { numRuns: 100 },
    );
  }); // prettier-ignore

  it.each(['line_items', 'refunds', 'fee_lines', 'shipping_lines', 'total', 'number', 'currency'])(
    'is refused when %s is not what it must be, since money would be missing',
    async (field) => {
      const body = { ...(recorded('18-order-after-refunds').response.body as object), [field]: true };
      const http = fakeHttp((path) => answer(path === '/orders' ? [body] : []));
      await expect(createFrom(http).fetchOrders(context, ['31'])).rejects.toBeInstanceOf(Failure);
    },
  );

  it('reads a recorded page of changes', async () => {
    const http = fakeHttp((path) => {
      if (path === '/orders') return answerOf(recorded('38-orders-page1'));
      return path === '/refunds' ? answerOf(recorded('17-refunds-all')) : answer([]);
    });
    const page = await createFrom(http).changedOrders(context, {
      by: 'changed',
      since: '2026-01-01T00:00:00Z',
      limit: 2,
    });
    expect(page.total).toBe(9);
    expect(page.orders).toMatchObject([
      { number: '20', sourceId: '20', updatedAt: '2026-11-21T10:03:21Z' },
      { number: '19', sourceId: '19', updatedAt: '2026-11-21T10:03:22Z' },
    ]);
    expect(page.next).toBeDefined();
    expect(page.whole?.get('20')?.totals.total).toBe('35.66');
  });

  it('takes an empty page past the end for the end', async () => {
    const http = fakeHttp(() => answerOf(recorded('39-orders-page-past-end')));
    const page = await createFrom(http).changedOrders(context, {
      by: 'changed',
      since: '2026-01-01T00:00:00Z',
      limit: 2,
    });
    expect(page).toMatchObject({ orders: [], total: 0 });
    expect(page.next).toBeUndefined();
  });

  it('reads the recorded customer', async () => {
    const customers = await shop().storefront.customers?.fetch(context, [
      'person/4',
      'person/5',
      'company/4',
    ]);
    expect([...(customers ?? [])]).toEqual([
      [
        'person/4',
        {
          id: '4',
          kind: 'person',
          name: 'Ann Lee',
          email: 'ann1795255813@example.test',
          phone: '1',
          group: 'customer',
          billTo: { name: 'Ann Lee', street: ['1 St'], city: 'NYC', postcode: '10001', region: 'NY', country: 'US', phone: '1' },
          active: true,
          updatedAt: '2026-11-21T10:10:14Z',
        },
      ],
    ]); // prettier-ignore
  });

  it.each([
    ['07-customer-duplicate', 'rejected', 'registration-error-email-exists'],
    ['14-refund-too-big', 'rejected', 'woocommerce_rest_cannot_create_order_refund'],
    ['15-refund-gateway-unsupported', 'rejected', 'woocommerce_rest_cannot_create_order_refund'],
    ['37-product-bad-type', 'rejected', 'rest_invalid_param'],
    ['40-orders-per-page-500', 'rejected', 'rest_invalid_param'],
    ['41-order-404', 'rejected', 'woocommerce_rest_shop_order_invalid_id'],
    ['42-no-auth', 'unauthorized', 'woocommerce_rest_cannot_view'],
  ])('takes the refusal %s for %s', (name, kind, code) => {
    const { response } = recorded(name);
    const failure = failureOf('POST /x', answerOf(recorded(name)), response.body, true);
    expect(failure).toMatchObject({ kind, code });
    expect(failure?.message).not.toContain('@example.test');
  });
});

const createFrom = (http: FakeHttp): Storefront =>
  createWooCommerce({
    settings: wooCommerceSettings.parse({
      system: 'woocommerce',
      url: 'https://shop.example',
      credentials: 'shop',
    }),
    credentials: { consumerKey: 'ck_1', consumerSecret: 'cs_1', webhookSecrets: [] },
    http,
  });
