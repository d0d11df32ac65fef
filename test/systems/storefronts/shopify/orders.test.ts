import type { Order } from '../../../../domain/order';
import { APP_KEYS, signatureOf } from '../../../../sandbox/shopify';
import { unrecorded, type CallContext, type Exchange } from '../../../../systems/context';
import { cleanUp, hastyClock, setUp } from './support';

const context = unrecorded();
afterEach(cleanUp);
const numbers = (count: number): string[] =>
  Array.from({ length: count }, (_, place) => String(1_001 + place));

describe('reading orders', () => {
  it('reads an order into our words', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({
      index: 1,
      customer: { id: 17, firstName: 'Erin', lastName: 'Evans', email: 'erin@customer.example', companyId: 12 },
      company: { id: 12, name: 'Musterwerk GmbH' },
      billing: { firstName: 'Erin', lastName: 'Evans', company: 'Musterwerk GmbH', address1: '8383 Wilshire Blvd', address2: 'Ste 1500', city: 'Beverly Hills', provinceCode: 'CA', zip: '90211', countryCode: 'US' },
      currency: 'USD', shopCurrency: 'EUR', rate: '1.0842', poNumber: 'PO-7', discountCode: 'TEN', orderDiscount: '10',
      lines: [{ sku: 'A', title: 'Mug', price: '19.99', quantity: 3, taxRate: ['7.25', '2.25'], productType: 'Kitchen' }, { title: 'Engraving & Co', price: '5' }, { sku: 'GC', price: '25', giftCard: true }],
      shipping: { price: '18', title: 'UPS Ground', code: 'ups_ground' },
      tip: { amount: '2.5', asLine: true }, giftCardPayment: '25', source: 'pos',
    }); // prettier-ignore
    const order = (await connect().fetchOrders(context, ['1001'])).get('1001');
    expect(order).toMatchObject({
      number: '1001',
      sourceId: '5000000000001',
      state: 'open',
      currency: 'USD',
      type: 'pos',
      customer: { kind: 'company', id: '17', email: 'erin@customer.example', name: 'Erin Evans', company: { id: '12', name: 'Musterwerk GmbH' } },
      billTo: { street: ['8383 Wilshire Blvd', 'Ste 1500'], region: 'CA', postcode: '90211', country: 'US', company: 'Musterwerk GmbH' },
      shippingMethod: 'ups_ground',
      shippingDescription: 'UPS Ground',
      payment: { method: 'gift_card', purchaseOrder: 'PO-7' },
      coupons: ['TEN'],
      invoices: [],
      refunds: [],
    }); // prettier-ignore
    expect(order?.lines).toMatchObject([
      { sku: 'A', name: 'Mug', quantity: '3', unitPrice: '19.99', amount: '59.97', taxRate: '9.5', category: 'Kitchen' },
      { sku: 'no-sku-engraving-co', quantity: '1', amount: '5' },
      { sku: 'GC', category: 'gift-card', discount: '0' },
    ]); // prettier-ignore
    expect(order?.charges.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['shipping', '18'],
      ['fee:tip', '2.5'],
    ]);
    expect(order?.payments.map(({ kind, state, method, amount, currency }) => [kind, state, method, amount, currency])).toEqual([
      ['capture', 'done', 'gift_card', '25', 'USD'],
      ['capture', 'done', 'shopify_payments', '80.29', 'USD'],
    ]); // prettier-ignore
  });

  it.each([
    [{ payment: 'pending' }, 'pending'],
    [{ payment: 'pending', terms: true }, 'open'],
    [{ payment: 'none' }, 'pending'],
    [{ payment: 'authorized' }, 'open'],
    [{ payment: 'voided' }, 'held'],
    [{ payment: 'paid', fulfilled: true }, 'complete'],
    [{ test: true }, 'held'],
  ] as const)('%j is %s', async (spec, state) => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({ index: 1, ...spec });
    expect((await connect().fetchOrders(context, ['1001'])).get('1001')?.state).toBe(state);
  });

  it('takes the merchant’s own word for a status', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({ index: 1, payment: 'pending' });
    const shop = connect({ settings: { orderStates: { PENDING: 'open' } } });
    expect((await shop.fetchOrders(context, ['1001'])).get('1001')?.state).toBe('open');
  });

  it('reads on where an order has more lines than fit on a page', async () => {
    const { sandbox, connect } = await setUp();
    const lines = Array.from({ length: 163 }, (_, place) => ({
      sku: `S${place}`,
      price: '1.10',
      taxRate: '19',
    }));
    const state = sandbox.shop.addOrder({ index: 1, lines });
    sandbox.shop.refundOrder(state.id, {
      lines: lines.slice(0, 120).map((_, line) => ({ line, quantity: 1 })),
    });
    const order = (await connect().fetchOrders(context, ['1001'])).get('1001');
    expect(order?.lines.map(({ sku }) => sku)).toEqual(lines.map(({ sku }) => sku));
    expect(order?.refunds[0]?.lines).toHaveLength(120);
    expect(sandbox.requests.count('CrossdockMoreLines')).toBe(2);
    expect(sandbox.requests.count('CrossdockMoreRefundLines')).toBe(1);
  });

  it('leaves out what the app may not read, instead of losing the order', async () => {
    const { sandbox, connect } = await setUp({
      scopes: ['read_orders', 'read_all_orders', 'read_customers'],
    });
    const state = sandbox.shop.addOrder({
      index: 1,
      lines: [{ sku: 'A', price: '5', productType: 'Kitchen' }],
    });
    sandbox.shop.refundOrder(state.id, { lines: [{ line: 0, quantity: 1 }] });
    const order = (await connect().fetchOrders(context, ['1001'])).get('1001');
    expect(order?.lines[0]?.category).toBeUndefined();
    expect(order?.refunds).toHaveLength(1);
  });

  it('says which scope is missing when the order itself may not be read', async () => {
    const { sandbox, connect } = await setUp({ scopes: ['read_orders', 'read_all_orders'] });
    sandbox.shop.addOrder({ index: 1, customer: { id: 5 } });
    await expect(connect().fetchOrders(context, ['1001'])).rejects.toMatchObject({
      kind: 'unauthorized',
      code: 'ACCESS_DENIED',
      advice: expect.stringContaining('read_customers') as string,
    });
  });
});

