import fc from 'fast-check';
import { documentKey, type Posting, type PostingState } from '../../domain/documents';
import { add, negate, subtract, sum } from '../../domain/money';
import type { Order } from '../../domain/order';
import { orderContentHash } from '../../domain/order-content';
import { reconcileGone, reconcileOrder } from '../../domain/reconcile-order';
import { addSums } from '../../domain/reconcile-sums';
import { documentsToReadBack } from '../../domain/reconcile-standing';
import { adviceFor, DIFFERENCE_NAMES, openOf, reconcileSummary } from '../../domain/reconcile-words';
import type { ReadBack, Reckoning } from '../../domain/reckoning';
import { makeOrder } from '../support/orders';

const KINDS = { order: 'sales-order', refund: 'credit-note' } as const;
const order = makeOrder();
const wanted = orderContentHash(order);
const { number, currency } = order;

const posting = (change: Partial<Posting> = {}): Posting => {
  const { kind = 'sales-order', ordinal = 0 } = change;
  return {
    connection: 'acme',
    order: number,
    key: documentKey(kind, number, ordinal),
    kind,
    ordinal,
    reference: number,
    state: 'confirmed',
    contentHash: wanted,
    currency,
    amount: '25',
    totals: { lines: '20', shipping: '5', discount: '0', tax: '0', other: '0', rounding: '0', total: '25' },
    number: 'SO-1',
    searches: 0,
    updatedAt: '2026-11-20T10:00:00.000Z',
    ...change,
  };
};
const cancellation = (change: Partial<Posting> = {}): Posting =>
  posting({ kind: 'cancellation', reverses: `sales-order:${number}`, number: 'C-1', ...change });
const read = (answers: Record<string, ReadBack>): ReadonlyMap<string, ReadBack> =>
  new Map(Object.entries(answers));
const AGREES: ReadBack = { state: 'agrees', number: 'SO-1', total: '25' };
const KEY = `sales-order:${number}`;
const kindsOf = ({ differences }: Reckoning): string[] => differences.map(({ kind }) => kind);

/** What the sums leave open must be what the differences name. */
const named = ({ differences }: Reckoning): string =>
  sum([...differences.map(({ shop = '0' }) => shop), ...differences.map(({ erp = '0' }) => negate(erp))]);
const open = ({ sums }: Reckoning): string => sum(sums.map(openOf));

test('an order that stands once, with the shop’s amount, agrees', () => {
  const found = reconcileOrder(order, KINDS, { postings: [posting()], readBacks: read({ [KEY]: AGREES }) });
  expect(found).toMatchObject({ differences: [], waiting: [], skipped: [] });
  expect(found.sums).toMatchObject([{ shop: { count: 1, total: '25' }, erp: { count: 1, total: '25' } }]);
});

test('another total in the ERP is told beside the shop’s and, where it is a third, the ledger’s', () => {
  const differs: ReadBack = { state: 'differs', says: 'it amounts to 24', total: '24' };
  const at = (amount: string): Reckoning =>
    reconcileOrder(order, KINDS, { postings: [posting({ amount })], readBacks: read({ [KEY]: differs }) });
  expect(at('25').differences).toEqual([
    {
      ...{ order: number, kind: 'differs', flow: 'order', currency, key: KEY, number: 'SO-1' },
      ...{ shop: '25', erp: '24', detail: 'it amounts to 24' },
    },
  ]);
  expect(at('23').differences[0]).toMatchObject({ shop: '25', erp: '24', ledger: '23' });
});

test('a ledger that holds another amount than the shop differs, though the ERP agrees with the ledger', () => {
  const found = reconcileOrder(order, KINDS, {
    postings: [posting({ amount: '24' })],
    readBacks: read({ [KEY]: { ...AGREES, total: '24' } }),
  });
  expect(found.differences).toMatchObject([{ kind: 'differs', shop: '25', erp: '24' }]);
});

test('what the shop holds back is no difference, and its money is told apart', () => {
  const held: Order = { ...order, state: 'held', shopStatus: 'holded' };
  const waits = { stage: 'waiting', cause: [] };
  const found = reconcileOrder(held, KINDS, { postings: [], waits });
  expect(found).toMatchObject({
    differences: [],
    waiting: [{ amount: '25', shopStatus: 'holded', waits }],
    sums: [{ shop: { count: 0 }, erp: { count: 0 }, waiting: { count: 1, total: '25' } }],
  });
  // Held after it was posted: it stands, and that is right.
  expect(reconcileOrder(held, KINDS, { postings: [posting()] })).toMatchObject({
    differences: [],
    waiting: [],
  });
});

test('a cancelled order whose document was taken back on both sides leaves nothing', () => {
  const cancelled: Order = { ...order, state: 'cancelled' };
  const postings = [posting(), cancellation()];
  expect(documentsToReadBack(postings).map(({ key }) => key)).toEqual([`cancellation:${number}`]);
  const key = `cancellation:${number}`;
  const back = (answer: ReadBack): Reckoning =>
    reconcileOrder(cancelled, KINDS, { postings, readBacks: read({ [key]: answer }) });
  expect(back(AGREES)).toMatchObject({ differences: [], sums: [{ erp: { count: 0, total: '0' } }] });
  expect(back({ state: 'absent', proved: true, says: 'M3 still shows it' }).differences).toMatchObject([
    { kind: 'cancelled-stands', erp: '25', detail: expect.stringContaining('M3 still shows it') as unknown },
  ]);
  // Cancelled in the shop, and somebody deleted it in the ERP by hand: nothing is left to differ.
  expect(
    reconcileOrder(cancelled, KINDS, {
      postings: [posting()],
      readBacks: read({ [KEY]: { state: 'absent', proved: true, says: '' } }),
    }).differences,
  ).toEqual([]);
});

