import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  catalogue,
  demoOrders,
  makeOrder,
  type OrderSpec,
  type RawItem,
  type RawNumber,
  type RawOrder,
} from '../../../sandbox/adobe-commerce';

const NOW = new Date('2026-05-04T10:00:00Z');
const Exact = Decimal.clone({ precision: 60 });
const amount = (value: unknown): Decimal => new Exact(((value ?? 0) as RawNumber).toString());
const sum = (values: readonly unknown[]): Decimal =>
  values.reduce<Decimal>((total, value) => total.plus(amount(value)), new Exact(0));

/** What the header's parts say the buyer owes. */
function formula(order: RawOrder, prefix: '' | 'base_'): Decimal {
  const field = (name: string): Decimal => amount(order[prefix + name]);
  const extension = (name: string): Decimal => amount(order.extension_attributes?.[prefix + name]);
  return field('subtotal')
    .plus(field('shipping_amount'))
    .plus(field('tax_amount'))
    .plus(field('discount_tax_compensation_amount'))
    .plus(
      field(
        prefix === ''
          ? 'shipping_discount_tax_compensation_amount'
          : 'shipping_discount_tax_compensation_amnt',
      ),
    )
    .plus(field('discount_amount'))
    .minus(extension('gift_cards_amount'))
    .minus(extension('customer_balance_amount'));
}

/** The rows that count: children of a bundle priced by its parts, otherwise rows without a parent. */
function countedRows({ items }: RawOrder): readonly RawItem[] {
  return items
    .filter(({ parent_item_id: parent }) => parent === undefined)
    .flatMap((row) => {
      const children = items.filter(({ parent_item_id: parent }) => parent === row.item_id);
      const byParts =
        row.product_type === 'bundle' && children.some((child) => !amount(child.row_total).isZero());
      return byParts ? children : [row];
    });
}

/** What is wrong with the order's arithmetic; a residue of the grand total is allowed where given. */
function faultsOf(order: RawOrder, residue = '0', tolerance = '0'): string[] {
  const rows = countedRows(order);
  const shippingDiscount = amount(order['shipping_discount_amount']);
  const checks: [string, Decimal, Decimal][] = [
    ['grand_total', amount(order.grand_total), formula(order, '').plus(residue)],
    ['subtotal', amount(order['subtotal']), sum(rows.map((row) => row.row_total))],
    [
      'discount',
      amount(order['discount_amount']).negated(),
      sum(rows.map((row) => row.discount_amount)).plus(shippingDiscount),
    ],
    [
      'tax',
      amount(order['tax_amount']),
      sum(rows.map((row) => row.tax_amount)).plus(amount(order['shipping_tax_amount'])),
    ],
    ['base subtotal', amount(order['base_subtotal']), sum(rows.map((row) => row['base_row_total']))],
  ];
  return checks
    .filter(([, a, b]) => a.minus(b).abs().greaterThan(tolerance))
    .map(([name, a, b]) => `${name}: ${a.toFixed()} is not ${b.toFixed()}`);
}

const cents = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((n) => (n / 100).toFixed(2));
const lineArbitrary = fc.record({
  sku: fc.constantFrom('A', 'B'),
  qty: fc.integer({ min: 1, max: 500 }).map(String),
  price: fc.integer({ min: 1, max: 9_999_999 }).map((n) => (n / 10_000).toFixed(4)),
  discount: cents(1),
  taxRate: fc.constantFrom('0', '7', '19', '8.875'),
  type: fc.constantFrom('simple', 'configurable', 'bundle-fixed', 'bundle-dynamic', 'virtual'),
  priceOnChild: fc.boolean(),
  children: fc.constant([
    { sku: 'C', price: '3.33', discount: '0.10' },
    { sku: 'D', price: '1.2345', qty: '7' },
  ]),
}) as fc.Arbitrary<NonNullable<OrderSpec['lines']>[number]>;
const specArbitrary: fc.Arbitrary<OrderSpec> = fc.record(
  {
    index: fc.integer({ min: 1, max: 1_000_000 }),
    lines: fc.array(lineArbitrary, { minLength: 1, maxLength: 6 }),
    shipping: fc.record({
      amount: cents(5_000),
      discount: fc.constantFrom('0', '1'),
      taxRate: fc.constantFrom('0', '19'),
    }),
    currency: fc.constantFrom('EUR', 'USD', 'KWD'),
    baseCurrency: fc.constantFrom('EUR', 'JPY'),
    rate: fc.constantFrom('1', '1.0873', '0.3341', '162.41'),
    grossPrices: fc.boolean(),
    giftCard: cents(1_000),
    storeCredit: cents(1_000),
  },
  { requiredKeys: ['index', 'lines'] },
);