describe('finding orders by number', () => {
  it('compares names exactly, because the search finds words', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({ index: 1, name: '#1001' });
    sandbox.shop.addOrder({ index: 2, name: '#1001-A' });
    sandbox.shop.addOrder({ index: 3, name: 'EN1001' });
    const orders = await connect().fetchOrders(context, ['1001', '1001-A', 'EN1001', '9', '']);
    expect([...orders].map(([number, { sourceId }]) => [number, sourceId])).toEqual([
      ['1001', '5000000000001'],
      ['1001-A', '5000000000002'],
      ['EN1001', '5000000000003'],
    ]);
    const english = connect({ settings: { numberPrefix: 'EN' } });
    expect(
      [...(await english.fetchOrders(context, ['1001', '#1001'])).values()].map(({ sourceId }) => sourceId),
    ).toEqual(['5000000000003', '5000000000001']);
  });

  it('is a conflict when a number names two orders', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({ index: 1, name: '#7' });
    sandbox.shop.addOrder({ index: 2, name: '#7' });
    await expect(connect().fetchOrders(context, ['7'])).rejects.toMatchObject({
      kind: 'conflict',
      causes: ['order:7'],
      message: expect.stringMatching(/5000000000001.*5000000000002/) as string,
    });
  });

  it('does not depend on the search for orders a list or a webhook has named', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect();
    sandbox.shop.addOrder({ index: 1 });
    await shop.changedOrders(context, { by: 'changed', since: '2026-01-01T00:00:00Z', limit: 10 });
    sandbox.shop.holdIndex(true);
    const late = sandbox.shop.addOrder({ index: 2 });
    expect((await shop.fetchOrders(context, ['1001', '1002'])).size).toBe(1);
    const body = JSON.stringify({ id: late.id, name: late.name });
    const headers = {
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': signatureOf(body, APP_KEYS.clientSecret),
      'x-shopify-shop-domain': sandbox.domain,
      'x-shopify-webhook-id': 'w-1',
    };
    await shop.webhooks?.verify({ headers, query: {}, rawBody: Buffer.from(body), receivedAt: 0 });
    expect((await shop.fetchOrders(context, ['1001', '1002'])).size).toBe(2);
  });

  it('gathers those who wait into one request, and each records only its own order', async () => {
    const { sandbox, connect } = await setUp();
    for (let index = 1; index <= 10; index += 1) sandbox.shop.addOrder({ index });
    // The tenth has a refund whose money does not fit its transactions.
    sandbox.shop.refundOrder(1_010, { money: '1.00' });
    const broken = sandbox.shop.order(1_010);
    broken.refunds = broken.refunds.map((refund) => ({
      ...refund,
      value: { presentment: 500n, shop: 500n },
    }));
    const shop = connect({ concurrency: 1 });
    const recorded = new Map<string, Exchange[]>();
    const ask = (number: string): Promise<Map<string, Order>> => {
      const exchanges: Exchange[] = [];
      recorded.set(number, exchanges);
      const own: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
      return shop.fetchOrders(own, [number]);
    };
    const results = await Promise.allSettled(numbers(10).map(ask));
    expect(sandbox.requests.count('CrossdockOrdersById')).toBeLessThanOrEqual(2);
    expect(results.map(({ status }) => status)).toEqual([...Array<string>(9).fill('fulfilled'), 'rejected']);
    expect(results[9]).toMatchObject({ reason: { kind: 'conflict', causes: ['sum:#1010'] } });
    for (const [number, exchanges] of recorded) {
      const reads = exchanges.filter(({ call }) => call === 'CrossdockOrdersById');
      expect(reads).toMatchObject([{ system: 'shopify', write: false, outcome: 'ok', status: 200 }]);
      const text = JSON.stringify(reads);
      expect(text.match(/"name":"#(\d+)"/g)).toEqual([`"name":"#${number}"`]);
      expect(JSON.stringify(exchanges)).not.toMatch(/shpat_|sandbox_client_secret/);
    }
  });

  it('halves its batches when the shop finds a query too costly, and remembers', async () => {
    const { sandbox, connect } = await setUp({ maximumCost: 330 });
    for (let index = 1; index <= 20; index += 1) sandbox.shop.addOrder({ index });
    const shop = connect({ settings: { batchSize: 20 }, concurrency: 1 });
    expect((await shop.fetchOrders(context, numbers(20))).size).toBe(20);
    const first = sandbox.requests.count('CrossdockOrdersById');
    expect((await shop.fetchOrders(context, numbers(20))).size).toBe(20);
    expect(sandbox.requests.count('CrossdockOrdersById') - first).toBe(4);
  });
});

