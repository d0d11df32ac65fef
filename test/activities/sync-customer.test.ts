import fc from 'fast-check';
import { mapCustomer } from '../../activities/map-customer';
import { fetchCustomer, writeCustomer } from '../../activities/sync-customer';
import type { CustomerPass, Dependencies, WrittenCustomer } from '../../activities/types';
import { contentHash } from '../../domain/canonical-json';
import { customerSubject } from '../../domain/customer';
import { isFailure, Failure } from '../../domain/failure';
import { parseMapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import type { ErpCustomer, NewCustomer } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeCompany, makePerson } from '../support/customers';
import { makeOrder } from '../support/orders';
import { SETTLE_MS } from './support/fake-erp';
import { failureOf, makeWorld, MAPPING, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
});

interface Where {
  readonly in?: World;
  readonly dependencies?: Dependencies;
}

const look = (
  key: string,
  { in: where = world, dependencies = where.dependencies }: Where = {},
): Promise<CustomerPass> =>
  fetchCustomer(dependencies)({ connection: where.name, customer: key, priority: 'stock' });

/** Both steps, as the workflow takes them. */
async function sync(
  key: string,
  where: Where = {},
): Promise<Omit<WrittenCustomer, 'number'> & { number?: string }> {
  const { in: place = world, dependencies = place.dependencies } = where;
  const pass = await look(key, where);
  if (pass.outcome === 'linked' || pass.outcome === 'absent-in-shop') throw new Error(pass.outcome);
  if (pass.outcome !== 'due') return { outcome: pass.outcome, number: pass.number };
  const { snapshot = '' } = pass;
  return writeCustomer(dependencies)({ connection: place.name, customer: key, priority: 'stock', snapshot });
}

async function order(
  change: Partial<Order>,
  { in: where = world, dependencies = where.dependencies }: Where = {},
): Promise<string> {
  const made = makeOrder(change);
  const snapshot = contentHash(made);
  await where.store.snapshots.put(where.name, made.number, snapshot, made);
  const input = { connection: where.name, order: made.number, priority: 'live' as const, snapshot };
  return (await mapCustomer(dependencies)(input)).customer;
}

const ADA = { kind: 'registered' as const, id: '17', email: 'ada@shop.example', name: 'Ada Example' };

/** An ERP that keeps the customers it creates and finds them by key and number. */
function keeping(where: World): Map<string, NewCustomer & ErpCustomer> {
  const kept = new Map<string, NewCustomer & ErpCustomer>();
  where.erp.answers.createCustomer = (customer) => {
    const number = `C-${where.erp.calls.createCustomer.length}`;
    kept.set(number, { ...customer, number, active: true });
    return { number, name: customer.name, active: true };
  };
  where.erp.answers.updateCustomer = (number, customer) => {
    const stood = kept.get(number);
    if (!stood) throw new Failure('rejected', `customer ${number} does not exist`);
    kept.set(number, { ...stood, ...customer, template: stood.template, searchKey: stood.searchKey });
    return { number, name: customer.name, active: stood.active };
  };
  where.erp.answers.findCustomer = ({ searchKey, number }) =>
    number === undefined ? [...kept.values()].find((one) => one.searchKey === searchKey) : kept.get(number);
  return kept;
}

