import { customerSubject } from '../../domain/customer';
import { isFailure } from '../../domain/failure';
import type { Address } from '../../domain/order';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { RULES, startBothWays, type BothWays, type Row } from './support/both-ways';
import { failureOf } from './support/world';

let temporary: TemporaryStore;
let both: BothWays;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  both = await startBothWays(temporary.store);
});
afterEach(() => both.close());

const HOME: Address = {
  name: 'Ada Example',
  street: ['Weg 1'],
  city: 'Köln',
  postcode: '50667',
  country: 'DE',
};
const row = (id: number, more: Record<string, unknown> = {}): Row => ({
  id,
  email: `buyer${id}@shop.example`,
  firstname: 'Ada',
  lastname: 'Example',
  group_id: 1,
  website_id: 1,
  store_id: 1,
  created_at: '2026-11-20 08:00:00',
  updated_at: '2026-11-20 08:00:00',
  default_billing: '5',
  custom_attributes: [{ attribute_code: 'loyalty', value: '7' }],
  addresses: [
    {
      id: 5,
      customer_id: id,
      firstname: 'Ada',
      lastname: 'Example',
      street: ['Weg 1'],
      city: 'Köln',
      postcode: '50667',
      country_id: 'DE',
      telephone: '0221',
      default_billing: true,
    },
  ],
  ...more,
});
const KEY = 'person/1';

/** A customer that both sides have, and have agreed on. */
async function linked(more: Record<string, unknown> = {}): Promise<void> {
  both.shop.addCustomer(row(1, more));
  await both.look(KEY);
  expect(await both.look(KEY)).toBe('unchanged');
  both.tick();
}

const kinds = async (key = KEY): Promise<string[]> =>
  (await both.world.store.trail.read(both.world.name, customerSubject(key))).map(({ kind }) => kind);

test('an account becomes a customer once, in line from then on', async () => {
  await linked();
  expect(both.erp.kept.get('C-1')).toMatchObject({
    name: 'Ada Example',
    email: 'buyer1@shop.example',
    phone: '0221',
    billTo: HOME,
  });
  expect(both.erp.kept.size).toBe(1);
  expect(both.erp.writes).toBe(0);
  expect(await both.cells(KEY)).toEqual([
    expect.objectContaining({ phone: '0221' }),
    (await both.cells(KEY))[0],
  ]);
});

test('a change in the ERP comes to the shop, whole, and does not come back', async () => {
  await linked();
  both.erp.edit('C-1', () => ({ phone: '999', billTo: { ...HOME, street: ['Weg 2'] } }));
  await both.poll();
  expect(both.woken).toContain(KEY);
  await both.quiet();
  expect(both.row(1)).toMatchObject({
    custom_attributes: [{ attribute_code: 'loyalty', value: '7' }],
    addresses: [{ id: 5, street: ['Weg 2'], telephone: '999' }],
  });
  const written = (): number[] => [both.shop.requests.count('PUT /V1/customers/:id'), both.erp.writes];
  expect(written()).toEqual([1, 0]);
  await both.quiet();
  both.woken.add(KEY);
  await both.quiet();
  expect(written()).toEqual([1, 0]);
});

test('a customer edited on both sides: the later value holds, the earlier one is on record', async () => {
  await linked();
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  both.tick();
  both.erp.edit('C-1', () => ({ name: 'Erp Example', phone: '1' }));
  await both.quiet();
  expect(await both.overruled(KEY)).toEqual([
    { cell: 'name', side: 'shop', value: 'Shop Example', by: 'Erp Example' },
  ]);
  expect(both.row(1)).toMatchObject({ firstname: 'Erp', addresses: [{ telephone: '1' }] });
  const trail = await both.world.store.trail.read(both.world.name, customerSubject(KEY));
  expect(JSON.stringify(trail)).not.toMatch(/Shop Example|Erp Example/);
  expect(trail.find(({ kind }) => kind === 'overruled')?.data).toEqual({ fields: ['shop name'] });
});

