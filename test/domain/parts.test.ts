import fc from 'fast-check';
import { billOf, sourceOf } from '../../domain/bill';
import { drawUp } from '../../domain/build-document';
import type { DocumentKind, DueDocument, Posting } from '../../domain/documents';
import { isFailure } from '../../domain/failure';
import { flowKinds } from '../../domain/flow-kinds';
import { parseMapping } from '../../domain/mapping';
import { add, equal, sum } from '../../domain/money';
import type { Order, OrderInvoice, OrderPayment, OrderRefund } from '../../domain/order';
import { plan } from '../../domain/planner';
import { sourcesOf, type FlowKinds } from '../../domain/sources';
import { anyOrder, charge, line, makeOrder, totalsOf } from '../support/orders';

const KINDS: FlowKinds = {
  order: 'sales-order',
  invoice: 'receivable',
  payment: 'payment',
  refund: 'credit-note',
};
const MAPPING = parseMapping({
  accounts: [
    { when: { line: 'goods', category: 'shoes' }, account: '8401' },
    { when: { line: 'goods' }, account: '8400' },
    { when: { line: 'tax', taxRate: '7' }, account: '1771' },
    { when: { line: ['tax', 'shipping', 'discount', 'other', 'rounding'] }, account: '9000' },
    { when: { line: 'payment', method: 'card' }, account: '1360' },
  ],
});

const at = '2026-11-20T10:00:00.000Z';
const bill = (id: string, skus: readonly string[]): OrderInvoice & OrderRefund => {
  const lines = skus.map((sku) => ({ ...line(sku, '1', '10'), lineId: sku }));
  const charges = [charge('shipping', '2')];
  return {
    id,
    number: id,
    state: 'paid',
    createdAt: at,
    lines,
    charges,
    totals: totalsOf({ lines, charges }),
  };
};
const payment = (id: string, change: Partial<OrderPayment> = {}): OrderPayment => ({
  id,
  kind: 'capture',
  state: 'done',
  at,
  method: 'card',
  amount: '25',
  currency: 'EUR',
  ...change,
});

/** Does what the plan says: each due document ends confirmed. */
function carryOut(order: Order, ledger: readonly Posting[], kinds = KINDS): Posting[] {
  const done = plan(order, ledger, { kinds }).due.map((due): Posting => ({
    ...due,
    connection: 'c',
    order: order.number,
    state: 'confirmed',
    currency: order.currency,
    amount: '0',
    totals: { lines: '0', shipping: '0', discount: '0', tax: '0', other: '0', rounding: '0', total: '0' },
    number: '1',
    searches: 0,
    updatedAt: '',
  }));
  return [...ledger.filter(({ key }) => !done.some((posted) => posted.key === key)), ...done];
}
const keys = (order: Order, ledger: readonly Posting[] = [], kinds = KINDS): string[] =>
  plan(order, ledger, { kinds }).due.map(({ key }) => key);

test('an order, its invoice, its payment and its refund are due in the order in which they happened', () => {
  const order = makeOrder({
    invoices: [bill('7', ['A-1'])],
    payments: [payment('p1')],
    refunds: [bill('9', [])],
  });
  expect(keys(order)).toEqual(['sales-order:000000042', 'receivable:I7', 'payment:Pp1', 'credit-note:R9']);
  expect(keys(order, carryOut(order, []))).toEqual([]);
});

test('a second refund is due alone', () => {
  const ledger = carryOut(makeOrder({ refunds: [bill('9', ['A-1'])] }), []);
  expect(keys(makeOrder({ refunds: [bill('9', ['A-1']), bill('10', [])] }), ledger)).toEqual([
    'credit-note:R10',
  ]);
});

test('what no flow carries is not due', () => {
  const order = makeOrder({ invoices: [bill('7', ['A-1'])], refunds: [bill('9', [])] });
  expect(keys(order, [], { order: 'sales-order' })).toEqual(['sales-order:000000042']);
  expect(keys(order, [], { invoice: 'journal' })).toEqual(['journal:I7']);
});

test('the parts wait while the order waits', () => {
  const order = makeOrder({ state: 'pending', payments: [payment('p1')] });
  expect(plan(order, [], { kinds: KINDS })).toMatchObject({ outcome: 'waiting', due: [] });
});

