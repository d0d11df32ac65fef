import fc from 'fast-check';
import { createPaces } from '../../store/paces';
import type { Paces } from '../../store';
import { createLane, paceFor } from '../../systems/transport/lane';
import { createMemoryPace } from '../../systems/transport/memory-pace';
import type { PaceSource } from '../../systems/transport/pace-source';
import { FakeClock } from '../systems/transport/fake-clock';
import { settlingPaces } from './support/settling-paces';
import { temporaryStore, type TemporaryStore } from './support/temporary-database';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

/** The room on a clock that the test moves. */
function setUp(): { clock: FakeClock; paces: Paces } {
  const clock = new FakeClock();
  return { clock, paces: createPaces(temporary.database, () => clock.now()) };
}

let keys = 0;
const newKey = (): string => `system/${(keys += 1)}`;
const sourceOf = (paces: Paces, key: string): PaceSource => ({
  lease: (ask) => paces.lease(key, ask),
  giveBack: (unused) => paces.giveBack(key, unused),
  penalize: (milliseconds) => paces.penalize(key, milliseconds),
});

type Step =
  | { do: 'lease'; owner: string; rank: number; turns: number; nextRank?: number }
  | { do: 'giveBack'; turns: number }
  | { do: 'penalize'; milliseconds: number }
  | { do: 'pass'; milliseconds: number };

const steps = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record(
        {
          do: fc.constant('lease' as const),
          owner: fc.constantFrom('a', 'b', 'c'),
          rank: fc.integer({ min: 0, max: 4 }),
          turns: fc.integer({ min: 1, max: 40 }),
          nextRank: fc.integer({ min: 0, max: 4 }),
        },
        { requiredKeys: ['do', 'owner', 'rank', 'turns'] },
      ),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('giveBack' as const), turns: fc.constant(1) }) },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant('penalize' as const),
        milliseconds: fc.integer({ min: 1, max: 900 }),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('pass' as const),
        milliseconds: fc.double({ min: 0.1, max: 2_500, noNaN: true }),
      }),
    },
  ),
  { minLength: 5, maxLength: 30 },
);