test('a person is asked where the file says so, and nothing is written until both are alike', async () => {
  await linked();
  both.flow = { ...both.flow, rules: { ...RULES, conflict: 'ask' } };
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  both.erp.edit('C-1', () => ({ name: 'Erp Example', phone: '1' }));
  expect(await failureOf(both.look(KEY))).toMatchObject({
    kind: 'conflict',
    causes: ['customer-conflict:person/1'],
    message: 'shop and ERP both changed customer person/1: name',
  });
  expect(both.row(1).addresses[0]).toMatchObject({ telephone: '0221' });
  both.erp.edit('C-1', () => ({ name: 'Shop Example' }));
  expect(await both.look(KEY)).toBe('aligned');
  expect(both.row(1).addresses[0]).toMatchObject({ telephone: '1' });
});

test('to the shop only: the ERP is never written, and what the shop changed is put back', async () => {
  await linked();
  const owners = { name: 'erp', email: 'erp', phone: 'erp', billTo: 'erp', deliveries: 'erp' } as const;
  both.flow = { ...both.flow, toErp: false, rules: { owners, conflict: 'erp', tie: 'erp' } };
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  both.erp.edit('C-1', () => ({ phone: '1' }));
  await both.quiet();
  expect(both.row(1)).toMatchObject({ firstname: 'Ada', addresses: [{ telephone: '1' }] });
  expect(both.erp.writes).toBe(0);
  expect(await both.overruled(KEY)).toMatchObject([{ side: 'shop', value: 'Shop Example' }]);
  both.shop.addCustomer(row(2));
  expect(await both.look('person/2')).toBe('only-in-shop');
  expect(both.erp.kept.size).toBe(1);
});

describe('an answer that is lost', () => {
  test('on the way to the ERP: what arrived is known for ours, a later change in the shop wins over it', async () => {
    await linked();
    both.editShop(1, (one) => ({ ...one, firstname: 'First' }));
    both.tick();
    both.erp.afterWrite = () => {
      throw Object.assign(new Error('reset'), {});
    };
    await expect(both.look(KEY)).rejects.toThrow('reset');
    both.erp.afterWrite = () => undefined;
    expect(both.erp.kept.get('C-1')?.name).toBe('First Example');
    both.editShop(1, (one) => ({ ...one, firstname: 'Second', updated_at: '2026-11-20 08:00:00' }));
    both.tick();
    await both.look(KEY);
    expect(both.erp.kept.get('C-1')?.name).toBe('Second Example');
    expect(await both.overruled(KEY)).toEqual([]);
  });

  test('on the way to the shop: it is not written twice', async () => {
    await linked();
    both.erp.edit('C-1', () => ({ deliveries: { '9': { ...HOME, street: ['Lager 4'] } } }));
    both.shop.faults.set([{ call: 'PUT /V1/customers/:id', effect: 'commit-then-drop', times: 1 }]);
    expect(await failureOf(both.look(KEY))).toMatchObject({ kind: 'in-doubt', retryAfterMs: 10_000 });
    both.shop.faults.clear();
    await both.quiet();
    expect(both.row(1).addresses.map(({ street }) => street)).toEqual([['Weg 1'], ['Lager 4']]);
    expect(Object.keys(both.erp.kept.get('C-1')?.deliveries ?? {})).toEqual(['9']);
  });

  const WAREHOUSE = { '9': { ...HOME, street: ['Lager 4'] } };
  /** An address of the ERP reaches the shop, whose answer gets lost. */
  async function addedInShop(): Promise<void> {
    await linked();
    both.erp.edit('C-1', () => ({ deliveries: WAREHOUSE }));
    both.shop.faults.set([{ call: 'PUT /V1/customers/:id', effect: 'commit-then-drop', times: 1 }]);
    expect(await failureOf(both.look(KEY))).toMatchObject({ kind: 'in-doubt' });
    both.shop.faults.clear();
    both.tick();
  }

  test('an address taken away in the ERP while it was added in the shop does not come back', async () => {
    await addedInShop();
    both.erp.edit('C-1', () => ({ deliveries: {} }));
    await both.quiet();
    expect(both.erp.kept.get('C-1')?.deliveries).toEqual({});
    expect(both.row(1).addresses).toHaveLength(2);
    expect((await kinds()).filter((kind) => kind === 'address-removed')).toHaveLength(1);
  });

  /** An address of the shop reaches the ERP, whose answer gets lost. */
  async function addedInErp(): Promise<void> {
    await linked();
    const extra = { ...row(1).addresses[0], id: 6, street: ['Lager 4'], default_billing: false };
    both.editShop(1, (one) => ({ ...one, addresses: [...one.addresses, extra] }));
    both.erp.afterWrite = () => {
      throw new Error('reset');
    };
    await expect(both.look(KEY)).rejects.toThrow('reset');
    both.erp.afterWrite = () => undefined;
  }

  test('an address taken away in the shop while it was added in the ERP does not come back', async () => {
    await addedInErp();
    both.editShop(1, (one) => ({ ...one, addresses: one.addresses.slice(0, 1) }));
    await both.quiet();
    expect(both.row(1).addresses).toHaveLength(1);
    expect(Object.values(both.erp.kept.get('C-1')?.deliveries ?? {})).toHaveLength(1);
    expect((await kinds()).filter((kind) => kind === 'address-removed')).toHaveLength(1);
    // Later changes of it are nobody's news either, and the customer still goes both ways.
    both.tick();
    both.erp.edit('C-1', () => ({ phone: '0221 9' }));
    await both.quiet();
    expect(both.row(1).addresses).toMatchObject([{ telephone: '0221 9' }]);
  });

  test('an address ended in the ERP while its adding was in doubt stays ended, on record', async () => {
    await addedInErp();
    const [added = ''] = Object.keys(both.erp.kept.get('C-1')?.deliveries ?? {});
    both.erp.edit('C-1', () => ({ deliveries: {}, ended: [added] }));
    await both.quiet();
    expect(both.erp.kept.get('C-1')?.deliveries).toEqual({});
    expect(both.row(1).addresses).toHaveLength(2);
    expect((await kinds()).filter((kind) => kind === 'address-removed')).toHaveLength(1);
    // Neither does a later change of it where it is left bring it back.
    both.editShop(1, (one) => ({
      ...one,
      addresses: one.addresses.map((each) => (each['id'] === 6 ? { ...each, street: ['Lager 5'] } : each)),
    }));
    await both.quiet();
    expect(both.erp.kept.get('C-1')?.deliveries).toEqual({});
  });

  test('an address edited where it comes from while it was added is one address', async () => {
    await addedInShop();
    both.erp.edit('C-1', () => ({ deliveries: { '9': { ...HOME, street: ['Lager 5'] } } }));
    await both.quiet();
    expect(both.row(1).addresses.map(({ street }) => street)).toEqual([['Weg 1'], ['Lager 5']]);
    expect(await both.overruled(KEY)).toEqual([]);
  });
});

