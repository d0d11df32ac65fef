import { backfillOrders } from '../../activities/backfill-orders';
import { finishPoll, pollOrders } from '../../activities/poll-orders';
import type { PollInput, PollPage } from '../../activities/types';
import type { OrderHead } from '../../domain/order';
import type { ChangedOrdersPage } from '../../systems/storefronts/storefront';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { failureOf, makeWorld, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
const NOW = Date.parse('2026-11-20T12:00:00Z');

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
  world.clock.time = NOW;
});

const head = (number: string, updatedAt = '2026-11-20T11:00:00.000Z', version = updatedAt): OrderHead => ({
  number,
  sourceId: `id-${number}`,
  version,
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt,
});
const page = (orders: readonly OrderHead[], next?: string): ChangedOrdersPage => ({
  orders,
  total: orders.length,
  next,
});
const heads = (count: number): OrderHead[] =>
  Array.from({ length: count }, (_, index) => head(`${1000 + index}`));

const poll = (input: Partial<PollInput> = {}): Promise<PollPage> =>
  pollOrders(world.dependencies)({ connection: world.name, mode: 'poll', ...input });
const finish = (highest?: string): Promise<void> =>
  finishPoll(world.dependencies)({ connection: world.name, highest });
const cursor = (): Promise<string | undefined> => world.store.cursors.get(world.name, 'orders');
const startedOrders = (): string[] => world.started.map(({ order }) => order).sort();

describe('a page of a poll', () => {
  test('starts what changed, and says how far it saw', async () => {
    world.shop.list = () => page([head('1'), head('2', '2026-11-20T11:30:00.000Z')], 'next-page');
    expect(await poll()).toEqual({
      since: '2026-11-20T11:50:00.000Z',
      started: 2,
      seen: 2,
      next: 'next-page',
      highest: '2026-11-20T11:30:00.000Z',
    });
    expect(world.started).toEqual([
      { order: '1', priority: 'live' },
      { order: '2', priority: 'live' },
    ]);
  });

  test('begins before the cursor, and asks each page for the same window', async () => {
    await world.store.cursors.put(world.name, 'orders', '2026-11-20T11:00:00.000Z');
    const { since } = await poll();
    expect(since).toBe('2026-11-20T10:50:00.000Z');
    await world.store.cursors.put(world.name, 'orders', '2026-11-20T11:59:00.000Z');
    await poll({ since, page: '2' });
    expect(world.shop.queries.map((query) => [query.since, query.page])).toEqual([
      [since, undefined],
      [since, '2'],
    ]);
  });

  test('does not start again what it has seen, but does when it changed', async () => {
    world.shop.list = () => page([head('1'), head('2')]);
    await poll();
    world.shop.list = () => page([head('1'), head('2', '2026-11-20T11:30:00.000Z')]);
    expect(await poll()).toMatchObject({ started: 1, seen: 2 });
    expect(startedOrders()).toEqual(['1', '2', '2']);
  });

  test('takes what committed late, with a time stamp before the cursor', async () => {
    world.shop.list = () => page([head('1', '2026-11-20T11:30:00.000Z')]);
    const { highest } = await poll();
    await finish(highest);
    world.shop.list = ({ since }) =>
      page([head('late', '2026-11-20T11:25:00.000Z')].filter((one) => one.updatedAt >= since));
    expect(await poll()).toMatchObject({ started: 1 });
    expect(startedOrders()).toEqual(['1', 'late']);
  });

  test('that fails half way marks nothing and moves nothing: all of it is started next time', async () => {
    world.shop.list = () => page(heads(50));
    world.onStart = (order) =>
      order === '1030' ? Promise.reject(new Error('server away')) : Promise.resolve();
    await expect(poll()).rejects.toThrow('server away');
    expect(world.started.length).toBeGreaterThan(0);
    expect(await cursor()).toBeUndefined();

    world.started.length = 0;
    world.onStart = () => Promise.resolve();
    expect(await poll()).toMatchObject({ started: 50 });
    expect(startedOrders()).toEqual(heads(50).map(({ number }) => number));
  });

  test('marks what it saw only after every start of the page', async () => {
    const marks = heads(3).map(({ sourceId, version }) => `${sourceId}@${version}`);
    world.shop.list = () => page(heads(3));
    const unseen: number[] = [];
    world.onStart = async () =>
      void unseen.push((await world.store.cursors.unseen(world.name, marks)).length);
    await poll();
    expect(unseen).toEqual([3, 3, 3]);
    expect(await world.store.cursors.unseen(world.name, marks)).toEqual([]);
  });

  test('whose listing fails leaves everything as it was', async () => {
    world.shop.list = () => Promise.reject(new Error('shop away'));
    await expect(poll()).rejects.toThrow('shop away');
    expect(world.started).toEqual([]);
    expect(await cursor()).toBeUndefined();
  });

  test('leaves orders placed before the first day alone', async () => {
    world.orders = { ...world.orders, since: '2026-11-20T10:30:00.000Z' };
    world.shop.list = () => page([head('old'), { ...head('new'), createdAt: '2026-11-20T10:30:00.000Z' }]);
    expect(await poll()).toMatchObject({ since: '2026-11-20T10:30:00.000Z', started: 1, seen: 2 });
    expect(startedOrders()).toEqual(['new']);
  });

  test('a sweep looks some days back, whatever the cursor says, but never before the first day', async () => {
    await world.store.cursors.put(world.name, 'orders', '2026-11-20T11:00:00.000Z');
    expect(await poll({ mode: 'sweep' })).toMatchObject({ since: '2026-11-17T12:00:00.000Z' });
    world.orders = { ...world.orders, since: '2026-11-19T00:00:00.000Z' };
    expect(await poll({ mode: 'sweep' })).toMatchObject({ since: '2026-11-19T00:00:00.000Z' });
  });
});

