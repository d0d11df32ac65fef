import fc from 'fast-check';
import { mapCustomer } from '../../activities/map-customer';
import type { Dependencies } from '../../activities/types';
import { contentHash } from '../../domain/canonical-json';
import { customerTarget } from '../../domain/customer-key';
import type { Posting } from '../../domain/documents';
import { FAILURE_KINDS, Failure } from '../../domain/failure';
import { parseMapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import { POSTING_TIME_MS, SEARCHES_BEFORE_ATTENTION } from '../../domain/time-limits';
import type { ErpCustomer } from '../../systems/erps/erp';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { SETTLE_MS } from './support/fake-erp';
import { failureOf, makeWorld, MAPPING, posting, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
});

const FIRST = makeOrder({ number: '1001' });
const SECOND = makeOrder({ number: '1002' });
const C1: ErpCustomer = { number: 'C-1', name: 'Ada', active: true };

async function map(
  order: Order,
  { in: where = world, dependencies = where.dependencies }: { in?: World; dependencies?: Dependencies } = {},
): Promise<{ customer: string }> {
  const snapshot = contentHash(order);
  await where.store.snapshots.put(where.name, order.number, snapshot, order);
  return mapCustomer(dependencies)({
    connection: where.name,
    order: order.number,
    priority: 'live',
    snapshot,
  });
}

const keyOf = (order: Order): string => {
  const target = customerTarget(world.name, order, world.mapping);
  return target.by === 'key' ? target.key : '';
};
const row = (order = FIRST): Promise<Posting> => posting(world, `customer:${keyOf(order)}`);

/** An ERP that keeps the customers it creates and finds them by key and number. */
function keeping(where: World): Map<string, ErpCustomer> {
  const kept = new Map<string, ErpCustomer>();
  where.erp.answers.createCustomer = ({ searchKey, name }) => {
    const customer = { number: `C-${where.erp.calls.createCustomer.length}`, name, active: true };
    kept.set(searchKey, customer);
    return customer;
  };
  where.erp.answers.findCustomer = ({ searchKey, number }) =>
    searchKey === undefined ? [...kept.values()].find((one) => one.number === number) : kept.get(searchKey);
  return kept;
}

const lose = (): void => {
  world.erp.answers.createCustomer = () => {
    throw new Failure('in-doubt', 'the answer was lost');
  };
};

describe('a new buyer', () => {
  test('is created once, with what the order tells, and remembered', async () => {
    keeping(world);
    expect(await map(FIRST)).toEqual({ customer: 'C-1' });
    expect(world.erp.calls.createCustomer).toMatchObject([
      { searchKey: keyOf(FIRST), template: 'WEB', name: 'Ada Example', email: 'ada@shop.example' },
    ]);
    expect(await row()).toMatchObject({ state: 'confirmed', number: 'C-1' });
    expect(await map(SECOND)).toEqual({ customer: 'C-1' });
    expect(world.erp.calls.findCustomer).toHaveLength(1);
  });

  test('is the same buyer however the e-mail address is spelt', async () => {
    keeping(world);
    await map(FIRST);
    const shouting = { ...SECOND.customer, email: ' ADA@Shop.Example ' };
    expect(await map({ ...SECOND, customer: shouting })).toEqual({ customer: 'C-1' });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
  });

  test('of another address is another buyer', async () => {
    keeping(world);
    await map(FIRST);
    const other = { ...SECOND.customer, email: 'bob@shop.example' };
    expect(await map({ ...SECOND, customer: other })).toEqual({ customer: 'C-2' });
  });

  test('who stands in the ERP already is found, not created', async () => {
    world.erp.answers.findCustomer = () => C1;
    expect(await map(FIRST)).toEqual({ customer: 'C-1' });
    expect(world.erp.calls.createCustomer).toHaveLength(0);
  });

  test.each([
    [{}, makeOrder({ number: '1001' }), 'missing-mapping', 'customer-template'],
    [
      MAPPING,
      makeOrder({ number: '1001', billTo: undefined, shipTo: undefined }),
      'rejected',
      'customer:order-1001',
    ],
  ])('who cannot be created waits for a person (%#)', async (mapping, order, kind, cause) => {
    world.mapping = parseMapping(mapping);
    expect(await failureOf(map(order))).toMatchObject({ kind, causes: [cause] });
    expect(world.erp.calls.createCustomer).toHaveLength(0);
  });
});

