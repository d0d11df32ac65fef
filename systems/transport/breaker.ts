import { Failure } from '../../domain/failure';
import type { Clock } from './clock';
import type { ParkedBecause, Parking } from './parking';
import { steadyClock } from './steady-clock';

/**
 * How one call ended, as far as the system's health goes. `neutral` proves nothing either way. `token-refused` counts as
 * `unauthorized` once: calls that were under way with the same token are refused along, and say nothing new.
 */
export type BreakerOutcome = 'success' | 'neutral' | 'unavailable' | 'unauthorized' | 'token-refused';

export interface BreakerState {
  readonly state: 'closed' | 'open' | 'half-open';
  readonly consecutiveFailures: number;
  /** Why it opened. */
  readonly because?: ParkedBecause;
  /** Until the next call is let through, in milliseconds. */
  readonly remainingMs: number;
}

/** Something people should hear once, however many processes and orders it concerns. */
export type BreakerNews =
  | { readonly kind: 'parked'; readonly because: ParkedBecause; readonly failures: number }
  | { readonly kind: 'resumed' };

/** Spares a dead system, and our workers, the calls that cannot succeed. One per system and process. */
export interface Breaker {
  /**
   * Asks to send one call; the answer must be called once with how it ended. While the system is parked, one call at a
   * time is let through to try it.
   * @throws Failure `unavailable` or `unauthorized` with `retryAfterMs` while open
   */
  enter(): Promise<(outcome: BreakerOutcome) => void>;
  /** Throws like {@link enter}, but asks for nothing. */
  check(): void;
  state(): BreakerState;
}

export interface BreakerOptions {
  /** Names the system in the message. */
  readonly name: string;
  /** Consecutive failures that open it. @default 5 */
  readonly threshold?: number;
  /** The first opening, in milliseconds; each further one without a success in between doubles. @default 1000 */
  readonly shortestMs?: number;
  /** @default 60000 */
  readonly longestMs?: number;
  /**
   * How long a trial may take before another process may try, in milliseconds: the process that was trying may have been
   * killed, and everybody waits that long for nothing. A trial that fails later than this says nothing any more.
   * @default 15000
   */
  readonly trialMs?: number;
  /** What the other processes know. Absent, or while it does not answer: this process goes by itself. */
  readonly parking?: Parking;
  readonly onNews?: (news: BreakerNews) => void;
  readonly clock?: Clock;
  /** 0 … 1, for the jitter that keeps waiting callers from returning all at once. */
  readonly random?: () => number;
}

/**
 * Each refused call puts the return of the others off by this much, up to a limit: they come back as a stream, no slower
 * than a lane that sends many in one request can take them.
 */
const APART_MS = 50;
const LONGEST_SPREAD_MS = 2 * 60_000;

