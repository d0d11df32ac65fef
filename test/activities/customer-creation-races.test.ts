import { alignCustomer } from '../../activities/align-customer';
import { fetchCustomer, writeCustomer } from '../../activities/sync-customer';
import { isSpelling } from '../../activities/spelling';
import { unique } from '../support/temporal';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { startBothWays, type BothWays } from './support/both-ways';

let temporary: TemporaryStore;
let both: BothWays;
beforeAll(async () => {
  temporary = await temporaryStore();
});
beforeEach(async () => {
  both = await startBothWays(temporary.store, undefined, unique('races'));
});
afterEach(() => both.close());
afterAll(() => temporary.end());

const ADDRESS = {
  id: 11,
  customer_id: 1,
  firstname: 'Ada',
  lastname: 'Example',
  street: ['Weg 1'],
  city: 'Köln',
  postcode: '50667',
  country_id: 'DE',
  telephone: '0221 1',
  default_billing: true,
  default_shipping: true,
};
const ACCOUNT = {
  id: 1,
  email: 'ada@shop.example',
  firstname: 'Ada',
  lastname: 'Example',
  website_id: 1,
  store_id: 1,
  created_at: '2026-11-20 08:00:00',
  updated_at: '2026-11-20 08:00:00',
  addresses: [ADDRESS],
};

test('what is typed in the ERP right after a creation is no spelling of it', async () => {
  both.shop.addCustomer(ACCOUNT);
  const ref = { connection: both.world.name, customer: 'person/1', priority: 'stock' as const };
  const { snapshot = '' } = await fetchCustomer(both.dependencies)(ref);
  const { number } = await writeCustomer(both.dependencies)({ ...ref, snapshot });
  both.tick();
  both.erp.edit(number, () => ({ phone: '0221 2' }));
  await alignCustomer(both.dependencies)({ ...ref, number, told: snapshot });
  expect(both.row(1).addresses[0]).toMatchObject({ telephone: '0221 2' });
  expect(await both.overruled('person/1')).toEqual([]);
});

test('an edit in the shop after a creation is contested by nobody', async () => {
  both.shop.addCustomer(ACCOUNT);
  const ref = { connection: both.world.name, customer: 'person/1', priority: 'stock' as const };
  const { snapshot = '' } = await fetchCustomer(both.dependencies)(ref);
  both.editShop(1, (row) => ({ ...row, lastname: 'Changed' }));
  const { number } = await writeCustomer(both.dependencies)({ ...ref, snapshot });
  await alignCustomer(both.dependencies)({ ...ref, number, told: snapshot });
  expect(both.erp.kept.get(number)).toMatchObject({ name: 'Ada Changed' });
  expect(await both.overruled('person/1')).toEqual([]);
});

describe('an account for a customer of the ERP', () => {
  const HOME = { name: 'Ada Example', street: ['Weg 1'], city: 'Köln', postcode: '50667', country: 'DE' };
  const ADA = { name: 'Ada Example', email: 'ada@erp.example', billTo: HOME, deliveries: {}, active: true };
  beforeEach(() => {
    both.flow = { ...both.flow, createInShop: true };
    both.erp.put('K-9', ADA);
  });

  test('whose answer was lost is found by the e-mail address that it was made with', async () => {
    both.shop.faults.set([{ call: 'POST /V1/customers', effect: 'commit-then-drop', times: 1 }]);
    await expect(both.look('erp/K-9')).rejects.toMatchObject({ kind: 'in-doubt' });
    both.erp.edit('K-9', () => ({ email: 'countess@erp.example' }));
    expect(await both.look('erp/K-9')).toBe('created-in-shop');
    expect(both.shop.shop.customers.all()).toHaveLength(1);
    await both.quiet();
    expect(both.row(1)['email']).toBe('countess@erp.example');
  });

  test('is compared with what it was told: an edit in the ERP since is contested by nobody', async () => {
    expect(await both.look('erp/K-9')).toBe('created-in-shop');
    both.tick();
    both.erp.edit('K-9', () => ({ name: 'Ada Changed' }));
    await both.quiet();
    expect(both.row(1)).toMatchObject({ lastname: 'Changed' });
    expect(await both.overruled('person/1')).toEqual([]);
  });
});

describe('a spelling', () => {
  const place = (street: readonly string[], city: string): string =>
    JSON.stringify([street, city, '50667', 'DE']);
  test.each([
    ['phone', '+49 221 1', '+492211', true],
    ['phone', '+49 221 1', '+49 221 2', false],
    ['name', 'Ada Example', 'Firm AG', true],
    ['name', 'Ada Example', 'Eve Example', false],
    ['billTo.place', place(['Weg 1'], 'Köln'), place(['Ada Example', 'Weg 1'], 'Köln'), true],
    ['billTo.place', place(['Weg 1'], 'Köln'), place(['Weg 2'], 'Köln'), false],
    ['billTo.place', place(['Weg 1'], 'Köln'), place(['Weg 1'], 'Bonn'), false],
  ])('of %s: %s as %s is %s', (cell, told, shown, is) => {
    expect(isSpelling(cell, told, shown, ['Firm AG'])).toBe(is);
  });
});
