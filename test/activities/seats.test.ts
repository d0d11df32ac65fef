import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { leavingSeat, Seats } from '../../activities/seats';
import type { Priority } from '../../systems/context';

/** A step that works until it is told to end. */
interface Door {
  readonly opened: Promise<void>;
  open(): void;
}
const door = (): Door => {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const lingered = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));

describe('seats', () => {
  const seats = new Seats({ seats: 3, besideUrgent: 1, lingerMs: 5 });
  let atWork: string[] = [];
  const doors = new Map<string, Door>();
  const ends: Promise<void>[] = [];

  const come = async (priority: Priority, ...names: string[]): Promise<void> => {
    for (const name of names) {
      const exit = door();
      doors.set(name, exit);
      ends.push(
        seats.seated(priority, async () => {
          atWork.push(name);
          await exit.opened;
          atWork = atWork.filter((one) => one !== name);
        }),
      );
    }
    await settled();
  };
  const go = async (name: string): Promise<void> => {
    doors.get(name)?.open();
    await settled();
  };
  afterEach(async () => {
    doors.forEach((exit) => exit.open());
    await Promise.all(ends.splice(0));
    doors.clear();
    expect(atWork).toEqual([]);
    await lingered();
  });

  it('lets as many steps of a backfill work at once as there are seats, in the order they came', async () => {
    await come('backfill', 'a', 'b', 'c', 'd', 'e');
    expect(atWork).toEqual(['a', 'b', 'c']);
    await go('b');
    expect(atWork).toEqual(['a', 'c', 'd']);
  });

  it('never keeps an urgent step waiting, and lets fewer others work beside it', async () => {
    await come('backfill', 'a', 'b', 'c', 'd');
    await come('live', 'urgent');
    await come('refund', 'urgent too');
    expect(atWork).toEqual(['a', 'b', 'c', 'urgent', 'urgent too']);
    await go('a');
    await go('b');
    expect(atWork).toEqual(['c', 'urgent', 'urgent too']);
    await go('c');
    expect(atWork).toEqual(['urgent', 'urgent too', 'd']);
  });

  it('fills its seats again a little after the urgent step is over', async () => {
    await come('live', 'urgent');
    await come('backfill', 'a', 'b', 'c', 'd');
    expect(atWork).toEqual(['urgent', 'a']);
    await go('urgent');
    await lingered();
    expect(atWork).toEqual(['a', 'b', 'c']);
  });

  it('prefers the more urgent of those who wait', async () => {
    await come('backfill', 'a', 'b', 'c', 'later');
    await come('stock', 'sooner');
    await go('a');
    expect(atWork).toEqual(['b', 'c', 'sooner']);
  });

  it('gives every fourth seat to whoever has waited longest', async () => {
    const patient = new Seats({ seats: 1 });
    const seen: string[] = [];
    const exit = door();
    const steps = [patient.seated('stock', () => exit.opened)];
    const join = (priority: Priority, name: string): void =>
      void steps.push(patient.seated(priority, async () => void seen.push(name)));
    join('reconcile', 'oldest');
    for (let count = 1; count <= 6; count += 1) join('stock', `stock ${count}`);
    exit.open();
    await Promise.all(steps);
    expect(seen).toEqual(['stock 1', 'stock 2', 'stock 3', 'oldest', 'stock 4', 'stock 5', 'stock 6']);
  });

  it('sends away who finds no seat in time: nothing of the step was begun', async () => {
    const full = new Seats({ seats: 1, patienceMs: 1 });
    const exit = door();
    const first = full.seated('backfill', () => exit.opened);
    const begun = jest.fn(async () => undefined);
    await expect(full.seated('backfill', begun)).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'worker-busy',
    });
    expect(begun).not.toHaveBeenCalled();
    exit.open();
    await first;
    await full.seated('backfill', begun);
    expect(begun).toHaveBeenCalledTimes(1);
  });

  it('gives a step its result and its error', async () => {
    await expect(seats.seated('backfill', async () => 7)).resolves.toBe(7);
    await expect(
      seats.seated('backfill', async () => {
        throw new Error('refused');
      }),
    ).rejects.toThrow('refused');
  });
});