describe('the paces', () => {
  it('follow the same rules as the pace in memory, to the last digit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(7, 60, 300, 6_000), steps, async (requestsPerMinute, script) => {
        const { clock, paces } = setUp();
        const pace = paceFor(requestsPerMinute);
        const ours = sourceOf(paces, newKey());
        const twin = createMemoryPace(clock);
        let grant = -1;
        const run = async (source: PaceSource, step: Step): Promise<unknown> => {
          if (step.do === 'lease')
            return source.lease({ ...pace, ...step, reserveMs: step.rank < 3 ? 0 : pace.reserveMs });
          if (step.do === 'penalize') return source.penalize(step.milliseconds);
          if (step.do === 'giveBack')
            await source.giveBack({ grant, turns: step.turns, intervalMs: pace.intervalMs });
          return undefined;
        };
        for (const step of script as Step[]) {
          if (step.do === 'pass') {
            await clock.advance(step.milliseconds);
            continue;
          }
          const expected = await run(twin, step);
          expect(await run(ours, step)).toEqual(expected);
          if (step.do === 'lease') ({ grant } = expected as { grant: number });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('go by the database’s own clock', async () => {
    const { paces } = temporary.store;
    const key = newKey();
    const ask = { ...paceFor(1), owner: 'a', rank: 0, turns: 1 };
    expect(await paces.lease(key, ask)).toMatchObject({ turns: 1, firstInMs: 0, blockedForMs: 0 });
    const refused = await paces.lease(key, { ...ask, owner: 'b' });
    expect(refused.turns).toBe(0);
    expect(refused.askInMs).toBeGreaterThan(0);
    expect(refused.askInMs).toBeLessThanOrEqual(ask.intervalMs);
  });

  it('give a slot to one process only, however many ask at once', async () => {
    const { paces } = temporary.store;
    const key = newKey();
    const pace = paceFor(10);
    const leases = await Promise.all(
      Array.from({ length: 12 }, (_, n) =>
        paces.lease(key, { ...pace, owner: `process ${n}`, rank: 0, turns: 1 }),
      ),
    );
    expect(leases.filter(({ turns }) => turns > 0)).toHaveLength(1);
  });

  it('survive a clock of the server that goes back', async () => {
    const { clock, paces } = setUp();
    const key = newKey();
    const pace = paceFor(60);
    const ask = { ...pace, reserveMs: 0, owner: 'a', rank: 0, turns: 1 };
    await clock.advance(86_400_000);
    await paces.lease(key, ask);
    const behind = setUp();
    const refused = await behind.paces.lease(key, ask);
    expect(refused.turns).toBe(0);
    expect(refused.askInMs).toBeCloseTo(pace.longestLeadMs + pace.intervalMs);
    await behind.clock.advance(refused.askInMs);
    expect((await behind.paces.lease(key, ask)).turns).toBe(1);
  });

  it('park a system once, try it one at a time, and clear it once', async () => {
    const { clock, paces } = setUp();
    const key = newKey();
    const failing = { because: 'unavailable', trial: false, shortestMs: 1_000, longestMs: 4_000 } as const;
    expect(await paces.tryOne(key, 9_000)).toBe('clear');
    expect(await paces.park(key, failing)).toEqual({ first: true, nextTrialInMs: 1_000 });
    await clock.advance(400);
    expect(await paces.park(key, failing)).toEqual({ first: false, nextTrialInMs: 600 });
    expect(await paces.tryOne(key, 9_000)).toBe(600);
    await clock.advance(600);
    expect(await paces.tryOne(key, 9_000)).toBe('go');
    expect(await paces.tryOne(key, 9_000)).toBe(9_000);
    const waits: number[] = [];
    for (let n = 0; n < 3; n += 1) {
      waits.push((await paces.park(key, { ...failing, trial: true })).nextTrialInMs);
    }
    expect(waits).toEqual([2_000, 4_000, 4_000]);
    expect(await standing(paces, key)).toMatchObject({ blockedForMs: 0, parked: { because: 'unavailable' } });
    expect(await paces.clear(key)).toBe(true);
    expect(await paces.clear(key)).toBe(false);
    expect(await standing(paces, key)).toEqual({ key, blockedForMs: 0 });
  });

  it('forget a parked system that nobody tries any more', async () => {
    const { clock, paces } = setUp();
    const key = newKey();
    const failing = { because: 'unauthorized', trial: false, shortestMs: 1_000, longestMs: 4_000 } as const;
    await paces.park(key, failing);
    await clock.advance(20 * 60_000);
    expect(await standing(paces, key)).toEqual({ key, blockedForMs: 0 });
    expect(await paces.park(key, failing)).toMatchObject({ first: true });
  });

  it('tell every process of a pause', async () => {
    const { clock, paces } = setUp();
    const key = newKey();
    expect(await paces.penalize(key, 5_000)).toBe(5_000);
    await clock.advance(1_000);
    expect(await paces.penalize(key, 1_000)).toBe(4_000);
    expect(await standing(paces, key)).toEqual({ key, blockedForMs: 4_000 });
  });
});

const standing = async (paces: Paces, key: string): Promise<unknown> =>
  (await paces.standing()).find((row) => row.key === key);

/** Two processes on one database: two lanes that know nothing of each other. */
describe('two lanes over one database', () => {
  it('share the pace, and the urgent call goes first', async () => {
    const { clock, paces: real } = setUp();
    const { paces, idle } = settlingPaces(real);
    const key = newKey();
    const [busy, other] = [0, 1].map(() =>
      createLane({ requestsPerMinute: 60, clock, pace: sourceOf(paces, key) }),
    );
    const served: { name: string; at: number }[] = [];
    const take = (lane: typeof busy, name: string, priority: 'live' | 'backfill'): void =>
      void lane?.take(priority).then((turn) => {
        served.push({ name, at: clock.now() });
        turn.done();
      });
    const begin = clock.now();
    for (let n = 0; n < 6; n += 1) take(busy, 'backfill', 'backfill');
    await idle();
    expect(served).toHaveLength(1);
    take(other, 'live', 'live');
    for (let half = 0; half < 30; half += 1) {
      await idle();
      await clock.advance(500);
    }
    await idle();
    expect(served.map(({ name }) => name)).toEqual([
      'backfill', 'live', 'backfill', 'backfill', 'backfill', 'backfill', 'backfill',
    ]); // prettier-ignore
    // The live one finds a turn that the backfill has left for it.
    expect(served[1]?.at).toBe(begin);
    served.slice(1).forEach(({ at }, n) => expect(at - begin).toBeGreaterThanOrEqual(n * 1_000));
  });
});
