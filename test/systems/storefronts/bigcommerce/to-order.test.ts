import fc from 'fast-check';
import { makeOrder, type OrderSpec, type RefundSpec, type ShopOrder } from '../../../../sandbox/bigcommerce';
import { included } from '../../../../sandbox/bigcommerce/include-parts';
import { makeRefund } from '../../../../sandbox/bigcommerce/make-refund';
import { toJson } from '../../../../sandbox/bigcommerce/raw';
import { absolute, compare, exponentOf, normalize, round } from '../../../../domain/money';
import type { Order } from '../../../../domain/order';
import { sourceTotals } from '../../../../domain/sum-sheet';
import { bigcommerceSettings } from '../../../../systems/storefronts/bigcommerce';
import {
  refund as rawRefund,
  transaction,
} from '../../../../systems/storefronts/bigcommerce/payment-schemas';
import {
  coupon,
  orderProduct,
  rawOrder,
  shippingConsignment,
  taxRow,
} from '../../../../systems/storefronts/bigcommerce/schemas';
import { toOrder } from '../../../../systems/storefronts/bigcommerce/to-order';
import { parseLossless } from '../../../../systems/transport/json';
import { NOTHING, unexplained } from './support';

const settingsOf = (more: Record<string, unknown> = {}) =>
  bigcommerceSettings.parse({ system: 'bigcommerce', storeHash: 'abc', credentials: 'x', ...more });
const sent = (value: unknown): unknown => parseLossless(toJson(value));

/** Through the wire's notation, without the wire. */
function read(order: ShopOrder, more: Record<string, unknown> = {}, refunds: readonly unknown[] = []): Order {
  const row = included(
    order,
    { consignments: true, rows: true, fees: true, asObject: true },
    { includedRows: 50, minIsExclusive: false, hidesArchived: true },
  );
  const raw = rawOrder.parse(sent(row));
  return toOrder(
    {
      order: raw,
      products: orderProduct.array().parse(sent(order.products)),
      shipping: (shippingConsignment as unknown as { array(): { parse(value: unknown): never[] } })
        .array()
        .parse(sent(order.shippingAddresses)),
      coupons: coupon.array().parse(sent(order.coupons)),
      ...(more['taxDetails'] ? { taxes: taxRow.array().parse(sent(order.taxes)) } : {}),
      transactions: transaction.array().parse(sent(order.transactions)),
      refunds: rawRefund.array().parse(sent(refunds)),
    },
    settingsOf(more),
  );
}

const cents = (currency: string, low: number, high: number): fc.Arbitrary<string> => {
  const places = exponentOf(currency);
  return fc.integer({ min: low, max: high }).map((units) => {
    const digits = String(units).padStart(places + 1, '0');
    return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  });
};
const rate = fc.constantFrom('0', '7', '8.875', '19', '20', '25');

const spec: fc.Arbitrary<OrderSpec> = fc
  .record({ currency: fc.constantFrom('EUR', 'USD', 'JPY', 'KWD'), inclusive: fc.boolean() })
  .chain(({ currency, inclusive }) => {
    const amount = cents(currency, 100, 50_000);
    const cost = fc.record({ amount: cents(currency, 0, 2_000), taxRate: rate });
    return fc.record(
      {
        id: fc.integer({ min: 1, max: 9_999 }),
        currency: fc.constant(currency),
        inclusive: fc.constant(inclusive),
        lines: fc.array(
          fc.record(
            {
              sku: fc.constantFrom('A', 'B', 'C'),
              price: amount,
              quantity: fc.integer({ min: 1, max: 40 }),
              taxRate: rate,
              wrapping: cost,
              picks: fc.constant([{ sku: 'PICK' }]),
              type: fc.constantFrom('physical' as const, 'digital' as const, 'giftcertificate' as const),
            },
            { requiredKeys: ['sku', 'price'] },
          ),
          { minLength: 1, maxLength: 12 },
        ),
        shipping: cost,
        handling: cost,
        fees: fc.array(fc.record({ name: fc.constantFrom('Insurance', 'Pallet'), amount: cents(currency, 1, 900), taxRate: rate }), { maxLength: 2 }),
        discount: cents(currency, 1, 90),
        coupon: fc.record({ code: fc.constant('SAVE'), amount: cents(currency, 1, 90) }),
        giftCertificate: cents(currency, 1, 40),
        storeCredit: cents(currency, 1, 40),
        notation: fc.constantFrom('four' as const, 'plain' as const),
        rowTax: fc.constantFrom('before' as const, 'after' as const),
        showsDiscounts: fc.boolean(),
        tendersDeducted: fc.boolean(),
      },
      { requiredKeys: ['id', 'currency', 'inclusive', 'lines', 'shipping'] },
    );
  }); // prettier-ignore