describe("a shop's customer", () => {
  test('is created once, then only written again when it changed', async () => {
    const kept = keeping(world);
    const key = world.shop.keep(makePerson({ taxNumber: 'DE1' }));
    expect(await sync(key)).toEqual({ outcome: 'created', number: 'C-1' });
    expect(kept.get('C-1')).toMatchObject({
      template: 'WEB',
      name: 'Ada Example',
      email: 'ada@shop.example',
      taxNumber: 'DE1',
      address: { city: 'Testville' },
    });
    world.shop.keep(makePerson({ taxNumber: 'DE1', updatedAt: '2026-11-21T09:00:00.000Z' }));
    expect(await sync(key)).toEqual({ outcome: 'unchanged', number: 'C-1' });

    world.shop.keep(makePerson({ taxNumber: 'DE2' }));
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(kept.get('C-1')).toMatchObject({ taxNumber: 'DE2' });
    expect(await sync(key)).toEqual({ outcome: 'unchanged', number: 'C-1' });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
    expect(world.erp.calls.updateCustomer).toHaveLength(1);
  });

  test('who stands in the ERP already is found and brought in line, not created', async () => {
    const kept = keeping(world);
    const key = world.shop.keep(makePerson());
    expect(await order({ number: '1001' })).toBe('C-1');
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(kept.size).toBe(1);
  });

  test('stays one customer when its e-mail address changes, for later orders too', async () => {
    const kept = keeping(world);
    const key = world.shop.keep(makePerson());
    await sync(key);
    world.shop.keep(makePerson({ email: 'ada@new.example' }));
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(kept.get('C-1')).toMatchObject({ email: 'ada@new.example' });
    // By account, as a guest under the new address, as a guest under the old one.
    expect(await order({ number: '1001', customer: { ...ADA, email: 'ada@third.example' } })).toBe('C-1');
    const guest = { kind: 'guest' as const, name: 'Ada' };
    expect(await order({ number: '1002', customer: { ...guest, email: 'ada@new.example' } })).toBe('C-1');
    expect(await order({ number: '1003', customer: { ...guest, email: 'ada@shop.example' } })).toBe('C-1');
    expect(kept.size).toBe(1);
  });

  test('learnt from an order is known by account, whatever address it has meanwhile', async () => {
    const kept = keeping(world);
    await order({ number: '1001', customer: ADA });
    const key = world.shop.keep(makePerson({ email: 'ada@new.example' }));
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(kept.size).toBe(1);
  });

  test.each([
    [
      'without an e-mail address, by its id',
      makePerson({ email: undefined }),
      { email: undefined, id: '17' },
    ],
    ['by its id where the mapping says so', makePerson({ email: 'ada@other.example' }), { id: '17' }],
  ])('%s', async (_what, person, buyer) => {
    const kept = keeping(world);
    world.mapping = parseMapping({ customers: { template: 'WEB', match: 'external-id' } });
    expect(await sync(world.shop.keep(person))).toEqual({ outcome: 'created', number: 'C-1' });
    await world.store.references.forget(world.name, 'customer', ['person/17']);
    expect(await order({ number: '1001', customer: { ...ADA, ...buyer } })).toBe('C-1');
    expect(kept.size).toBe(1);
  });

  test('nameless ones are not one and the same where names count', async () => {
    const kept = keeping(world);
    world.mapping = parseMapping({ customers: { template: 'WEB', match: 'name' } });
    for (const id of ['1', '2'])
      await sync(world.shop.keep(makePerson({ id, name: '', email: `${id}@shop.example` })));
    expect(kept.size).toBe(2);
  });

  test('without an address waits for one, and nobody is asked', async () => {
    const kept = keeping(world);
    const unfinished = { name: '', street: [''], city: ' ', postcode: '', country: 'DE' };
    const key = world.shop.keep(makePerson({ billTo: unfinished, shipTo: undefined }));
    expect(await sync(key)).toEqual({ outcome: 'no-address' });
    world.shop.keep(makePerson({ billTo: unfinished }));
    expect(await sync(key)).toMatchObject({ outcome: 'created' });
    expect(kept.get('C-1')).toMatchObject({ address: { city: 'Testville' } });
  });

  test.each([
    ['locked', (key: string) => void world.shop.keep(makePerson({ active: false, name: key }))],
    ['gone', (key: string) => void world.shop.people.delete(key)],
  ])('that is %s leaves the ERP as it is, on record', async (outcome, happen) => {
    keeping(world);
    const key = world.shop.keep(makePerson());
    await sync(key);
    happen(key);
    expect(await sync(key)).toEqual({ outcome, number: 'C-1' });
    expect(world.erp.calls.updateCustomer).toEqual([]);
    expect(await world.store.trail.read(world.name, customerSubject(key))).toContainEqual(
      expect.objectContaining({ kind: 'settled', data: { outcome, customer: 'C-1' } }),
    );
  });

  test('the mapping has named is not ours to change', async () => {
    world.mapping = parseMapping({
      ...MAPPING,
      customers: { template: 'WEB', table: [{ when: { id: '17' }, customer: 'D-7' }] },
    });
    expect(await sync(world.shop.keep(makePerson()))).toMatchObject({ outcome: 'fixed' });
    // A company of the same id is somebody else.
    keeping(world);
    expect(await sync(world.shop.keep(makeCompany({ id: '17' })))).toMatchObject({ outcome: 'created' });
  });

  test('of an ERP that updates none is found each time and never taken for written', async () => {
    keeping(world);
    await order({ number: '1001' });
    const erp = { ...world.erp, updateCustomer: undefined };
    const dependencies: Dependencies = {
      ...world.dependencies,
      connection: async (name) => ({ ...(await world.dependencies.connection(name)), erp }),
    };
    const key = world.shop.keep(makePerson());
    expect(await sync(key, { dependencies })).toEqual({ outcome: 'kept', number: 'C-1' });
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
  });

  test('is left alone where the connection, or the shop, carries none', async () => {
    const key = world.shop.keep(makePerson());
    world.customers = undefined;
    expect(await sync(key)).toEqual({ outcome: 'not-carried' });
    world.customers = {};
    world.shop.customers = undefined;
    expect(await sync(key)).toEqual({ outcome: 'not-carried' });
    expect(world.erp.calls.findCustomer).toEqual([]);
  });
});

