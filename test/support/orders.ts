import fc from 'fast-check';
import { add, multiply, negate, roundTo, subtract, sum } from '../../domain/money';
import type { Order, OrderCharge, OrderLine } from '../../domain/order';

/** A small consistent order; tests change what they are about. */
export function makeOrder(change: Partial<Order> = {}): Order {
  const address = {
    name: 'Ada Example',
    street: ['1 Test Street'],
    city: 'Testville',
    postcode: '12345',
    country: 'DE',
  };
  const order: Order = {
    number: '000000042',
    sourceId: '42',
    state: 'open',
    shopStatus: 'processing',
    placedAt: '2026-11-20T10:00:00.000Z',
    updatedAt: '2026-11-20T10:00:00.000Z',
    currency: 'EUR',
    store: '1',
    customer: { kind: 'guest', email: 'ada@shop.example', name: 'Ada Example' },
    billTo: address,
    shipTo: address,
    shippingMethod: 'flatrate_flatrate',
    shippingDescription: 'Flat rate',
    payment: { method: 'checkmo' },
    coupons: [],
    lines: [line('A-1', '2', '10.00')],
    charges: [charge('shipping', '5')],
    invoices: [],
    refunds: [],
    payments: [],
    totals: { lines: '0', shipping: '0', discount: '0', tax: '0', other: '0', total: '0' },
    ...change,
  };
  return change.totals ? order : { ...order, totals: totalsOf(order) };
}

export function line(
  sku: string,
  quantity: string,
  unitPrice: string,
  more: Partial<OrderLine> = {},
): OrderLine {
  return {
    id: sku,
    sku,
    name: `Item ${sku}`,
    quantity,
    unitPrice,
    amount: roundTo(multiply(quantity, unitPrice), 'EUR'),
    discount: '0',
    tax: '0',
    ...more,
  };
}

export const charge = (
  kind: OrderCharge['kind'],
  amount: string,
  more: Partial<OrderCharge> = {},
): OrderCharge => ({ kind, label: kind, amount, discount: '0', tax: '0', ...more });

export function totalsOf({ lines, charges }: Pick<Order, 'lines' | 'charges'>): Order['totals'] {
  const of = (kind: 'shipping' | 'other'): string =>
    sum(
      charges
        .filter((one) => (one.kind === 'shipping') === (kind === 'shipping'))
        .map(({ amount }) => amount),
    );
  const parts = {
    lines: sum(lines.map(({ amount }) => amount)),
    shipping: of('shipping'),
    discount: sum([...lines, ...charges].map(({ discount }) => discount)),
    tax: sum([...lines, ...charges].map(({ tax }) => tax)),
    other: of('other'),
  };
  return {
    ...parts,
    total: subtract(add(parts.lines, parts.shipping, parts.tax, parts.other), parts.discount),
  };
}

const cents = (max: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max }).map((value) => (value / 100).toFixed(2));

/** Orders of any shape whose header is the sum of its parts, in a currency with cents. */
export const anyOrder: fc.Arbitrary<Order> = fc
  .record({
    lines: fc.array(
      fc.record({
        sku: fc.constantFrom('A-1', 'B-2', 'C-3', 'D-4'),
        quantity: fc.integer({ min: 1, max: 40 }).map(String),
        price: cents(99_999),
        discount: cents(500),
        tax: cents(2_000),
      }),
      { minLength: 1, maxLength: 6 },
    ),
    shipping: cents(3_000),
    shippingTax: cents(500),
    giftCard: cents(1_000),
    currency: fc.constantFrom('EUR', 'USD', 'GBP'),
    state: fc.constantFrom('open' as const, 'complete' as const, 'closed' as const),
  })
  .map(({ lines, shipping, shippingTax, giftCard, currency, state }) =>
    makeOrder({
      currency,
      state,
      lines: lines.map(({ sku, quantity, price, discount, tax }) =>
        line(sku, quantity, price, { discount, tax }),
      ),
      charges: [charge('shipping', shipping, { tax: shippingTax }), charge('gift-card', negate(giftCard))],
    }),
  );
