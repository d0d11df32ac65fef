import { finishReconcile, wakeDifferent } from '../../activities/reconcile/finish-reconcile';
import {
  beginReconcile,
  reconcileAgain,
  reconcilePage,
  reconcileUnlisted,
} from '../../activities/reconcile/reconcile-pages';
import type { ReconcileRun } from '../../activities/reconcile/types';
import { FAILURE_KINDS, Failure } from '../../domain/failure';
import type { Order } from '../../domain/order';
import type { Difference } from '../../domain/reckoning';
import { notShown } from '../../systems/erps/not-shown';
import { carry, enforce } from '../client/mapping/carry-order';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { SETTLE_MS } from './support/fake-erp';
import { failureOf, makeWorld, MAPPING, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
let run: ReconcileRun;
/** What the shop lists, whether or not it has it. */
let listed: Order[];
let runs = 0;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  await enforce(world, MAPPING);
  listed = [];
  world.shop.list = () => ({
    orders: listed.map(({ number, sourceId, placedAt, updatedAt }) => ({
      number,
      sourceId,
      version: updatedAt,
      createdAt: placedAt,
      updatedAt,
    })),
    total: listed.length,
  });
  world.erp.answers.confirm = ({ totals, reference }) => ({
    number: `SO-${reference}`,
    status: '22',
    total: totals.total,
  });
  world.erp.answers.post = ({ reference }) => ({ number: `SO-${reference}` });
  runs += 1;
  run = {
    connection: world.name,
    id: `run-${runs}`,
    from: '2026-11-20',
    to: '2026-11-21',
    ledgerOnly: false,
    actor: 'ada',
  };
  await beginReconcile(world.dependencies)(run);
});

/** An order that the shop lists and the ERP holds. */
async function carried(number: string, change: Partial<Order> = {}): Promise<Order> {
  const order = makeOrder({ number, ...change });
  listed.push(order);
  await carry(world, order);
  await world.store.orders.put({
    connection: world.name,
    order: number,
    stage: 'confirmed',
    cause: [],
    businessDate: order.placedAt.slice(0, 10),
  });
  return order;
}
const page = (): ReturnType<ReturnType<typeof reconcilePage>> => reconcilePage(world.dependencies)(run);
const again = (): ReturnType<ReturnType<typeof reconcileAgain>> => reconcileAgain(world.dependencies)(run);
const differences = async (): Promise<Difference[]> =>
  (await world.store.reconciliations.rows(run.id, { limit: 100, different: true })).flatMap(
    (row) => row.differences,
  );
const answering =
  (error: Failure): (() => never) =>
  () => {
    throw error;
  };
const NOT_SHOWN = notShown('the ERP does not show order SO-1 yet');

test('reads the shop’s list with the lowest priority, by the day of the order, and each order afresh', async () => {
  await carried('1');
  const { fetched } = world.shop;
  expect(await page()).toMatchObject({ orders: 1, differ: 0, total: 1, settleMs: 0 });
  expect(world.shop.queries.at(-1)).toMatchObject({
    by: 'created',
    since: '2026-11-20T00:00:00.000Z',
    until: '2026-11-21T00:00:00.000Z',
  });
  expect(world.shop.fetched).toBe(fetched + 1);
  expect(await differences()).toEqual([]);
});

test('writes to neither system, nor to the order’s trail', async () => {
  await carried('1');
  listed.push(makeOrder({ number: 'never-taken' }));
  world.shop.orders.set('never-taken', makeOrder({ number: 'never-taken' }));
  const before = await world.store.trail.read(world.name, '1');
  const { post, createCustomer, updateCustomer } = world.erp.calls;
  const counts = [post.length, createCustomer.length, updateCustomer.length];
  await page();
  await again();
  expect(await differences()).toMatchObject([{ order: 'never-taken', kind: 'missing', shop: '25' }]);
  expect([post.length, createCustomer.length, updateCustomer.length]).toEqual(counts);
  expect(await world.store.trail.read(world.name, '1')).toEqual(before);
  expect(world.started).toEqual([]);
});

test('an order that is right at the second look was only changing', async () => {
  await carried('1');
  const { confirm } = world.erp.answers;
  world.erp.answers.confirm = answering(NOT_SHOWN);
  expect(await page()).toMatchObject({ differ: 1, settleMs: SETTLE_MS });
  expect(await differences()).toMatchObject([{ kind: 'deleted' }]);
  world.erp.answers.confirm = confirm;
  expect(await again()).toMatchObject({ differ: 0 });
  expect(await differences()).toEqual([]);
  // There is no third look.
  expect(await again()).toMatchObject({ orders: 0 });
});

