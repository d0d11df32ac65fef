import { alignCustomer } from '../../activities/align-customer';
import { fetchCustomer, writeCustomer } from '../../activities/sync-customer';
import { isSpelling } from '../../activities/spelling';
import { Failure } from '../../domain/failure';
import { POSTING_TIME_MS } from '../../domain/time-limits';
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

test('a creation that was remembered but never compared, as its worker was killed, is still what both agree on', async () => {
  both.shop.addCustomer(ACCOUNT);
  const ref = { connection: both.world.name, customer: 'person/1', priority: 'stock' as const };
  const { snapshot = '' } = await fetchCustomer(both.dependencies)(ref);
  const fetch = jest
    .spyOn(both.erp, 'fetch')
    .mockRejectedValue(new Failure('unavailable', 'the ERP does not answer'));
  const { number } = await writeCustomer(both.dependencies)({ ...ref, snapshot });
  fetch.mockRestore();
  // What the step said is lost with the worker. Before the next look, each side is edited, the ERP last.
  both.tick();
  both.editShop(1, (row) => ({ ...row, lastname: 'Changed' }));
  both.tick();
  both.erp.edit(number, () => ({ taxNumber: 'DE1' }));
  await both.look('person/1');
  expect(both.erp.kept.get(number)).toMatchObject({ name: 'Ada Changed', taxNumber: 'DE1' });
  expect(await both.overruled('person/1')).toEqual([]);
});

test('a creation whose worker was killed, and which is linked from the ERP, is closed and what both agree on', async () => {
  both.flow = { ...both.flow, createInShop: true };
  both.shop.addCustomer(ACCOUNT);
  const ref = { connection: both.world.name, customer: 'person/1', priority: 'stock' as const };
  const { snapshot = '' } = await fetchCustomer(both.dependencies)(ref);
  const { createCustomer } = both.world.erp.answers;
  const killed = new Promise<void>((resolve) => {
    both.world.erp.answers.createCustomer = async (customer) => {
      await createCustomer(customer);
      resolve();
      return new Promise(() => undefined);
    };
  });
  void writeCustomer(both.dependencies)({ ...ref, snapshot });
  await killed;
  const [number = ''] = both.erp.kept.keys();
  // The look at the ERP's new customer finds the account by its e-mail address.
  expect(await both.look(`erp/${number}`)).toBe('found-in-shop');
  both.tick();
  both.editShop(1, (row) => ({ ...row, lastname: 'Changed' }));
  both.tick();
  both.erp.edit(number, () => ({ taxNumber: 'DE1' }));
  await both.quiet();
  expect(both.erp.kept.get(number)).toMatchObject({ name: 'Ada Changed', taxNumber: 'DE1' });
  expect(both.row(1)).toMatchObject({ lastname: 'Changed', taxvat: 'DE1' });
  expect(await both.overruled('person/1')).toEqual([]);
  expect(await temporary.store.ledger.inState('sent', both.world.name)).toEqual([]);
});

test('a delivery address that the ERP does not show right after the creation is not entered once more', async () => {
  const second = { ...ADDRESS, id: 12, street: ['Hafen 2'], default_billing: false };
  both.shop.addCustomer({ ...ACCOUNT, addresses: [{ ...ADDRESS, default_shipping: false }, second] });
  const fetch = both.erp.fetch.bind(both.erp);
  const lagging = jest
    .spyOn(both.erp, 'fetch')
    .mockImplementation(
      async (context, numbers) =>
        new Map([...(await fetch(context, numbers))].map(([key, one]) => [key, { ...one, deliveries: {} }])),
    );
  await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'unavailable' });
  await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'unavailable' });
  lagging.mockRestore();
  await both.look('person/1');
  const [erp] = [...both.erp.kept.values()];
  expect(Object.values(erp?.deliveries ?? {})).toMatchObject([{ street: ['Hafen 2'] }]);
  expect(both.row(1).addresses).toHaveLength(2);
  expect(await both.overruled('person/1')).toEqual([]);
});

