import fc from 'fast-check';
import { postDocument } from '../../activities/post-document';
import type { Dependencies } from '../../activities/types';
import type { ErpDocument, Posting } from '../../domain/documents';
import { Failure } from '../../domain/failure';
import type { Finding } from '../../systems/erps/erp';
import type { Ledger, Store } from '../../store';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { makeOrder } from '../support/orders';
import { ABSENT, SETTLE_MS } from './support/fake-erp';
import { makeWorld, posting, prepared } from './support/world';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

/** Every call to the ledger and the ERP waits until the scheduler lets it go: any interleaving can happen. */
function interleaved(dependencies: Dependencies, scheduler: fc.Scheduler): Dependencies {
  const { store, connection } = dependencies;
  const turn = <Args extends unknown[], Value>(
    work: (...args: Args) => Promise<Value>,
  ): ((...args: Args) => Promise<Value>) => scheduler.scheduleFunction(work);
  return {
    ...dependencies,
    store: {
      ...store,
      ledger: {
        ...store.ledger,
        get: turn((...args) => store.ledger.get(...args)),
        advance: turn((...args) => store.ledger.advance(...args)),
      },
    },
    connection: async (name) => {
      const runtime = await connection(name);
      const { erp } = runtime;
      return {
        ...runtime,
        erp: {
          ...erp,
          find: turn((...args) => erp.find(...args)),
          post: turn((...args) => erp.post(...args)),
        },
      };
    },
  };
}

test('concurrent attempts on one prepared row write exactly once, however they interleave', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.constantFrom(1, 2), { minLength: 2, maxLength: 3 }),
      async (scheduler, attempts) => {
        const world = makeWorld(temporary.store);
        const input = await prepared(world);
        const step = postDocument(interleaved(world.dependencies, scheduler));
        const ends = await scheduler.waitFor(
          Promise.allSettled(attempts.map((attempt) => step(input, attempt))),
        );
        expect(world.erp.calls.post).toHaveLength(1);
        expect(await posting(world, input.key)).toMatchObject({ state: 'posted', number: 'SO-1' });
        // Whoever did not write says nothing false: it has the number, or comes again.
        for (const end of ends)
          if (end.status === 'fulfilled') expect(end.value).toEqual({ number: 'SO-1' });
          else expect(['unavailable', 'in-doubt']).toContain((end.reason as Failure).kind);
      },
    ),
    { numRuns: 25 },
  );
});

/** A ledger of one row in memory, by the test's clock: the same compare-and-set as the real one. */
function oneRowLedger(first: Posting, now: () => number): Ledger {
  let row = first;
  return {
    get: () => Promise.resolve(row),
    ofOrder: () => Promise.resolve([row]),
    inState: () => Promise.resolve([]),
    latestOrders: () => Promise.resolve([]),
    prepare: () => Promise.resolve({ posting: row, created: false }),
    advance: (_connection, _key, from, to, { number, draft, searched, sending } = {}) => {
      if (!from.includes(row.state)) return Promise.resolve(undefined);
      const at = new Date(now()).toISOString();
      row = {
        ...row,
        state: to,
        number: number ?? row.number,
        draft: draft ?? row.draft,
        searches: row.searches + (searched ? 1 : 0),
        sentAt: sending ? at : row.sentAt,
        updatedAt: at,
      };
      return Promise.resolve(row);
    },
  };
}

const FIRST: Posting = {
  connection: 'acme',
  order: '42',
  key: 'sales-order:42',
  kind: 'sales-order',
  ordinal: 0,
  reference: '42',
  state: 'prepared',
  contentHash: 'content',
  requestHash: 'request',
  currency: 'EUR',
  amount: '25',
  totals: { lines: '25', shipping: '0', discount: '0', tax: '0', other: '0', rounding: '0', total: '25' },
  searches: 0,
  updatedAt: '2026-11-20T10:00:00.000Z',
};

/** What the ERP does with one write: how late it arrives (never later than its settle time), and what the caller hears. */
const fate = fc.record({
  arrivesAfter: fc.option(fc.integer({ min: 0, max: SETTLE_MS - 1 }), { freq: 2 }),
  heard: fc.constantFrom('answer' as const, 'lost' as const, 'lost' as const, 'unexpected' as const),
});
type Fate = typeof fate extends fc.Arbitrary<infer Value> ? Value : never;

