import type { Failure } from '../../../domain/failure';
import {
  createBreaker,
  type Breaker,
  type BreakerNews,
  type BreakerOptions,
  type BreakerOutcome,
} from '../../../systems/transport/breaker';
import type { Parking } from '../../../systems/transport/parking';
import { FakeClock, settle } from './fake-clock';

const callOn =
  (breaker: Breaker) =>
  async (outcome: BreakerOutcome): Promise<void> => {
    (await breaker.enter())(outcome);
    await settle();
  };

function setUp(more: Partial<BreakerOptions> = {}) {
  const clock = new FakeClock();
  const news: BreakerNews[] = [];
  const breaker = createBreaker({
    name: 'shop',
    threshold: 3,
    clock,
    random: () => 0,
    onNews: (one) => news.push(one),
    ...more,
  });
  const refusal = (): Promise<Failure> =>
    breaker.enter().then(
      () => Promise.reject(new Error('it let the call through')),
      (error: unknown) => error as Failure,
    );
  const call = callOn(breaker);
  const open = async (because: 'unavailable' | 'unauthorized' = 'unavailable'): Promise<void> => {
    for (let n = 0; n < 3; n += 1) await call(because);
  };
  return { clock, breaker, call, refusal, open, news };
}

describe('the breaker', () => {
  it('opens after consecutive failures only', async () => {
    const { breaker, call } = setUp();
    for (const outcome of [
      'unavailable',
      'unavailable',
      'success',
      'unavailable',
      'neutral',
      'unavailable',
    ] as const) {
      await call(outcome);
    }
    expect(breaker.state()).toMatchObject({ state: 'closed', consecutiveFailures: 2 });
    await call('unavailable');
    expect(breaker.state()).toEqual({
      state: 'open',
      consecutiveFailures: 3,
      because: 'unavailable',
      remainingMs: 1_000,
    });
  });

  it('fails at once while open, and says for how long', async () => {
    const { clock, open, refusal } = setUp();
    await open();
    await clock.advance(400);
    expect(await refusal()).toMatchObject({ kind: 'unavailable', retryAfterMs: 600 });
  });

  it('sends the many it refuses back one after the other', async () => {
    const { clock, open, refusal } = setUp({ random: () => 1 });
    await open();
    let last = 0;
    for (let n = 0; n < 5_000; n += 1) last = (await refusal()).retryAfterMs ?? 0;
    expect(last).toBeGreaterThan(100_000);
    expect(last).toBeLessThanOrEqual(121_000);
    await clock.advance(1_000);
  });

  it('says unauthorized when that was the reason', async () => {
    const { open, refusal } = setUp();
    await open('unauthorized');
    expect((await refusal()).kind).toBe('unauthorized');
  });

  it('counts a refused token once for all the calls that were under way with it', async () => {
    const { breaker, call } = setUp();
    const underWay = await Promise.all(Array.from({ length: 20 }, () => breaker.enter()));
    for (const settleCall of underWay) settleCall('token-refused');
    expect(breaker.state()).toMatchObject({ state: 'closed', consecutiveFailures: 1 });
    await call('token-refused');
    await call('token-refused');
    expect(breaker.state()).toMatchObject({ state: 'open', because: 'unauthorized' });
  });

  it('lets one trial through, and closes when it succeeds', async () => {
    const { clock, breaker, open, refusal } = setUp();
    await open();
    await clock.advance(1_000);
    expect(breaker.state().state).toBe('half-open');
    const trial = await breaker.enter();
    expect((await refusal()).kind).toBe('unavailable');
    trial('success');
    expect(breaker.state()).toEqual({ state: 'closed', consecutiveFailures: 0, remainingMs: 0 });
  });

  it('goes on with the trial when only a token of before was refused, once', async () => {
    const { clock, breaker, call, open } = setUp();
    await open();
    await clock.advance(1_000);
    await call('token-refused');
    await call('neutral');
    await call('success');
    expect(breaker.state().state).toBe('closed');
    await open();
    await clock.advance(1_000);
    await call('token-refused');
    await call('token-refused');
    expect(breaker.state()).toMatchObject({ state: 'open', because: 'unauthorized', remainingMs: 2_000 });
  });

  it('opens for longer each time the trial fails, up to a minute', async () => {
    const { clock, breaker, call, open } = setUp();
    await open();
    const openings: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      openings.push(breaker.state().remainingMs);
      await clock.advance(breaker.state().remainingMs);
      await call('unavailable');
    }
    expect(openings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('does not let calls that were under way open it further', async () => {
    const { breaker, open } = setUp();
    const late = await breaker.enter();
    await open();
    late('unavailable');
    expect(breaker.state().remainingMs).toBe(1_000);
  });

  it('a trial that proves nothing makes room for the next', async () => {
    const { clock, breaker, call, open } = setUp();
    await open();
    await clock.advance(1_000);
    await call('neutral');
    await call('success');
    expect(breaker.state().state).toBe('closed');
  });

  it('tells people once when it opens and once when it closes', async () => {
    const { clock, call, open, news } = setUp();
    await open();
    for (let n = 0; n < 3; n += 1) {
      await clock.advance(60_000);
      await call('unavailable');
    }
    await clock.advance(60_000);
    await call('success');
    await call('success');
    expect(news).toEqual([{ kind: 'parked', because: 'unavailable', failures: 3 }, { kind: 'resumed' }]);
  });
});

/** What the database does, for the processes of a test. */
function memoryParking(clock: FakeClock): Parking & { trials: number } {
  let nextTrial: number | undefined;
  let openings = 0;
  const parking = {
    trials: 0,
    park: async ({ trial, shortestMs, longestMs }: Parameters<Parking['park']>[0]) => {
      const first = nextTrial === undefined;
      if (first || trial) {
        openings = first ? 1 : openings + 1;
        nextTrial = clock.now() + Math.min(longestMs, shortestMs * 2 ** (openings - 1));
      }
      return { first, nextTrialInMs: (nextTrial ?? 0) - clock.now() };
    },
    tryOne: async (forMs: number) => {
      if (nextTrial === undefined) return 'clear' as const;
      if (nextTrial > clock.now()) return nextTrial - clock.now();
      nextTrial = clock.now() + forMs;
      parking.trials += 1;
      return 'go' as const;
    },
    clear: async () => {
      const first = nextTrial !== undefined;
      nextTrial = undefined;
      return first;
    },
  };
  return parking;
}

function setUpTwo() {
  const clock = new FakeClock();
  const parking = memoryParking(clock);
  const news: BreakerNews[] = [];
  const breakers = [0, 1].map(
    () =>
    createBreaker({ name: 'shop', threshold: 2, clock, random: () => 0, parking, onNews: (one) => news.push(one) }), // prettier-ignore
  ) as [Breaker, Breaker];
  const [callA, callB] = breakers.map(callOn) as [ReturnType<typeof callOn>, ReturnType<typeof callOn>];
  const openBoth = async (): Promise<void> => {
    for (const call of [callA, callA, callB, callB]) await call('unavailable');
  };
  return { clock, parking, news, breakers, callA, callB, openBoth };
}

describe('the breakers of two processes', () => {
  it('raise one alarm and one all-clear', async () => {
    const { clock, news, callA, callB, openBoth } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    await callA('success');
    await callB('success');
    expect(news).toEqual([{ kind: 'parked', because: 'unavailable', failures: 2 }, { kind: 'resumed' }]);
  });

  it('let one call through at a time, whichever process it is in', async () => {
    const { clock, parking, breakers, openBoth } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    const entries = await Promise.allSettled([...breakers, ...breakers].map((breaker) => breaker.enter()));
    expect(entries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(parking.trials).toBe(1);
  });

  it('wait together for longer and longer', async () => {
    const { clock, breakers, callA, callB, openBoth } = setUpTwo();
    const [, b] = breakers;
    await openBoth();
    for (const wait of [1_000, 2_000, 4_000]) {
      await clock.advance(wait);
      await callA('unavailable');
    }
    await expect(callB('success')).rejects.toMatchObject({ kind: 'unavailable' });
    expect(b.state().remainingMs).toBe(8_000);
  });

  it('resume when the other one has found the system well', async () => {
    const { clock, breakers, callA, openBoth } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    await callA('success');
    (await breakers[1].enter())('success');
    expect(breakers[1].state().state).toBe('closed');
  });

  it('keep a trial that proved nothing, and take it up with the next call', async () => {
    const { clock, parking, breakers, callA, callB, openBoth } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    await callA('neutral');
    await clock.advance(10_000);
    await expect(callB('success')).rejects.toMatchObject({ kind: 'unavailable' });
    await callA('success');
    expect(breakers[0].state().state).toBe('closed');
    expect(parking.trials).toBe(1);
  });

  it('do not mind a trial that fails when another process has tried since', async () => {
    const { clock, breakers, callB, openBoth, news } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    const late = await breakers[0].enter();
    await clock.advance(15_000);
    await callB('success');
    await clock.advance(45_000);
    late('unavailable');
    await clock.advance(0);
    expect(breakers[1].state().state).toBe('closed');
    (await breakers[0].enter())('success');
    expect(breakers.map((breaker) => breaker.state().state)).toEqual(['closed', 'closed']);
    expect(news.map(({ kind }) => kind)).toEqual(['parked', 'resumed']);
  });

  it('take the trial over from a process that died in it', async () => {
    const { clock, breakers, callB, openBoth } = setUpTwo();
    await openBoth();
    await clock.advance(1_000);
    await breakers[0].enter();
    await expect(callB('success')).rejects.toMatchObject({ kind: 'unavailable' });
    await clock.advance(15_000);
    await callB('success');
    expect(breakers[1].state().state).toBe('closed');
  });

  it('go by themselves while the database is away', async () => {
    const away = (): Promise<never> => Promise.reject(new Error('connection refused'));
    const { clock, breaker, call, open, news } = setUp({
      parking: { park: away, tryOne: away, clear: away },
    });
    await open();
    expect(breaker.state()).toMatchObject({ state: 'open', remainingMs: 1_000 });
    await clock.advance(1_000);
    await call('unavailable');
    expect(breaker.state().remainingMs).toBe(2_000);
    await clock.advance(2_000);
    await call('success');
    expect(breaker.state().state).toBe('closed');
    expect(news.map(({ kind }) => kind)).toEqual(['parked', 'resumed']);
  });
});