describe('what the ERP says becomes a difference, and an ERP that cannot answer does not', () => {
  test.each<[string, Failure]>([
    ['away', new Failure('unavailable', 'no answer', { code: '503' })],
    ['parked', new Failure('unavailable', 'calls pause', { retryAfterMs: 1_000 })],
    ['busy', new Failure('throttled', 'slower', { retryAfterMs: 1_000 })],
    ['closed', new Failure('unauthorized', 'refused')],
    ['waiting for a login elsewhere', new Failure('unavailable', 'another process is logging in')],
  ])('%s: the page is read again later', async (_, failure) => {
    await carried('1');
    world.erp.answers.confirm = answering(failure);
    expect(await failureOf(page())).toBe(failure);
    world.erp.answers.confirm = answering(NOT_SHOWN);
    world.erp.answers.find = answering(failure);
    expect(await failureOf(page())).toBe(failure);
    expect(await differences()).toEqual([]);
  });

  test('a conflict is an amount that differs, with the ERP’s figure where the adapter tells it', async () => {
    await carried('1');
    const conflict = new Failure('conflict', 'it amounts to 24.00 EUR');
    world.erp.answers.confirm = answering(conflict);
    await page();
    const [untold] = await differences();
    expect(untold).toMatchObject({ kind: 'differs', shop: '25', detail: 'it amounts to 24.00 EUR' });
    expect(untold).not.toHaveProperty('erp');
    world.erp.answers.confirm = answering(Object.assign(conflict, { total: '24' }));
    await page();
    expect(await differences()).toMatchObject([{ kind: 'differs', shop: '25', erp: '24' }]);
  });

  test.each<[string, Parameters<typeof setFind>[0], object]>([
    ['nothing', () => ({ state: 'absent', means: [] }), { kind: 'deleted' }],
    [
      'the number it had',
      () => ({ state: 'conflict', number: 'SO-1', difference: 'deleted there' }),
      { kind: 'deleted', detail: 'deleted there' },
    ],
    [
      'something else under the reference',
      () => ({ state: 'conflict', number: 'SO-9', difference: 'line 1 is another' }),
      { kind: 'differs', number: 'SO-9' },
    ],
    [
      'two',
      () => ({ state: 'duplicate', numbers: ['SO-8', 'SO-9'] }),
      { kind: 'duplicate', number: 'SO-8, SO-9' },
    ],
    [
      'another number',
      () => ({ state: 'complete', number: 'SO-9', means: [] }),
      { kind: 'unproved', detail: expect.stringContaining('SO-9') as unknown },
    ],
    ['half of it', () => ({ state: 'partial', draft: 'B-9', means: [] }), { kind: 'unproved' }],
    [
      'no proof',
      answering(NOT_SHOWN),
      { kind: 'deleted', detail: expect.stringContaining('no search') as unknown },
    ],
  ])('a document that it does not show and searches find as %s', async (_, find, difference) => {
    await carried('1');
    world.erp.answers.confirm = answering(NOT_SHOWN);
    setFind(find);
    await page();
    expect(await differences()).toMatchObject([difference]);
  });
  function setFind(find: World['erp']['answers']['find']): void {
    world.erp.answers.find = find;
  }

  test('what was posted and never read back is not taken for deleted', async () => {
    const order = await carried('1');
    await world.store.ledger.advance(world.name, `sales-order:${order.number}`, ['confirmed'], 'posted');
    world.erp.answers.confirm = answering(NOT_SHOWN);
    world.erp.answers.find = answering(NOT_SHOWN);
    await page();
    expect(await differences()).toMatchObject([{ kind: 'unproved' }]);
  });

  test('one document that the ERP never answers for holds the others up for a while, not for ever', async () => {
    await carried('1');
    await carried('2');
    const { confirm } = world.erp.answers;
    const failure = new Failure('unavailable', 'answered 500', { code: '500' });
    world.erp.answers.confirm = (document) => {
      if (document.order === '1') throw failure;
      return confirm(document);
    };
    const attempt = (count: number): ReturnType<typeof page> => reconcilePage(world.dependencies)(run, count);
    expect(await failureOf(attempt(5))).toBe(failure);
    expect(await differences()).toEqual([]);
    await attempt(6);
    expect(await differences()).toMatchObject([{ order: '1', kind: 'unproved', detail: 'answered 500' }]);
    // Away for all of them, it is waited for.
    world.erp.answers.confirm = answering(failure);
    expect(await failureOf(attempt(50))).toBe(failure);
  });

  test('every kind of failure either is a difference or lets the page be read again', async () => {
    await carried('1');
    for (const kind of FAILURE_KINDS) {
      world.erp.answers.confirm = answering(new Failure(kind, 'so it is', { code: 'X' }));
      const outcome = await page().then(
        async () => (await differences()).map((one) => one.kind)[0],
        () => 'again',
      );
      expect([kind, outcome]).toEqual([
        kind,
        {
          ...{ conflict: 'differs', 'duplicate-found': 'duplicate', rejected: 'unproved', bug: 'unproved' },
          ...{ throttled: 'again', unavailable: 'again', unauthorized: 'again', 'in-doubt': 'again' },
          'missing-mapping': 'unproved',
        }[kind],
      ]);
    }
  });
});