describe('two orders of one new buyer', () => {
  test('create one customer and both get it, however they interleave', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 2, max: 3 }), async (scheduler, count) => {
        const here = makeWorld(temporary.store);
        keeping(here);
        const { ledger, references } = here.store;
        const { erp } = here;
        const turn = <Args extends unknown[], Value>(
          work: (...args: Args) => Promise<Value>,
        ): ((...args: Args) => Promise<Value>) => scheduler.scheduleFunction(work);
        const dependencies: Dependencies = {
          ...here.dependencies,
          store: {
            ...here.store,
            ledger: {
              ...ledger,
              prepare: turn((...args) => ledger.prepare(...args)),
              advance: turn((...args) => ledger.advance(...args)),
            },
            references: { ...references, get: turn((...args) => references.get(...args)) },
          },
          connection: async (name) => ({
            ...(await here.dependencies.connection(name)),
            erp: {
              ...erp,
              findCustomer: turn((...args) => erp.findCustomer(...args)),
              createCustomer: turn((...args) => erp.createCustomer(...args)),
            },
          }),
        };
        const orders = Array.from({ length: count }, (_, index) => makeOrder({ number: `${1001 + index}` }));
        const ends = await scheduler.waitFor(
          Promise.allSettled(orders.map((order) => map(order, { in: here, dependencies }))),
        );
        expect(erp.calls.createCustomer).toHaveLength(1);
        for (const end of ends)
          if (end.status === 'fulfilled') expect(end.value).toEqual({ customer: 'C-1' });
          // Nobody is parked for being second: it comes again and finds the customer.
          else expect(end.reason).toMatchObject({ kind: 'unavailable' });
        for (const order of orders) expect(await map(order, { in: here })).toEqual({ customer: 'C-1' });
        expect(erp.calls.createCustomer).toHaveLength(1);
      }),
      { numRuns: 20 },
    );
  });

  test('need no search index: what was created is found by its number', async () => {
    keeping(world);
    await map(FIRST);
    await world.store.references.forget(world.name, 'customer', [keyOf(FIRST)]);
    const { findCustomer } = world.erp.answers;
    world.erp.answers.findCustomer = (query) => (query.number ? findCustomer(query) : undefined);
    expect(await map(SECOND)).toEqual({ customer: 'C-1' });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
  });

  test('a customer we created and the ERP has no more is not created again: a person decides', async () => {
    const kept = keeping(world);
    await map(FIRST);
    await world.store.references.forget(world.name, 'customer', [keyOf(FIRST)]);
    kept.clear();
    // A search may lag for a moment.
    expect(await failureOf(map(SECOND))).toMatchObject({ kind: 'unavailable' });
    world.clock.time = Date.now() + 61_000;
    expect(await failureOf(map(SECOND))).toMatchObject({ kind: 'conflict', causes: ['customer:C-1'] });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
  });
});

