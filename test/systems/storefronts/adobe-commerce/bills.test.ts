import fc from 'fast-check';
import {
  invoiceOrder,
  makeOrder,
  refundOrder,
  settleInvoice,
  Shop,
  type LineSpec,
  type OrderSpec,
} from '../../../../sandbox/adobe-commerce';
import { readNumber } from '../../../../sandbox/adobe-commerce/write-number';
import { compare, subtract, sum } from '../../../../domain/money';
import type { Order, OrderInvoice } from '../../../../domain/order';
import { unrecorded, type CallContext, type Exchange } from '../../../../systems/context';
import { rawCreditMemo, rawInvoice } from '../../../../systems/storefronts/adobe-commerce/bill-schemas';
import { toInvoice, toRefund } from '../../../../systems/storefronts/adobe-commerce/bills';
import { rawOrder } from '../../../../systems/storefronts/adobe-commerce/schemas';
import { adobeCommerceSettings } from '../../../../systems/storefronts/adobe-commerce';
import { parseLossless } from '../../../../systems/transport/json';
import { ALL_PARTS, connect, numberOf, startShop } from './connect';

const context = unrecorded();
const LINES: readonly LineSpec[] = [
  { sku: 'A', price: '29.95', qty: '3', taxRate: '19', discount: '5' },
  { sku: 'C', price: '52', qty: '2', type: 'configurable', priceOnChild: true, taxRate: '20' },
  {
    sku: 'D',
    price: '0',
    qty: '2',
    taxRate: '19',
    type: 'bundle-dynamic',
    children: [
      { sku: 'D1', price: '27', qty: '2' },
      { sku: 'D2', price: '5', qty: '4' },
    ],
  },
  { sku: 'E', price: '68', type: 'bundle-fixed', taxRate: '7', children: [{ sku: 'E1' }] },
];
const RICH: OrderSpec = {
  index: 1,
  lines: LINES,
  shipping: { amount: '4.90', taxRate: '19', discount: '1.20' },
  giftCard: '10',
  coupon: 'FIVE',
};
const row = (position: number): number => 1_000 + position;

/** What rows and charges add up to, against the header. */
function explained({ lines, charges, totals }: Pick<OrderInvoice, 'lines' | 'charges' | 'totals'>): void {
  const rows = [...lines, ...charges];
  const others = charges.filter(({ kind }) => kind !== 'shipping').map(({ amount }) => amount);
  expect({
    lines: sum(lines.map(({ amount }) => amount)),
    shipping: sum(charges.filter(({ kind }) => kind === 'shipping').map(({ amount }) => amount)),
    discount: sum(rows.map(({ discount }) => discount)),
    tax: sum(rows.map(({ tax }) => tax)),
    other: sum(others),
    total: subtract(sum([totals.lines, totals.shipping, totals.tax, totals.other]), totals.discount),
  }).toEqual(totals);
}

const only = async (shop: ReturnType<typeof connect>, index = 1): Promise<Order> => {
  const order = (await shop.fetchOrders(context, [numberOf(index)])).get(numberOf(index));
  if (!order) throw new Error('no order');
  return order;
};

