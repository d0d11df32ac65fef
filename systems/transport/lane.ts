import { randomUUID } from 'node:crypto';
import { Failure } from '../../domain/failure';
import type { Priority } from '../context';
import type { Clock } from './clock';
import { LeasedTurns, type Turn } from './leased-turns';
import { createMemoryPace } from './memory-pace';
import type { Pace, PaceSource } from './pace-source';
import { steadyClock } from './steady-clock';
import { WaitingLine, type Wish } from './waiting-line';

/** One turn in the lane. Exactly one of the two is called, once; further calls do nothing. */
export interface Release {
  /** The request is over, however it ended. */
  done(): void;
  /** Nothing was sent: the turn's token goes back. */
  giveBack(): void;
}

export interface LaneStats {
  readonly waiting: Readonly<Record<Priority, number>>;
  readonly inFlight: number;
  /** How long the whole lane still stands because the system asked for it, in milliseconds. */
  readonly penalizedForMs: number;
  /** Turns used by this process since the start, given-back ones not counted. */
  readonly used: number;
  /** Turns leased and neither used nor given back. */
  readonly lapsed: number;
  /** True while the pace is unknown because its keeper does not answer: nothing is called then. */
  readonly paceUnknown: boolean;
}

/** The pace of one system. Every call takes its turn here. */
export interface Lane {
  /**
   * Waits for a turn: higher priorities first, first come first served inside one.
   * @throws Failure `throttled` with code `lane-busy` when no turn came within `patienceMs`; `unavailable` when the
   *   keeper of the pace does not answer; the signal's reason when it is aborted while the call waits
   */
  take(priority: Priority, wish?: Wish): Promise<Release>;
  /** The system asked for a pause: nobody gets a turn for `milliseconds`, in this process or in any other. */
  penalize(milliseconds: number): void;
  stats(): LaneStats;
}

export interface LaneOptions {
  /** Never exceeded in any window of a minute, by all lanes of one pace together. Absent: no limit on the pace. */
  readonly requestsPerMinute?: number;
  /** How many calls of this lane may be under way at once. Absent: no limit. */
  readonly concurrency?: number;
  /** How many calls may leave at once after a rest. @default three seconds' worth, at least 1 */
  readonly burst?: number;
  /** Keeps the pace for all lanes that share it. Absent: this lane keeps it alone. */
  readonly pace?: PaceSource;
  /** Names the system in messages. @default "the system" */
  readonly name?: string;
  /** How long a call waits while the pace's keeper does not answer, in milliseconds. @default 10000 */
  readonly paceWaitMs?: number;
  readonly clock?: Clock;
}

const MINUTE_MS = 60_000;
/** How late a turn may be used: covers the way to the pace's keeper and a busy process. It costs 1.6 % of the pace. */
const GRACE_MS = 1_000;
/** A lease is no longer than this, or one turn: the time a more urgent call in another process may have to wait. */
const SPAN_MS = 100;
const PENALTY_WRITES = 5;

/**
 * The pace that keeps every window of a minute within the limit: turns used early after a rest (`burst`) and late
 * (`GRACE_MS`) count too, so the steady interval leaves room for both. Backfills never use up the burst: an order that
 * somebody waits for finds the turns of its few calls ready, and does not spend an interval on each of them.
 */
export function paceFor(requestsPerMinute: number, wantedBurst = requestsPerMinute / 20): Pace {
  const burst = Math.max(1, Math.min(Math.floor(wantedBurst), Math.floor(requestsPerMinute / 2)));
  // The last factor keeps rounding errors on the safe side.
  const intervalMs = ((MINUTE_MS + GRACE_MS) / (requestsPerMinute - (burst - 1))) * (1 + 1e-9);
  return {
    intervalMs,
    lookbackMs: (burst - 1) * intervalMs,
    // The rest is for slots that are taken late.
    reserveMs: ((burst - 1) * intervalMs * 2) / 3,
    spanMs: SPAN_MS,
    againMs: Math.min(Math.max(intervalMs, 50), 500),
    wishLastsMs: 1_000,
    longestLeadMs: MINUTE_MS,
  };
}

