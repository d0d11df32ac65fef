import { createCustomer } from '../../activities/create-customer';
import { recordExchanges } from '../../activities/exchange-record';
import { finishPoll } from '../../activities/poll-orders';
import { documentKey } from '../../domain/documents';
import { Failure } from '../../domain/failure';
import type { NewCustomer } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { failureOf, makeWorld, posting, type World } from './support/world';

const LONG_AGO_MS = 10 * 60_000;
const ADA: NewCustomer = {
  searchKey: 'WADA',
  template: 'WEB',
  name: 'Ada Example',
  address: { name: 'Ada Example', street: ['Weg 1'], city: 'Köln', postcode: '50667', country: 'DE' },
};

let temporary: TemporaryStore;
let world: World;
const KEY = documentKey('customer', 'ada');

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
/** A creation whose answer was lost, and nobody who asks for it any more. */
beforeEach(async () => {
  world = makeWorld(temporary.store);
  const runtime = await world.dependencies.connection(world.name);
  world.erp.answers.createCustomer = () => {
    throw new Failure('in-doubt', 'the answer was lost');
  };
  await failureOf(
    createCustomer(
      world.dependencies,
      runtime,
      recordExchanges('live'),
      ADA,
      { by: 'key', key: 'ada', searchKey: 'WADA', template: 'WEB' },
      Date.now(),
    ),
  );
});

const poll = (): Promise<void> => finishPoll(world.dependencies)({ connection: world.name });
const row = (): ReturnType<typeof posting> => posting(world, KEY);
const later = (ms: number): void => void (world.clock.time = Date.now() + ms);

test('is closed as the customer that came of it', async () => {
  world.erp.answers.findCustomer = ({ searchKey }) =>
    searchKey === 'WADA' ? { number: 'C-7', name: 'Ada Example', active: true } : undefined;
  await poll();
  expect(await row()).toMatchObject({ state: 'in-doubt' });
  later(LONG_AGO_MS);
  await poll();
  expect(await row()).toMatchObject({ state: 'confirmed', number: 'C-7' });
  expect(world.erp.calls.createCustomer).toHaveLength(1);
});

test('is closed as not sent after two searches that found nothing, and is not sent', async () => {
  later(LONG_AGO_MS);
  await poll();
  expect(await row()).toMatchObject({ state: 'in-doubt', searches: 1 });
  await poll();
  expect(await row()).toMatchObject({ state: 'prepared' });
  await poll();
  expect(world.erp.calls.createCustomer).toHaveLength(1);
});

test('is left to the next poll while the ERP does not answer, and the poll ends all the same', async () => {
  world.erp.answers.findCustomer = () => {
    throw new Failure('unavailable', 'the ERP is away');
  };
  later(LONG_AGO_MS);
  await poll();
  expect(await row()).toMatchObject({ state: 'in-doubt', searches: 0 });
});
