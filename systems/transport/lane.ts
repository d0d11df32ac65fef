import { PRIORITIES, type Priority } from '../context';
import { systemClock, type Clock } from './clock';

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
  /** Turns used since the start, given-back ones not counted. */
  readonly used: number;
}

/** The pace of one connection to one system. Every call takes its turn here. */
export interface Lane {
  /** Waits for a turn: higher priorities first, first come first served inside one. */
  take(priority: Priority): Promise<Release>;
  /** The system asked for a pause: nobody gets a turn for `milliseconds`. */
  penalize(milliseconds: number): void;
  stats(): LaneStats;
}

export interface LaneOptions {
  /** Absent: no limit on the pace. */
  readonly requestsPerMinute?: number;
  /** How many calls may be under way at once. Absent: no limit. */
  readonly concurrency?: number;
  /** How many calls may leave at once after a rest. @default one second's worth, at least 1 */
  readonly burst?: number;
  readonly clock?: Clock;
}

type Waiter = (release: Release) => void;

/**
 * A lane of this process. The pace is kept by the time the next call is due (the generic cell rate algorithm), which
 * needs no refill timer: after a rest `burst` calls may leave at once, then one each `60 000 / requestsPerMinute` ms.
 */
export function createLane(options: LaneOptions = {}): Lane {
  const { requestsPerMinute, concurrency = Infinity, clock = systemClock } = options;
  if (requestsPerMinute !== undefined && !(requestsPerMinute > 0)) {
    throw new RangeError('requestsPerMinute must be above 0');
  }
  if (!(concurrency >= 1)) throw new RangeError('concurrency must be at least 1');
  const interval = requestsPerMinute === undefined ? 0 : 60_000 / requestsPerMinute;
  const burst = Math.max(1, Math.floor(options.burst ?? (requestsPerMinute ?? 60) / 60));

  const queues = new Map<Priority, Waiter[]>(PRIORITIES.map((priority) => [priority, []]));
  let inFlight = 0;
  let used = 0;
  let nextDue = -Infinity;
  let blockedUntil = -Infinity;
  let cancelTimer: (() => void) | undefined;

  const nextWaiter = (): Waiter | undefined => {
    for (const priority of PRIORITIES) {
      const waiter = queues.get(priority)?.shift();
      if (waiter) return waiter;
    }
    return undefined;
  };
  const someoneWaits = (): boolean => PRIORITIES.some((priority) => queues.get(priority)?.length);
  const earliest = (): number => Math.max(blockedUntil, nextDue - (burst - 1) * interval);

  const release = (): Release => {
    let over = false;
    const end = (unused: boolean): void => {
      if (over) return;
      over = true;
      inFlight -= 1;
      if (unused) {
        used -= 1;
        nextDue -= interval;
      }
      serve();
    };
    return { done: () => end(false), giveBack: () => end(true) };
  };

  function serve(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    while (inFlight < concurrency && someoneWaits()) {
      const now = clock.now();
      const at = earliest();
      if (now < at) {
        cancelTimer = clock.after(Math.ceil(at - now), serve);
        return;
      }
      inFlight += 1;
      used += 1;
      nextDue = Math.max(nextDue, now) + interval;
      nextWaiter()?.(release());
    }
  }

  return {
    take: (priority) =>
      new Promise((resolve) => {
        queues.get(priority)?.push(resolve);
        serve();
      }),
    penalize: (milliseconds) => {
      blockedUntil = Math.max(blockedUntil, clock.now() + Math.max(0, milliseconds));
      serve();
    },
    stats: () => ({
      waiting: Object.fromEntries(
        PRIORITIES.map((priority) => [priority, queues.get(priority)?.length ?? 0]),
      ) as Record<Priority, number>,
      inFlight,
      penalizedForMs: Math.max(0, blockedUntil - clock.now()),
      used,
    }),
  };
}
