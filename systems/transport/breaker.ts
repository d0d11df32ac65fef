import { Failure } from '../../domain/failure';
import { systemClock, type Clock } from './clock';

/** How one call ended, as far as the connection's health goes. `neutral` proves nothing either way. */
export type BreakerOutcome = 'success' | 'neutral' | 'unavailable' | 'unauthorized';

export interface BreakerState {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly consecutiveFailures: number;
  /** Why it opened. */
  readonly because?: 'unavailable' | 'unauthorized';
  /** Until the next call is let through, in milliseconds. */
  readonly remainingMs: number;
}

/** Spares a dead system, and our workers, the calls that cannot succeed. One per connection and system. */
export interface Breaker {
  /**
   * Asks to send one call; the answer must be called once with how it ended.
   * @throws Failure `unavailable` or `unauthorized` with `retryAfterMs` while open
   */
  enter(): (outcome: BreakerOutcome) => void;
  /** Throws like {@link enter}, but asks for nothing. */
  check(): void;
  state(): BreakerState;
}

export interface BreakerOptions {
  /** Names the connection's system in the message. */
  readonly name: string;
  /** Consecutive failures that open it. @default 5 */
  readonly threshold?: number;
  /** The first opening, in milliseconds; each further one without a success in between doubles. @default 1000 */
  readonly shortestMs?: number;
  /** @default 60000 */
  readonly longestMs?: number;
  readonly clock?: Clock;
  /** 0 … 1, for the jitter that keeps waiting callers from returning all at once. */
  readonly random?: () => number;
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, threshold = 5, shortestMs = 1_000, longestMs = 60_000, clock = systemClock } = options;
  const random = options.random ?? Math.random;
  let failures = 0;
  let openings = 0;
  let openUntil: number | undefined;
  let because: 'unavailable' | 'unauthorized' = 'unavailable';
  let probing = false;

  const openFor = (): number => Math.min(longestMs, shortestMs * 2 ** Math.max(0, openings - 1));

  const refuse = (remaining: number): never => {
    const retryAfterMs = Math.ceil(remaining + random() * Math.max(shortestMs, openFor() / 4));
    throw because === 'unauthorized'
      ? new Failure(
          'unauthorized',
          `${name} refused our credentials ${failures} times in a row; calls pause`,
          {
            retryAfterMs,
            advice: 'Renew the credentials of this connection, then run `crossdock check`.',
          },
        )
      : new Failure('unavailable', `${name} did not answer ${failures} times in a row; calls pause`, {
          retryAfterMs,
          advice:
            'Nothing to do when the system comes back by itself; `crossdock check` tells what is wrong.',
        });
  };

  const check = (): void => {
    if (openUntil === undefined) return;
    const remaining = openUntil - clock.now();
    if (remaining > 0) refuse(remaining);
    if (probing) refuse(shortestMs);
  };

  const settle = (outcome: BreakerOutcome, probe: boolean): void => {
    if (probe) probing = false;
    if (outcome === 'neutral') return;
    if (outcome === 'success') {
      failures = 0;
      openings = 0;
      openUntil = undefined;
      return;
    }
    failures += 1;
    because = outcome;
    // Calls that were under way when it opened say nothing new; only the probe may open it again.
    if (openUntil !== undefined ? probe : failures >= threshold) {
      openings += 1;
      openUntil = clock.now() + openFor();
    }
  };

  return {
    check,
    enter: () => {
      check();
      const probe = openUntil !== undefined;
      if (probe) probing = true;
      let settled = false;
      return (outcome) => {
        if (settled) return;
        settled = true;
        settle(outcome, probe);
      };
    },
    state: () => {
      const remainingMs = openUntil === undefined ? 0 : Math.max(0, openUntil - clock.now());
      const state = openUntil === undefined ? 'closed' : remainingMs > 0 ? 'open' : 'half-open';
      return {
        state,
        consecutiveFailures: failures,
        remainingMs,
        ...(state === 'closed' ? {} : { because }),
      };
    },
  };
}
