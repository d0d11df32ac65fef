import { Failure } from '../domain/failure';

/** What travels with every call to a system: who waits for it, and who keeps its record. */
export interface CallContext {
  readonly priority: Priority;
  /**
   * No write may leave after this moment (milliseconds since the epoch). A step that ran out of time may already have
   * been started again elsewhere: its late writes would be the second ones.
   */
  readonly closesAt?: number;
  /**
   * How long the call may wait for its turn in the lane, in milliseconds; then it fails with `throttled` and code
   * `lane-busy`, and nothing was sent. Absent: as long as it takes.
   */
  readonly patienceMs?: number;
  /**
   * Aborted when another call carried the question along: the call leaves the lane unless it has something else to
   * send. A request on its way is not stopped. Set by whoever gathers calls.
   */
  readonly leave?: AbortSignal;
  /** Receives every exchange with the system, for the audit trail. Bodies may hold personal data: the keeper seals them. */
  record(exchange: Exchange): void;
}

/** Who may overtake whom in a connection's lane, first to last. */
export const PRIORITIES = ['live', 'refund', 'stock', 'backfill', 'reconcile'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** One request and its answer. Credentials are never in here. */
export interface Exchange {
  /** Such as `infor-m3`. */
  readonly system: string;
  /** Such as `OIS100MI/AddBatchHead` or `GET /V1/orders`. */
  readonly call: string;
  /** True when the call may change something in the system. */
  readonly write: boolean;
  readonly request: unknown;
  readonly answer?: unknown;
  /** `lost`: the request went out and no readable answer came. `withheld`: a preview did not send it. */
  readonly outcome: 'ok' | 'refused' | 'lost' | 'failed' | 'withheld';
  readonly status?: number;
  readonly code?: string;
  readonly milliseconds: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One line of `crossdock check`. */
export interface CheckResult {
  readonly name: string;
  readonly ok: boolean;
  /** What was found; when not ok, what to do about it. */
  readonly detail: string;
  /** True when the service can run without it. */
  readonly optional?: boolean;
}

/** For calls whose record nobody keeps. */
export const unrecorded = (priority: Priority = 'live'): CallContext => ({
  priority,
  record: () => undefined,
});

/** @throws Failure `unavailable` when the step's time for writing is over; nothing was sent */
export function assertOpen(context: CallContext, now: number = Date.now()): void {
  if (context.closesAt !== undefined && now >= context.closesAt) {
    throw new Failure('unavailable', 'the time for writing is over; the step starts again with a search');
  }
}
