import fc from 'fast-check';
import { buildDocument, documentTotal, mapOrder } from '../../domain/build-document';
import type { Failure } from '../../domain/failure';
import { parseMapping } from '../../domain/mapping';
import { equal } from '../../domain/money';
import { plan } from '../../domain/planner';
import type { Order } from '../../domain/order';
import { anyOrder, charge, line, makeOrder } from '../support/orders';

const full = parseMapping({
  customers: { template: 'WEBB2C' },
  shipping: [{ charge: 'FRT' }],
  discounts: { as: 'charge', charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX' },
  otherCharges: [{ when: { charge: 'gift-card' }, charge: 'GFT' }],
  rounding: { charge: 'RND', tolerance: '0.05' },
});
const items = new Map(['A-1', 'B-2', 'C-3', 'D-4'].map((sku) => [sku, `M-${sku}`]));
const due = (order: Order) => {
  const [first] = plan(order, [], { kinds: { order: 'sales-order' } }).due;
  if (!first) throw new Error('nothing due');
  return first;
};
const build = (order: Order, mapping = full) =>
  buildDocument(due(order), order, mapping, { customer: 'W1', items });

test.each(['charge', 'line', 'net-price'] as const)(
  'property: discounts as %s, the document adds up to the shop to the cent',
  (as) => {
    const mapping = { ...full, discounts: { as, charge: 'DSC' } };
    fc.assert(
      fc.property(anyOrder, (order) => {
        const document = build(order, mapping);
        expect(equal(documentTotal(document), order.totals.total)).toBe(true);
      }),
    );
  },
);

test('the cents no line explains go to the rounding charge, within the tolerance', () => {
  const order = makeOrder();
  const document = build({ ...order, totals: { ...order.totals, total: '25.01' } });
  expect(document.charges).toContainEqual({
    kind: 'rounding',
    code: 'RND',
    text: 'Rounding',
    amount: '0.01',
  });
  expect(documentTotal(document)).toBe('25.01');
});

test('cents without a rounding charge are a gap of the mapping', () => {
  const order = makeOrder();
  const mapping = { ...full, rounding: { tolerance: '0.02' } };
  expect(() => build({ ...order, totals: { ...order.totals, total: '25.01' } }, mapping)).toThrow(
    expect.objectContaining({ kind: 'missing-mapping', causes: ['rounding'] }) as Failure,
  );
});

test('beyond the tolerance the order waits, with the sum sheet', () => {
  const order = makeOrder();
  const attempt = (): unknown => build({ ...order, totals: { ...order.totals, total: '25.06' } });
  expect(attempt).toThrow(
    expect.objectContaining({
      kind: 'conflict',
      causes: ['sum:000000042'],
      advice: expect.stringContaining('| total |') as string,
    }) as Failure,
  );
});

test('every gap is named at once', () => {
  const order = makeOrder({
    lines: [line('X-9', '1', '10', { discount: '1', tax: '2' })],
    charges: [charge('shipping', '5'), charge('fee:packing', '3')],
  });
  const attempt = (): unknown => build(order, parseMapping({}));
  expect(attempt).toThrow(
    expect.objectContaining({
      kind: 'missing-mapping',
      causes: ['shipping:flatrate_flatrate', 'discount', 'charge:fee:packing', 'tax', 'item:X-9'],
    }) as Failure,
  );
});

test('a table with rows must have one that fits; without rows the field stays empty', () => {
  const order = makeOrder();
  expect(mapOrder(order, full).gaps).toEqual([]);
  const strict = parseMapping({
    ...full,
    paymentMethods: [{ when: { method: 'paypal*' }, paymentTerms: '00' }],
  });
  expect(mapOrder(order, strict).gaps).toEqual(['payment-method:checkmo']);
  expect(mapOrder({ ...order, payment: { method: 'paypal_express' } }, strict).terms.paymentTerms).toBe('00');
});

test('when the ERP computes the tax, no tax charge is written and the document says so', () => {
  const order = makeOrder({ lines: [line('A-1', '1', '10', { tax: '1.90' })] });
  const document = build(order, { ...full, taxes: { as: 'erp', table: [] } });
  expect(document.taxByErp).toBe(true);
  expect(document.charges.map(({ kind }) => kind)).toEqual(['shipping']);
  expect(document.totals.tax).toBe('1.9');
});

test('amounts without cents stay without cents', () => {
  const order = makeOrder({
    currency: 'JPY',
    lines: [line('A-1', '3', '1200', { amount: '3600' })],
    charges: [],
    shippingMethod: undefined,
  });
  expect(documentTotal(build(order))).toBe('3600');
});
