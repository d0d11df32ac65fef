import { confirmDocument } from '../../activities/confirm-document';
import type { ConfirmInput } from '../../activities/types';
import { FAILURE_KINDS, Failure } from '../../domain/failure';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { failureOf, makeWorld, posting, prepared, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
let input: ConfirmInput;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  const { finding: _, ...rest } = await prepared(world);
  input = { ...rest, draft: 'B-1' };
  await world.store.ledger.advance(world.name, input.key, ['prepared'], 'posted', { draft: 'B-1' });
});

const row = (): ReturnType<typeof posting> => posting(world, input.key);
const confirm = (): ReturnType<ReturnType<typeof confirmDocument>> =>
  confirmDocument(world.dependencies)(input);

test('keeps the number and the status the ERP reads back, once and again', async () => {
  for (const time of ['first', 'again']) {
    expect([time, await confirm()]).toEqual([time, { number: 'SO-1', status: '22' }]);
    expect(await row()).toMatchObject({ state: 'confirmed', number: 'SO-1', draft: 'B-1' });
  }
  const trail = await world.store.trail.read(world.name, input.order);
  expect(trail.filter(({ kind }) => kind === 'confirmed')[0]?.data).toEqual({
    key: input.key,
    number: 'SO-1',
    status: '22',
    total: '25.00',
  });
});

test('asks about the document as it was sent', async () => {
  await confirm();
  expect(world.erp.calls.confirm[0]).toMatchObject({ reference: '000000042', totals: { total: '25' } });
});

test.each(FAILURE_KINDS)('%s leaves the row in the state that is true', async (kind) => {
  world.erp.answers.confirm = () => {
    throw new Failure(kind, 'item A-1 is blocked', { causes: ['item:A-1'] });
  };
  expect(await failureOf(confirm())).toMatchObject({ kind, causes: ['item:A-1'] });
  expect(await row()).toMatchObject({ state: kind === 'rejected' ? 'rejected' : 'posted' });
  const trail = await world.store.trail.read(world.name, input.order);
  const rejections = trail.filter((entry) => entry.kind === 'rejected');
  expect(rejections.map(({ data }) => data)).toEqual(
    kind === 'rejected' ? [{ key: input.key, message: 'item A-1 is blocked' }] : [],
  );
  // Whatever the end, the exchange is in the trail.
  expect(trail.map((entry) => entry.kind)).toContain('exchanged');
});

test('two documents under one reference are an alarm that names both and waits for a person', async () => {
  world.erp.answers.confirm = () => {
    throw new Failure('duplicate-found', 'SO-1 and SO-2 stand under 000000042', {
      causes: ['reference:000000042'],
    });
  };
  const failure = await failureOf(confirm());
  expect(failure).toMatchObject({ kind: 'duplicate-found', causes: ['reference:000000042'] });
  expect(failure.message).toContain('SO-1 and SO-2');
  expect(await row()).toMatchObject({ state: 'posted' });
});

test('a confirmed document is not taken back by a later refusal', async () => {
  await confirm();
  world.erp.answers.confirm = () => {
    throw new Failure('rejected', 'deleted by a clerk');
  };
  await failureOf(confirm());
  expect(await row()).toMatchObject({ state: 'confirmed' });
});