describe('a creation whose answer was lost', () => {
  const settled = async (): Promise<number> =>
    Date.parse((await row()).sentAt ?? '') + POSTING_TIME_MS + SETTLE_MS;

  test('is not repeated before its time is over, by this order or another, however often it is searched', async () => {
    lose();
    expect(await failureOf(map(FIRST))).toMatchObject({ kind: 'in-doubt', retryAfterMs: SETTLE_MS });
    world.clock.time = (await settled()) - 1;
    for (const order of [FIRST, SECOND, FIRST, SECOND])
      expect(await failureOf(map(order))).toMatchObject({ kind: 'in-doubt' });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
    expect(await row()).toMatchObject({ state: 'in-doubt', searches: 0 });
  });

  test('is repeated after its time and two searches that count, and needs two more when it is lost again', async () => {
    lose();
    await failureOf(map(FIRST));
    for (let round = 2; round <= 3; round += 1) {
      world.clock.time = await settled();
      await failureOf(map(FIRST));
      expect(world.erp.calls.createCustomer).toHaveLength(round - 1);
      await failureOf(map(FIRST));
      expect(world.erp.calls.createCustomer).toHaveLength(round);
    }
  });

  test('that a search finds is closed by it', async () => {
    lose();
    await failureOf(map(FIRST));
    world.erp.answers.findCustomer = () => C1;
    expect(await map(SECOND)).toEqual({ customer: 'C-1' });
    expect(await row()).toMatchObject({ state: 'confirmed', number: 'C-1' });
    expect(world.erp.calls.createCustomer).toHaveLength(1);
  });

  test('by a killed worker is not repeated while that worker may still be writing', async () => {
    lose();
    await failureOf(map(FIRST));
    const { key } = await row();
    await world.store.ledger.advance(world.name, key, ['in-doubt'], 'sent', { sending: true });
    world.clock.time = (await settled()) - 1;
    expect(await failureOf(map(SECOND))).toMatchObject({ kind: 'unavailable', retryAfterMs: 1 });
    expect(await row()).toMatchObject({ state: 'sent', searches: 0 });
    world.clock.time = await settled();
    await failureOf(map(SECOND));
    expect(world.erp.calls.createCustomer).toHaveLength(1);
    keeping(world);
    expect(await map(SECOND)).toEqual({ customer: 'C-2' });
    expect(world.erp.calls.createCustomer).toHaveLength(2);
  });

  test('is not proved by a search that began before its time was over and answered after it', async () => {
    lose();
    await failureOf(map(FIRST));
    const over = await settled();
    world.erp.answers.findCustomer = () => {
      world.clock.time = over;
      return undefined;
    };
    for (let search = 0; search < 3; search += 1) {
      world.clock.time = over - 1;
      await failureOf(map(FIRST));
    }
    expect(world.erp.calls.createCustomer).toHaveLength(1);
    expect(await row()).toMatchObject({ searches: 0 });
  });

  test('again and again reaches a person, who can release it', async () => {
    lose();
    let last = await failureOf(map(FIRST));
    for (let search = 0; last.kind === 'in-doubt' && search < 3 * SEARCHES_BEFORE_ATTENTION; search += 1) {
      world.clock.time = await settled();
      last = await failureOf(map(FIRST));
    }
    expect(last).toMatchObject({ kind: 'conflict', causes: [`customer:${keyOf(FIRST)}`] });
    const before = world.erp.calls.createCustomer.length;
    keeping(world);
    await map(FIRST);
    expect(world.erp.calls.createCustomer).toHaveLength(before + 1);
  });
});

describe('an order that wakes up late', () => {
  /** FIRST sleeps in the middle of `createCustomer` until it is woken. */
  async function asleep(end: Failure): Promise<{ wake: () => void; done: Promise<Failure> }> {
    let wake: (() => void) | undefined;
    world.erp.answers.createCustomer = () =>
      new Promise((_resolve, reject) => {
        wake = () => reject(end);
      });
    const done = failureOf(map(FIRST));
    while (!wake) await new Promise((resolve) => setImmediate(resolve));
    return { wake, done };
  }

  test.each(['unavailable', 'rejected', 'in-doubt'] as const)(
    'and fails (%s) does not touch the row that another is creating under by now',
    async (kind) => {
      const { wake, done } = await asleep(new Failure(kind, 'too late'));
      world.clock.time = Date.parse((await row()).sentAt ?? '') + POSTING_TIME_MS + SETTLE_MS;
      await failureOf(map(SECOND));
      world.erp.answers.createCustomer = async () => {
        wake();
        await done;
        expect(await row()).toMatchObject({ state: 'sent' });
        return C1;
      };
      expect(await map(SECOND)).toEqual({ customer: 'C-1' });
      expect(await row()).toMatchObject({ state: 'confirmed', number: 'C-1' });
    },
  );

  test('does not create on the strength of a search made before another had sent', async () => {
    lose();
    await failureOf(map(FIRST));
    world.clock.time = Date.parse((await row()).sentAt ?? '') + POSTING_TIME_MS + SETTLE_MS;
    await failureOf(map(FIRST));
    const { ledger } = world.store;
    let slept = false;
    const advance: typeof ledger.advance = async (...move) => {
      if (!slept) {
        slept = true;
        await failureOf(map(SECOND));
        expect(world.erp.calls.createCustomer).toHaveLength(2);
      }
      return ledger.advance(...move);
    };
    const dependencies = { ...world.dependencies, store: { ...world.store, ledger: { ...ledger, advance } } };
    expect(await failureOf(map(FIRST, { dependencies }))).toMatchObject({ kind: 'unavailable' });
    expect(world.erp.calls.createCustomer).toHaveLength(2);
  });

  test('between its last search and its creation does not create what another has created meanwhile', async () => {
    lose();
    await failureOf(map(FIRST));
    world.clock.time = Date.parse((await row()).sentAt ?? '') + POSTING_TIME_MS + SETTLE_MS;
    await failureOf(map(FIRST));
    const { ledger } = world.store;
    let slept = false;
    const advance: typeof ledger.advance = async (...move) => {
      if (move[3] === 'sent' && !slept) {
        slept = true;
        await failureOf(map(SECOND));
        await failureOf(map(SECOND));
        expect(world.erp.calls.createCustomer).toHaveLength(2);
      }
      return ledger.advance(...move);
    };
    const dependencies = { ...world.dependencies, store: { ...world.store, ledger: { ...ledger, advance } } };
    expect(await failureOf(map(FIRST, { dependencies }))).toMatchObject({ kind: 'unavailable' });
    expect(world.erp.calls.createCustomer).toHaveLength(2);
    expect(await row()).toMatchObject({ state: 'sent' });
  });

  test('after its time is over creates nothing', async () => {
    world.erp.answers.findCustomer = () => {
      world.clock.time = Date.now() + 2 * POSTING_TIME_MS;
      return undefined;
    };
    expect(await failureOf(map(FIRST))).toMatchObject({ kind: 'unavailable' });
    expect(world.erp.calls.createCustomer).toHaveLength(0);
    expect(await row()).toMatchObject({ state: 'prepared' });
  });
});

