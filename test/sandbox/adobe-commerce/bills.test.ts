import fc from 'fast-check';
import type { shopTruth } from '../../../sandbox/adobe-commerce';
import {
  invoiceOrder,
  makeOrder,
  refundOrder,
  settleInvoice,
  Shop,
  startAdobeCommerce,
  type AdobeCommerce,
  type LineSpec,
} from '../../../sandbox/adobe-commerce';
import { readNumber } from '../../../sandbox/adobe-commerce/write-number';
import { call, criteria, ids } from './client';

const LINES: readonly LineSpec[] = [
  { sku: 'A', price: '9.99', qty: '3', taxRate: '19', discount: '1' },
  { sku: 'C', price: '52', qty: '2', type: 'configurable', priceOnChild: true, taxRate: '20' },
  { sku: 'D', price: '0', qty: '1', type: 'bundle-dynamic', children: [{ sku: 'D1', price: '27' }, { sku: 'D2', price: '5' }] },
]; // prettier-ignore

const shopWith = (more: object = {}): Shop => {
  const shop = new Shop(() => new Date('2026-05-01T10:00:00Z'));
  shop.addOrder(makeOrder({ index: 1, lines: LINES, shipping: { amount: '4.90', taxRate: '19' }, ...more }));
  return shop;
};
const sumOf = (rows: readonly Readonly<Record<string, unknown>>[], name: string): bigint =>
  rows.reduce((sum, row) => sum + readNumber(row[name]), 0n);

describe('invoices', () => {
  it('list parents and children without saying which, and put shipping on the first', () => {
    const shop = shopWith();
    const first = invoiceOrder(shop, 1, { items: [{ order_item_id: 1_004, qty: 1 }] });
    const rows = first['items'] as Record<string, unknown>[];
    expect(rows.map(({ sku }) => sku)).toEqual(['A', 'C', 'C', 'D', 'D1', 'D2']);
    expect(rows.some((row) => 'parent_item_id' in row || 'product_type' in row)).toBe(false);
    expect(rows[3]).not.toHaveProperty('row_total');
    expect(rows.map(({ qty }) => Number(String(qty)))).toEqual([0, 0, 0, 1, 1, 1]);
    expect(String(first['shipping_amount'])).toBe('4.9');
    expect(String(first['subtotal'])).toBe('32');
    const second = invoiceOrder(shop, 1);
    expect(String(second['shipping_amount'])).toBe('0');
    expect(() => invoiceOrder(shop, 1, { items: [{ order_item_id: 1_001, qty: 1 }] })).toThrow(/no quantity/);
    expect(() => invoiceOrder(shop, 1, { items: [{ order_item_id: 1_005, qty: 1 }] })).toThrow(
      /without a parent/,
    );
  });

  it('of any split add up to the order, in both currencies', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(1_001, 1_002), fc.constantFrom(1, 2)), { maxLength: 4 }),
        fc.constantFrom(['EUR', '1'], ['USD', '1.0873']),
        (cuts, [currency, rate]) => {
          const shop = shopWith({ currency, baseCurrency: 'EUR', rate });
          for (const [id, qty] of cuts) {
            try {
              invoiceOrder(shop, 1, { items: [{ order_item_id: id, qty }] });
            } catch (error) {
              expect(String(error)).toMatch(/no quantity/);
            }
          }
          invoiceOrder(shop, 1);
          const order = shop.order(1);
          const invoices = shop.invoices.all();
          for (const name of ['grand_total', 'tax_amount', 'subtotal', 'discount_amount', 'shipping_amount'])
            for (const column of [name, `base_${name}`])
              expect(sumOf(invoices, column)).toBe(readNumber(order[column]));
          expect(readNumber(order['total_invoiced'])).toBe(readNumber(order.grand_total));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('may be open, then paid or cancelled', () => {
    const shop = shopWith();
    invoiceOrder(shop, 1, { items: [{ order_item_id: 1_001, qty: 1 }], capture: false });
    expect(readNumber(shop.order(1)['total_paid'])).toBe(0n);
    expect(settleInvoice(shop, 1, 'paid')['state']).toBe(2);
    expect(readNumber(shop.order(1)['total_paid'])).toBe(readNumber(shop.order(1)['total_invoiced']));
    expect(() => settleInvoice(shop, 1, 'cancelled')).toThrow(/no open invoice/);
  });
});

