import { createLane, paceFor, type Lane } from '../../../systems/transport/lane';
import { createMemoryPace } from '../../../systems/transport/memory-pace';
import type { PaceSource } from '../../../systems/transport/pace-source';
import { FakeClock, settle } from './fake-clock';
import { MINUTE, severalLanes, type Distant } from './several-lanes';

describe('leases', () => {
  it('lose no more than one lease with a process that dies', async () => {
    const { clock, sources, uses, take } = severalLanes(2, { requestsPerMinute: 6_000 }, () => 1);
    for (let n = 0; n < 100; n += 1) take(0, 'live');
    (sources[0] as Distant).state = 'silent';
    await settle();
    for (let n = 0; n < 150; n += 1) take(1, 'live');
    await clock.advance(4_000);
    expect(uses.filter(({ lane }) => lane === 0)).toHaveLength(0);
    expect(uses.filter(({ lane }) => lane === 1)).toHaveLength(150);
  });

  it('obey a pause that one of them was asked for', async () => {
    const { clock, lanes, uses, take } = severalLanes(2, { requestsPerMinute: 600 });
    lanes[0]?.penalize(30_000);
    await settle();
    take(1, 'live');
    await clock.advance(29_990);
    expect(uses).toHaveLength(0);
    expect(lanes[1]?.stats().penalizedForMs).toBeGreaterThan(0);
    for (let n = 0; n < 40; n += 1) take(n % 2, 'live');
    await clock.advance(110);
    // And without a burst, into a system that has just asked for less.
    expect(uses.length).toBeGreaterThan(0);
    expect(uses.length).toBeLessThanOrEqual(2);
  });

  it('write a pause again when the first attempt fails', async () => {
    const { clock, sources, lanes, uses, take } = severalLanes(2, { requestsPerMinute: 600 });
    const [source] = sources as [Distant, Distant];
    source.state = 'refusing';
    lanes[0]?.penalize(20_000);
    await settle();
    source.state = 'well';
    await clock.advance(600);
    take(1, 'live');
    await clock.advance(19_000);
    expect(uses).toHaveLength(0);
  });

  it('ask once for a lone call, and never without a limit', async () => {
    const paced = severalLanes(1, { requestsPerMinute: 300 });
    for (let n = 0; n < 5; n += 1) {
      paced.take(0, 'live');
      await paced.clock.advance(10_000);
    }
    expect(paced.uses).toHaveLength(5);
    expect(paced.sources[0]?.asked).toBe(5);

    const free = severalLanes(1, { concurrency: 4 });
    for (let n = 0; n < 50; n += 1) free.take(0, 'live', 10);
    await free.clock.advance(1_000);
    expect(free.uses).toHaveLength(50);
    expect(free.sources[0]?.asked).toBe(0);
    free.lanes[0]?.penalize(1_000);
    expect(free.sources[0]?.asked).toBe(1);
  });

  it('ask for few leases when there is much to do', async () => {
    const { clock, sources, uses, take } = severalLanes(1, { requestsPerMinute: 6_000 }, () => 1);
    for (let n = 0; n < 1_000; n += 1) take(0, 'backfill');
    await clock.advance(11_000);
    expect(uses).toHaveLength(1_000);
    expect(sources[0]?.asked).toBeLessThan(150);
  });

  it('give an unused lease back to the others', async () => {
    const { clock, lanes, uses, take } = severalLanes(2, { requestsPerMinute: 6 });
    const turn = await lanes[0]?.take('live');
    turn?.giveBack();
    await settle();
    take(1, 'live');
    await settle();
    expect(uses).toHaveLength(1);
    // What the one who left was given goes back too.
    await clock.advance(MINUTE);
    const leaving = new AbortController();
    const gone = lanes[0]?.take('live', { signal: leaving.signal }).catch(() => 'gone');
    leaving.abort();
    expect(await gone).toBe('gone');
    await settle();
    take(1, 'live');
    await settle();
    expect(uses).toHaveLength(2);
  });

  it('never return a slot when somebody else has a later one', async () => {
    const { clock, lanes, uses, take } = severalLanes(3, { requestsPerMinute: 120, burst: 2 });
    const turns = await Promise.all([lanes[0]?.take('live'), lanes[1]?.take('live')]);
    turns[0]?.giveBack();
    await settle();
    take(2, 'live');
    await settle();
    expect(uses).toHaveLength(0);
    await clock.advance(paceFor(120, 2).intervalMs + 10);
    expect(uses).toHaveLength(1);
  });

  it('do not use a turn whose answer came too late', async () => {
    const delays = [0, 1_500];
    const { clock, lanes, uses, take } = severalLanes(
      1,
      { requestsPerMinute: 30 },
      () => delays.shift() ?? 0,
    );
    const { intervalMs } = paceFor(30);
    const begin = clock.now();
    take(0, 'live');
    await clock.advance(intervalMs + 10);
    expect(uses).toHaveLength(0);
    expect(lanes[0]?.stats().lapsed).toBe(1);
    // The next slot is asked for when it is due: an interval after the answer at the earliest.
    await clock.advance(intervalMs);
    expect(uses.map(({ at }) => Math.floor((at - begin) / intervalMs))).toEqual([1]);
  });

  it('use no turn before its slot, however long the question was on its way', async () => {
    const clock = new FakeClock();
    const pace = createMemoryPace(clock);
    const slots: number[] = [];
    const late: PaceSource = {
      ...pace,
      lease: async (ask) => {
        await new Promise<void>((done) => void clock.after(80, done));
        const lease = await pace.lease(ask);
        for (let n = 0; n < lease.turns; n += 1) {
          slots.push(clock.now() + lease.firstInMs + n * ask.intervalMs);
        }
        return lease;
      },
    };
    const lane = createLane({ requestsPerMinute: 6_000, burst: 1, clock, pace: late });
    const uses: number[] = [];
    for (let n = 0; n < 200; n += 1) {
      void lane.take('live').then((turn) => {
        uses.push(clock.now());
        turn.done();
      });
    }
    await clock.advance(10_000);
    expect(uses).toHaveLength(200);
    uses.forEach((use, n) => expect(use).toBeGreaterThanOrEqual((slots[n] as number) - 1e-6));
  });

  it('never return a slot when a later one of the same lease was used', async () => {
    const { clock, lanes, uses, take } = severalLanes(2, { requestsPerMinute: 120, burst: 3 });
    // The first asks for itself; the two that came meanwhile share a lease.
    const [lane] = lanes as [Lane, Lane];
    const turns = await Promise.all([1, 2, 3].map(() => lane.take('live')));
    turns[1]?.giveBack();
    await settle();
    expect(lanes[0]?.stats()).toMatchObject({ lapsed: 1, used: 2 });
    take(1, 'live');
    await settle();
    expect(uses).toHaveLength(0);
    await clock.advance(paceFor(120, 3).intervalMs + 10);
    expect(uses).toHaveLength(1);
  });
});