describe('companies', () => {
  const mapping = parseMapping({
    ...MAPPING,
    customers: {
      template: 'WEB',
      templates: [{ when: { kind: 'company', group: 'b2b' }, template: 'FIRM' }],
    },
  });
  const buyer = { ...ADA, kind: 'company' as const, company: { id: '3', name: 'Example GmbH' } };

  test('have a template of their own, and their buyers order on them', async () => {
    const kept = keeping(world);
    world.mapping = mapping;
    expect(await sync(world.shop.keep(makeCompany({ group: 'b2b' })))).toMatchObject({ outcome: 'created' });
    expect(kept.get('C-1')).toMatchObject({ template: 'FIRM', name: 'Example GmbH' });
    expect(await order({ number: '1001', customer: buyer })).toBe('C-1');
    expect(kept.size).toBe(1);
  });

  test('are the customer of the persons who buy for them', async () => {
    keeping(world);
    await order({ number: '1001', customer: buyer });
    expect(await sync(world.shop.keep(makePerson({ companyId: '3' })))).toEqual({ outcome: 'of-company' });
    expect(world.erp.calls.updateCustomer).toEqual([]);
    expect(await sync(world.shop.keep(makeCompany()))).toEqual({ outcome: 'updated', number: 'C-1' });
  });
});

