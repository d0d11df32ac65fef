import type { ActivityOptions, LocalActivityOptions } from '@temporalio/workflow';
import { AT_ONCE_TIMEOUT_MS, HEARTBEAT_TIMEOUT_MS, STEP_TIMEOUT_MS } from '../domain/time-limits';
import type { OrderRef } from '../activities/types';

/**
 * Steps are retried without end: the failure's kind says what a repetition can cure, and everything else parks the
 * order at once. The delay comes with the failure.
 */
export const STEP_OPTIONS: ActivityOptions = {
  startToCloseTimeout: STEP_TIMEOUT_MS,
  heartbeatTimeout: HEARTBEAT_TIMEOUT_MS,
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m' },
};

/** A step taken at once has one go; what it cannot finish is taken again from the queue, beginning with a search. */
export const AT_ONCE_OPTIONS: LocalActivityOptions = {
  startToCloseTimeout: AT_ONCE_TIMEOUT_MS,
  retry: { maximumAttempts: 1 },
};

/** Steps that touch nothing but our own store. */
export const STORE_OPTIONS: LocalActivityOptions = {
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s' },
};

/** Temporal's priority keys: 1 goes first, 5 last. */
export const PRIORITY_KEYS: Readonly<Record<OrderRef['priority'], number>> = {
  live: 2,
  refund: 2,
  stock: 3,
  backfill: 5,
  reconcile: 5,
};