test('who changes the customer between our reading and our writing loses nothing', async () => {
  await linked();
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  let changed = 0;
  both.erp.beforeWrite = () => {
    changed += 1;
    if (changed === 1) both.erp.edit('C-1', () => ({ phone: '1' }));
  };
  expect(await both.look(KEY)).toBe('aligned');
  expect(both.erp.kept.get('C-1')).toMatchObject({ name: 'Shop Example', phone: '1' });
  expect(both.row(1)).toMatchObject({ firstname: 'Shop', addresses: [{ telephone: '1' }] });
  // Who never stops changing it puts it off.
  both.erp.beforeWrite = () => void both.erp.edit('C-1', () => ({ contact: `${(changed += 1)}` }));
  both.editShop(1, (one) => ({ ...one, firstname: 'Again' }));
  expect(await failureOf(both.look(KEY))).toMatchObject({ kind: 'unavailable' });
});

test('two attempts at once agree in the end, and one of them gives way', async () => {
  await linked();
  both.editShop(1, (one) => ({ ...one, firstname: 'Shop' }));
  both.erp.edit('C-1', () => ({ phone: '1' }));
  const ends = await Promise.allSettled([both.look(KEY), both.look(KEY)]);
  expect(ends.some(({ status }) => status === 'fulfilled')).toBe(true);
  for (const end of ends)
    if (end.status === 'rejected') expect(isFailure(end.reason, 'unavailable')).toBe(true);
  both.woken.add(KEY);
  await both.quiet();
  const [shop, erp] = await both.cells(KEY);
  expect(shop).toEqual(erp);
  expect(erp).toMatchObject({ name: 'Shop Example', phone: '1' });
  expect(await both.overruled(KEY)).toEqual([]);
});