test.each([
  ['an open invoice', { invoices: [{ ...bill('7', ['A-1']), state: 'open' as const }] }],
  ['a pending payment', { payments: [payment('p1', { state: 'pending' })] }],
  ['a failed payment', { payments: [payment('p1', { state: 'failed' })] }],
  ['an authorization', { payments: [payment('p1', { kind: 'authorization' })] }],
])('%s is not due', (_, parts) => {
  expect(keys(makeOrder(parts))).toEqual(['sales-order:000000042']);
});

test('an invoice cancelled after posting is reversed', () => {
  const ledger = carryOut(makeOrder({ invoices: [bill('7', ['A-1'])] }), []);
  const order = makeOrder({ invoices: [{ ...bill('7', ['A-1']), state: 'cancelled' }] });
  expect(plan(order, ledger, { kinds: KINDS }).due).toMatchObject([
    { key: 'cancellation:I7', reverses: 'receivable:I7' },
  ]);
});

test('a cancelled order takes its credit notes back with it, the latest first, and refunds add nothing', () => {
  const ledger = carryOut(makeOrder({ refunds: [bill('9', ['A-1'])] }), []);
  const cancelled = makeOrder({ state: 'cancelled', refunds: [bill('9', ['A-1']), bill('10', [])] });
  expect(keys(cancelled, ledger)).toEqual(['cancellation:R9', 'cancellation:000000042']);
  expect(plan(cancelled, carryOut(cancelled, ledger), { kinds: KINDS })).toMatchObject({
    outcome: 'cancelled',
    due: [],
  });
});

test('a refund that a person took out stays out, the others go on', () => {
  const order = makeOrder({ refunds: [bill('9', ['A-1'])] });
  const ledger = carryOut(order, []).map((row) =>
    row.key === 'credit-note:R9' ? { ...row, state: 'skipped' as const } : row,
  );
  expect(keys(makeOrder({ refunds: [bill('9', ['A-1']), bill('10', [])] }), ledger)).toEqual([
    'credit-note:R10',
  ]);
});

test('a rule decides the kind, and what stands keeps the kind it has', () => {
  const mapping = parseMapping({ kinds: [{ when: { flow: 'refund', goods: 'no' }, kind: 'journal' }] });
  const order = makeOrder({ refunds: [bill('9', []), bill('10', ['A-1'])] });
  const kinds = flowKinds(order, { order: 'sales-order', refund: 'credit-note' }, mapping);
  expect(keys(order, [], kinds)).toEqual(['sales-order:000000042', 'journal:R9', 'credit-note:R10']);
  const ledger = carryOut(order, [], { order: 'sales-order', refund: 'credit-note' });
  expect(keys(order, ledger, kinds)).toEqual([]);
});

const due = (kind: DocumentKind, id: string): DueDocument => ({
  key: `${kind}:${id}`,
  kind,
  ordinal: 0,
  reference: id,
  contentHash: '',
});

test('an invoice becomes GL lines by category and tax rate', () => {
  const lines = [
    { ...line('A-1', '2', '10', { tax: '1.40', taxRate: '7', category: 'shoes' }) },
    { ...line('B-2', '1', '5', { tax: '0.35', taxRate: '7' }) },
  ];
  const invoice = { ...bill('7', []), lines, charges: [], totals: totalsOf({ lines, charges: [] }) };
  const { entries, gaps } = drawUp(due('receivable', 'I7'), makeOrder({ invoices: [invoice] }), MAPPING);
  expect(gaps).toEqual([]);
  expect(entries?.map(({ line: of, account, amount }) => [of, account, amount])).toEqual([
    ['receivable', '', '26.75'],
    ['goods', '8401', '-20'],
    ['goods', '8400', '-5'],
    ['tax', '1771', '-1.75'],
  ]);
});

test('a payment is money against what the customer owes; a refund of money turns it', () => {
  const order = makeOrder({ payments: [payment('p1'), payment('p2', { kind: 'refund', amount: '5' })] });
  const amounts = (id: string): unknown =>
    drawUp(due('payment', id), order, MAPPING).entries?.map(({ account, amount }) => [account, amount]);
  expect(amounts('Pp1')).toEqual([
    ['1360', '25'],
    ['', '-25'],
  ]);
  expect(amounts('Pp2')).toEqual([
    ['1360', '-5'],
    ['', '5'],
  ]);
});

