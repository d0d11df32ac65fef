import fc from 'fast-check';
import { PRIORITIES } from '../../../systems/context';
import { paceFor } from '../../../systems/transport/lane';
import { MINUTE, mostInAMinute, severalLanes, type Distant } from './several-lanes';

describe('lanes that share a pace', () => {
  it('together never exceed the limit in any minute, whatever comes, however slow the keeper is', async () => {
    let fullest = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 240 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.record({
            gap: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 })),
            calls: fc.integer({ min: 1, max: 60 }),
            lane: fc.nat({ max: 3 }),
            priority: fc.constantFrom(...PRIORITIES),
            durationMs: fc.constantFrom(0, 120, 3_000),
            event: fc.constantFrom('none', 'none', 'none', 'dies', 'penalty'),
          }),
          { minLength: 1, maxLength: 15 },
        ),
        fc.infiniteStream(fc.constantFrom(0, 0, 1, 5, 40, 300, 900)),
        fc.constantFrom(2, 8, 100),
        async (requestsPerMinute, count, arrivals, delays, concurrency) => {
          const delay = (): number => delays.next().value as number;
          const { clock, sources, lanes, uses, take } = severalLanes(
            count,
            { requestsPerMinute, concurrency },
            delay,
          );
          for (const { gap, calls, lane, priority, durationMs, event } of arrivals) {
            for (let n = 0; n < calls; n += 1) take(lane % count, priority, durationMs);
            await clock.advance(gap);
            const source = sources[lane % count] as Distant;
            if (event === 'dies' && lane % count > 0) source.state = 'silent';
            if (event === 'penalty') lanes[lane % count]?.penalize(700);
          }
          await clock.advance(2 * MINUTE);
          expect(mostInAMinute(uses)).toBeLessThanOrEqual(requestsPerMinute);
          fullest = Math.max(fullest, mostInAMinute(uses) / requestsPerMinute);
        },
      ),
      { numRuns: 40 },
    );
    // Otherwise the property would say nothing.
    expect(fullest).toBeGreaterThan(0.95);
  });

  it.each([30, 300, 3_000])('use nearly all of %i a minute when there is enough to do', async (limit) => {
    const { clock, uses, take, lanes } = severalLanes(
      3,
      { requestsPerMinute: limit, concurrency: 8 },
      () => 2,
    );
    for (let n = 0; n < limit * 3; n += 1) take(n % 3, 'backfill', 5);
    await clock.advance(2 * MINUTE);
    expect(uses.length).toBeGreaterThan(limit * 2 * 0.93);
    expect(mostInAMinute(uses)).toBeLessThanOrEqual(limit);
    expect(lanes.map((lane) => lane.stats().lapsed)).toEqual([0, 0, 0]);
    const shares = [0, 1, 2].map((lane) => uses.filter((use) => use.lane === lane).length);
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(uses.length * 0.1);
  });

  it('let a live call wait for one lease of another process’s backfill at most', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(30, 300, 3_000),
        fc.array(fc.integer({ min: 500, max: 9_000 }), { minLength: 1, maxLength: 6 }),
        async (limit, gaps) => {
          const { clock, uses, take } = severalLanes(3, { requestsPerMinute: limit }, () => 1);
          for (let n = 0; n < limit * 2; n += 1) take(n % 2, 'backfill');
          for (const gap of gaps) {
            await clock.advance(gap);
            take(2, 'live');
          }
          await clock.advance(3 * MINUTE);
          const { intervalMs, spanMs } = paceFor(limit);
          const waits = uses.filter(({ priority }) => priority === 'live').map(({ asked, at }) => at - asked);
          expect(waits).toHaveLength(gaps.length);
          // One lease, its own slot, and the way to the keeper.
          expect(Math.max(...waits)).toBeLessThanOrEqual(Math.max(intervalMs, spanMs) + 2 * intervalMs + 20);
        },
      ),
      { numRuns: 8 },
    );
  });

  it('hold priorities across processes while the urgent ones keep coming', async () => {
    const { clock, uses, take } = severalLanes(2, { requestsPerMinute: 60 }, () => 1);
    for (let n = 0; n < 20; n += 1) {
      take(0, 'reconcile');
      take(1, 'refund');
    }
    await clock.advance(3 * MINUTE);
    expect(uses).toHaveLength(40);
    // The first leaves before anybody else was heard of.
    expect(uses.slice(1, 20).every(({ priority }) => priority === 'refund')).toBe(true);
    expect(uses.slice(21).every(({ priority }) => priority === 'reconcile')).toBe(true);
  });

  it('go on with the less urgent when the process with the urgent ones dies', async () => {
    const { clock, sources, uses, take } = severalLanes(2, { requestsPerMinute: 60 });
    for (let n = 0; n < 30; n += 1) {
      take(0, 'live');
      take(1, 'backfill');
    }
    await clock.advance(5_000);
    (sources[0] as Distant).state = 'silent';
    await clock.advance(10_000);
    expect(uses.filter(({ priority }) => priority === 'backfill').length).toBeGreaterThanOrEqual(6);
  });
});