/** A lane of this process: who waits here, and how many are under way. The pace itself is kept by its source. */
export function createLane(options: LaneOptions = {}): Lane {
  const { requestsPerMinute, concurrency = Infinity, clock = steadyClock, paceWaitMs = 10_000 } = options;
  const { name = 'the system', pace: shared } = options;
  if (requestsPerMinute !== undefined && !(requestsPerMinute > 0)) {
    throw new RangeError('requestsPerMinute must be above 0');
  }
  if (!(concurrency >= 1)) throw new RangeError('concurrency must be at least 1');

  const line = new WaitingLine<Release>(clock);
  let inFlight = 0;
  let used = 0;
  let blockedUntil = -Infinity;
  let cancelTimer: (() => void) | undefined;

  const block = (milliseconds: number): void => {
    blockedUntil = Math.max(blockedUntil, clock.now() + milliseconds);
  };
  const turns =
    requestsPerMinute === undefined
      ? undefined
      : new LeasedTurns({
          source: shared ?? createMemoryPace(clock),
          pace: paceFor(requestsPerMinute, options.burst),
          graceMs: GRACE_MS,
          owner: randomUUID(),
          clock,
          onChange: () => serve(),
          onBlocked: block,
        });

  const busy = (): Failure => {
    const wait = Math.max(0, blockedUntil - clock.now());
    return new Failure('throttled', `no turn came in the lane of ${name}; nothing was sent`, {
      code: 'lane-busy',
      advice: 'It is asked again by itself.',
      ...(wait > 0 ? { retryAfterMs: Math.ceil(wait) } : {}),
    });
  };
  const paceUnknown = (): Failure =>
    new Failure(
      'unavailable',
      `the pace of ${name} is unknown, so it is not called: our database does not answer`,
      {
        code: 'pace-unknown',
        advice: 'See that the database runs; calls go on by themselves.',
      },
    );

  const release = (turn: Turn | undefined): Release => {
    let over = false;
    const end = (unused: boolean): void => {
      if (over) return;
      over = true;
      inFlight -= 1;
      if (unused) {
        used -= 1;
        if (turn) turns?.putBack(turn);
      }
      serve();
    };
    return { done: () => end(false), giveBack: () => end(true) };
  };

  /** Gives out what can be given out now; answers when to look again. */
  const giveOut = (): number | undefined => {
    for (;;) {
      const now = clock.now();
      const rank = line.rank();
      if (rank === undefined) return void turns?.returnUnused(now);
      if (inFlight >= concurrency) return undefined;
      if (blockedUntil > now) return blockedUntil;
      const turn = turns?.take(now);
      if (!turns || turn) {
        inFlight += 1;
        used += 1;
        line.next()?.serve(release(turn));
        continue;
      }
      const at = turns.readyAt(now, rank);
      if (at === undefined || at > now) return at;
      const room = concurrency - inFlight;
      const wanted = Math.min(room, line.waitingAt(rank));
      turns.ask({ rank, turns: wanted, nextRank: room > wanted ? line.rankAfter(rank, wanted) : undefined });
    }
  };

  function serve(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    if (turns?.away) line.refuseThoseSince(clock.now() - paceWaitMs, paceUnknown);
    const times = [giveOut()];
    if (turns?.away) times.push((line.oldest() ?? Infinity) + paceWaitMs);
    const at = Math.min(...times.map((time) => time ?? Infinity));
    if (at < Infinity) cancelTimer = clock.after(Math.max(0, Math.ceil(at - clock.now())), serve);
  }

  /** Other processes must hear of it: a write that fails is tried again while the pause lasts. */
  const publish = (until: number, attempt = 1): void => {
    const remaining = until - clock.now();
    if (!shared || remaining <= 0) return;
    shared.penalize(remaining).then(block, () => {
      if (attempt < PENALTY_WRITES) clock.after(500 * attempt, () => publish(until, attempt + 1));
    });
  };

  return {
    take: (priority, wish = {}) => {
      const { patienceMs = Infinity } = wish;
      if (blockedUntil - clock.now() > patienceMs) return Promise.reject(busy());
      const turn = line.join(priority, wish, busy);
      // Who leaves may have been the last one: what is held for it goes back.
      turn.catch(() => serve());
      serve();
      return turn;
    },
    penalize: (milliseconds) => {
      if (!(milliseconds > 0)) return;
      block(milliseconds);
      publish(blockedUntil);
      serve();
    },
    stats: () => ({
      waiting: line.counts(),
      inFlight,
      penalizedForMs: Math.max(0, blockedUntil - clock.now()),
      used,
      lapsed: turns?.lapsed ?? 0,
      paceUnknown: turns?.away ?? false,
    }),
  };
}