describe('an account whose e-mail address changes while its creation in the ERP is in doubt', () => {
  const LONG = POSTING_TIME_MS + 61_000;
  const rename = (): void => both.editShop(1, (row) => ({ ...row, email: 'countess@shop.example' }));
  /** The next creation is cut short: after it was sent, or before it arrived. */
  function cut(when: 'before' | 'after'): void {
    const { createCustomer } = both.world.erp.answers;
    both.world.erp.answers.createCustomer = async (customer) => {
      both.world.erp.answers.createCustomer = createCustomer;
      if (when === 'after') await createCustomer(customer);
      throw new Failure('in-doubt', 'the answer was lost');
    };
  }
  const open = async (): Promise<number> =>
    (await both.world.store.ledger.inState('sent', both.world.name)).length +
    (await both.world.store.ledger.inState('in-doubt', both.world.name)).length;

  test('is found by what was sent, and hears of the new address', async () => {
    both.shop.addCustomer(ACCOUNT);
    cut('after');
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    both.tick();
    rename();
    await both.look('person/1');
    expect([...both.erp.kept.values()]).toMatchObject([{ email: 'countess@shop.example' }]);
    expect(await both.overruled('person/1')).toEqual([]);
    expect(await open()).toBe(0);
    // Whoever buys under either address is the same customer.
    await both.quiet();
    expect(both.erp.kept.size).toBe(1);
  });

  test('is not made again before it is proved that nothing arrived, then once, under the new address', async () => {
    both.shop.addCustomer(ACCOUNT);
    cut('before');
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    rename();
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    expect(both.world.erp.calls.createCustomer).toHaveLength(1);
    const { clock } = both.world;
    clock.time = (clock.time ?? 0) + LONG;
    // The first search that counts.
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    expect(both.world.erp.calls.createCustomer).toHaveLength(1);
    await both.look('person/1');
    expect(both.world.erp.calls.createCustomer).toHaveLength(2);
    expect([...both.erp.kept.values()]).toMatchObject([{ email: 'countess@shop.example' }]);
    expect(await open()).toBe(0);
  });

  test('that was answered and not remembered is the same customer', async () => {
    both.oneWay = true;
    both.shop.addCustomer(ACCOUNT);
    const { references } = both.world.store;
    const write = references.putMany.bind(references);
    const putMany = jest
      .spyOn(references, 'putMany')
      .mockImplementation((connection, kind, pairs) =>
        pairs.has('person/1')
          ? Promise.reject(new Error('the worker was killed'))
          : write(connection, kind, pairs),
      );
    await expect(both.look('person/1')).rejects.toThrow('killed');
    putMany.mockRestore();
    rename();
    expect(await both.look('person/1')).toBe('updated');
    expect(both.world.erp.calls.createCustomer).toHaveLength(1);
    expect(both.world.erp.calls.updateCustomer).toMatchObject([
      { number: 'C-1', customer: { email: 'countess@shop.example' } },
    ]);
  });

  test('gives way, woken up late, to who has begun under the new address meanwhile', async () => {
    both.shop.addCustomer(ACCOUNT);
    const { ledger } = both.world.store;
    const advance = ledger.advance.bind(ledger);
    const late = jest.spyOn(ledger, 'advance').mockImplementationOnce(async (...claim) => {
      rename();
      await both.look('person/1');
      return advance(...claim);
    });
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'unavailable' });
    late.mockRestore();
    await both.quiet();
    expect([...both.erp.kept.values()]).toMatchObject([{ email: 'countess@shop.example' }]);
    expect(await open()).toBe(0);
  });

  test('gets no second account for what the ERP shows of it', async () => {
    both.flow = { ...both.flow, createInShop: true };
    both.shop.addCustomer(ACCOUNT);
    cut('after');
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    both.tick();
    rename();
    expect(await both.look('erp/C-1')).toBe('only-in-erp');
    await both.look('person/1');
    await both.quiet();
    expect(both.shop.shop.customers.all()).toHaveLength(1);
    expect(both.erp.kept.size).toBe(1);
  });

  test('tells the ledger, the trail and the references no address', async () => {
    both.shop.addCustomer(ACCOUNT);
    cut('after');
    await expect(both.look('person/1')).rejects.toMatchObject({ kind: 'in-doubt' });
    const begun = await both.world.store.references.get(both.world.name, 'customer', 'creating:person/1');
    expect(begun).toContain('snapshot');
    const rows = await both.world.store.ledger.inState('in-doubt', both.world.name);
    expect(rows).toHaveLength(1);
    const trail = await both.world.store.trail.read(both.world.name, 'customer/person/1');
    expect(JSON.stringify([begun, rows, trail])).not.toMatch(/ada@|Example/);
  });
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