describe('a system whose calls leave the seat', () => {
  it('frees the seat while it is waited for; who comes back goes before who comes in', async () => {
    const seats = new Seats({ seats: 1 });
    const [answer, exit] = [door(), door()];
    const seen: string[] = [];
    const shop = leavingSeat({ ask: () => answer.opened });
    const first = seats.seated('backfill', async () => {
      seen.push('first asks');
      await shop.ask();
      seen.push('first is back');
    });
    const second = seats.seated('backfill', async () => {
      seen.push('second works');
      await exit.opened;
    });
    const third = seats.seated('backfill', async () => void seen.push('third works'));
    await settled();
    expect(seen).toEqual(['first asks', 'second works']);
    answer.open();
    await settled();
    expect(seen).toEqual(['first asks', 'second works']);
    exit.open();
    await Promise.all([first, second, third]);
    expect(seen).toEqual(['first asks', 'second works', 'first is back', 'third works']);
  });

  it('passes arguments, results, errors, plain members and members of members on', async () => {
    const seats = new Seats();
    const system = leavingSeat({
      name: 'shop',
      factor: 3,
      times(this: { factor: number }, count: number) {
        return Promise.resolve(this.factor * count);
      },
      refuse: () => Promise.reject(new Error('refused')),
      now: () => 'at once',
      customers: { keys: ['k'], fetch: (key: string) => Promise.resolve(`customer ${key}`) },
    });
    await seats.seated('backfill', async () => {
      expect(system.name).toBe('shop');
      expect(system.now()).toBe('at once');
      expect(await system.times(4)).toBe(12);
      expect([...system.customers.keys]).toEqual(['k']);
      expect(await system.customers.fetch('k')).toBe('customer k');
      await expect(system.refuse()).rejects.toThrow('refused');
    });
    expect(await system.times(2)).toBe(6);
  });
});

it('never seats more than its number, and nobody is forgotten, whoever comes and however they wait', async () => {
  const lane = fc.constantFrom<Priority>('live', 'refund', 'stock', 'backfill', 'reconcile');
  /** Each number is a wait: even ones for our own store, odd ones for a system; 7 asks two systems at once, 9 fails. */
  const step = fc.tuple(lane, fc.array(fc.nat({ max: 9 }), { maxLength: 5 }));
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      async (steps, count) => {
        const seats = new Seats({ seats: count, besideUrgent: 1, lingerMs: 0 });
        const system = leavingSeat({
          ask: async (turns: number) => {
            for (let turn = 0; turn < turns; turn += 1) await settled();
            if (turns === 9) throw new Error('no answer');
          },
        });
        let seated = 0;
        let most = 0;
        const work = async (waits: readonly number[]): Promise<void> => {
          const count = (change: number): void => {
            seated += change;
            most = Math.max(most, seated);
          };
          count(1);
          try {
            for (const wait of waits) {
              if (wait % 2 === 0) await settled();
              else {
                count(-1);
                try {
                  await (wait === 7 ? Promise.all([system.ask(1), system.ask(3)]) : system.ask(wait));
                } finally {
                  count(1);
                }
              }
            }
          } finally {
            count(-1);
          }
        };
        const background = steps.filter(([priority]) => priority !== 'live' && priority !== 'refund');
        await Promise.allSettled(
          background.map(([priority, waits]) => seats.seated(priority, () => work(waits))),
        );
        expect(most).toBeLessThanOrEqual(count);
        await Promise.allSettled(steps.map(([priority, waits]) => seats.seated(priority, () => work(waits))));
        expect(seated).toBe(0);
        await lingered();
        // All seats are free again: as many as there are come in at once.
        const exit = door();
        let inside = 0;
        const crowd = Array.from({ length: count + 1 }, () =>
          seats.seated('backfill', async () => {
            inside += 1;
            await exit.opened;
          }),
        );
        await settled();
        expect(inside).toBe(count);
        exit.open();
        await Promise.all(crowd);
      },
    ),
    { numRuns: 60 },
  );
});