describe('an order of the store', () => {
  it('holds together to the smallest unit, whatever it holds', () => {
    fc.assert(
      fc.property(spec, fc.boolean(), (one, taxDetails) => {
        const made = makeOrder(one);
        const order = read(made, { taxDetails });
        expect(unexplained(order)).toEqual(NOTHING);
        const { rounding, total } = sourceTotals(order);
        expect(rounding).toBe('0');
        const tenders = one.tendersDeducted
          ? ['0', '0']
          : [one.giftCertificate ?? '0', one.storeCredit ?? '0'];
        const expected = tenders.reduce(
          (left, tender) => String((Number(left) - Number(tender)).toFixed(6)),
          String(made.row['total_inc_tax']),
        );
        expect(total).toBe(round(normalize(expected), exponentOf(order.currency)));
        for (const line of order.lines) {
          expect(round(line.amount, exponentOf(order.currency))).toBe(line.amount);
        }
      }),
      { numRuns: 120 },
    );
  });

  it('keeps the rows of a tax-exclusive store as they are', () => {
    const order = read(
      makeOrder({
        id: 1,
        lines: [
          { sku: 'A', price: '29.95', quantity: 3, taxRate: '19' },
          { sku: 'B', price: '6.45', taxRate: '7' },
        ],
        shipping: { amount: '4.90', taxRate: '19' },
      }),
    );
    expect(order.lines).toMatchObject([
      { sku: 'A', quantity: '3', unitPrice: '29.95', amount: '89.85', discount: '0', tax: '17.07' },
      { sku: 'B', quantity: '1', amount: '6.45', tax: '0.45' },
    ]);
    expect(order.charges).toEqual([
      { kind: 'shipping', label: 'Flat Rate', amount: '4.9', discount: '0', tax: '0.93' },
    ]);
    expect(order.totals).toEqual({ lines: '96.3', shipping: '4.9', discount: '0', tax: '18.45', other: '0', total: '119.65' }); // prettier-ignore
  });

  it('reads a tax-inclusive store from the figures with tax', () => {
    const order = read(
      makeOrder({
        id: 1,
        inclusive: true,
        lines: [{ sku: 'A', price: '119.00', taxRate: '19' }],
        coupon: { code: 'TEN', amount: '11.90' },
        shipping: { amount: '5.95', taxRate: '19' },
      }),
    );
    expect(order.totals).toEqual({ lines: '100', shipping: '5', discount: '10', tax: '18.05', other: '0', total: '113.05' }); // prettier-ignore
    expect(order.lines).toMatchObject([{ amount: '100', discount: '10', tax: '17.1' }]);
    expect(order.coupons).toEqual(['TEN']);
  });

  it('finds out by itself when the flag is wrong', () => {
    const made = makeOrder({
      id: 1,
      inclusive: true,
      lines: [{ sku: 'A', price: '119.00', taxRate: '19' }],
      discount: '11.90',
    });
    const order = read({ ...made, row: { ...made.row, is_tax_inclusive_pricing: false } });
    expect(order.totals).toMatchObject({ lines: '100', discount: '10', tax: '17.1', total: '107.1' });
  });

  it('shows what nothing explains as rounding, and hides it nowhere', () => {
    const order = read(makeOrder({ id: 1, residue: '3.00' }));
    expect(sourceTotals(order).rounding).toBe('3');
    const made = makeOrder({
      id: 1,
      lines: [
        { sku: 'A', price: '10' },
        { sku: 'B', price: '20' },
      ],
    });
    const overridden = read({ ...made, row: { ...made.row, subtotal_ex_tax: '25.0000' } });
    expect(overridden.lines.map(({ amount }) => amount)).toEqual(['10', '20']);
    expect(overridden.totals.lines).not.toBe('30');
  });

  it('puts a coupon on shipping on shipping', () => {
    const order = read(
      makeOrder({
        id: 1,
        lines: [{ sku: 'A', price: '50', taxRate: '20' }],
        shipping: { amount: '10', taxRate: '20' },
        coupon: { code: 'SHIP', amount: '4', on: 'shipping' },
      }),
    );
    expect(order.charges).toMatchObject([{ kind: 'shipping', amount: '10', discount: '4', tax: '1.2' }]);
    expect(order.lines).toMatchObject([{ discount: '0', tax: '10' }]);
    expect(order.coupons).toEqual(['SHIP']);
  });

  it('names rates and classes when it may ask for them', () => {
    const made = makeOrder({ id: 1, lines: [{ sku: 'A', price: '5', taxRate: '7' }] });
    expect(read(made, { taxDetails: true }).lines).toMatchObject([{ taxRate: '7', taxClass: 'Reduced' }]);
    expect(read(made).lines[0]).not.toHaveProperty('taxRate');
  });

  it.each([
    [0, 'pending'], [1, 'pending'], [2, 'complete'], [3, 'open'], [4, 'closed'], [5, 'cancelled'], [6, 'cancelled'],
    [7, 'pending'], [8, 'open'], [9, 'open'], [10, 'complete'], [11, 'open'], [12, 'held'], [13, 'held'], [14, 'open'],
    [77, 'unknown'],
  ])('status %i is %s', (statusId, state) => {
    expect(read(makeOrder({ id: 1, statusId })).state).toBe(state);
  }); // prettier-ignore

  it('takes states and archived orders as the settings have them', () => {
    expect(read(makeOrder({ id: 1, statusId: 1 }), { orderStates: { '1': 'open' } }).state).toBe('open');
    const archived = makeOrder({ id: 1, archived: true });
    expect(read(archived).state).toBe('open');
    expect(read(archived, { archivedOrders: 'cancelled' }).state).toBe('cancelled');
  });

  it('reads buyers, addresses and tax numbers', () => {
    const order = read(
      makeOrder({
        id: 7,
        customer: { id: 3, email: 'a@customer.example', firstName: 'Ada', lastName: 'L' },
        billing: { formFields: [{ name: 'VAT', value: 'DE1' }], state: 'Berlin' },
        shipTo: { street1: 'Elsewhere 1', street2: 'Back', city: 'Köln', country: 'DE' },
        source: 'pos',
        channel: 4,
      }),
      { taxNumberField: 'VAT' },
    );
    expect(order).toMatchObject({
      number: '7',
      sourceId: '7',
      type: 'pos',
      store: '4',
      customer: { kind: 'registered', id: '3', email: 'a@customer.example', name: 'Ada L', taxNumber: 'DE1' },
      billTo: { region: 'Berlin', country: 'DE', taxNumber: 'DE1' },
      shipTo: { street: ['Elsewhere 1', 'Back'], city: 'Köln' },
      shippingMethod: 'Flat Rate',
      placedAt: '2026-01-01T00:07:00Z',
    });
    const digital = read(
      makeOrder({ id: 8, shipTo: null, lines: [{ sku: '', price: '5', type: 'giftcertificate' }] }),
    );
    expect(digital.shipTo).toBeUndefined();
    expect(digital.lines).toMatchObject([{ sku: 'gift-certificate', category: 'giftcertificate' }]);
    expect(digital.customer.kind).toBe('guest');
  });

  it('does not ship everything to the first of several addresses', () => {
    const made = makeOrder({ id: 9, shipTo: [{ city: 'Köln' }, { city: 'Bonn' }], lines: [{ sku: 'A', price: '5' }, { sku: 'B', price: '5' }] });
    expect(() => read(made)).toThrow(expect.objectContaining({ kind: 'conflict', causes: ['addresses:9'] }) as Error);
    expect(read(made, { severalAddresses: 'first' }).shipTo?.city).toBe('Köln');
  }); // prettier-ignore

  it.each([
    ['default_currency_code', { default_currency_code: '', currency_code: '' }],
    ['date', { date_created: '', date_modified: '' }],
    ['total', { total_inc_tax: null }],
  ])('without %s it is a conflict', (_, change) => {
    const made = makeOrder({ id: 1 });
    expect(() => read({ ...made, row: { ...made.row, ...change } })).toThrow(
      expect.objectContaining({ kind: 'conflict', causes: ['order:1'] }) as Error,
    );
  });

  it('can be carried in the store’s own currency', () => {
    fc.assert(
      fc.property(spec, fc.constantFrom('0.86', '1.0873', '162.41'), (one, rateToShopper) => {
        const made = makeOrder({ ...one, storeCurrency: 'CHF', rate: rateToShopper });
        const order = read(made, { currency: 'store-default' });
        expect(order.currency).toBe('CHF');
        expect({ ...unexplained(order), total: '0' }).toEqual(NOTHING);
        expect(compare(absolute(sourceTotals(order).rounding), '0.08')).toBe(-1);
      }),
      { numRuns: 60 },
    );
    const made = makeOrder({ id: 1, storeCurrency: 'USD', rate: '2', lines: [{ sku: 'A', price: '10' }] });
    expect(read(made, { currency: 'store-default' }).totals.total).toBe('5');
    const other = { currency: 'store-default', exchangeRate: 'store-per-transactional' };
    expect(read(made, other).totals.total).toBe('20');
    const without = { ...made, row: { ...made.row, store_default_to_transactional_exchange_rate: null } };
    expect(() => read(without, { currency: 'store-default' })).toThrow(/no exchange rate/);
  });
});

