import { fetchOrder } from '../../activities/fetch-order';
import { skipOrder, unskipOrder } from '../../activities/skip-order';
import type { SkipInput } from '../../activities/types';
import type { PostingState } from '../../domain/documents';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { dueOf, makeWorld, posting, prepared, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
const ORDER = makeOrder();
const DUE = dueOf(ORDER);

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
  world.shop.orders.set(ORDER.number, ORDER);
});

const inputOf = (due: SkipInput['due']): SkipInput => ({
  connection: world.name,
  order: ORDER.number,
  priority: 'live',
  reason: 'entered by hand',
  actor: 'dana',
  due,
  currency: 'EUR',
  total: '25',
});
const skip = (due: SkipInput['due'] = [DUE]): ReturnType<ReturnType<typeof skipOrder>> =>
  skipOrder(world.dependencies)(inputOf(due));
const outcome = async (): Promise<string> =>
  (
    await fetchOrder(world.dependencies)({
      connection: world.name,
      order: ORDER.number,
      priority: 'live',
    })
  ).outcome;

/** An order in each state a person may find it in. */
async function inState(state: PostingState): Promise<void> {
  const { key } = await prepared(world, ORDER);
  await world.store.ledger.advance(world.name, key, ['prepared'], state, { sending: true });
}

test('an order never posted is out of our hands, with who and why', async () => {
  expect(await skip()).toEqual({ skipped: true });
  expect(await posting(world, DUE.key)).toMatchObject({ state: 'skipped', amount: '25' });
  expect(await outcome()).toBe('skipped');
  const trail = await world.store.trail.read(world.name, ORDER.number);
  expect(trail).toMatchObject([
    { kind: 'skipped', actor: 'dana', data: { key: DUE.key, reason: 'entered by hand' } },
  ]);
});

test('an order that could not even be read can be skipped', async () => {
  expect(await skip([])).toEqual({ skipped: true });
  expect(await posting(world, DUE.key)).toMatchObject({ state: 'skipped', reference: DUE.reference });
  expect(await outcome()).toBe('skipped');
});

test.each<[PostingState, SkipInput['due']]>([
  ['prepared', [DUE]],
  ['rejected', [DUE]],
  ['posted', [DUE]],
  ['prepared', []],
  ['rejected', []],
  ['skipped', [DUE]],
  ['skipped', []],
])('a %s document is really skipped when it is said so (due: %j)', async (state, due) => {
  await inState(state);
  expect(await skip(due)).toEqual({ skipped: true });
  expect(await posting(world, DUE.key)).toMatchObject({ state: 'skipped' });
  expect(await outcome()).toBe('skipped');
});

test.each<PostingState>(['sent', 'in-doubt'])('a %s document is not skipped: it may stand', async (state) => {
  await inState(state);
  expect(await skip()).toEqual({ skipped: false, reason: expect.stringContaining(DUE.key) as string });
  expect(await posting(world, DUE.key)).toMatchObject({ state });
});

test('what is sent in the very moment of the skip is not said to be skipped', async () => {
  await inState('prepared');
  const { ledger } = world.store;
  const advance: typeof ledger.advance = async (...move) => {
    await ledger.advance(world.name, DUE.key, ['prepared'], 'sent', { sending: true });
    return ledger.advance(...move);
  };
  const store = { ...world.store, ledger: { ...ledger, advance } };
  const result = await skipOrder({ ...world.dependencies, store })(inputOf([DUE]));
  expect(result.skipped).toBe(false);
  expect(await posting(world, DUE.key)).toMatchObject({ state: 'sent' });
});

test('a customer whose creation is in doubt does not hold up the skip of an order', async () => {
  await world.store.ledger.prepare({
    ...DUE,
    connection: world.name,
    order: ORDER.number,
    key: 'customer:K',
    kind: 'customer',
    currency: 'EUR',
    amount: '0',
    totals: { lines: '0', shipping: '0', discount: '0', tax: '0', other: '0', rounding: '0', total: '0' },
  });
  await world.store.ledger.advance(world.name, 'customer:K', ['prepared'], 'in-doubt');
  expect(await skip()).toEqual({ skipped: true });
});

test('the reason is free text and may name somebody: addresses do not reach the open part of the trail', async () => {
  await skipOrder(world.dependencies)({ ...inputOf([DUE]), reason: 'ada@shop.example called' });
  const trail = JSON.stringify(await world.store.trail.read(world.name, ORDER.number));
  expect(trail).toContain('called');
  expect(trail).not.toContain('ada@');
});

test('a skip taken back makes the order due again', async () => {
  await skip();
  await unskipOrder(world.dependencies)({ connection: world.name, order: ORDER.number, actor: 'dana' });
  expect(await posting(world, DUE.key)).toMatchObject({ state: 'prepared' });
  expect(await outcome()).toBe('due');
});

test('what a skipped order held of its goods counts as known to the ERP from then on', async () => {
  const { sales } = world.store.catalog;
  const held = [{ sku: `MUG-${world.name}`, quantity: '2' }];
  const found = (): ReturnType<typeof sales.of> => sales.of(world.name, [`MUG-${world.name}`]);
  await inState('sent');
  await sales.reserve(world.name, ORDER.number, held);
  // In doubt: it is not skipped, and keeps what it holds.
  expect(await skip()).toMatchObject({ skipped: false });
  expect(await found()).toEqual([{ order: ORDER.number, sku: held[0]?.sku, quantity: '2', sent: true }]);
  await world.store.ledger.advance(world.name, DUE.key, ['sent'], 'rejected');
  expect(await skip()).toEqual({ skipped: true });
  expect(await found()).toMatchObject([{ confirmedAt: expect.any(String) as string }]);
});