describe('nothing is deleted or merged by itself', () => {
  test('an address removed on one side stays on the other, on record', async () => {
    const extra = { ...row(1).addresses[0], id: 6, street: ['Lager 4'], default_billing: false };
    await linked({ addresses: [...row(1).addresses, extra] });
    expect(Object.values(both.erp.kept.get('C-1')?.deliveries ?? {})).toHaveLength(1);
    both.editShop(1, (one) => ({ ...one, addresses: one.addresses.slice(0, 1) }));
    await both.quiet();
    expect(Object.values(both.erp.kept.get('C-1')?.deliveries ?? {})).toHaveLength(1);
    expect(both.row(1).addresses).toHaveLength(1);
    expect((await kinds()).filter((kind) => kind === 'address-removed')).toHaveLength(1);
  });

  test('a customer that the ERP has no more waits for a person; one the shop has no more leaves the ERP alone', async () => {
    await linked();
    both.erp.remove('C-1');
    expect(await failureOf(both.look(KEY))).toMatchObject({ kind: 'conflict', causes: ['customer:C-1'] });
    both.shop.addCustomer(row(2));
    await both.look('person/2');
    both.shop.shop.customers.clear();
    expect(await both.look('person/2')).toBe('gone');
    expect(both.erp.kept.size).toBe(1);
  });

  test('two accounts that are one customer to the ERP: the first is in line with it, the other left alone', async () => {
    await linked();
    both.shop.addCustomer(row(2, { email: 'buyer1@shop.example', website_id: 2, firstname: 'Twin' }));
    expect(await both.look('person/2')).toBe('shared');
    expect(both.erp.kept.get('C-1')?.name).toBe('Ada Example');
    expect(both.row(2)).toMatchObject({ firstname: 'Twin' });
  });
});

test('who stands on both sides when the flow is switched on is filled up, and differences are told', async () => {
  both.shop.addCustomer(row(1, { taxvat: 'DE1' }));
  both.tick();
  both.erp.put('C-7', {
    name: 'ADA EXAMPLE',
    email: 'other@erp.example',
    contact: 'Bob',
    billTo: HOME,
    deliveries: {},
    active: true,
  });
  await both.world.store.references.put(both.world.name, 'customer', KEY, 'C-7');
  await both.quiet();
  expect(both.erp.kept.get('C-7')).toMatchObject({
    // The same name in another spelling stays as it is.
    name: 'ADA EXAMPLE',
    email: 'other@erp.example',
    phone: '0221',
    taxNumber: 'DE1',
  });
  expect(both.row(1)).toMatchObject({ email: 'other@erp.example' });
  expect(await both.overruled(KEY)).toMatchObject([{ cell: 'email', value: 'buyer1@shop.example' }]);
});

describe('an ERP that does not tell when a customer was changed', () => {
  const changedOnBoth = async (first: 'shop' | 'erp', lookBetween: boolean): Promise<string | undefined> => {
    both.erp.tellsTime = false;
    await linked();
    await both.quiet();
    const changes = {
      shop: () => both.editShop(1, (one) => ({ ...one, firstname: 'Shop' })),
      erp: () => void both.erp.edit('C-1', () => ({ name: 'Erp Example' })),
    };
    both.tick();
    changes[first]();
    both.tick();
    if (lookBetween) await both.poll();
    both.tick();
    changes[first === 'shop' ? 'erp' : 'shop']();
    both.tick();
    await both.poll();
    expect(await both.look(KEY)).toBe('aligned');
    return both.erp.kept.get('C-1')?.name;
  };
  test.each([
    ['shop', true, 'Erp Example'],
    ['erp', true, 'Shop Example'],
    // Nobody looked between the two: the shop has it.
    ['shop', false, 'Shop Example'],
    ['erp', false, 'Shop Example'],
  ] as const)('the %s first, looked at between: %s', async (first, looked, holds) => {
    expect(await changedOnBoth(first, looked)).toBe(holds);
  });
});
