import { between, pick, type Random } from '../sandbox/kit';

/** What happens to processes and systems as a whole, `at` milliseconds after the start. */
export type PlannedEvent = { readonly at: number } & EventDeed;

export type EventDeed =
  /** SIGKILL; another process takes its place. */
  | { readonly kind: 'kill-worker'; readonly worker: number; readonly downMs: number }
  /** SIGSTOP and SIGCONT: its attempts are taken for dead, and go on later. */
  | { readonly kind: 'freeze-worker'; readonly worker: number; readonly forMs: number }
  | { readonly kind: 'restart-temporal'; readonly downMs: number }
  | { readonly kind: 'restart-database' }
  /** Connections are refused. */
  | { readonly kind: 'outage'; readonly side: Side; readonly forMs: number }
  /** Every token is refused; a new login, or the end of the time, cures it. */
  | { readonly kind: 'revoke'; readonly side: Side; readonly forMs: number }
  /** So many readings in a row answer from before the last writes, as behind a replica that lags. */
  | { readonly kind: 'stale-spell'; readonly side: Side; readonly reads: number }
  | { readonly kind: 'skew-clock'; readonly seconds: number }
  /** A poll beside the schedule's own. */
  | { readonly kind: 'extra-poll' }
  | { readonly kind: 'pause-polls'; readonly forMs: number }
  /** SIGKILL; another process takes its place at the same address. */
  | { readonly kind: 'kill-gateway'; readonly downMs: number }
  /** The shop's webhooks wait so long, and leave in another order. */
  | { readonly kind: 'hold-webhooks'; readonly forMs: number };
export type Side = 'shop' | 'erp';

/** Runs smaller than this are for the quick proofs: calls fail, processes live. */
const LEAST_ORDERS = 20;
/** Longer than a worker may be silent about a step, or about an order that it holds: another one takes over. */
const FREEZE_MS = 35_000;

export function planEvents(options: {
  readonly orders: number;
  readonly feedMs: number;
  readonly workers: number;
  readonly random: Random;
}): PlannedEvent[] {
  const { orders, feedMs, workers, random } = options;
  if (orders < LEAST_ORDERS) return [];
  const at = (from: number, to: number): number =>
    between(random, Math.round(feedMs * from), Math.round(feedMs * to));
  const worker = (): number => between(random, 0, workers - 1);
  const side = (): Side => pick(random, ['shop', 'erp'] as const);
  const times = (each: number): number[] =>
    Array.from({ length: Math.max(1, Math.round(orders / each)) }, () => 0);
  return [
    ...times(120).map((): PlannedEvent => ({
      at: at(0.1, 0.8),
      kind: 'kill-worker',
      worker: worker(),
      downMs: between(random, 300, 2_000),
    })),
    ...(orders < 2 * LEAST_ORDERS
      ? []
      : times(250).map((): PlannedEvent => ({
          at: at(0.15, 0.4),
          kind: 'freeze-worker',
          worker: worker(),
          forMs: FREEZE_MS,
        }))),
    ...times(250).map((): PlannedEvent => ({
      at: at(0.3, 0.7),
      kind: 'restart-temporal',
      downMs: between(random, 200, 1_500),
    })),
    ...times(150).map((): PlannedEvent => ({ at: at(0.2, 0.8), kind: 'restart-database' })),
    ...times(100).map((): PlannedEvent => ({
      at: at(0.1, 0.8),
      kind: 'outage',
      side: side(),
      forMs: between(random, 800, 3_000),
    })),
    ...times(100).map((): PlannedEvent => ({
      at: at(0.1, 0.8),
      kind: 'revoke',
      side: side(),
      forMs: between(random, 500, 1_500),
    })),
    ...times(50).map((): PlannedEvent => ({
      at: at(0.1, 0.9),
      kind: 'stale-spell',
      side: side(),
      reads: between(random, 10, 40),
    })),
    ...times(120).map((): PlannedEvent => ({
      at: at(0, 0.6),
      kind: 'skew-clock',
      seconds: between(random, -300, 300),
    })),
    ...times(40).map((): PlannedEvent => ({ at: at(0.1, 1), kind: 'extra-poll' })),
    { at: at(0.2, 0.5), kind: 'pause-polls' as const, forMs: between(random, 5_000, 9_000) },
  ].sort((a, b) => a.at - b.at);
}

/** For lanes whose shop sends its webhooks itself. */
export function planWebhookEvents(options: {
  readonly orders: number;
  readonly feedMs: number;
  readonly random: Random;
}): PlannedEvent[] {
  const { orders, feedMs, random } = options;
  const at = (from: number, to: number): number =>
    between(random, Math.round(feedMs * from), Math.round(feedMs * to));
  const times = (each: number): number[] =>
    Array.from({ length: Math.max(1, Math.round(orders / each)) }, () => 0);
  return [
    ...times(40).map((): PlannedEvent => ({
      at: at(0.1, 0.9),
      kind: 'hold-webhooks',
      forMs: between(random, 800, 3_000),
    })),
    ...(orders < LEAST_ORDERS
      ? []
      : times(100).map((): PlannedEvent => ({
          // Late enough for webhooks to have come before: a short feed is soon over.
          at: at(0.5, 0.9),
          kind: 'kill-gateway',
          downMs: between(random, 300, 2_500),
        }))),
  ];
}