describe('credit memos', () => {
  it('never give back more than was paid', () => {
    const shop = shopWith();
    invoiceOrder(shop, 1);
    const total = String(shop.order(1).grand_total);
    expect(() => refundOrder(shop, 1, { adjustmentPositive: '0.01' })).toThrow(/most money available/);
    expect(() => refundOrder(shop, 1, { items: [], shipping: '5' })).toThrow(/shipping/);
    expect(() => refundOrder(shop, 1, { items: [], adjustmentNegative: '5' })).toThrow(/positive/);
    expect(String(refundOrder(shop, 1)['grand_total'])).toBe(total);
    expect(shop.order(1).state).toBe('closed');
  });

  it('may hold no goods at all', () => {
    const shop = shopWith();
    invoiceOrder(shop, 1);
    const memo = refundOrder(shop, 1, { items: [], adjustmentPositive: '5', adjustmentNegative: '1.25' });
    expect(memo['items']).toEqual([]);
    expect(['adjustment', 'grand_total', 'tax_amount'].map((name) => String(memo[name]))).toEqual([
      '3.75',
      '3.75',
      '0',
    ]);
  });
});

describe('over HTTP', () => {
  let shop: AdobeCommerce;
  beforeEach(async () => {
    shop = await startAdobeCommerce();
    shop.load({ orders: [makeOrder({ index: 1, lines: LINES })] });
  });
  afterEach(() => shop.close());
  const control = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${shop.url}/__control${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, unknown>;
  };

  it('are made by control, listed by order, and stand in the truth', async () => {
    await control('/orders/1/authorize', { transactionId: 'auth' });
    expect(await control('/orders/1/invoice', { items: [{ order_item_id: 1_001, qty: 2 }], transactionId: 'cap' })).toMatchObject({ number: '300000001' });
    await control('/orders/1/invoice', {});
    expect(await control('/orders/1/creditmemo', { items: [], adjustmentPositive: '3' })).toMatchObject({ grandTotal: '3' });
    expect(await control('/orders/1/creditmemo', { adjustmentPositive: '3000' })).toMatchObject({ message: expect.stringMatching(/most money/) as string });
    const list = async (path: string) => call(shop, `/rest/default/V1/${path}`, criteria([['order_id', 'in', '1,2']], { pageSize: 5 }));
    expect(ids(await list('invoices')).sort()).toEqual([1, 2]);
    expect(ids(await list('creditmemos'))).toEqual([1]);
    const { items } = (await list('transactions')).body as { items: Record<string, unknown>[] };
    expect(items.map(({ txn_type: type }) => type).sort()).toEqual(['authorization', 'capture']);
    const truth = (await control('/truth')) as unknown as ReturnType<typeof shopTruth>;
    expect(truth.orders[0]).toMatchObject({ number: '100000001', totalRefunded: '3' });
    expect([truth.orders[0]?.invoices.length, truth.orders[0]?.creditMemos.length]).toEqual([2, 1]);
  }); // prettier-ignore

  it('knows customers by entity_id in searches, not by id', async () => {
    shop.addCustomer({ id: 4, email: 'a@b.example', firstname: 'A', lastname: 'B' });
    const by = (field: string) =>
      call(shop, '/rest/default/V1/customers/search', criteria([[field, 'eq', '4']]));
    expect((await by('entity_id')).body['total_count']).toBe(1);
    expect((await by('id')).status).toBe(500);
  });
});