export function createBreaker(options: BreakerOptions): Breaker {
  const { name, threshold = 5, shortestMs = 1_000, longestMs = 60_000, trialMs = 15_000 } = options;
  const { parking, onNews, clock = steadyClock, random = Math.random } = options;
  let failures = 0;
  let openings = 0;
  let refused = 0;
  let openUntil: number | undefined;
  let because: ParkedBecause = 'unavailable';
  let trying = false;
  let ownTrialUntil = -Infinity;
  let proven = false;
  let entered = 0;
  let refusedUpTo = 0;
  let staleTokenTried = false;

  const openFor = (): number => Math.min(longestMs, shortestMs * 2 ** Math.max(0, openings - 1));

  const refuse = (remaining: number): never => {
    refused += 1;
    const spread = Math.max(shortestMs, openFor() / 4, Math.min(refused * APART_MS, LONGEST_SPREAD_MS));
    throw refusal(name, because, failures, Math.ceil(remaining + random() * spread));
  };

  const check = (): void => {
    if (openUntil === undefined) return;
    const remaining = openUntil - clock.now();
    if (remaining > 0) refuse(remaining);
    if (trying) refuse(shortestMs);
  };

  const close = (): void => {
    failures = 0;
    openings = 0;
    refused = 0;
    openUntil = undefined;
  };

  /** Opens at once by its own count; the other processes' count replaces it when it comes. */
  const open = async (trial: boolean): Promise<void> => {
    openings += 1;
    refused = 0;
    const until = clock.now() + openFor();
    openUntil = until;
    const failing = { because, trial, shortestMs, longestMs };
    const parked = await parking?.park(failing).catch(() => undefined);
    // Meanwhile it may have closed, or opened again.
    if (parked && openUntil === until) openUntil = clock.now() + parked.nextTrialInMs;
    if (parked ? parked.first : !trial) onNews?.({ kind: 'parked', because, failures });
  };

  const resume = async (): Promise<void> => {
    close();
    const first = await parking?.clear().catch(() => undefined);
    if (first ?? true) onNews?.({ kind: 'resumed' });
  };

  const settle = (ended: BreakerOutcome, trial: boolean, call: number): void => {
    const outcome = ended === 'token-refused' ? tokenRefused(trial, call) : ended;
    if (trial) trying = false;
    // It proves nothing: the trial stays this process's own, and its next call takes it up.
    if (outcome === 'neutral') return;
    const late = trial && parking !== undefined && clock.now() >= ownTrialUntil;
    if (trial) {
      ownTrialUntil = -Infinity;
      staleTokenTried = false;
    }
    // Another process has tried meanwhile, and may have found the system well.
    if (late && outcome !== 'success') return;
    if (outcome === 'success') {
      if (openUntil !== undefined) void resume();
      // The processes before this one may have left it parked.
      else if (!proven) void parking?.clear().catch(() => undefined);
      failures = 0;
      proven = true;
      return;
    }
    failures += 1;
    because = outcome;
    // Calls that were under way when it opened say nothing new; only the trial may open it again.
    if (openUntil !== undefined ? trial : failures >= threshold) void open(trial);
  };

  const tokenRefused = (trial: boolean, call: number): 'unauthorized' | 'neutral' => {
    // While the system was away its tokens may have ended: the trial goes on with a new one.
    const stale = trial && !staleTokenTried;
    staleTokenTried ||= trial;
    if (stale || call <= refusedUpTo) return 'neutral';
    refusedUpTo = entered;
    return 'unauthorized';
  };

  /** Whether this process may try the system now; `clear` when another one has found it well. */
  const askToTry = async (): Promise<boolean> => {
    if (!parking || clock.now() < ownTrialUntil) return true;
    const answer = await parking.tryOne(trialMs).catch(() => 'go' as const);
    if (answer === 'go') {
      ownTrialUntil = clock.now() + trialMs;
      return true;
    }
    if (answer === 'clear') close();
    else openUntil = clock.now() + Math.max(1, answer);
    return false;
  };

  const settler = (trial: boolean): ((outcome: BreakerOutcome) => void) => {
    const call = ++entered;
    let settled = false;
    return (outcome) => {
      if (settled) return;
      settled = true;
      settle(outcome, trial, call);
    };
  };

  return {
    check,
    enter: async () => {
      check();
      if (openUntil === undefined) return settler(false);
      trying = true;
      const mayTry = await askToTry();
      if (mayTry) return settler(true);
      trying = false;
      check();
      return settler(false);
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

const refusal = (name: string, because: ParkedBecause, failures: number, retryAfterMs: number): Failure =>
  because === 'unauthorized'
    ? new Failure('unauthorized', `${name} refused our credentials ${failures} times in a row; calls pause`, {
        retryAfterMs,
        advice: 'Renew the credentials of this connection, then run `crossdock check`.',
      })
    : new Failure('unavailable', `${name} did not answer ${failures} times in a row; calls pause`, {
        retryAfterMs,
        advice: 'Nothing to do when the system comes back by itself; `crossdock check` tells what is wrong.',
      });