describe('what goes wrong', () => {
  test('no template: the cause is the one that orders wait for', async () => {
    world.mapping = parseMapping({});
    expect(await failureOf(sync(world.shop.keep(makePerson())))).toMatchObject({
      kind: 'missing-mapping',
      causes: ['customer-template'],
    });
    expect(world.erp.calls.createCustomer).toEqual([]);
  });

  test('a customer we know and the ERP has no more: a person decides', async () => {
    const kept = keeping(world);
    const key = world.shop.keep(makePerson());
    await sync(key);
    kept.clear();
    world.shop.keep(makePerson({ phone: '1' }));
    expect(await failureOf(sync(key))).toMatchObject({ kind: 'conflict', causes: ['customer:C-1'] });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
  });

  test('a creation whose answer was lost is searched for, and found', async () => {
    const kept = keeping(world);
    const { createCustomer } = world.erp.answers;
    world.erp.answers.createCustomer = async (customer) => {
      await createCustomer(customer);
      throw new Failure('in-doubt', 'the answer was lost');
    };
    const key = world.shop.keep(makePerson());
    expect(await failureOf(sync(key))).toMatchObject({ kind: 'in-doubt' });
    // Nobody knows what arrived: the content is written once more.
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(kept.size).toBe(1);
    const [row] = await world.store.ledger.inState('confirmed', world.name);
    expect(row).toMatchObject({ kind: 'customer', number: 'C-1' });
  });

  test('a change whose answer was lost is written again', async () => {
    keeping(world);
    const key = world.shop.keep(makePerson());
    await sync(key);
    world.shop.keep(makePerson({ phone: '1' }));
    const { updateCustomer } = world.erp.answers;
    world.erp.answers.updateCustomer = () => {
      throw new Failure('in-doubt', 'the answer was lost');
    };
    expect(await failureOf(sync(key))).toMatchObject({ kind: 'in-doubt', retryAfterMs: SETTLE_MS });
    world.erp.answers.updateCustomer = updateCustomer;
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
  });

  test('a change that the ERP refuses is not taken for written', async () => {
    keeping(world);
    const key = world.shop.keep(makePerson());
    await sync(key);
    world.shop.keep(makePerson({ phone: '1' }));
    const { updateCustomer } = world.erp.answers;
    world.erp.answers.updateCustomer = () => {
      throw new Failure('rejected', 'no such country', { causes: ['customer:C-1'] });
    };
    for (let times = 0; times < 2; times += 1)
      expect(await failureOf(sync(key))).toMatchObject({ kind: 'rejected', causes: ['customer:C-1'] });
    world.erp.answers.updateCustomer = updateCustomer;
    expect(await sync(key)).toMatchObject({ outcome: 'updated' });
  });

  test('a customer stopped in the ERP is kept in line, but orders still ask whether it may be sold to', async () => {
    const kept = keeping(world);
    const stop = (active: boolean): void =>
      kept.forEach((one, number) => void kept.set(number, { ...one, active }));
    const key = world.shop.keep(makePerson());
    await order({ number: '1001' });
    await world.store.references.forget(
      world.name,
      'customer',
      [...kept.values()].map(({ searchKey }) => searchKey),
    );
    stop(false);
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    expect(await failureOf(order({ number: '1002', customer: ADA }))).toMatchObject({
      kind: 'rejected',
      causes: ['customer:C-1'],
    });
    // Its own address may change meanwhile: it is still the same.
    world.shop.keep(makePerson({ email: 'ada@new.example' }));
    expect(await sync(key)).toEqual({ outcome: 'updated', number: 'C-1' });
    stop(true);
    expect(await order({ number: '1003', customer: ADA })).toBe('C-1');
    expect(kept.size).toBe(1);
  });
});

describe('the board', () => {
  test('has no customer that never needed a person, and says how it ended for one that did', async () => {
    keeping(world);
    const key = world.shop.keep(makePerson());
    const subject = customerSubject(key);
    await sync(key);
    expect(await world.store.orders.get(world.name, subject)).toBeUndefined();
    await world.store.orders.put({
      connection: world.name,
      order: subject,
      stage: 'needs-attention',
      cause: ['customer:C-1'],
    });
    await sync(key);
    expect(await world.store.orders.get(world.name, subject)).toMatchObject({
      stage: 'confirmed',
      cause: [],
    });
  });
});

