import fc from 'fast-check';
import {
  demoOrders,
  type OrderSpec,
  type RefundSpec,
  type WooCommerceSandbox,
} from '../../../../sandbox/woocommerce';
import { compare, equal, multiply, absolute, subtract, sum } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import type { CallContext, Exchange } from '../../../../systems/context';
import { cleanUp, context, setUp, specs } from './connect';

afterEach(cleanUp);

const explained = ({ totals }: Pick<Order, 'totals'>): string =>
  subtract(sum([totals.lines, totals.shipping, totals.tax, totals.other]), totals.discount);

/** Rows and charges make up the totals, and the totals the total, but for the residue. */
function expectToAddUp(document: Pick<Order, 'totals'> & Pick<Order, 'charges'> & { lines: readonly { amount: string; discount: string; tax: string }[] }, residue: string): void {
  const { lines, charges, totals } = document;
  expect(sum(lines.map(({ amount }) => amount))).toBe(totals.lines);
  expect(sum([...lines, ...charges].map(({ discount }) => discount))).toBe(totals.discount);
  expect(sum(charges.filter(({ kind }) => kind === 'shipping').map(({ amount }) => amount))).toBe(totals.shipping);
  expect(sum(charges.filter(({ kind }) => kind !== 'shipping').map(({ amount }) => amount))).toBe(totals.other);
  expect(compare(absolute(subtract(sum([...lines, ...charges].map(({ tax }) => tax)), totals.tax)), residue)).toBeLessThanOrEqual(0);
  expect(compare(absolute(subtract(totals.total, explained({ totals }))), residue)).toBeLessThanOrEqual(0);
} // prettier-ignore

/** Where the shop gives it: nothing is given back of what costs nothing. */
function refund(sandbox: WooCommerceSandbox, id: number, index: number): void {
  try {
    const spec: RefundSpec = index % 3 === 0 ? { amount: '1' } : { rows: [{ index: 0, quantity: '1' }] };
    sandbox.refundOrder(id, spec);
  } catch (error) {
    if (!(error instanceof Error) || !/refund amount/i.test(error.message)) throw error;
  }
}

