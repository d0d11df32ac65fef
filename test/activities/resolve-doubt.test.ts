import { findDocument } from '../../activities/find-document';
import { resolveDoubt } from '../../activities/resolve-doubt';
import type { ResolveInput, ResolveResult } from '../../activities/types';
import { POSTING_TIME_MS } from '../../domain/time-limits';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { makeWorld, read, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
const KEY = 'sales-order:000000042';

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  await findDocument(world.dependencies)(await read(world));
});

const to = (state: 'sent' | 'in-doubt'): Promise<unknown> =>
  world.store.ledger.advance(world.name, KEY, ['prepared'], state, { sending: true });
const say = (change: Partial<ResolveInput> = {}): Promise<ResolveResult> =>
  resolveDoubt(world.dependencies)({
    connection: world.name,
    order: makeOrder().number,
    priority: 'live',
    actor: 'ann',
    reason: 'looked in OIS100',
    ...change,
  });
const state = async (): Promise<unknown> => {
  const row = await world.store.ledger.get(world.name, KEY);
  return [row?.state, row?.number];
};

test('closed as posted, it stands under the number, with who and why on record', async () => {
  await to('in-doubt');
  expect(await say({ posted: '0000012345' })).toEqual({ resolved: true, key: KEY });
  expect(await state()).toEqual(['posted', '0000012345']);
  const trail = await world.store.trail.read(world.name, makeOrder().number);
  expect(trail.at(-1)).toMatchObject({
    kind: 'resolved-as-posted',
    actor: 'ann',
    data: { key: KEY, number: '0000012345', reason: 'looked in OIS100' },
  });
});

test('closed as not posted, it is due again', async () => {
  await to('in-doubt');
  expect(await say()).toMatchObject({ resolved: true });
  expect(await state()).toEqual(['prepared', undefined]);
});

test('what may still be on its way cannot be closed', async () => {
  await to('sent');
  const early = await say();
  expect(early.resolved).toBe(false);
  expect(early.reason).toContain('on its way');
  world.clock.time = Date.now() + POSTING_TIME_MS + 1_000;
  expect(await say()).toMatchObject({ resolved: true });
});

test('what is not in doubt cannot be closed', async () => {
  expect(await say({ posted: '1' })).toMatchObject({ resolved: false });
  await to('in-doubt');
  expect(await say({ key: 'sales-order:other' })).toMatchObject({ resolved: false });
  expect(await state()).toEqual(['in-doubt', undefined]);
});

test('an e-mail address in the reason does not reach the record', async () => {
  await to('in-doubt');
  await say({ reason: 'asked ann@shop.example' });
  const trail = await world.store.trail.read(world.name, makeOrder().number);
  expect(JSON.stringify(trail)).not.toContain('ann@shop.example');
});