describe('refunds', () => {
  const refundOf = (made: ShopOrder, one: RefundSpec, settings: Record<string, unknown> = {}) => {
    const { refund, transaction: money } = makeRefund(made, 1, one, Date.UTC(2026, 1, 1));
    const order = read({ ...made, transactions: [...made.transactions, ...(money ? [money] : [])] }, settings, [refund]);
    return { order, refund: order.refunds[0], raw: refund };
  }; // prettier-ignore

  const refundSpec: fc.Arbitrary<RefundSpec> = fc.record(
    {
      rows: fc.array(
        fc.record({ row: fc.constant(0), quantity: fc.constant(1) }, { requiredKeys: ['row'] }),
        { minLength: 1, maxLength: 1 },
      ),
      shipping: fc.constantFrom('1', '3'),
      order: fc.constantFrom('2', '5'),
      taxAdjustment: fc.constantFrom('1', '2'),
      override: fc.constant({ total: '7', tax: '1' }),
    },
    { requiredKeys: [] },
  );

  it('add up to the store’s total and tax, whatever they are about', () => {
    fc.assert(
      fc.property(spec, refundSpec, (one, two) => {
        const made = makeOrder(one);
        const { refund, raw } = refundOf(made, two);
        expect(refund).toBeDefined();
        if (!refund) return;
        expect(unexplained(refund)).toEqual(NOTHING);
        expect(refund.totals.total).toBe(normalize(String(raw['total_amount'])));
        expect(refund.totals.tax).toBe(normalize(String(raw['total_tax'])));
      }),
      { numRuns: 60 },
    );
  });

  const made = makeOrder({
    id: 5,
    lines: [
      { sku: 'A', price: '10', quantity: 3, taxRate: '20' },
      { sku: 'B', price: '7', taxRate: '10', wrapping: { amount: '2', taxRate: '20' } },
    ],
    shipping: { amount: '5', taxRate: '20' },
    handling: { amount: '2', taxRate: '20' },
    fees: [{ name: 'Insurance', amount: '4', taxRate: '20' }],
  });

  it('of rows carry goods, quantities and taxes', () => {
    const { refund } = refundOf(made, { rows: [{ row: 0, quantity: 2 }, { row: 1 }] });
    expect(refund?.lines).toMatchObject([
      { lineId: '501', sku: 'A', quantity: '2', amount: '20', discount: '0', tax: '4' },
      { lineId: '503', sku: 'B', quantity: '1', amount: '7', tax: '0.7' },
    ]);
    expect(refund?.charges).toEqual([]);
  });

  it('of shipping, handling, wrapping, fees and plain money are charges', () => {
    const { refund } = refundOf(made, {
      shipping: '5',
      handling: '2',
      wrappingOfRow: 1,
      fee: { index: 0, amount: '4' },
      order: '3',
    });
    expect(refund?.lines).toEqual([]);
    expect(refund?.charges.map(({ kind, amount, tax }) => [kind, amount, tax])).toEqual([
      ['shipping', '5', '1'],
      ['gift-wrap', '2', '0.4'],
      ['fee:handling', '2', '0.4'],
      ['fee:Insurance', '4', '0.8'],
      ['adjustment', '3', '0'],
    ].sort((a, b) => order(refund, a) - order(refund, b)));
  }); // prettier-ignore
  const order = (refund: Order['refunds'][number] | undefined, entry: readonly string[]): number =>
    refund?.charges.findIndex(({ kind }) => kind === entry[0]) ?? 0;

  it('with a kept fee show it as a negative adjustment', () => {
    const { refund } = refundOf(made, { rows: [{ row: 0, quantity: 1, adjustment: '-1.50' }] });
    expect(refund?.lines).toMatchObject([{ amount: '10', tax: '2' }]);
    expect(refund?.charges).toMatchObject([{ kind: 'adjustment', amount: '-1.5', tax: '0' }]);
  });

  it('set by the merchant keep the rows and explain the rest', () => {
    const { refund } = refundOf(made, { rows: [{ row: 0 }], override: { total: '20', tax: '0' } });
    expect(refund?.lines).toMatchObject([{ amount: '30' }]);
    expect(refund?.charges).toMatchObject([{ kind: 'adjustment', amount: '-10' }]);
    expect(refund?.totals).toMatchObject({ total: '20', tax: '0' });
  });

  it('of tax only have no goods', () => {
    const { refund } = refundOf(made, { taxAdjustment: '1.25' });
    expect(refund).toMatchObject({ lines: [], charges: [{ kind: 'adjustment', amount: '0', tax: '1.25' }] });
  });

  it('are left out when every payment was declined, and the payment says so', () => {
    const declined = refundOf(made, { rows: [{ row: 0 }], declined: true });
    expect(declined.order.refunds).toEqual([]);
    expect(declined.order.payments).toMatchObject([{ kind: 'capture' }, { kind: 'refund', state: 'failed', refundId: '1' }]); // prettier-ignore
    const carried = refundOf(made, { rows: [{ row: 0 }], declined: true }, { declinedRefunds: 'carry' });
    expect(carried.order.refunds).toHaveLength(1);
  });
});

