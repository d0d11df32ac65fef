import { PRIORITIES, type Priority } from '../context';
import type { Clock } from './clock';

/** How a call waits. */
export interface Wish {
  /** Leaves the line after this long, in milliseconds; absent: never. */
  readonly patienceMs?: number;
  /** Leaves the line when aborted, with the signal's reason. */
  readonly signal?: AbortSignal;
}

export interface Waiter<T> {
  /** When it came, by the line's clock. */
  readonly since: number;
  serve(turn: T): void;
  refuse(error: unknown): void;
}

/** Who waits for a turn: the most urgent first, first come first served among equals. */
export class WaitingLine<T> {
  private readonly queues = PRIORITIES.map(() => new Set<Waiter<T>>());

  constructor(private readonly clock: Clock) {}

  /** Ends with the turn; rejects when the call is refused, its patience ends (`impatient` says how) or it leaves. */
  join(priority: Priority, wish: Wish, impatient: () => unknown): Promise<T> {
    const { patienceMs, signal } = wish;
    const queue = this.queues[PRIORITIES.indexOf(priority)];
    return new Promise<T>((resolve, reject) => {
      let cancelPatience: (() => void) | undefined;
      const over = (): void => {
        queue?.delete(waiter);
        cancelPatience?.();
        signal?.removeEventListener('abort', leave);
      };
      const waiter: Waiter<T> = {
        since: this.clock.now(),
        serve: (turn) => {
          over();
          resolve(turn);
        },
        refuse: (error) => {
          over();
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a Failure, or the signal's reason
          reject(error);
        },
      };
      const leave = (): void => waiter.refuse(signal?.reason);
      if (signal?.aborted) return leave();
      signal?.addEventListener('abort', leave);
      if (patienceMs !== undefined) {
        cancelPatience = this.clock.after(patienceMs, () => waiter.refuse(impatient()));
      }
      queue?.add(waiter);
    });
  }

  next(): Waiter<T> | undefined {
    return this.queues
      .find((queue) => queue.size > 0)
      ?.values()
      .next().value;
  }

  /** The rank of the most urgent waiter; undefined when nobody waits. */
  rank(): number | undefined {
    const rank = this.queues.findIndex((queue) => queue.size > 0);
    return rank < 0 ? undefined : rank;
  }

  waitingAt(rank: number): number {
    return this.queues[rank]?.size ?? 0;
  }

  /** The most urgent rank that still has somebody when `served` of `rank` are gone. */
  rankAfter(rank: number, served: number): number | undefined {
    if (this.waitingAt(rank) > served) return rank;
    const next = this.queues.findIndex((queue, at) => at > rank && queue.size > 0);
    return next < 0 ? undefined : next;
  }

  /** When the one who waits longest came; undefined when nobody waits. */
  oldest(): number | undefined {
    const first = this.queues.flatMap((queue) => [...queue].slice(0, 1).map(({ since }) => since));
    return first.length === 0 ? undefined : Math.min(...first);
  }

  refuseThoseSince(time: number, error: () => unknown): void {
    for (const queue of this.queues) {
      for (const waiter of [...queue]) if (waiter.since <= time) waiter.refuse(error());
    }
  }

  counts(): Record<Priority, number> {
    return Object.fromEntries(PRIORITIES.map((priority, rank) => [priority, this.waitingAt(rank)])) as Record<
      Priority,
      number
    >;
  }
}