describe('a made order', () => {
  it('adds up, in its own currency and in the base currency, whatever the spec', () => {
    fc.assert(
      fc.property(specArbitrary, (spec) => {
        const order = makeOrder(spec);
        expect(faultsOf(order)).toEqual([]);
        expect(amount(order.base_grand_total).toFixed()).toBe(formula(order, 'base_').toFixed());
        expect(makeOrder(spec)).toEqual(order);
      }),
    );
  });

  it('is known to the check that it can fail', () => {
    const order = makeOrder({ index: 1, residue: '0.01' });
    expect(faultsOf(order)).toEqual(['grand_total: 12.01 is not 12']);
    expect(faultsOf({ ...order, subtotal: 11 })).toContain('subtotal: 11 is not 10');
  });

  it('shows a configurable as Magento does: both rows carry the variant, the parent the money', () => {
    const [parent, child] = makeOrder({
      index: 3,
      lines: [{ sku: 'V', price: '5', type: 'configurable' }],
    }).items;
    expect(parent).toMatchObject({ product_type: 'configurable', sku: 'V', row_total: 5 });
    expect(child).toMatchObject({
      product_type: 'simple',
      sku: 'V',
      price: 0,
      row_total: 0,
      parent_item_id: parent?.item_id,
    });
  });

  it('keeps tax compensation for a discount on gross prices', () => {
    const order = makeOrder({
      index: 1,
      grossPrices: true,
      lines: [{ sku: 'A', price: '119', discount: '11.9', taxRate: '19' }],
    });
    expect(order).toMatchObject({
      subtotal: 100,
      discount_tax_compensation_amount: expect.anything() as unknown,
    });
    expect(
      [order['tax_amount'], order['discount_tax_compensation_amount'], order.grand_total].map(String),
    ).toEqual(['17.1', '1.9', '107.1']);
  });
});

describe('the demo orders', () => {
  const demo = demoOrders({ now: NOW });
  const find = (kind: string): RawOrder => {
    const found = demo.orders.find((each) => each.kind === kind);
    if (found === undefined) throw new Error(`no ${kind}`);
    return found.order;
  };

  it('are at least 25, with ids of their own, the last placed now', () => {
    expect(demo.orders.length).toBeGreaterThanOrEqual(25);
    expect(new Set(demo.orders.map(({ order }) => order.entity_id)).size).toBe(demo.orders.length);
    expect(new Set(demo.orders.map(({ order }) => order.increment_id)).size).toBe(demo.orders.length);
    expect(demo.orders.at(-1)?.order.created_at).toBe('2026-05-04 10:00:00');
  });

  it.each(demo.orders.map(({ kind, order }) => [kind, order] as const))('%s adds up', (kind, order) => {
    // Seventeen digits of a float are off by a hair; everything else is exact.
    expect(
      faultsOf(order, kind === 'one-cent-residue' ? '0.01' : '0', kind === 'long-numbers' ? '1e-9' : '0'),
    ).toEqual([]);
  });

  it('sell only what the catalogue has', () => {
    const skus = new Set(catalogue.map(({ sku }) => sku));
    const sold = demo.orders.flatMap(({ order }) => countedRows(order).map(({ sku }) => sku));
    expect(sold.filter((sku) => !skus.has(sku))).toEqual([]);
    expect(catalogue.every(({ erpItem }) => erpItem === undefined || erpItem.length <= 15)).toBe(true);
    for (const by of ['alias', 'table', 'nowhere'] as const) {
      expect(catalogue.some((item) => item.by === by && sold.includes(item.sku))).toBe(true);
    }
  });

  it('hold the oddities they are named for', () => {
    expect(find('jpy-no-decimals')).toMatchObject({ order_currency_code: 'JPY', base_currency_code: 'EUR' });
    expect(String(find('kwd-three-decimals').grand_total)).toBe('29.818');
    expect(find('virtual').extension_attributes).toMatchObject({ shipping_assignments: [] });
    expect(find('edited-child').increment_id).toBe(`${find('edited').increment_id}-1`);
    expect(find('many-lines').items).toHaveLength(30);
    expect(find('blocked-customer')).toMatchObject({
      customer_email: 'blocked@customer.example',
      customer_lastname: 'Trading Ltd',
    });
    expect(find('company').extension_attributes).toMatchObject({
      company_order_attributes: { company_id: 12 },
    });
    expect(demo.companies).toMatchObject([{ id: 12 }]);
    expect(demo.customers.map(({ id }) => id)).toEqual(expect.arrayContaining([907, 912]));
    const screws = find('fraction-of-a-cent').items[0];
    expect(
      amount(screws?.price)
        .times(amount(screws?.qty_ordered))
        .minus(amount(screws?.row_total))
        .abs()
        .toFixed(),
    ).toBe('0.0075');
    expect(String(find('long-numbers').items[0]?.price)).toBe('29.949999999999999');
  });

  it('cycle with fresh ids beyond the kinds, the same for the same seed', () => {
    const many = demoOrders({ count: 100, seed: 'x', now: NOW });
    expect(many.orders).toHaveLength(100);
    expect(new Set(many.orders.map(({ order }) => order.entity_id)).size).toBe(100);
    expect(demoOrders({ count: 100, seed: 'x', now: NOW })).toEqual(many);
    expect(demoOrders({ count: 100, seed: 'y', now: NOW })).not.toEqual(many);
    for (const count of [0, 1, 10, 25]) expect(demoOrders({ count, now: NOW }).orders).toHaveLength(count);
  });

  it('leave out an order without state unless asked', () => {
    expect(demo.orders.every(({ order }) => order.state !== null)).toBe(true);
    const more = demoOrders({ now: NOW, nullState: true });
    expect(more.orders.at(-1)?.order).toMatchObject({ state: null, status: null });
  });
});
