import { AsyncLocalStorage } from 'node:async_hooks';
import { Failure } from '../domain/failure';
import { PRIORITIES, type Priority } from '../systems/context';

export interface SeatOptions {
  /** Steps of the less urgent lanes that work at once. @default 8 */
  readonly seats?: number;
  /** The same while an order that somebody waits for is at work. @default 1 */
  readonly besideUrgent?: number;
  /** How long such an order counts as at work after one of its steps: the next one is on its way. @default 400 */
  readonly lingerMs?: number;
  /** How long a step waits to come in: its own limits of time begin as much later than Temporal's. @default 10000 */
  readonly patienceMs?: number;
}

/** Somebody waits for these: they never wait for a seat. */
const URGENT: ReadonlySet<Priority> = new Set<Priority>(['live', 'refund']);

type Coming = 'back' | 'in';

/** A step that came in: in its seat, or away while a system is asked. */
interface Guest {
  readonly priority: Priority;
  readonly seats: Seats;
  /** Systems it waits for at the same time. */
  away: number;
  gone: boolean;
}

interface Waiter {
  /** Counts up: the least has waited longest. */
  readonly turn: number;
  readonly serve: () => void;
}

/** Every so many seats go to whoever has waited longest: no lane waits for ever. */
const TURN_OF_THE_OLDEST = 4;

const present = new AsyncLocalStorage<Guest>();

/**
 * Who works on this process's one thread and its database connections. A full answer of the ERP wakes up to a hundred
 * orders of a backfill at once; without seats, each small piece of work for an order that somebody waits for stands
 * behind a piece of each of them. Urgent steps find a seat at once; others wait: who comes back with a system's answer
 * before who comes in, and the more urgent lanes before the others.
 */
export class Seats {
  private readonly most: number;
  private readonly besideUrgent: number;
  private readonly lingerMs: number;
  private readonly patienceMs: number;
  private readonly lines = (['back', 'in'] as const).flatMap((coming) =>
    PRIORITIES.map((priority) => ({ priority, coming, waiters: new Set<Waiter>() })),
  );
  private turns = 0;
  private served = 0;
  /** Urgent steps at work, and those that were until just now. */
  private urgent = 0;
  private taken = 0;

  constructor({ seats = 8, besideUrgent = 1, lingerMs = 400, patienceMs = 10_000 }: SeatOptions = {}) {
    this.most = seats;
    this.besideUrgent = besideUrgent;
    this.lingerMs = lingerMs;
    this.patienceMs = patienceMs;
  }

  /**
   * Runs a step in a seat, which it leaves while it waits for a system (`leavingSeat`), and at its end.
   * @throws Failure `unavailable` with code `worker-busy` when it found none in time: nothing was begun
   */
  async seated<T>(priority: Priority, step: () => Promise<T>, patienceMs = this.patienceMs): Promise<T> {
    await this.sit(priority, 'in', patienceMs);
    const guest: Guest = { priority, seats: this, away: 0, gone: false };
    try {
      return await present.run(guest, step);
    } finally {
      guest.gone = true;
      if (guest.away === 0) this.rise(priority);
    }
  }

  /** Undefined when there is a seat at once. Who comes back waits as long as it takes: it has something to record. */
  sit(priority: Priority, coming: Coming, patienceMs = Infinity): Promise<void> | undefined {
    if (URGENT.has(priority)) {
      this.urgent += 1;
      return undefined;
    }
    if (this.free()) {
      this.taken += 1;
      return undefined;
    }
    const line = this.lines.find((one) => one.priority === priority && one.coming === coming)?.waiters;
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        turn: (this.turns += 1),
        serve: () => {
          clearTimeout(impatient);
          line?.delete(waiter);
          resolve();
        },
      };
      const impatient =
        patienceMs < Infinity
          ? setTimeout(() => {
              line?.delete(waiter);
              reject(noSeat());
            }, patienceMs)
          : undefined;
      line?.add(waiter);
    });
  }

  rise(priority: Priority): void {
    if (URGENT.has(priority)) {
      setTimeout(() => {
        this.urgent -= 1;
        this.serve();
      }, this.lingerMs).unref();
      return;
    }
    this.taken -= 1;
    this.serve();
  }

  private serve(): void {
    while (this.free()) {
      const next = this.next();
      if (!next) return;
      this.taken += 1;
      this.served += 1;
      next.serve();
    }
  }

  private next(): Waiter | undefined {
    const heads = this.lines.flatMap(({ waiters }) => waiters.values().next().value ?? []);
    const ofTheOldest = this.served % TURN_OF_THE_OLDEST === TURN_OF_THE_OLDEST - 1;
    return ofTheOldest ? heads.sort((a, b) => a.turn - b.turn)[0] : heads[0];
  }

  private free(): boolean {
    return this.taken < (this.urgent > 0 ? this.besideUrgent : this.most);
  }
}

const noSeat = (): Failure =>
  new Failure('unavailable', 'this worker is busy with more urgent orders; nothing was begun', {
    code: 'worker-busy',
    advice: 'It is taken up again by itself. When that lasts, start another worker.',
  });

/** A system whose calls are waited for outside of the step's seat. */
export function leavingSeat<System extends object>(system: System): System {
  return new Proxy(system, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === 'function') {
        return (...args: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(member, target, args);
          return answer instanceof Promise ? away(answer) : answer;
        };
      }
      return typeof member === 'object' && member !== null ? leavingSeat(member) : member;
    },
  });
}

async function away<T>(answer: Promise<T>): Promise<T> {
  const guest = present.getStore();
  if (!guest || guest.gone) return answer;
  const { seats, priority } = guest;
  guest.away += 1;
  if (guest.away === 1) seats.rise(priority);
  try {
    return await answer;
  } finally {
    guest.away -= 1;
    // A step that ended without waiting for this answer has nothing more to do.
    if (guest.away === 0 && !guest.gone) await seats.sit(priority, 'back');
  }
}