describe('when the shop does not answer well', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['refuse', 'unavailable', {}],
    ['throttle', 'throttled', { retryAfterMs: 7_000 }],
    ['error-500', 'unavailable', {}],
    ['error-503', 'unavailable', {}],
    ['cut', 'unavailable', {}],
    ['html', 'unavailable', {}],
    ['error-in-200', 'unavailable', { code: 'INTERNAL_SERVER_ERROR' }],
    ['token-expired', 'unauthorized', { code: '401' }],
  ])('%s is %s', async (effect, kind, more) => {
    const { sandbox, connect } = await setUp();
    sandbox.shop.addOrder({ index: 1 });
    const shop = connect();
    sandbox.faults.set([
      { call: 'CrossdockOrderIdsByName', effect: effect as 'refuse', times: 1, retryAfter: effect === 'throttle' ? 7 : undefined }, // prettier-ignore
    ]);
    const exchanges: Exchange[] = [];
    const recording: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
    await expect(shop.fetchOrders(recording, ['1001'])).rejects.toMatchObject({ kind, ...more });
    expect(sandbox.requests.count('CrossdockOrderIdsByName')).toBe(1);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.outcome).not.toBe('ok');
    if (effect !== 'throttle') expect((await connect().fetchOrders(context, ['1001'])).size).toBe(1);
  });

  it('a page with status 200 is no data', async () => {
    const { sandbox, connect } = await setUp();
    sandbox.faults.set([{ call: 'Crossdock*', effect: 'html', status: 200 }]);
    await expect(connect().fetchOrders(context, ['1'])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'not-json',
    });
  });

  it('waits as long as the budget needs when the shop says THROTTLED, and then goes on', async () => {
    const clock = hastyClock();
    const { sandbox, connect } = await setUp({ now: () => new Date(clock.now()) });
    sandbox.shop.addOrder({ index: 1 });
    const shop = connect({ clock });
    await shop.fetchOrders(context, ['1001']);
    sandbox.bucket.set(0);
    const before = clock.now();
    expect((await shop.fetchOrders(context, ['1001'])).size).toBe(1);
    // It costs about 55 points, at 100 a second.
    expect(clock.now() - before).toBeGreaterThan(300);
    expect(clock.now() - before).toBeLessThan(3_000);
  });

  it('a shop whose budget never recovers is throttled, with the time it asks for', async () => {
    const clock = hastyClock();
    const { sandbox, connect } = await setUp({
      now: () => new Date(0),
      budget: { maximum: 2_000, restoreRate: 1 },
    });
    sandbox.shop.addOrder({ index: 1 });
    const shop = connect({ clock });
    await shop.fetchOrders(context, ['1001']);
    sandbox.bucket.set(0);
    await expect(shop.fetchOrders(context, ['1001'])).rejects.toMatchObject({
      kind: 'throttled',
      code: 'THROTTLED',
      retryAfterMs: expect.any(Number) as number,
    });
  });
});