test('a missing account is named by the line and what it depends on', () => {
  const order = makeOrder({ payments: [payment('p1', { method: 'giftcard' })] });
  expect(drawUp(due('payment', 'Pp1'), order, MAPPING).gaps).toEqual(['account:payment:giftcard']);
});

test('a part that is gone from the order is told', () => {
  expect(() => sourceOf(due('receivable', 'I7'), makeOrder())).toThrow('has no part');
});

test('property: the GL lines of any order or refund balance to zero and carry the total', () => {
  fc.assert(
    fc.property(
      anyOrder,
      fc.boolean(),
      fc.constantFrom('charge', 'line', 'net-price'),
      (order, refunded, as) => {
        const mapping = { ...MAPPING, discounts: { as: as as 'charge', charge: 'D' } };
        const { lines, charges, totals } = order;
        const all = refunded ? { ...order, refunds: [{ ...bill('9', []), lines, charges, totals }] } : order;
        const document = refunded ? due('journal', 'R9') : due('journal', order.number);
        const { entries = [], gaps } = drawUp(document, all, mapping);
        expect(gaps).toEqual([]);
        expect(sum(entries.map(({ amount }) => amount))).toBe('0');
        const owed = sum(entries.filter((entry) => entry.line === 'receivable').map(({ amount }) => amount));
        expect(equal(owed, refunded ? `-${totals.total}`.replace('--', '') : totals.total)).toBe(true);
      },
    ),
  );
});

/** What stands for each source: versions posted less those reversed. */
const standing = (ledger: readonly Posting[]): string[] => {
  const reversed = new Set(ledger.map(({ reverses }) => reverses));
  return ledger
    .filter(({ kind, key }) => kind !== 'cancellation' && !reversed.has(key))
    .map(({ kind, contentHash }) => `${kind} ${contentHash}`)
    .sort();
};

test('property: at every prefix of any history what stands is what the shop says, and planning again finds nothing', () => {
  const step = fc.record({
    order: anyOrder,
    state: fc.constantFrom('open' as const, 'cancelled' as const),
    invoices: fc.array(fc.constantFrom('paid' as const, 'cancelled' as const, 'open' as const), {
      maxLength: 3,
    }),
    refunds: fc.integer({ min: 0, max: 3 }),
    payments: fc.array(fc.constantFrom('capture' as const, 'refund' as const), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 6 }), (history) => {
      let ledger: Posting[] = [];
      for (const { order, state, invoices, refunds, payments } of history) {
        const now: Order = {
          ...order,
          state,
          invoices: invoices.map((invoice, index) => ({ ...bill(`${index}`, ['A-1']), state: invoice })),
          refunds: Array.from({ length: refunds }, (_, index) => bill(`${index}`, index % 2 ? ['A-1'] : [])),
          payments: payments.map((kind, index) => payment(`${index}`, { kind })),
        };
        const before = ledger;
        ledger = carryOut(now, ledger);
        expect(keys(now, ledger)).toEqual([]);
        expect(new Set(ledger.map(({ key }) => key)).size).toBe(ledger.length);
        const wanted = sourcesOf(now, ledger, KINDS).flatMap(({ kind, wanted: hash }) =>
          hash === 'nothing' || hash === 'waiting' ? [] : [`${kind} ${hash}`],
        );
        // What waits keeps what stood before.
        expect(standing(ledger)).toEqual(expect.arrayContaining(wanted));
        expect(standing(ledger).length).toBeLessThanOrEqual(wanted.length + standing(before).length);
      }
    }),
  );
});

test('a bill names itself for messages', () => {
  const order = makeOrder({ refunds: [bill('9', [])] });
  const source = sourceOf(due('credit-note', 'R9'), order);
  expect(billOf(source, order).name).toBe('refund 9 of order 000000042');
  expect(add(billOf(source, order).totals.total)).toBe('2');
});

test('an amount no line explains stops a receivable as it stops an order', () => {
  const invoice = { ...bill('7', ['A-1']), totals: { ...bill('7', ['A-1']).totals, total: '99' } };
  const order = makeOrder({ invoices: [invoice] });
  let caught: unknown;
  try {
    drawUp(due('receivable', 'I7'), order, MAPPING);
  } catch (error) {
    caught = error;
  }
  expect(isFailure(caught, 'conflict')).toBe(true);
});
