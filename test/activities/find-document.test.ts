import { findDocument } from '../../activities/find-document';
import type { FindInput } from '../../activities/types';
import type { PostingState } from '../../domain/documents';
import { parseMapping } from '../../domain/mapping';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { charge, line, makeOrder } from '../support/orders';
import { ABSENT } from './support/fake-erp';
import { failureOf, makeWorld, MAPPING, posting, read, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
let input: FindInput;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  input = await read(world);
});

const find = (change: Partial<FindInput> = {}): ReturnType<ReturnType<typeof findDocument>> =>
  findDocument(world.dependencies)({ ...input, ...change });

/** The same order after an edit in the shop: the due document keeps its key and reference. */
const edited = (): Promise<FindInput> =>
  read(world, makeOrder({ lines: [line('A-1', '3', '10.00')], charges: [charge('shipping', '5')] }));

test('the row is prepared, with its request, before the ERP is asked', async () => {
  world.erp.answers.find = async (document) => {
    expect(await posting(world, document.key)).toMatchObject({ state: 'prepared', amount: '25' });
    return ABSENT;
  };
  const found = await find();
  expect(found.finding).toEqual(ABSENT);
  expect(await posting(world, input.due.key)).toMatchObject({
    state: 'prepared',
    reference: '000000042',
    requestHash: found.request,
    contentHash: input.due.contentHash,
  });
  expect(world.erp.calls.find[0]).toMatchObject({ reference: '000000042', customer: 'C-1' });
});

test.each<PostingState>(['sent', 'in-doubt', 'posted', 'confirmed'])(
  'a document that is %s is searched with the content that was sent, whatever the order says now',
  async (state) => {
    const before = await find();
    await world.store.ledger.advance(world.name, input.due.key, ['prepared'], state, { sending: true });
    const after = await find(await edited());
    expect(after.request).toBe(before.request);
    const [first, second] = world.erp.calls.find;
    expect(second).toEqual(first);
    expect(await posting(world, input.due.key)).toMatchObject({ state, requestHash: before.request });
  },
);

test.each<PostingState>(['prepared', 'rejected'])(
  'a document that is %s never stood there: it is built anew',
  async (state) => {
    const before = await find();
    await world.store.ledger.advance(world.name, input.due.key, ['prepared'], state);
    const after = await find(await edited());
    expect(after.request).not.toBe(before.request);
    expect(world.erp.calls.find[1]?.totals.total).toBe('35');
    expect(await posting(world, input.due.key)).toMatchObject({ state: 'prepared', amount: '35' });
  },
);

test('is not fooled by another attempt that sends other content meanwhile', async () => {
  await find();
  const { ledger } = world.store;
  const prepare: typeof ledger.prepare = async (...row) => {
    await ledger.advance(world.name, input.due.key, ['prepared'], 'sent', { sending: true });
    return ledger.prepare(...row);
  };
  const store = { ...world.store, ledger: { ...ledger, prepare } };
  world.erp.calls.find.length = 0;
  const later = findDocument({ ...world.dependencies, store })(await edited());
  expect(await failureOf(later)).toMatchObject({ kind: 'unavailable' });
  expect(world.erp.calls.find).toHaveLength(0);
});

test.each([
  [{ state: 'conflict', number: 'SO-7', difference: 'another total' } as const, 'conflict'],
  [{ state: 'duplicate', numbers: ['SO-7', 'SO-8'] } as const, 'duplicate-found'],
])('%j waits for a person, who is told the number and what to do', async (finding, kind) => {
  world.erp.answers.find = () => finding;
  const failure = await failureOf(find());
  expect(failure).toMatchObject({ kind, causes: ['reference:000000042'] });
  expect(failure.message).toContain('SO-7');
  expect(failure.advice).toBeTruthy();
  expect(world.erp.calls.post).toHaveLength(0);
});

test('a reference longer than the ERP keeps is refused before anything is prepared', async () => {
  const due = { ...input.due, key: 'sales-order:other', reference: 'X'.repeat(21) };
  expect(await failureOf(find({ due }))).toMatchObject({ kind: 'rejected' });
  expect(await world.store.ledger.get(world.name, due.key)).toBeUndefined();
  expect(world.erp.calls.find).toHaveLength(0);
});

test('a kind the ERP does not carry is refused before anything is prepared', async () => {
  const due = { ...input.due, key: 'journal:000000042', kind: 'journal' as const };
  expect(await failureOf(find({ due }))).toMatchObject({ kind: 'rejected' });
  expect(world.erp.calls.find).toHaveLength(0);
});

test('a cancellation names what it takes back and counts with the opposite sign', async () => {
  await find();
  const { key } = input.due;
  await world.store.ledger.advance(world.name, key, ['prepared'], 'confirmed', { number: 'SO-1' });
  const due = {
    ...input.due,
    key: 'cancellation:000000042',
    kind: 'cancellation' as const,
    reverses: key,
  };
  await find({ due, customer: undefined });
  expect(world.erp.calls.find[1]).toMatchObject({
    reverses: { key, number: 'SO-1' },
    totals: { total: '-25', lines: '-20', shipping: '-5' },
    lines: [],
  });
  expect(await posting(world, due.key)).toMatchObject({ amount: '-25', reverses: key });
});

test('a cancellation goes to the company and division of what it takes back', async () => {
  world.mapping = parseMapping({ ...MAPPING, companies: [{ company: '200', division: 'BBB' }] });
  await find();
  const { key } = input.due;
  await world.store.ledger.advance(world.name, key, ['prepared'], 'confirmed', { number: 'SO-1' });
  world.mapping = parseMapping(MAPPING);
  const due = { ...input.due, key: 'cancellation:000000042', kind: 'cancellation' as const, reverses: key };
  await find({ due, customer: undefined });
  expect(world.erp.calls.find[1]?.terms).toMatchObject({ company: '200', division: 'BBB' });
});

test('an item that no reference names is a gap, and nothing is prepared', async () => {
  await world.store.references.forget(world.name, 'item', ['A-1']);
  expect(await failureOf(find())).toMatchObject({ kind: 'missing-mapping', causes: ['item:A-1'] });
  expect(await world.store.ledger.get(world.name, input.due.key)).toBeUndefined();
});