describe('orders read from the sandbox', () => {
  it('of every kind say what the shop says, to the cent', async () => {
    const { sandbox, shop } = await setUp();
    const demo = demoOrders({ now: new Date('2026-06-01T12:00:00Z') });
    sandbox.load({ ...demo, orders: demo.orders.map(({ spec }) => spec) });
    const orders = await shop.fetchOrders(context, demo.orders.map(({ number }) => number));
    expect(orders.size).toBe(demo.orders.length);
    for (const { number, kind } of demo.orders) {
      const order = orders.get(number) as Order;
      const stored = sandbox.shop.order(Number(number));
      expect(equal(order.totals.total, String(Number(stored.totals.total) / 1_000_000))).toBe(true);
      expectToAddUp(order, kind === 'rounding-at-subtotal' ? '0.01' : '0');
      for (const refund of order.refunds) expectToAddUp(refund, '0');
      expect(order.lines.every(({ category }) => category !== undefined)).toBe(true);
    }
    const byKind = (kind: string): Order =>
      orders.get(demo.orders.find((one) => one.kind === kind)?.number ?? '') as Order;
    expect(byKind('rounding-at-subtotal').totals).toMatchObject({ total: '22.13', lines: '20.32', tax: '1.8' });
    expect(byKind('jpy-no-decimals')).toMatchObject({ currency: 'JPY', totals: { lines: '6963', tax: '696', total: '9159' } });
    expect(byKind('kwd-three-decimals')).toMatchObject({ currency: 'KWD', totals: { total: '29.818' } });
    expect(byKind('discount-as-fee').charges).toContainEqual({ kind: 'fee:staff-discount', label: 'Staff discount', amount: '-10', discount: '0', tax: '-1.9' });
    expect(byKind('virtual')).toMatchObject({ state: 'complete', charges: [] });
    expect(byKind('virtual').shipTo).toBeUndefined();
    expect(byKind('several-categories-and-rates').lines.map(({ category, taxRate }) => [category, taxRate])).toEqual([['books', '7'], ['clothing', '19'], ['office', '19'], ['uncategorized', '19']]);
    expect(byKind('unicode-and-long-address')).toMatchObject({ customer: { taxNumber: 'DE123456789' }, billTo: { taxNumber: 'DE123456789' } });
    expect(byKind('refunded')).toMatchObject({ state: 'closed', refunds: [{ totals: { total: '111.74', tax: '0' } }] });
    expect(byKind('guest-simple')).toMatchObject({ shippingMethod: 'flat_rate:1', shippingDescription: 'Parcel', type: 'checkout' });
  }); // prettier-ignore

  it('add up whatever they hold', async () => {
    const { sandbox, shop } = await setUp();
    const money = (decimals: number, most: number): fc.Arbitrary<string> =>
      fc.integer({ min: 1, max: most * 10 ** decimals }).map((n) => (n / 10 ** decimals).toFixed(decimals));
    const rates = fc.constantFrom<string[]>([], ['19'], ['7'], ['8.875'], ['5', '9.975']);
    const order = fc.constantFrom(['EUR', 2], ['JPY', 0], ['KWD', 3] as const).chain(([currency, decimals]) => {
      const price = money(4, 300);
      return fc.record({
        currency: fc.constant(String(currency)),
        decimals: fc.constant(Number(decimals)),
        roundAtSubtotal: fc.boolean(),
        pricesIncludeTax: fc.boolean(),
        lines: fc.array(fc.record({ sku: fc.constantFrom('A', 'B', 'C'), price, quantity: fc.integer({ min: 1, max: 99 }).map(String), taxRates: rates }), { minLength: 1, maxLength: 6 }),
        shipping: fc.array(fc.record({ total: money(Number(decimals), 20), taxRates: rates }), { maxLength: 2 }),
        fees: fc.array(fc.record({ name: fc.string(), total: money(Number(decimals), 5), taxRates: rates }), { maxLength: 2 }),
        coupon: fc.option(fc.record({ code: fc.constant('c'), percent: fc.constantFrom('10', '33.3333', '100') }), { nil: undefined }),
      });
    }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 20 }), async (made: OrderSpec[]) => {
        const placed = made.map((spec) => sandbox.addOrder(spec));
        placed.forEach(({ id }, index) => refund(sandbox, id, index));
        const orders = await shop.fetchOrders(
          context,
          placed.map(({ number }) => number),
        );
        placed.forEach(({ number, decimals }, index) => {
          const read = orders.get(number) as Order;
          const unit = `1e-${decimals}`;
          const rows = read.lines.length + read.charges.length + 1;
          // Rounded at the subtotal, every row may be half a unit off; else nothing is.
          expectToAddUp(read, made[index]?.roundAtSubtotal ? multiply(unit, String(rows)) : '0');
          for (const refund of read.refunds) expectToAddUp(refund, multiply(unit, '2'));
        });
      }),
      { numRuns: 12 },
    );
  });

  it('are asked for a hundred at a time, and gathered from all who wait', async () => {
    const { sandbox, connect } = await setUp(specs(130));
    const numbers = [...sandbox.shop.orders.keys()].map(String);
    const shop = connect({ concurrency: 1, settings: { categories: false } });
    const recorded = new Map<string, Exchange[]>();
    const ask = (number: string) => {
      const exchanges: Exchange[] = [];
      recorded.set(number, exchanges);
      const own: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
      return shop.fetchOrders(own, [number]);
    };
    const found = await Promise.all(numbers.map(ask));
    expect(found.map((one) => [...one.keys()])).toEqual(numbers.map((number) => [number]));
    expect(sandbox.requests.count('GET /orders')).toBeLessThanOrEqual(3);
    for (const [number, exchanges] of recorded) {
      expect(exchanges).toMatchObject([
        { system: 'woocommerce', call: 'GET /orders', write: false, outcome: 'ok' },
      ]);
      const text = JSON.stringify(exchanges);
      expect(text.match(/"order_key":"wc_order_(\d+)M/g)).toEqual([`"order_key":"wc_order_${number}M`]);
      expect(text).not.toMatch(/oauth|ck_|cs_/i);
    }
  });

  it('do not hurt each other: one that cannot be read fails alone', async () => {
    const { sandbox, connect } = await setUp(specs(3));
    const [first, second, third] = [...sandbox.shop.orders.keys()];
    sandbox.updateOrder(second as number, { currency: '' });
    const shop = connect({ concurrency: 1 });
    const results = await Promise.allSettled(
      [first, second, third].map((id) => shop.fetchOrders(context, [String(id)])),
    );
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({
      reason: { kind: 'bug', message: expect.stringContaining(`order ${second}`) as string },
    });
    const page = await shop.changedOrders(context, {
      by: 'changed',
      since: '2026-01-01T00:00:00Z',
      limit: 10,
    });
    expect(page.orders).toHaveLength(3);
    expect([...(page.whole?.keys() ?? [])]).toEqual([String(first), String(third)]);
  });

  it('are absent when deleted for good, and cancelled when thrown away', async () => {
    const { sandbox, shop } = await setUp(specs(2));
    const [first, second] = [...sandbox.shop.orders.keys()] as [number, number];
    sandbox.shop.trashOrder(first);
    sandbox.shop.deleteOrder(second);
    const orders = await shop.fetchOrders(context, [String(first), String(second), '999999', 'x', '']);
    expect([...orders]).toMatchObject([[String(first), { state: 'cancelled', shopStatus: 'trash' }]]);
  });

  it('follow edits, payments, refunds and the merchant’s own statuses', async () => {
    const { sandbox, connect } = await setUp([{ status: 'pending', lines: [{ sku: 'A', price: '10' }] }], { statuses: ['in-production'] });
    const shop = connect({ settings: { orderStates: { 'in-production': 'held' } } });
    const [id] = [...sandbox.shop.orders.keys()] as [number];
    const read = async (): Promise<Order | undefined> => (await shop.fetchOrders(context, [String(id)])).get(String(id));
    expect(await read()).toMatchObject({ state: 'pending', payments: [] });
    sandbox.shop.setStatus(id, 'in-production');
    expect(await read()).toMatchObject({ state: 'held' });
    sandbox.shop.setStatus(id, 'processing');
    sandbox.shop.editOrder(id, { lines: [{ sku: 'A', price: '10', quantity: '2' }] });
    expect(await read()).toMatchObject({ state: 'open', lines: [{ quantity: '2' }], payments: [{ kind: 'capture', amount: '20' }] });
    const refund = sandbox.refundOrder(id, { rows: [{ quantity: '1' }], byGateway: true });
    expect(await read()).toMatchObject({ refunds: [{ id: String(refund.id), totals: { total: '10' } }], payments: [{ kind: 'capture' }, { kind: 'refund', state: 'done', amount: '10' }] });
    sandbox.shop.deleteRefund(refund.id);
    expect(await read()).toMatchObject({ refunds: [] });
    sandbox.updateOrder(id, { status: 'unheard-of' });
    expect(await read()).toMatchObject({ state: 'unknown', shopStatus: 'unheard-of' });
  }); // prettier-ignore

  it('are found on shops without a common list of refunds', async () => {
    const { sandbox, shop } = await setUp([{ refunds: [{ amount: '1.00' }, { amount: '2.00' }] }, { refunds: [{ amount: '3.00' }] }], { commonRefunds: false });
    const numbers = [...sandbox.shop.orders.keys()].map(String);
    const orders = await shop.fetchOrders(context, numbers);
    expect(numbers.map((number) => orders.get(number)?.refunds.map(({ totals }) => totals.total))).toEqual([['1', '2'], ['3']]);
    await shop.fetchOrders(context, numbers);
    expect(sandbox.requests.summary().requests.filter(({ path }) => path.endsWith('/v3/refunds'))).toHaveLength(1);
  }); // prettier-ignore
});

describe('order numbers', () => {
  it('by a pattern are asked for by id and proved', async () => {
    const { sandbox, connect } = await setUp([{ id: 100, number: 'WEB-100' }, { id: 101, number: 'WEB-101' }]);
    const shop = connect({ settings: { orderNumbers: 'WEB-{id}' } });
    expect([...(await shop.fetchOrders(context, ['WEB-100', 'WEB-101', '100', 'WEB-0100', 'WEB-'])).keys()]).toEqual(['WEB-100', 'WEB-101']);
    expect(sandbox.requests.count('GET /orders')).toBe(1);
  }); // prettier-ignore

  it('that an extension gives are a conflict until the connection says so', async () => {
    const { connect } = await setUp([{ id: 100, number: '5001' }]);
    await expect(connect().fetchOrders(context, ['100'])).rejects.toMatchObject({
      kind: 'conflict',
      causes: ['connection:orderNumbers'],
      message: expect.stringContaining('bears 5001') as string,
    });
    const checks = await connect().ping(context);
    expect(checks.find(({ name }) => name === 'order numbers')).toMatchObject({ ok: false });
  });

  it('are searched for, proved, and remembered', async () => {
    const { sandbox, connect } = await setUp([
      { id: 100, number: '5001' },
      { id: 101, number: '50010' },
      { id: 102, number: '100' },
      { id: 103 },
    ]);
    const shop = connect({ settings: { orderNumbers: 'search' } });
    const orders = await shop.fetchOrders(context, ['5001', '100', '103', '4711', '500']);
    expect([...orders].map(([number, { sourceId }]) => [number, sourceId])).toEqual([
      ['5001', '100'],
      ['100', '102'],
      ['103', '103'],
    ]);
    sandbox.requests.clear();
    await shop.fetchOrders(context, ['5001', '100', '103']);
    expect(sandbox.requests.count('GET /orders')).toBe(1);
    // Whoever has listed an order knows its id.
    const other = connect({ settings: { orderNumbers: 'search' } });
    await other.changedOrders(context, { by: 'changed', since: '2020-01-01T00:00:00Z', limit: 100 });
    sandbox.requests.clear();
    expect((await other.fetchOrders(context, ['50010'])).get('50010')?.sourceId).toBe('101');
    expect(sandbox.requests.summary().requests).toHaveLength(1);
    // A remembered id is proved each time: the number may have moved on.
    sandbox.updateOrder(100, { number: '6001' });
    sandbox.updateOrder(103, { number: '5001' });
    expect((await shop.fetchOrders(context, ['5001'])).get('5001')?.sourceId).toBe('103');
    sandbox.updateOrder(102, { number: '6001' });
    await expect(shop.fetchOrders(context, ['6001'])).rejects.toMatchObject({ kind: 'conflict', causes: ['order:6001'] });
  }); // prettier-ignore
});
