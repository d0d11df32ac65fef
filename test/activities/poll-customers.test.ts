import { pollCustomers } from '../../activities/poll-customers';
import { finishPoll } from '../../activities/poll-orders';
import type { PollCustomersInput, PollPage } from '../../activities/types';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeWorld, type World } from './support/world';

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

const row = (
  key: string,
  updatedAt = '2026-11-20T11:00:00.000Z',
  version = updatedAt,
): { key: string; updatedAt: string; version: string } => ({ key, updatedAt, version });

const poll = (input: Partial<PollCustomersInput> = {}): Promise<PollPage> =>
  pollCustomers(world.dependencies)({ connection: world.name, ...input });
const finish = (page: Pick<PollPage, 'highest' | 'since'>): Promise<void> =>
  finishPoll(world.dependencies)({ connection: world.name, of: 'customers', ...page });
const cursor = (of = 'customers'): Promise<string | undefined> => world.store.cursors.get(world.name, of);

test('wakes what changed, each once, and says how far it saw', async () => {
  world.shop.listCustomers = () => ({
    customers: [
      row('person/1'),
      row('company/1', '2026-11-20T11:30:00.000Z'),
      row('person/1', '2026-11-20T11:20:00.000Z'),
    ],
    next: 'more',
  });
  expect(await poll()).toEqual({
    since: '2026-11-20T11:50:00.000Z',
    started: 3,
    seen: 3,
    next: 'more',
    highest: '2026-11-20T11:30:00.000Z',
  });
  expect(world.woken).toEqual(['person/1', 'company/1']);
});

test('does not wake again what it has seen, but does when it changed', async () => {
  world.shop.listCustomers = () => ({ customers: [row('person/1'), row('person/2')] });
  await poll();
  world.shop.listCustomers = () => ({
    customers: [row('person/1'), row('person/2', undefined, 'another version')],
  });
  expect(await poll()).toMatchObject({ started: 1, seen: 2 });
  expect(world.woken).toEqual(['person/1', 'person/2', 'person/2']);
});

test('begins behind its own cursor, by its own overlap where there is one, and keeps to its window', async () => {
  await world.store.cursors.put(world.name, 'orders', '2026-11-20T09:00:00.000Z');
  await world.store.cursors.put(world.name, 'customers', '2026-11-20T11:00:00.000Z');
  const { since } = await poll();
  world.customers = { overlapSeconds: 3_600 };
  await poll();
  await poll({ since, page: '2' });
  expect(world.shop.customerQueries.map((query) => [query.since, query.page])).toEqual([
    ['2026-11-20T10:50:00.000Z', undefined],
    ['2026-11-20T10:00:00.000Z', undefined],
    ['2026-11-20T10:50:00.000Z', '2'],
  ]);
});

test('moves its own cursor, never past now and never back, and leaves the one of the orders', async () => {
  await finish({ since: '2026-11-20T08:00:00.000Z' });
  expect(await cursor()).toBe('2026-11-20T08:00:00.000Z');
  await finish({ since: '2026-11-20T08:00:00.000Z', highest: '2026-11-20T11:30:00.000Z' });
  expect(await cursor()).toBe('2026-11-20T11:30:00.000Z');
  // Companies without a time of change are listed with the beginning of the window.
  await finish({ since: '2026-11-20T11:20:00.000Z', highest: '2026-11-20T11:20:00.000Z' });
  expect(await cursor()).toBe('2026-11-20T11:30:00.000Z');
  await finish({ since: '2026-11-20T11:20:00.000Z', highest: '2027-01-01T00:00:00.000Z' });
  expect(await cursor()).toBe('2026-11-20T12:00:00.000Z');
  expect(await cursor('orders')).toBeUndefined();
});

test('that fails half way marks nothing: all of it is woken next time', async () => {
  world.shop.listCustomers = () => ({ customers: [row('person/1'), row('person/2')] });
  world.onStart = (key) =>
    key === 'person/2' ? Promise.reject(new Error('server away')) : Promise.resolve();
  await expect(poll()).rejects.toThrow('server away');
  world.onStart = () => Promise.resolve();
  world.woken.length = 0;
  expect(await poll()).toMatchObject({ started: 2 });
  expect(world.woken).toEqual(['person/1', 'person/2']);
});

test('asks nothing where the connection, or the shop, carries no customers', async () => {
  world.shop.listCustomers = () => ({ customers: [row('person/1')] });
  world.customers = undefined;
  expect(await poll()).toMatchObject({ started: 0, seen: 0 });
  world.customers = {};
  world.shop.customers = undefined;
  expect(await poll()).toMatchObject({ started: 0, seen: 0 });
  expect(world.shop.customerQueries).toEqual([]);
  expect(world.woken).toEqual([]);
});