test.each(FAILURE_KINDS)(
  'a creation that fails (%s) leaves the row in the state that is true',
  async (kind) => {
    world.erp.answers.createCustomer = () => {
      throw new Failure(kind, 'in the words of the ERP');
    };
    const clear = { rejected: 'rejected', 'missing-mapping': 'rejected' } as Record<string, string>;
    const free = { unauthorized: 'prepared', unavailable: 'prepared', throttled: 'prepared' } as typeof clear;
    const failure = await failureOf(map(FIRST));
    expect(await row()).toMatchObject({ state: clear[kind] ?? free[kind] ?? 'in-doubt' });
    expect(failure.kind).toBe(clear[kind] || free[kind] ? kind : 'in-doubt');
  },
);

test('an unexpected error may have created it: in doubt, and the error goes on to the log', async () => {
  const error = new TypeError('unreadable');
  world.erp.answers.createCustomer = () => {
    throw error;
  };
  await expect(map(FIRST)).rejects.toBe(error);
  expect(await row()).toMatchObject({ state: 'in-doubt' });
});

describe('a customer the ERP has stopped', () => {
  test('parks the order under the cause that releases all its victims, and is asked about afresh', async () => {
    world.erp.answers.findCustomer = () => ({ ...C1, active: false, statusText: 'credit stop' });
    const failure = await failureOf(map(FIRST));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['customer:C-1'] });
    expect(failure.message).toContain('credit stop');
    expect(world.erp.calls.createCustomer).toHaveLength(0);
    world.erp.answers.findCustomer = () => C1;
    expect(await map(FIRST)).toEqual({ customer: 'C-1' });
  });
});

describe('the mapping names the customer', () => {
  beforeEach(() => {
    world.mapping = parseMapping({
      ...MAPPING,
      customers: { table: [{ when: { group: 'dealer' }, customer: 'D-7' }], guests: 'G-1' },
    });
    world.erp.answers.findCustomer = ({ number }) => (number ? { ...C1, number } : undefined);
  });

  test('guests share the collective customer', async () => {
    expect(await map(FIRST)).toEqual({ customer: 'G-1' });
    const bob = { kind: 'guest' as const, email: 'bob@shop.example', name: 'Bob' };
    expect(await map({ ...SECOND, customer: bob })).toEqual({ customer: 'G-1' });
    expect(world.erp.calls.findCustomer).toEqual([{ number: 'G-1' }]);
    expect(world.erp.calls.createCustomer).toHaveLength(0);
  });

  test('the table comes before everything else, also for a buyer learnt under another key', async () => {
    const dealer = { ...FIRST.customer, kind: 'registered' as const, id: '7', group: 'dealer' };
    expect(await map({ ...FIRST, customer: dealer })).toEqual({ customer: 'D-7' });
  });

  test('one it names but the ERP has not is never created', async () => {
    world.erp.answers.findCustomer = () => undefined;
    expect(await failureOf(map(FIRST))).toMatchObject({
      kind: 'missing-mapping',
      causes: ['customer:G-1'],
    });
    expect(world.erp.calls.createCustomer).toHaveLength(0);
  });
});
