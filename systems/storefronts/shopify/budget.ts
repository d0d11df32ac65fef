import type { Priority } from '../../context';
import type { Clock } from '../../transport/clock';
import type { QueryCost } from './errors';

/**
 * The shop's cost budget as we know it: a bucket that every answer describes and that refills by itself. It belongs to
 * app and shop, so other processes draw from it too: what is known here is an estimate that the next answer corrects.
 */
export interface Budget {
  /** Waits until the query is likely to pass. Backfills leave a part of the bucket to everybody else. */
  admit(query: string, size: number, priority: Priority): Promise<void>;
  /** Learns what a query of this size costs and what is left. */
  learn(query: string, size: number, cost: QueryCost): void;
  /** What is thought to be left now; undefined before the first answer. */
  available(): number | undefined;
}

export interface BudgetOptions {
  readonly clock: Clock;
  /** The part of the bucket that backfill and reconcile do not touch, 0 to 0.9. */
  readonly reserveForLive: number;
}

/** No wait is longer; then the shop decides. */
const LONGEST_WAIT_MS = 30_000;

export function createBudget({ clock, reserveForLive }: BudgetOptions): Budget {
  const costs = new Map<string, number>();
  let bucket: { maximum: number; rate: number; level: number; at: number } | undefined;

  const levelNow = (): number =>
    bucket
      ? Math.min(bucket.maximum, bucket.level + ((clock.now() - bucket.at) / 1_000) * bucket.rate)
      : Infinity;
  const keyOf = (query: string, size: number): string => `${query}/${size}`;

  return {
    admit: async (query, size, priority) => {
      const cost = costs.get(keyOf(query, size)) ?? 0;
      const until = clock.now() + LONGEST_WAIT_MS;
      while (bucket) {
        const spare =
          priority === 'backfill' || priority === 'reconcile' ? bucket.maximum * reserveForLive : 0;
        // A bucket smaller than the query would never be full enough.
        const needed = Math.min(cost + spare, bucket.maximum);
        const level = levelNow();
        if (level >= needed || clock.now() >= until || bucket.rate <= 0) break;
        const milliseconds = Math.ceil(((needed - level) / bucket.rate) * 1_000);
        await new Promise<void>(
          (resolve) => void clock.after(Math.max(1, Math.min(milliseconds, until - clock.now())), resolve),
        );
      }
      // Taken now, so that queries that leave together do not all count on the same points.
      if (bucket) bucket = { ...bucket, level: levelNow() - cost, at: clock.now() };
    },
    learn: (query, size, { requestedQueryCost, throttleStatus }) => {
      costs.set(keyOf(query, size), requestedQueryCost);
      bucket = {
        maximum: throttleStatus.maximumAvailable,
        rate: throttleStatus.restoreRate,
        level: throttleStatus.currentlyAvailable,
        at: clock.now(),
      };
    },
    available: () => (bucket ? levelNow() : undefined),
  };
}