describe('the end of a poll', () => {
  test('moves the cursor to the latest change seen, and never back', async () => {
    await finish('2026-11-20T11:30:00.000Z');
    await finish('2026-11-20T11:00:00.000Z');
    await finish(undefined);
    expect(await cursor()).toBe('2026-11-20T11:30:00.000Z');
  });

  test('never moves it past now, whatever the clock of the shop says', async () => {
    await finish('2031-01-01T00:00:00.000Z');
    expect(await cursor()).toBe('2026-11-20T12:00:00.000Z');
  });

  test('an order is lost at no point: the cursor stands still until the end', async () => {
    await finish('2026-11-20T11:00:00.000Z');
    world.shop.list = () => page([head('1', '2026-11-20T11:45:00.000Z')], '2');
    await poll();
    expect(await cursor()).toBe('2026-11-20T11:00:00.000Z');
  });
});

test('a first poll that saw nothing sets the cursor to where its window began', async () => {
  const since = '2026-01-01T00:00:00.000Z';
  await finishPoll(world.dependencies)({ connection: world.name, since });
  expect(await world.store.cursors.get(world.name, 'orders')).toBe(since);
  await finishPoll(world.dependencies)({ connection: world.name, since: '2025-01-01T00:00:00.000Z' });
  expect(await world.store.cursors.get(world.name, 'orders')).toBe(since);
});

describe('a page of a backfill', () => {
  const backfill = (
    input: { page?: string; from?: string; to?: string } = {},
  ): ReturnType<ReturnType<typeof backfillOrders>> =>
    backfillOrders(world.dependencies)({
      connection: world.name,
      from: '2026-01-01',
      to: '2026-02-01',
      ...input,
    });
  const busy = async (stage: 'processing' | 'in-doubt' | 'needs-attention', count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1)
      await world.store.orders.put({ connection: world.name, order: `${stage}-${index}`, stage, cause: [] });
  };

  test('starts the orders created in the range, behind live ones', async () => {
    world.shop.list = () => ({ ...page(heads(2), '2'), total: 120 });
    expect(await backfill()).toEqual({ started: 2, total: 120, next: '2', wait: false });
    expect(world.started.map(({ priority }) => priority)).toEqual(['backfill', 'backfill']);
    expect(world.shop.queries).toMatchObject([
      { by: 'created', since: '2026-01-01T00:00:00.000Z', until: '2026-02-01T00:00:00.000Z' },
    ]);
  });

  test('takes moments as well as days', async () => {
    await backfill({ from: '2026-01-01T08:00:00+01:00' });
    expect(world.shop.queries).toMatchObject([{ since: '2026-01-01T07:00:00.000Z' }]);
  });

  test('takes no day that there is not', async () => {
    expect(await failureOf(backfill({ to: '2026-02-30' }))).toMatchObject({ kind: 'rejected' });
    expect(world.shop.queries).toEqual([]);
  });

  test('starts nothing, and asks nothing, while enough orders are in work; the page is kept', async () => {
    world.orders = { ...world.orders, backfillAhead: 5 };
    world.shop.list = () => page(heads(2));
    await busy('processing', 3);
    await busy('needs-attention', 9);
    expect(await backfill({ page: '7' })).toMatchObject({ wait: false, started: 2 });
    world.started.length = 0;
    world.shop.queries.length = 0;
    await busy('in-doubt', 2);
    expect(await backfill({ page: '7' })).toEqual({ wait: true, started: 0, total: 0, next: '7' });
    expect(world.started).toEqual([]);
    expect(world.shop.queries).toEqual([]);
  });

  test('another connection that is busy is no reason to wait', async () => {
    world.orders = { ...world.orders, backfillAhead: 1 };
    await world.store.orders.put({
      connection: `${world.name}-other`,
      order: '1',
      stage: 'processing',
      cause: [],
    });
    expect(await backfill()).toMatchObject({ wait: false });
  });

  test('that fails half way is started again as a whole', async () => {
    world.shop.list = () => page(heads(50), '2');
    world.onStart = (order) =>
      order === '1030' ? Promise.reject(new Error('server away')) : Promise.resolve();
    await expect(backfill()).rejects.toThrow('server away');
    world.started.length = 0;
    world.onStart = () => Promise.resolve();
    expect(await backfill()).toMatchObject({ started: 50, next: '2' });
    expect(startedOrders()).toEqual(heads(50).map(({ number }) => number));
  });

  test('does not move the cursor of the poll', async () => {
    world.shop.list = () => page(heads(2));
    await backfill();
    expect(await cursor()).toBeUndefined();
  });
});
