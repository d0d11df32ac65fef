import { pollErpCustomers } from '../../activities/poll-erp-customers';
import type { Dependencies, ErpCustomersPolled } from '../../activities/types';
import type { ErpCustomers, ErpCustomersPage } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeWorld, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
let dependencies: Dependencies;
let asked: Parameters<ErpCustomers['changed']>[1][];
let answer: (query: Parameters<ErpCustomers['changed']>[1]) => ErpCustomersPage;
let bothWays: boolean;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  asked = [];
  bothWays = true;
  const customers: ErpCustomers = {
    fetch: () => Promise.resolve(new Map()),
    changed: (_context, query) => {
      asked.push(query);
      return Promise.resolve(answer(query));
    },
    write: () => Promise.reject(new Error('not here')),
  };
  const rules = { owners: {}, conflict: 'last-writer', tie: 'shop' } as const;
  dependencies = {
    ...world.dependencies,
    connection: async (name) => ({
      ...(await world.dependencies.connection(name)),
      erp: { ...world.erp, customers },
      customers: bothWays ? { bothWays: { toErp: true, createInShop: false, rules } } : {},
    }),
  };
  for (const id of ['1', '2', '3'])
    await world.store.customerLinks.link(world.name, `person/${id}`, `C-${id}`);
});

const row = (number: string, version = '1'): ErpCustomersPage['customers'][number] => ({ number, version });
const poll = (input: { page?: string; position?: string } = {}): Promise<ErpCustomersPolled> =>
  pollErpCustomers(dependencies)({ connection: world.name, ...input });
const cursor = (): Promise<string | undefined> => world.store.cursors.get(world.name, 'erp-customers');

test('wakes the shop’s customers of those that changed, to the last page, which moves the cursor', async () => {
  answer = () => ({ customers: [], position: 'p1' });
  for (const _look of [1, 2]) await poll();
  asked.length = 0;
  answer = ({ page }) =>
    page === undefined
      ? { customers: [row('C-1'), row('C-2'), row('C-1')], next: '2' }
      : { customers: [row('C-3'), row('K-9')], position: 'p2' };
  expect(await poll()).toMatchObject({ position: 'p1', started: 2, seen: 3, next: '2' });
  expect(await cursor()).toBe('p1');
  expect(await poll({ position: 'p1', page: '2' })).toMatchObject({ started: 1, seen: 2, next: undefined });
  expect(await cursor()).toBe('p2');
  expect(world.woken).toEqual(['person/1', 'person/2', 'person/3']);
  expect(asked.map(({ position, page }) => [position, page])).toEqual([
    ['p1', undefined],
    ['p1', '2'],
  ]);
  expect(await world.store.trail.read(world.name, 'customer/erp/K-9')).toHaveLength(1);
});

test('wakes each change once, also one back to an earlier version', async () => {
  for (const version of ['1', '1', '2', '1']) {
    answer = () => ({ customers: [row('C-1', version)], position: 'p' });
    await poll();
  }
  expect(world.woken).toEqual(['person/1', 'person/1', 'person/1']);
});

test('that fails half way wakes all of it next time', async () => {
  answer = () => ({ customers: [row('C-1'), row('C-2')], position: 'p' });
  world.onStart = (key) =>
    key === 'person/2' ? Promise.reject(new Error('server away')) : Promise.resolve();
  await expect(poll()).rejects.toThrow('server away');
  expect(await cursor()).toBeUndefined();
  world.onStart = () => Promise.resolve();
  expect(await poll()).toMatchObject({ started: 2 });
  expect(world.woken).toEqual(['person/1', 'person/1', 'person/2']);
});

test('who was there before the first whole poll has not changed', async () => {
  answer = ({ position }) => ({ customers: position ? [row('K-1'), row('C-1')] : [], position: 'all' });
  for (const _look of [1, 2]) await poll();
  expect(await world.store.trail.read(world.name, 'customer/erp/K-1')).toEqual([]);
  // Those in line are compared all the same.
  expect(world.woken).toEqual(['person/1']);
  answer = () => ({ customers: [row('K-1'), row('C-1'), row('K-2')], position: 'all' });
  await poll();
  expect(await world.store.trail.read(world.name, 'customer/erp/K-1')).toEqual([]);
  expect(await world.store.trail.read(world.name, 'customer/erp/K-2')).toHaveLength(1);
});

test('asks nothing where customers go to the ERP only', async () => {
  bothWays = false;
  expect(await poll()).toEqual({ started: 0, seen: 0 });
  expect(asked).toEqual([]);
});