test('nothing personal leaves the steps, and nothing personal stands in the trail', async () => {
  keeping(world);
  const person = makePerson({ phone: '+49 170 7654321', taxNumber: 'DE811907980' });
  const key = world.shop.keep(person);
  const told: unknown[] = [await look(key), await sync(key)];
  world.erp.answers.updateCustomer = () => {
    throw new Failure('rejected', `refused ${person.email}`, { causes: ['customer:C-1'] });
  };
  world.shop.keep({ ...person, name: 'Ada Renamed' });
  const failure = await failureOf(sync(key));
  told.push(failure.message, failure.causes, failure.advice);
  const subject = customerSubject(key);
  told.push(await world.store.trail.read(world.name, subject), await world.store.ledger.inState('confirmed'));
  const text = JSON.stringify(told);
  expect(text).toContain('C-1');
  for (const secret of [person.email ?? '', 'Ada', '7654321', 'DE811907980', 'Testville'])
    expect(text).not.toContain(secret);
  // The bodies are there, sealed apart.
  const bodies = await world.store.trail.read(world.name, subject, { bodies: true });
  expect(JSON.stringify(bodies)).toContain('ada@shop.example');
});

describe('orders and the sync of one new buyer at the same moment', () => {
  test('create one customer and all get it, however they interleave', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.constantFrom('guest', 'registered', 'company'),
        async (scheduler, kind) => {
          const here = makeWorld(temporary.store);
          const kept = keeping(here);
          const dependencies = interleaved(here, scheduler);
          const key = here.shop.keep(
            kind === 'company' ? makeCompany({ taxNumber: 'DE9' }) : makePerson({ taxNumber: 'DE9' }),
          );
          const buyer = {
            guest: { kind: 'guest' as const, email: ADA.email, name: ADA.name },
            registered: ADA,
            company: { ...ADA, kind: 'company' as const, company: { id: '3', name: 'Example GmbH' } },
          }[kind as 'guest'];
          const work = [
            () => sync(key, { in: here, dependencies }).then(({ number }) => number),
            () => order({ number: '1001', customer: buyer }, { in: here, dependencies }),
            () => sync(key, { in: here, dependencies }).then(({ number }) => number),
            () => order({ number: '1002', customer: buyer }, { in: here, dependencies }),
          ];
          const ends = await scheduler.waitFor(Promise.allSettled(work.map((one) => one())));
          expect(here.erp.calls.createCustomer).toHaveLength(1);
          for (const end of ends)
            if (end.status === 'fulfilled') expect(end.value).toBe('C-1');
            // Nobody is parked for being second: it comes again and finds the customer.
            else expect(isFailure(end.reason, 'unavailable')).toBe(true);
          expect(await order({ number: '1003', customer: buyer }, { in: here })).toBe('C-1');
          // Whatever an order wrote, the end is what the shop says.
          expect(await sync(key, { in: here })).toMatchObject({ number: 'C-1' });
          expect(await sync(key, { in: here })).toEqual({ outcome: 'unchanged', number: 'C-1' });
          expect(kept.get('C-1')?.taxNumber).toBe('DE9');
          expect(here.erp.calls.createCustomer).toHaveLength(1);
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** Every touch of the store and of the ERP waits for its turn. */
function interleaved(here: World, scheduler: fc.Scheduler): Dependencies {
  const { ledger, references } = here.store;
  const { erp } = here;
  const turn = <Args extends unknown[], Value>(
    work: (...args: Args) => Promise<Value>,
  ): ((...args: Args) => Promise<Value>) => scheduler.scheduleFunction(work);
  return {
    ...here.dependencies,
    store: {
      ...here.store,
      ledger: {
        ...ledger,
        prepare: turn((...args) => ledger.prepare(...args)),
        advance: turn((...args) => ledger.advance(...args)),
      },
      references: {
        ...references,
        getMany: turn((...args) => references.getMany(...args)),
        putMany: turn((...args) => references.putMany(...args)),
      },
    },
    connection: async (name) => ({
      ...(await here.dependencies.connection(name)),
      erp: {
        ...erp,
        findCustomer: turn((...args) => erp.findCustomer(...args)),
        createCustomer: turn((...args) => erp.createCustomer(...args)),
        updateCustomer: turn((context, number, customer) => {
          if (!erp.updateCustomer) throw new Error('the fake can update');
          return erp.updateCustomer(context, number, customer);
        }),
      },
    }),
  };
}
