import { customerSubject, customerOfSubject } from '../../domain/customer';
import { parseMapping } from '../../domain/mapping';
import type { Address } from '../../domain/order';
import { mapCustomer } from '../../activities/map-customer';
import { contentHash } from '../../domain/canonical-json';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { startBothWays, type BothWays } from './support/both-ways';
import { failureOf, MAPPING } from './support/world';

let temporary: TemporaryStore;
let both: BothWays;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  both = await startBothWays(temporary.store);
  both.flow = { ...both.flow, createInShop: true };
});
afterEach(() => both.close());

const HOME: Address = {
  name: 'Ada Example',
  street: ['Weg 1'],
  city: 'Köln',
  postcode: '50667',
  country: 'DE',
};
const ADA = {
  name: 'Ada Example',
  email: 'ada@erp.example',
  phone: '1',
  billTo: HOME,
  deliveries: { '01': { ...HOME, street: ['Lager 4'] } },
  active: true,
};
const row = (id: number, email: string): Record<string, unknown> => ({
  id,
  email,
  firstname: 'Ada',
  lastname: 'Shop',
  website_id: 1,
  store_id: 1,
  created_at: '2026-11-20 08:00:00',
  updated_at: '2026-11-20 08:00:00',
  addresses: [],
});
const accounts = (): unknown[] => both.shop.shop.customers.all().map(({ email }) => email);
const trail = async (key: string): Promise<unknown[]> =>
  (await both.world.store.trail.read(both.world.name, customerSubject(key)))
    .filter(({ kind }) => kind === 'settled')
    .map(({ data }) => data);

async function order(number: string, email: string): Promise<string> {
  const made = makeOrder({ number, customer: { kind: 'guest', email, name: 'Ada' } });
  const snapshot = contentHash(made);
  await both.world.store.snapshots.put(both.world.name, number, snapshot, made);
  const input = { connection: both.world.name, order: number, priority: 'live' as const, snapshot };
  return (await mapCustomer(both.dependencies)(input)).customer;
}

test('a customer that only the ERP has gets one account, in line from then on, whatever is repeated', async () => {
  both.erp.put('K-9', ADA);
  await both.poll();
  expect([...both.woken]).toEqual(['erp/K-9']);
  await both.quiet();
  expect(accounts()).toEqual(['ada@erp.example']);
  expect(await both.look('erp/K-9')).toBe('found-in-shop');
  const [shop, erp] = await both.cells('person/1');
  expect(shop).toEqual(erp);
  // Neither an order nor the account itself makes another customer.
  expect(await order('1001', 'ada@erp.example')).toBe('K-9');
  expect([...both.erp.kept.keys()]).toEqual(['K-9']);
  both.tick();
  both.editShop(1, (one) => ({
    ...one,
    addresses: one.addresses.map((at) => (at['default_billing'] === true ? { ...at, telephone: '2' } : at)),
  }));
  await both.quiet();
  expect(both.erp.kept.get('K-9')).toMatchObject({ phone: '2' });
});

test('it is left alone, on record, where none are to be created', async () => {
  both.flow = { ...both.flow, createInShop: false };
  both.erp.put('K-9', ADA);
  await both.quiet();
  expect(accounts()).toEqual([]);
  expect(await trail('erp/K-9')).toEqual([{ outcome: 'only-in-erp', customer: 'K-9' }]);
  expect(customerOfSubject('customer/erp/K-9')).toBe('erp/K-9');
});

test('a creation whose answer was lost is found by its e-mail address', async () => {
  both.erp.put('K-9', ADA);
  both.shop.faults.set([{ call: 'POST /V1/customers', effect: 'commit-then-drop', times: 1 }]);
  expect(await failureOf(both.look('erp/K-9'))).toMatchObject({ kind: 'in-doubt' });
  expect(await both.look('erp/K-9')).toBe('created-in-shop');
  expect(accounts()).toEqual(['ada@erp.example']);
});

test('an account seen by the poll before its creation was answered is the same customer', async () => {
  both.erp.put('K-9', ADA);
  both.shop.faults.set([{ call: 'POST /V1/customers', effect: 'commit-then-drop', times: 1 }]);
  await failureOf(both.look('erp/K-9'));
  both.shop.faults.clear();
  expect(await both.look('person/1')).toBe('unchanged');
  expect([...both.erp.kept.keys()]).toEqual(['K-9']);
  await both.quiet();
  expect(await both.look('erp/K-9')).toBe('found-in-shop');
});

test('two of the ERP with one e-mail address: one account, and a person decides about the other', async () => {
  both.erp.put('K-9', ADA);
  both.erp.put('K-10', { ...ADA, name: 'Eve' });
  const ends = await Promise.allSettled([both.look('erp/K-9'), both.look('erp/K-10')]);
  expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1);
  both.woken.add('erp/K-9').add('erp/K-10');
  const stuck = [...(await both.work()), ...(await both.work())];
  expect(stuck.filter((one) => one.endsWith('conflict')).length).toBeGreaterThan(0);
  expect(accounts()).toEqual(['ada@erp.example']);
});

test('an account that bears the address already is found, unless it is another customer’s', async () => {
  both.shop.addCustomer(row(7, 'ada@erp.example'));
  both.erp.put('K-9', ADA);
  expect(await both.look('erp/K-9')).toBe('found-in-shop');
  expect(accounts()).toHaveLength(1);
  await both.world.store.references.put(both.world.name, 'customer', 'person/8', 'K-1');
  both.shop.addCustomer(row(8, 'eve@erp.example'));
  both.erp.put('K-10', { ...ADA, email: 'eve@erp.example' });
  expect(await failureOf(both.look('erp/K-10'))).toMatchObject({
    kind: 'conflict',
    causes: ['customer:K-10'],
  });
});

test('who bought as a guest gets no account by that', async () => {
  const number = await order('1001', 'guest@shop.example');
  await both.quiet();
  expect(await both.look(`erp/${number}`)).toBe('only-in-erp');
  expect(accounts()).toEqual([]);
});

test.each([
  ['no e-mail address', { ...ADA, email: undefined }, 'no-email'],
  ['stopped in the ERP', { ...ADA, active: false }, 'only-in-erp'],
])('%s: none', async (_what, content, outcome) => {
  both.erp.put('K-9', content);
  expect(await both.look('erp/K-9')).toBe(outcome);
  expect(accounts()).toEqual([]);
});

test('buyers must be told apart by e-mail address', async () => {
  both.world.mapping = parseMapping({ ...MAPPING, customers: { template: 'WEB', match: 'external-id' } });
  both.erp.put('K-9', ADA);
  expect(await failureOf(both.look('erp/K-9'))).toMatchObject({
    kind: 'missing-mapping',
    causes: ['customers.match'],
  });
});