test('the ERP is not asked where only the ledger counts', async () => {
  await carried('1');
  const asked = world.erp.calls.confirm.length;
  run = { ...run, ledgerOnly: true };
  world.shop.orders.set('1', makeOrder({ number: '1', lines: [] }));
  await page();
  expect(world.erp.calls.confirm).toHaveLength(asked);
  expect(await differences()).toMatchObject([{ kind: 'outdated', shop: '5', erp: '25' }]);
});

describe('orders that the shop did not list', () => {
  const unlisted = (): ReturnType<ReturnType<typeof reconcileUnlisted>> =>
    reconcileUnlisted(world.dependencies)(run);

  test('are different when the shop does not have them, and something of them stands', async () => {
    await carried('gone');
    await carried('other-day', { placedAt: '2026-11-21T00:00:00.000Z' });
    listed = [];
    world.shop.orders.delete('gone');
    world.shop.orders.delete('other-day');
    await page();
    expect(await unlisted()).toMatchObject({ differ: 1 });
    await again();
    expect(await differences()).toMatchObject([{ order: 'gone', kind: 'not-in-shop', erp: '25' }]);
  });

  test('are compared as all others when the shop has them, within the range', async () => {
    await carried('late');
    const moved = await carried('moved');
    listed = [];
    world.shop.orders.set('moved', { ...moved, placedAt: '2026-11-25T10:00:00.000Z' });
    await page();
    expect(await unlisted()).toMatchObject({ differ: 0 });
    const rows = await world.store.reconciliations.rows(run.id, { limit: 100 });
    expect(rows.map(({ order }) => order)).toEqual(['late']);
  });
});

test('an order that the shop cannot tell from another is named, and stops no other', async () => {
  await carried('1');
  await carried('twice');
  const fetchOrders = world.shop.fetchOrders.bind(world.shop);
  world.shop.fetchOrders = (context, numbers) =>
    numbers.includes('twice')
      ? Promise.reject(new Failure('conflict', 'two orders have the number twice'))
      : fetchOrders(context, numbers);
  expect(await page()).toMatchObject({ orders: 2, differ: 1 });
  expect(await differences()).toMatchObject([{ order: 'twice', kind: 'unproved' }]);
});

test('the end adds up once, tells log and trail once, forgets what agrees, and wakes what differs', async () => {
  await carried('1');
  await carried('2');
  world.shop.orders.set('2', makeOrder({ number: '2', state: 'cancelled' }));
  await page();
  const warned: unknown[] = [];
  const dependencies = {
    ...world.dependencies,
    log: { ...world.dependencies.log, warn: (...line: unknown[]) => void warned.push(line) },
  };
  const results = [await finishReconcile(dependencies)(run), await finishReconcile(dependencies)(run)];
  for (const result of results)
    expect(result).toMatchObject({
      orders: 2,
      differences: 1,
      sums: [{ shop: { count: 1, total: '25' }, erp: { count: 2, total: '50' } }],
      summary: expect.stringContaining(
        '- 2: cancelled in the shop, stands in the ERP (sales-order:2)',
      ) as unknown,
    });
  expect(warned).toHaveLength(1);
  const trail = await world.store.trail.read(world.name, 'reconcile/2026-11-20_2026-11-21');
  expect(trail).toMatchObject([{ kind: 'reconciled', actor: 'ada', data: { orders: 2, differences: 1 } }]);
  const rows = await world.store.reconciliations.rows(run.id, { limit: 100 });
  expect(rows.map(({ order }) => order)).toEqual(['2']);
  expect(await world.store.reconciliations.latest()).toContainEqual(
    expect.objectContaining({ connection: world.name, id: run.id, differences: 1 }),
  );
  expect(JSON.stringify([rows, results, trail])).not.toMatch(/Ada Example|shop\.example|Testville/);

  expect(await wakeDifferent(dependencies)(run)).toEqual({ woken: 1 });
  expect(world.started).toEqual([{ order: '2', priority: 'reconcile' }]);
});

test.each(['2026-02-31', 'soon', ''])('"%s" is no day', async (from) => {
  expect(await failureOf(beginReconcile(world.dependencies)({ ...run, id: 'bad', from }))).toMatchObject({
    kind: 'rejected',
  });
});
