import fc from 'fast-check';
import { PRIORITIES, type Priority } from '../../../systems/context';
import { createLane, paceFor, type Lane, type Release } from '../../../systems/transport/lane';
import { FakeClock, settle } from './fake-clock';

/** Takes turns and notes who got one, in order; each turn ends at once unless `hold`. */
function taker(lane: Lane, hold = false) {
  const served: string[] = [];
  const turns: Release[] = [];
  const take = (name: string, priority: Priority = 'live'): void => {
    void lane.take(priority).then((turn) => {
      served.push(name);
      turns.push(turn);
      if (!hold) turn.done();
    });
  };
  return { served, turns, take };
}

describe('the lane', () => {
  it('lets a burst leave at once, then keeps the pace', async () => {
    const clock = new FakeClock();
    const lane = createLane({ requestsPerMinute: 60, burst: 3, clock });
    const { served, take } = taker(lane);
    for (let n = 0; n < 6; n += 1) take(String(n));
    await settle();
    expect(served).toHaveLength(3);
    const { intervalMs } = paceFor(60, 3);
    expect(intervalMs).toBeGreaterThan(1_000);
    await clock.advance(intervalMs - 1);
    expect(served).toHaveLength(3);
    await clock.advance(2);
    expect(served).toHaveLength(4);
    await clock.advance(2 * intervalMs);
    expect(served).toEqual(['0', '1', '2', '3', '4', '5']);
  });

  it('leaves the burst to calls that somebody waits for', async () => {
    const clock = new FakeClock();
    const lane = createLane({ requestsPerMinute: 300, clock });
    const { served, take } = taker(lane);
    for (let n = 0; n < 100; n += 1) take('patient', 'backfill');
    await clock.advance(5_000);
    const before = served.length;
    expect(before).toBeGreaterThan(20);
    for (let n = 0; n < 8; n += 1) take('urgent', 'live');
    await settle();
    expect(served.slice(before)).toEqual(Array(8).fill('urgent'));
    // What was saved is saved again before the backfill goes on.
    const { intervalMs } = paceFor(300);
    await clock.advance(7 * intervalMs);
    expect(served).toHaveLength(before + 8);
    await clock.advance(2 * intervalMs);
    expect(served.length).toBeGreaterThan(before + 8);
  });

  it('never exceeds burst + pace in any window', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 1, max: 5 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { minLength: 1, maxLength: 40 }),
        async (requestsPerMinute, burst, gaps) => {
          const clock = new FakeClock();
          const lane = createLane({ requestsPerMinute, burst, clock });
          const times: number[] = [];
          for (const gap of gaps) {
            void lane.take('live').then((turn) => {
              times.push(clock.now());
              turn.done();
            });
            await settle();
            await clock.advance(gap);
          }
          await clock.advance(60_000 * gaps.length);
          expect(times).toHaveLength(gaps.length);
          const interval = 60_000 / requestsPerMinute;
          times.forEach((from, first) =>
            times.slice(first).forEach((to, index) => {
              expect(index + 1).toBeLessThanOrEqual(burst + (to - from) / interval + 1e-6);
              if (to - from < 60_000) expect(index + 1).toBeLessThanOrEqual(Math.max(1, requestsPerMinute));
            }),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('serves by priority, first come first inside one', async () => {
    const lane = createLane({ concurrency: 1 });
    const { served, turns, take } = taker(lane, true);
    take('first', 'reconcile');
    await settle();
    for (const priority of [...PRIORITIES].reverse()) {
      take(`${priority} 1`, priority);
      take(`${priority} 2`, priority);
    }
    for (let n = 0; n < 11; n += 1) {
      turns.at(-1)?.done();
      await settle();
    }
    expect(served).toEqual([
      'first',
      ...PRIORITIES.flatMap((priority) => [`${priority} 1`, `${priority} 2`]),
    ]);
  });

  it('holds no more than `concurrency` calls at once', async () => {
    const lane = createLane({ concurrency: 2 });
    const { served, turns, take } = taker(lane, true);
    for (let n = 0; n < 4; n += 1) take(String(n));
    await settle();
    expect(served).toHaveLength(2);
    turns[0]?.done();
    turns[0]?.done();
    await settle();
    expect(served).toHaveLength(3);
    expect(lane.stats()).toMatchObject({ inFlight: 2, used: 3, waiting: { live: 1 } });
  });

  it('returns the token of a turn that is given back', async () => {
    const clock = new FakeClock();
    const lane = createLane({ requestsPerMinute: 1, burst: 1, clock });
    (await lane.take('live')).giveBack();
    const { served, take } = taker(lane);
    take('next');
    take('later');
    await settle();
    expect(served).toEqual(['next']);
    expect(lane.stats().used).toBe(1);
  });

  it('stands still while penalized, then goes on', async () => {
    const clock = new FakeClock();
    const lane = createLane({ clock });
    const { served, take } = taker(lane);
    lane.penalize(5_000);
    lane.penalize(1_000);
    take('a');
    take('b', 'stock');
    await clock.advance(4_999);
    expect(served).toEqual([]);
    expect(lane.stats().penalizedForMs).toBe(1);
    await clock.advance(1);
    expect(served).toEqual(['a', 'b']);
  });

  it('loses patience, gives the place up and says that nothing was sent', async () => {
    const clock = new FakeClock();
    const lane = createLane({ concurrency: 1, clock, name: 'acme' });
    const turn = await lane.take('live');
    const { served, take } = taker(lane);
    take('patient');
    const refusal = lane.take('live', { patienceMs: 1_500 }).catch((error: unknown) => error);
    await clock.advance(1_499);
    expect(lane.stats().waiting.live).toBe(2);
    await clock.advance(1);
    expect(await refusal).toMatchObject({ kind: 'throttled', code: 'lane-busy', retryAfterMs: undefined });
    expect(lane.stats().waiting.live).toBe(1);
    turn.done();
    await settle();
    expect(served).toEqual(['patient']);
    expect(lane.stats()).toMatchObject({ used: 2, inFlight: 0 });
  });

  it('patience ends only when the turn has not come', async () => {
    const clock = new FakeClock();
    const lane = createLane({ clock });
    const turn = await lane.take('live', { patienceMs: 10 });
    await clock.advance(1_000);
    turn.done();
    expect(lane.stats()).toMatchObject({ used: 1, inFlight: 0 });
  });

  it('refuses the impatient at once when the pause is longer than their patience', async () => {
    const clock = new FakeClock();
    const lane = createLane({ clock });
    lane.penalize(5_000);
    await expect(lane.take('live', { patienceMs: 1_500 })).rejects.toMatchObject({
      code: 'lane-busy',
      retryAfterMs: 5_000,
    });
    expect(lane.stats().waiting.live).toBe(0);
  });

  it('lets a call leave the line, and only from the line', async () => {
    const lane = createLane({ concurrency: 1 });
    const leaving = new AbortController();
    const turn = await lane.take('live', { signal: leaving.signal });
    const left = lane.take('stock', { signal: leaving.signal }).catch((error: unknown) => error);
    leaving.abort();
    expect(await left).toBe(leaving.signal.reason);
    expect(lane.stats()).toMatchObject({ inFlight: 1, waiting: { stock: 0 } });
    await expect(lane.take('stock', { signal: leaving.signal })).rejects.toBe(leaving.signal.reason);
    turn.done();
  });

  it('refuses nonsense', () => {
    expect(() => createLane({ requestsPerMinute: 0 })).toThrow(RangeError);
    expect(() => createLane({ concurrency: 0 })).toThrow(RangeError);
  });
});