test('a document in doubt is named as such, and where it waits', () => {
  const waits = { stage: 'in-doubt', cause: ['answer-lost:1'] };
  const found = reconcileOrder(order, KINDS, { postings: [posting({ state: 'in-doubt' })], waits });
  expect(found.differences).toMatchObject([{ kind: 'in-doubt', key: KEY, shop: '25', waits }]);
});

test('what was skipped explains its money', () => {
  const skippedBy = { actor: 'ada', reason: 'by hand' };
  const found = reconcileOrder(order, KINDS, { postings: [posting({ state: 'skipped' })], skippedBy });
  expect(found).toMatchObject({
    differences: [],
    skipped: [{ order: number, amount: '25', ...skippedBy }],
    sums: [{ shop: { total: '25' }, erp: { total: '0' }, skipped: { count: 1, total: '25' } }],
  });
});

test('a document of an order or refund that the shop does not have stands there without a reason', () => {
  const stray = posting({ kind: 'credit-note', key: 'credit-note:R7', amount: '5' });
  const found = reconcileOrder(order, KINDS, { postings: [posting(), stray] });
  expect(found.differences).toMatchObject([{ kind: 'not-in-shop', flow: 'refund', erp: '5' }]);
  expect(kindsOf(reconcileGone(number, { postings: [posting(), cancellation()] }))).toEqual([]);
  expect(reconcileGone(number, { postings: [posting()] })).toMatchObject({
    differences: [{ kind: 'not-in-shop', flow: 'order', erp: '25' }],
    sums: [{ shop: { count: 0 }, erp: { count: 1, total: '25' } }],
  });
});

const states: PostingState[] = ['prepared', 'sent', 'in-doubt', 'posted', 'confirmed', 'rejected', 'skipped'];
const amount = fc.constantFrom('25', '24.5', '0');
const answer: fc.Arbitrary<ReadBack | undefined> = fc.oneof(
  fc.constant(undefined),
  amount.map((total): ReadBack => ({ state: 'agrees', number: 'SO-1', total })),
  fc.constant<ReadBack>({ state: 'agrees', number: 'SO-1' }),
  fc
    .option(amount, { nil: undefined })
    .map((total): ReadBack => ({ state: 'differs', says: 'x', ...(total === undefined ? {} : { total }) })),
  fc.constant<ReadBack>({ state: 'duplicate', numbers: ['SO-1', 'SO-2'], says: 'two' }),
  fc.boolean().map((proved): ReadBack => ({ state: 'absent', proved, says: 'gone' })),
  fc.constant<ReadBack>({ state: 'unproved', says: 'cannot be told' }),
);
const history = fc.array(
  fc.record({
    state: fc.constantFrom(...states),
    current: fc.boolean(),
    amount,
    answer,
    reversal: fc.option(fc.record({ state: fc.constantFrom(...states), answer }), { nil: undefined }),
  }),
  { maxLength: 3 },
);

test('whatever stands: what the sums leave open is what the differences name, to the cent', () => {
  let agreed = 0;
  fc.assert(
    fc.property(
      history,
      fc.constantFrom<Order['state']>('open', 'cancelled', 'held', 'unknown'),
      fc.boolean(),
      fc.boolean(),
      (versions, state, asked, inShop) => {
        const postings: Posting[] = [];
        const answers: Record<string, ReadBack> = {};
        versions.forEach((version, ordinal) => {
          const own = posting({
            state: version.state,
            ordinal,
            amount: version.amount,
            contentHash: version.current ? wanted : 'older',
          });
          postings.push(own);
          if (version.answer) answers[own.key] = version.answer;
          if (!version.reversal) return;
          const back = cancellation({ state: version.reversal.state, ordinal, reverses: own.key });
          postings.push(back);
          if (version.reversal.answer) answers[back.key] = version.reversal.answer;
        });
        const known = { postings, ...(asked ? { readBacks: read(answers) } : {}) };
        const found = inShop
          ? reconcileOrder({ ...order, state }, KINDS, known)
          : reconcileGone(number, known);
        const untold = found.sums.reduce((all, row) => all + row.untold, 0);
        if (untold === 0) expect(open(found)).toBe(named(found));
        else expect(found.differences.length + found.skipped.length).toBeGreaterThan(0);
        if (found.differences.length === 0 && found.skipped.length === 0) {
          agreed += 1;
          for (const { shop, erp } of found.sums) expect(subtract(shop.total, erp.total)).toBe('0');
        }
        for (const difference of found.differences) {
          expect(DIFFERENCE_NAMES[difference.kind]).toBeTruthy();
          expect(adviceFor('acme', difference)).toContain(' ');
        }
      },
    ),
    { numRuns: 2_000 },
  );
  expect(agreed).toBeGreaterThan(50);
});

test('sums add up by flow and currency', () => {
  const [one] = reconcileOrder(order, KINDS, { postings: [posting()] }).sums;
  if (!one) throw new Error('no sums');
  const dollars = { ...one, currency: 'USD' };
  const refund = { ...one, flow: 'refund' as const };
  const sums = addSums([refund, one], [dollars, one]);
  expect(sums.map(({ flow, currency: unit, erp }) => [flow, unit, erp])).toEqual([
    ['order', 'EUR', { count: 2, total: add('25', '25') }],
    ['order', 'USD', { count: 1, total: '25' }],
    ['refund', 'EUR', { count: 1, total: '25' }],
  ]);
  const text = reconcileSummary({ orders: 3, differences: 0, sums, ledgerOnly: false }, []);
  expect(text).toContain('| order | 2: 50.00 EUR | 2: 50.00 EUR |  | 0.00 EUR |  |');
});