describe('a lane whose pace is out of reach', () => {
  it.each(['refusing', 'silent'] as const)('lets calls wait, then fails them (%s)', async (state) => {
    const { clock, sources, lanes } = severalLanes(1, {
      requestsPerMinute: 600,
      paceWaitMs: 8_000,
      name: 'acme',
    });
    const [source] = sources as [Distant];
    source.state = state;
    let end: unknown = 'waiting';
    lanes[0]?.take('live').then(
      () => (end = 'served'),
      (error: unknown) => (end = error),
    );
    await clock.advance(7_999);
    expect(end).toBe('waiting');
    await clock.advance(1);
    expect(end).toMatchObject({ kind: 'unavailable', code: 'pace-unknown' });
    expect(lanes[0]?.stats()).toMatchObject({ paceUnknown: true, used: 0, waiting: { live: 0 } });
  });

  it('goes on when it comes back', async () => {
    const { clock, sources, lanes, uses, take } = severalLanes(1, { requestsPerMinute: 600 });
    const [source] = sources as [Distant];
    source.state = 'refusing';
    take(0, 'live');
    await clock.advance(5_000);
    expect(source.asked).toBeLessThan(10);
    source.state = 'well';
    await clock.advance(2_000);
    expect(uses).toHaveLength(1);
    expect(lanes[0]?.stats().paceUnknown).toBe(false);
  });

  it('does not need it without a limit', async () => {
    const { clock, sources, uses, take } = severalLanes(1, {});
    (sources[0] as Distant).state = 'refusing';
    take(0, 'live');
    await clock.advance(1);
    expect(uses).toHaveLength(1);
  });
});
