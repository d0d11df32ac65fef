import fc from 'fast-check';
import type { DueDocument, Posting, PostingState } from '../../domain/documents';
import { add, subtract } from '../../domain/money';
import type { Order, OrderState } from '../../domain/order';
import { plan } from '../../domain/planner';
import { anyOrder, makeOrder } from '../support/orders';

const options = { kinds: { order: 'sales-order' as const } };
const NOTHING = { lines: '0', shipping: '0', discount: '0', tax: '0', other: '0', rounding: '0', total: '0' };

function posting(due: DueDocument, order: Order, state: PostingState): Posting {
  return {
    ...due,
    connection: 'c',
    order: order.number,
    state,
    currency: order.currency,
    amount: order.totals.total,
    totals: { ...NOTHING, total: order.totals.total },
    number: '1',
    searches: 0,
    updatedAt: '',
  };
}

/** Does what the plan says, as the steps would: each due document ends in the state given. */
function carryOut(order: Order, ledger: readonly Posting[], state: PostingState = 'confirmed'): Posting[] {
  const { due } = plan(order, ledger, options);
  const done = due.map((document) => posting(document, order, state));
  return [...ledger.filter(({ key }) => !done.some((posted) => posted.key === key)), ...done];
}

/** What stands in the ERP: posted versions less those that were reversed. */
function standing(ledger: readonly Posting[]): string {
  const reversed = new Set(
    ledger.filter(({ kind }) => kind === 'cancellation').map(({ reverses }) => reverses),
  );
  return ledger
    .filter(({ kind, key }) => kind === 'sales-order' && !reversed.has(key))
    .reduce((total, { amount }) => add(total, amount), '0');
}

test('a new order is due once, under its own number', () => {
  const order = makeOrder();
  expect(plan(order, [], options)).toMatchObject({
    outcome: 'due',
    due: [{ key: 'sales-order:000000042', reference: '000000042', ordinal: 0 }],
  });
  expect(plan(order, carryOut(order, []), options)).toEqual({ outcome: 'settled', due: [], again: false });
});

test.each<[OrderState, string]>([
  ['pending', 'waiting'],
  ['held', 'waiting'],
  ['cancelled', 'cancelled'],
  ['unknown', 'undecided'],
])('%s before anything was posted: %s', (state, outcome) => {
  expect(plan(makeOrder({ state }), [], options)).toEqual({ outcome, due: [], again: false });
});

test('cancelled after posting: reversed once, then nothing', () => {
  const ledger = carryOut(makeOrder(), []);
  const cancelled = makeOrder({ state: 'cancelled' });
  expect(plan(cancelled, ledger, options)).toMatchObject({
    due: [{ kind: 'cancellation', key: 'cancellation:000000042', reverses: 'sales-order:000000042' }],
    after: 'cancelled',
  });
  expect(plan(cancelled, carryOut(cancelled, ledger), options)).toMatchObject({
    outcome: 'cancelled',
    due: [],
  });
});

test('edited after posting: the version that stands is reversed, the next one posted', () => {
  const ledger = carryOut(makeOrder(), []);
  const edited = makeOrder({ lines: [{ ...makeOrder().lines[0]!, quantity: '3', amount: '30' }] });
  expect(plan(edited, ledger, options).due.map(({ key, reference }) => [key, reference])).toEqual([
    ['cancellation:000000042', '000000042'],
    ['sales-order:000000042:1', '000000042/1'],
  ]);
});

test.each<PostingState>(['sent', 'in-doubt'])(
  'a document %s is settled before the order is looked at again',
  (state) => {
    const order = makeOrder();
    const ledger = carryOut(order, [], state);
    const edited = makeOrder({ shipTo: { ...order.shipTo!, city: 'Elsewhere' } });
    expect(plan(edited, ledger, options)).toMatchObject({
      outcome: 'due',
      again: true,
      due: [{ key: 'sales-order:000000042', contentHash: ledger[0]?.contentHash }],
    });
  },
);

test.each<PostingState>(['rejected', 'prepared'])(
  'a document %s is tried again under the same key, with the new content',
  (state) => {
    const ledger = carryOut(makeOrder(), [], state);
    const edited = makeOrder({ charges: [] });
    expect(plan(edited, ledger, options).due).toMatchObject([{ key: 'sales-order:000000042' }]);
    expect(plan(edited, ledger, options).due).toHaveLength(1);
  },
);

test('a skipped order stays out until that is taken back', () => {
  const order = makeOrder();
  expect(plan(order, carryOut(order, [], 'skipped'), options)).toMatchObject({ outcome: 'skipped', due: [] });
});

test('a posted document that nobody confirmed is due for confirmation only', () => {
  const order = makeOrder();
  expect(plan(order, carryOut(order, [], 'posted'), options)).toMatchObject({
    outcome: 'due',
    due: [{ key: 'sales-order:000000042' }],
    again: false,
  });
});

test('a correction that nobody confirmed is due for confirmation, before what follows it', () => {
  const ledger = carryOut(makeOrder(), []);
  const cancelled = makeOrder({ state: 'cancelled' });
  const posted = carryOut(cancelled, ledger, 'posted');
  expect(plan(cancelled, posted, options)).toMatchObject({
    outcome: 'due',
    due: [{ key: 'cancellation:000000042', reverses: 'sales-order:000000042' }],
    after: 'cancelled',
  });
  expect(plan(makeOrder(), posted, options).due.map(({ key }) => key)).toEqual([
    'cancellation:000000042',
    'sales-order:000000042:1',
  ]);
  const edited = makeOrder({ charges: [] });
  const next = carryOut(edited, posted).filter(({ key }) => key !== 'cancellation:000000042');
  const both = [...next, ...posted.filter(({ kind }) => kind === 'cancellation')];
  expect(plan(edited, both, options).due.map(({ key }) => key)).toEqual(['cancellation:000000042']);
});

test('a change of status alone is no change', () => {
  const ledger = carryOut(makeOrder(), []);
  expect(
    plan(
      makeOrder({ state: 'complete', shopStatus: 'complete', updatedAt: '2027-01-01T00:00:00Z' }),
      ledger,
      options,
    ).outcome,
  ).toBe('settled');
});

test("property: over any history of edits and cancellations, what stands is the shop's truth, and planning again finds nothing", () => {
  const step = fc.record({ order: anyOrder, cancelled: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 8 }), (history) => {
      let ledger: Posting[] = [];
      for (const { order, cancelled } of history) {
        const now: Order = cancelled ? { ...order, state: 'cancelled' } : order;
        ledger = carryOut(now, ledger);
        expect(plan(now, ledger, options).due).toEqual([]);
        expect(subtract(standing(ledger), cancelled ? '0' : now.totals.total)).toBe('0');
        expect(new Set(ledger.map(({ key }) => key)).size).toBe(ledger.length);
      }
    }),
  );
});
