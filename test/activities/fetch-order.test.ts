import { fetchOrder } from '../../activities/fetch-order';
import { findDocument } from '../../activities/find-document';
import type { Dependencies, Pass } from '../../activities/types';
import { contentHash } from '../../domain/canonical-json';
import { SETTINGS } from './catalog/support/catalog-world';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { dueOf, makeWorld, prepared, read, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
const ORDER = makeOrder();

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
  world.shop.orders.set(ORDER.number, ORDER);
});

const fetch = (): Promise<Pass> =>
  fetchOrder(world.dependencies)({ connection: world.name, order: ORDER.number, priority: 'live' });

test('what is due is told without the order itself, which lies sealed in the store', async () => {
  const pass = await fetch();
  expect(pass).toMatchObject({
    outcome: 'due',
    due: [{ key: 'sales-order:000000042', reference: '000000042', ordinal: 0 }],
    again: false,
    snapshot: contentHash(ORDER),
    documents: {},
    currency: 'EUR',
    total: '25',
    businessDate: '2026-11-20',
  });
  expect(JSON.stringify(pass)).not.toContain('Ada');
  expect(await world.store.snapshots.get(world.name, ORDER.number, pass.snapshot)).toEqual(ORDER);
  expect(await world.store.orders.get(world.name, ORDER.number)).toMatchObject({
    stage: 'processing',
    total: '25',
  });
  const trail = await world.store.trail.read(world.name, ORDER.number);
  expect(trail.map(({ kind }) => kind)).toEqual(['exchanged', 'planned']);
});

test('a settled order is told with its documents, and nothing is due', async () => {
  const input = await read(world, ORDER);
  await findDocument(world.dependencies)(input);
  await world.store.ledger.advance(world.name, input.due.key, ['prepared'], 'confirmed', { number: 'SO-1' });
  expect(await fetch()).toMatchObject({
    outcome: 'settled',
    due: [],
    documents: { 'sales-order:000000042': 'SO-1' },
  });
});

test('a document in doubt comes before anything else, as it was sent, and a fresh look follows', async () => {
  const { key } = await prepared(world, ORDER);
  await world.store.ledger.advance(world.name, key, ['prepared'], 'in-doubt', { sending: true });
  world.shop.orders.set(ORDER.number, { ...ORDER, state: 'cancelled' });
  expect(await fetch()).toMatchObject({ outcome: 'due', due: [dueOf(ORDER)], again: true });
});

test('an order the shop does not know is gone, not failed', async () => {
  world.shop.orders.clear();
  expect(await fetch()).toMatchObject({ outcome: 'gone', due: [] });
  expect((await world.store.trail.read(world.name, ORDER.number)).map(({ kind }) => kind)).toEqual([
    'exchanged',
  ]);
});

describe('a deleted order gives its goods back', () => {
  const withStock = (): Dependencies => {
    const { connection } = world.dependencies;
    const catalog = { stock: SETTINGS.stock };
    return { ...world.dependencies, connection: async (name) => ({ ...(await connection(name)), catalog }) };
  };
  const held = (): ReturnType<TemporaryStore['store']['catalog']['sales']['of']> =>
    world.store.catalog.sales.of(
      world.name,
      ORDER.lines.map(({ sku }) => sku),
    );
  const look = (dependencies: Dependencies): Promise<Pass> =>
    fetchOrder(dependencies)({ connection: world.name, order: ORDER.number, priority: 'live' });

  test('at once, when it was seen long enough ago that no replica lags behind so far', async () => {
    await look(withStock());
    expect(await held()).toHaveLength(1);
    world.shop.orders.clear();
    // Perhaps it is only not shown yet.
    await look(withStock());
    expect(await held()).toHaveLength(1);
    world.clock.time = Date.now() + 240_000;
    expect(await look(withStock())).toMatchObject({ outcome: 'gone' });
    expect(await held()).toEqual([]);
  });

  test('but not where stock is not carried', async () => {
    await look(withStock());
    world.shop.orders.clear();
    world.clock.time = Date.now() + 240_000;
    await look(world.dependencies);
    expect(await held()).toHaveLength(1);
  });
});

test('a skipped order is not even read', async () => {
  const { key } = await prepared(world, ORDER);
  await world.store.ledger.advance(world.name, key, ['prepared'], 'skipped');
  expect(await fetch()).toMatchObject({ outcome: 'skipped', due: [] });
  expect(world.shop.fetched).toBe(0);
});