describe('payments', () => {
  const payments = (one: Partial<OrderSpec>, refunds: readonly unknown[] = []) =>
    read(makeOrder({ id: 3, lines: [{ sku: 'A', price: '100' }], ...one }), {}, refunds).payments;

  it('are each movement of money once', () => {
    expect(payments({})).toMatchObject([
      { kind: 'capture', state: 'done', method: 'testgateway', amount: '100', currency: 'EUR', reference: 'gw-3-1' },
    ]); // prettier-ignore
    const kinds = payments({ payment: { status: 'authorized-captured' } }).map(({ kind }) => kind);
    expect(kinds).toEqual(['authorization', 'capture']);
    expect(payments({ payment: { status: 'declined' } })).toMatchObject([{ state: 'failed' }]);
    expect(payments({ payment: { status: 'pending' } })).toMatchObject([{ state: 'pending' }]);
    expect(payments({ payment: { status: 'none' } })).toEqual([]);
  });

  it('leave out what the order has off its total, so that all payments together are what is owed', () => {
    const order = read(
      makeOrder({
        id: 3,
        lines: [{ sku: 'A', price: '100' }],
        giftCertificate: '10',
        storeCredit: '20',
      }),
      {},
      [],
    );
    expect(order.totals.total).toBe('70');
    expect(order.payments.map(({ method, amount }) => [method, amount])).toEqual([['testgateway', '70']]);
  });

  it.each([[{}], [{ withoutLink: true }], [{ offline: true }]])('tie money given back to its refund: %p', (more) => {
    const made = makeOrder({ id: 3, lines: [{ sku: 'A', price: '100' }] });
    const { refund, transaction: money } = makeRefund(made, 4, { rows: [{ row: 0 }], ...more }, Date.UTC(2026, 1, 1));
    const found = read({ ...made, transactions: [...made.transactions, ...(money ? [money] : [])] }, {}, [refund]);
    expect(found.payments.filter(({ kind }) => kind === 'refund')).toMatchObject([
      { amount: '100', refundId: '4', state: 'done', at: '2026-02-01T00:00:00Z' },
    ]);
  }); // prettier-ignore

  it('paid back offline is not taken for the gateway’s of the same amount', () => {
    const made = makeOrder({ id: 3, lines: [{ sku: 'A', price: '50', quantity: 2 }] });
    const at = Date.UTC(2026, 1, 1);
    const offline = makeRefund(made, 1, { rows: [{ row: 0, quantity: 1 }], offline: true }, at);
    const online = makeRefund(made, 2, { rows: [{ row: 0, quantity: 1 }], withoutLink: true }, at);
    const transactions = [...made.transactions, ...(online.transaction ? [online.transaction] : [])];
    const found = read({ ...made, transactions }, {}, [offline.refund, online.refund]).payments;
    expect(found.filter(({ kind }) => kind === 'refund').map(({ id, refundId }) => [id, refundId])).toEqual([
      [String(online.transaction?.['id']), '2'],
      ['refund-1-1', '1'],
    ]);
  });
});