describe('invoices and credit memos', () => {
  it('are read whole, each row once, several of each', async () => {
    const sandbox = await startShop([RICH]);
    const { shop } = sandbox;
    invoiceOrder(shop, 1, {
      items: [
        { order_item_id: row(1), qty: 2 },
        { order_item_id: row(4), qty: 1 },
      ],
    });
    invoiceOrder(shop, 1);
    refundOrder(shop, 1, { items: [{ order_item_id: row(4), qty: 1 }], invoiceId: 2 });
    refundOrder(shop, 1, { items: [], shipping: '2.50' });
    refundOrder(shop, 1, { items: [], adjustmentPositive: '3.33' });
    refundOrder(shop, 1, {
      items: [{ order_item_id: row(2), qty: 1 }],
      adjustmentPositive: '1',
      adjustmentNegative: '4.50',
    });

    const order = await only(connect(sandbox, { parts: ALL_PARTS }));
    expect(order.invoices.map(({ number, state }) => [number, state])).toEqual([
      ['300000001', 'paid'],
      ['300000002', 'paid'],
    ]);
    order.invoices.forEach(explained);
    order.refunds.forEach(explained);
    expect(order.invoices[0]?.lines.map(({ sku, quantity, lineId }) => [sku, quantity, lineId])).toEqual([
      ['A', '2', '1001'],
      ['D1', '1', '1005'],
      ['D2', '2', '1006'],
    ]);
    expect(order.invoices[0]?.charges.map(({ kind }) => kind)).toEqual(['shipping', 'gift-card']);
    expect(order.invoices[1]?.charges).toEqual([]);
    expect(order.refunds.map(({ lines, charges }) => [lines.map(({ sku }) => sku), charges.map(({ kind, amount }) => [kind, amount])])).toEqual([
      [['D1', 'D2'], []],
      [[], [['shipping', '2.5']]],
      [[], [['adjustment', '3.33']]],
      [['C'], [['adjustment', '1'], ['adjustment', '-4.5']]],
    ]); // prettier-ignore
    expect(order.refunds[0]?.invoiceId).toBe('2');
    // Every invoice together is the order, to the cent.
    expect(sum(order.invoices.map(({ totals }) => totals.total))).toBe(order.totals.total);
    expect(sum(order.invoices.map(({ totals }) => totals.tax))).toBe(order.totals.tax);
    const moved = (kind: string): string =>
      sum(order.payments.filter((one) => one.kind === kind).map(({ amount }) => amount));
    expect(moved('capture')).toBe(order.totals.total);
    expect(moved('refund')).toBe(sum(order.refunds.map(({ totals }) => totals.total)));
  });

  it('are proved for any order and any way to split it', () => {
    const settings = adobeCommerceSettings.parse({
      system: 'adobe-commerce',
      url: 'https://a.example',
      credentials: 'x',
    });
    const money = (most: number) =>
      fc.integer({ min: 1, max: most }).map((cents) => (cents / 100).toFixed(2));
    const line = fc.record({
      sku: fc.constantFrom('A', 'B', 'C'),
      price: money(20_000),
      qty: fc.integer({ min: 1, max: 7 }).map(String),
      taxRate: fc.constantFrom('0', '7', '19', '8.875'),
      discount: fc.option(money(100), { nil: undefined }),
      type: fc.constantFrom('simple', 'configurable', 'bundle-fixed', 'bundle-dynamic'),
      priceOnChild: fc.boolean(),
    });
    const spec = fc.record({
      lines: fc.array(line, { minLength: 1, maxLength: 4 }),
      shipping: fc.record({ amount: money(2_000), taxRate: fc.constantFrom('0', '19') }),
      grossPrices: fc.boolean(),
      base: fc.constantFrom(['EUR', 'EUR', '1'], ['USD', 'EUR', '1.0873'], ['JPY', 'EUR', '162.41']),
      cuts: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 3 }),
      back: fc.integer({ min: 0, max: 2 }),
      adjustment: fc.option(money(300), { nil: undefined }),
      longNumbers: fc.boolean(),
    });
    fc.assert(
      fc.property(spec, ({ lines, shipping, grossPrices, base: [currency, baseCurrency, rate], cuts, back, adjustment, longNumbers }) => {
        const whole = (text: string): string => (currency === 'JPY' ? String(Math.ceil(Number(text))) : text);
        const shop = new Shop(() => new Date('2026-05-01T10:00:00Z'));
        shop.addOrder(
          makeOrder({
            index: 1,
            currency,
            baseCurrency,
            rate,
            grossPrices,
            longNumbers,
            shipping: { ...shipping, amount: whole(shipping.amount) },
            lines: lines.map(({ type, discount, price, ...rest }): LineSpec => ({
              ...rest,
              price: whole(price),
              type: type,
              ...(discount && Number(discount) < Number(price) && type !== 'bundle-dynamic' ? { discount: whole(discount) } : {}),
              ...(type === 'bundle-dynamic'
                ? { children: [{ sku: 'X', price: whole(price), qty: rest.qty }, { sku: 'Y', price: whole('1.07'), qty: String(2 * Number(rest.qty)) }] }
                : {}),
              ...(type === 'bundle-fixed' ? { children: [{ sku: 'X' }] } : {}),
            })),
          }),
        ); // prettier-ignore
        const tops = shop.order(1).items.filter(({ parent_item_id: parent }) => parent === undefined);
        cuts.forEach((cut) => {
          const items = tops.flatMap(({ item_id: id, qty_ordered: ordered }) => {
            const done = Number(String(shop.order(1).items.find((item) => item.item_id === id)?.['qty_invoiced']));
            const qty = Math.min(cut, Number(String(ordered)) - done);
            return qty > 0 ? [{ order_item_id: id, qty }] : [];
          });
          if (items.length > 0) invoiceOrder(shop, 1, { items });
        });
        invoiceOrder(shop, 1);
        const amount = adjustment === undefined ? undefined : whole(adjustment);
        if (back === 1) refundOrder(shop, 1, { items: [{ order_item_id: tops[0]?.item_id ?? 0, qty: 1 }] });
        if (back === 1 && amount !== undefined && Number(String(shop.order(1)['total_paid'])) > Number(amount) + Number(readNumber(shop.order(1)['total_refunded'])) / 1e6)
          refundOrder(shop, 1, { items: [], adjustmentPositive: amount });
        if (back === 2) refundOrder(shop, 1);

        const order = rawOrder.parse(parseLossless(shop.orders.text(1) ?? ''));
        const read = <T>(table: Shop['invoices'], each: (raw: unknown) => T): T[] =>
          table.all().map((one) => each(parseLossless(table.textOf(one))));
        const invoices = read(shop.invoices, (raw) => toInvoice(rawInvoice.parse(raw), order, settings));
        const refunds = read(shop.creditMemos, (raw) => toRefund(rawCreditMemo.parse(raw), order));
        invoices.forEach(explained);
        refunds.forEach(explained);
        const grand = parseFloat(String(order.grand_total));
        const billed = sum(invoices.map(({ totals }) => totals.total));
        expect(Math.abs(Number(billed) - grand)).toBeLessThan(0.00005);
        expect(compare(sum(refunds.map(({ totals }) => totals.total)), billed)).toBeLessThanOrEqual(0);
      }),
      { numRuns: 60 },
    ); // prettier-ignore
  });

  it('costs a fraction of a request, and nothing for what is off or was never billed', async () => {
    const sandbox = await startShop(
      Array.from({ length: 40 }, (_, n) => ({ index: n + 1, shipping: { amount: '4.90' } })),
    );
    for (let id = 1; id <= 30; id += 1) invoiceOrder(sandbox.shop, id);
    for (let id = 1; id <= 10; id += 1) refundOrder(sandbox.shop, id, { items: [], shipping: '1' });
    const numbers = Array.from({ length: 40 }, (_, n) => numberOf(n + 1));
    const read = (parts?: typeof ALL_PARTS) => {
      const shop = connect(sandbox, { concurrency: 1, ...(parts ? { parts } : {}) });
      return Promise.all(numbers.map((number) => shop.fetchOrders(context, [number])));
    };
    await read();
    expect(sandbox.requests.count('GET /V1/invoices') + sandbox.requests.count('GET /V1/creditmemos')).toBe(
      0,
    );
    const before = sandbox.requests.summary(0).count;
    const orders = await read(ALL_PARTS);
    expect(sandbox.requests.summary(0).count - before).toBeLessThanOrEqual(8);
    expect(orders.flatMap((one) => [...one.values()].flatMap(({ invoices }) => invoices))).toHaveLength(30);
    expect(orders.flatMap((one) => [...one.values()].flatMap(({ refunds }) => refunds))).toHaveLength(10);

    const fresh = connect(sandbox, { parts: ALL_PARTS });
    const bills = sandbox.requests.count('GET /V1/invoices');
    await fresh.fetchOrders(context, [numberOf(40)]);
    expect(sandbox.requests.count('GET /V1/invoices')).toBe(bills);
  });

  it('keeps each order’s rows out of the others’ records', async () => {
    const sandbox = await startShop([{ index: 1 }, { index: 2 }]);
    invoiceOrder(sandbox.shop, 1);
    invoiceOrder(sandbox.shop, 2);
    const shop = connect(sandbox, { concurrency: 1, parts: { invoices: true } });
    const records = await Promise.all(
      [1, 2].map(async (index) => {
        const exchanges: Exchange[] = [];
        const own: CallContext = { priority: 'live', record: (one) => exchanges.push(one) };
        await shop.fetchOrders(own, [numberOf(index)]);
        return JSON.stringify(exchanges.filter(({ call }) => call === 'GET /V1/invoices'));
      }),
    );
    expect(records.map((text) => text.match(/"order_id":"(\d)"/g))).toEqual([
      ['"order_id":"1"'],
      ['"order_id":"2"'],
    ]);
  });

  it('reads on when an order has more documents than a page holds', async () => {
    const sandbox = await startShop([{ index: 1, lines: [{ sku: 'A', price: '1', qty: '130' }] }]);
    for (let n = 0; n < 130; n += 1)
      invoiceOrder(sandbox.shop, 1, { items: [{ order_item_id: row(1), qty: 1 }] });
    const order = await only(connect(sandbox, { parts: { invoices: true } }));
    expect(new Set(order.invoices.map(({ id }) => id)).size).toBe(130);
    expect(sandbox.requests.count('GET /V1/invoices')).toBe(2);
  });

  it('tells open, paid and cancelled invoices apart, and authorizations from captures', async () => {
    const sandbox = await startShop([{ index: 1, lines: [{ sku: 'A', price: '10', qty: '3' }] }]);
    sandbox.shop.authorizeOrder(1, 'auth-1');
    for (let n = 0; n < 3; n += 1)
      invoiceOrder(sandbox.shop, 1, {
        items: [{ order_item_id: row(1), qty: 1 }],
        capture: n === 0,
        ...(n === 0 ? { transactionId: 'cap-1' } : {}),
      });
    settleInvoice(sandbox.shop, 3, 'cancelled');
    const order = await only(connect(sandbox, { parts: ALL_PARTS }));
    expect(order.invoices.map(({ state }) => state)).toEqual(['paid', 'open', 'cancelled']);
    expect(order.payments.map(({ kind, amount, reference }) => [kind, amount, reference]).sort()).toEqual([
      ['authorization', '30', 'auth-1'],
      ['capture', '10', 'cap-1'],
    ]);
  });

  it('stops at a credit memo with the whole order’s tax', async () => {
    const sandbox = await startShop([RICH]);
    invoiceOrder(sandbox.shop, 1);
    refundOrder(sandbox.shop, 1, { items: [{ order_item_id: row(1), qty: 1 }], wholeTax: true });
    await expect(only(connect(sandbox, { parts: { refunds: true } }))).rejects.toMatchObject({
      kind: 'conflict',
      causes: [`sum:${numberOf(1)}`],
      message: expect.stringMatching(/The tax of credit memo 700000001/) as string,
    });
    expect((await only(connect(sandbox))).refunds).toEqual([]);
  });

  it('does not take a document that is not seen yet for none', async () => {
    const sandbox = await startShop([{ index: 1, shipping: { amount: '5' } }]);
    invoiceOrder(sandbox.shop, 1);
    refundOrder(sandbox.shop, 1, { items: [], shipping: '5' });
    sandbox.faults.set([{ call: 'GET /V1/creditmemos', effect: 'stale-read' }]);
    await expect(only(connect(sandbox, { parts: { refunds: true } }))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'documents-lag',
    });
    sandbox.faults.clear();
    expect((await only(connect(sandbox, { parts: { refunds: true } }))).refunds).toHaveLength(1);
  });

  it('is a conflict when a document stays away', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    sandbox.shop.updateOrder(1, { total_refunded: 5, updated_at: '2026-01-01 00:00:00' });
    await expect(only(connect(sandbox, { parts: { refunds: true } }))).rejects.toMatchObject({
      kind: 'conflict',
      causes: [`sum:${numberOf(1)}`],
    });
  });

  it('fills whole orders of the list as reading them one by one would', async () => {
    const sandbox = await startShop([RICH, { index: 2 }, { index: 3 }]);
    invoiceOrder(sandbox.shop, 1);
    refundOrder(sandbox.shop, 1, { items: [], adjustmentPositive: '2' });
    sandbox.shop.updateOrder(3, { subtotal: 5_000 });
    const shop = connect(sandbox, { parts: ALL_PARTS });
    const { whole, orders } = await shop.changedOrders(context, {
      by: 'changed',
      since: '2020-01-01T00:00:00Z',
      limit: 10,
    });
    expect(orders).toHaveLength(3);
    expect([...(whole ?? [])].map(([number]) => number).sort()).toEqual([numberOf(1), numberOf(2)]);
    const read = await shop.fetchOrders(context, [numberOf(1), numberOf(2)]);
    expect(whole?.get(numberOf(1))).toEqual(read.get(numberOf(1)));
    expect(whole?.get(numberOf(1))?.refunds).toHaveLength(1);
    expect(whole?.get(numberOf(2))).toEqual(read.get(numberOf(2)));
  });
});
