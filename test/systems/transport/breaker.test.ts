import type { Failure } from '../../../domain/failure';
import { createBreaker, type BreakerOutcome } from '../../../systems/transport/breaker';
import { FakeClock } from './fake-clock';

function setUp() {
  const clock = new FakeClock();
  const breaker = createBreaker({ name: 'shop', threshold: 3, clock, random: () => 0 });
  const call = (outcome: BreakerOutcome): void => breaker.enter()(outcome);
  const refusal = (): Failure => {
    try {
      breaker.enter();
    } catch (error) {
      return error as Failure;
    }
    throw new Error('it let the call through');
  };
  return { clock, breaker, call, refusal };
}

describe('the breaker', () => {
  it('opens after consecutive failures only', () => {
    const { breaker, call } = setUp();
    for (const outcome of [
      'unavailable',
      'unavailable',
      'success',
      'unavailable',
      'neutral',
      'unavailable',
    ] as const) {
      call(outcome);
    }
    expect(breaker.state()).toMatchObject({ state: 'closed', consecutiveFailures: 2 });
    call('unavailable');
    expect(breaker.state()).toEqual({
      state: 'open',
      consecutiveFailures: 3,
      because: 'unavailable',
      remainingMs: 1_000,
    });
  });

  it('fails at once while open, and says for how long', async () => {
    const { clock, call, refusal } = setUp();
    for (let n = 0; n < 3; n += 1) call('unavailable');
    await clock.advance(400);
    expect(refusal()).toMatchObject({ kind: 'unavailable', retryAfterMs: 600 });
  });

  it('says unauthorized when that was the reason', () => {
    const { call, refusal } = setUp();
    for (let n = 0; n < 3; n += 1) call('unauthorized');
    expect(refusal().kind).toBe('unauthorized');
  });

  it('lets one probe through, and closes when it succeeds', async () => {
    const { clock, breaker, call, refusal } = setUp();
    for (let n = 0; n < 3; n += 1) call('unavailable');
    await clock.advance(1_000);
    expect(breaker.state().state).toBe('half-open');
    const probe = breaker.enter();
    expect(refusal().kind).toBe('unavailable');
    probe('success');
    expect(breaker.state()).toEqual({ state: 'closed', consecutiveFailures: 0, remainingMs: 0 });
  });

  it('opens for longer each time the probe fails, up to a minute', async () => {
    const { clock, breaker, call } = setUp();
    for (let n = 0; n < 3; n += 1) call('unavailable');
    const openings: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      openings.push(breaker.state().remainingMs);
      await clock.advance(breaker.state().remainingMs);
      call('unavailable');
    }
    expect(openings).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('does not let calls that were under way open it further', async () => {
    const { breaker, call } = setUp();
    const late = breaker.enter();
    for (let n = 0; n < 3; n += 1) call('unavailable');
    late('unavailable');
    expect(breaker.state().remainingMs).toBe(1_000);
  });

  it('a probe that proves nothing makes room for the next', async () => {
    const { clock, breaker, call } = setUp();
    for (let n = 0; n < 3; n += 1) call('unavailable');
    await clock.advance(1_000);
    call('neutral');
    call('success');
    expect(breaker.state().state).toBe('closed');
  });
});