test('attempts that overlap, sleep and wake late never bring a second document into an ERP that keeps its word', async () => {
  let resent = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fate, { minLength: 1, maxLength: 5 }),
      fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })), {
        minLength: 4,
        maxLength: 40,
      }),
      // How many moves of the others lie between the start of one attempt and the next.
      fc.array(fc.integer({ min: 0, max: 8 }), { minLength: 2, maxLength: 10 }),
      async (scheduler, fates, pauses, starts) => {
        let time = Date.parse('2026-11-20T10:00:00Z');
        const written: { arrives: number; number: string }[] = [];
        const writes: Fate[] = [];
        const world = makeWorld({} as Store, () => time);
        const find = (): Finding => {
          const standing = written.filter(({ arrives }) => arrives <= time);
          const [only] = standing;
          if (standing.length > 1) return { state: 'duplicate', numbers: standing.map((one) => one.number) };
          return only ? { state: 'complete', number: only.number, means: [] } : ABSENT;
        };
        world.erp.answers.find = find;
        world.erp.answers.post = () => {
          const { arrivesAfter, heard } = fates[writes.length % fates.length] as Fate;
          const number = `SO-${writes.push({ arrivesAfter, heard })}`;
          // A clear answer is given for what stands.
          const arrives = heard === 'answer' ? 0 : arrivesAfter;
          if (arrives !== null) written.push({ arrives: time + arrives, number });
          if (heard === 'lost') throw new Failure('in-doubt', 'lost');
          if (heard === 'unexpected') throw new TypeError('unreadable');
          return { number };
        };
        let pause = 0;
        const document = {
          key: FIRST.key,
          reference: '42',
          order: '42',
          totals: FIRST.totals,
        } as ErpDocument;
        const ledger = oneRowLedger(FIRST, () => time);
        const dependencies = interleaved(
          {
            ...world.dependencies,
            now: () => new Date(time),
            store: {
              ledger,
              snapshots: { get: () => Promise.resolve(document), put: () => Promise.resolve() },
              orders: { put: () => Promise.resolve() },
              trail: { append: () => Promise.resolve() },
            } as unknown as Store,
          },
          scheduler,
        );
        const step = postDocument(dependencies);
        const input = {
          connection: 'acme',
          order: '42',
          priority: 'live' as const,
          key: FIRST.key,
          request: 'request',
          finding: ABSENT,
        };
        const running: Promise<unknown>[] = [];
        const all = (async () => {
          for (const [index, moves] of starts.entries()) {
            running.push(step(input, index + 1).catch(() => undefined));
            for (let move = 0; move < moves; move += 1) await scheduler.schedule(Promise.resolve());
          }
          await Promise.all(running);
        })();
        await scheduler.waitFor(all, async (release) => {
          time += pauses[pause++ % pauses.length] ?? 0;
          await release();
        });
        if (writes.length > 1) resent += 1;
        expect(written.length).toBeLessThanOrEqual(1);
      },
    ),
    { numRuns: 300 },
  );
  // The search for a second document means nothing unless documents were sent again.
  expect(resent).toBeGreaterThan(0);
});

test('the ledger in memory moves as the real one does', async () => {
  const { ledger } = temporary.store;
  const world = makeWorld(temporary.store);
  const { key } = await prepared(world, makeOrder({ number: '42' }));
  const first = await posting(world, key);
  const memory = oneRowLedger(first, () => Date.parse('2026-11-20T10:00:00Z'));
  const moves = [
    [['prepared'], 'sent', { sending: true }],
    [['prepared'], 'rejected', {}],
    [['sent'], 'in-doubt', { searched: true }],
    [['in-doubt'], 'in-doubt', { searched: true, draft: 'B-1' }],
    [['sent', 'in-doubt'], 'posted', { number: 'SO-1' }],
    [['posted'], 'confirmed', {}],
  ] as const;
  const facts = (row: Posting | undefined): unknown =>
    row && { ...row, updatedAt: undefined, sentAt: row.sentAt !== undefined };
  for (const [from, to, change] of moves)
    expect(facts(await memory.advance(world.name, key, from, to, change))).toEqual(
      facts(await ledger.advance(world.name, key, from, to, change)),
    );
});
