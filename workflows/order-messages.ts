import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Reading } from '../activities/types';

/** Who acts, and why; both reach the audit trail. */
export interface Operator {
  readonly actor?: string;
  readonly reason?: string;
}

/**
 * Look at this order again: it is read as it is now. A poll or backfill that has just read it whole says where, which
 * counts for an order that nobody has looked at before.
 */
export const changed = defineSignal<[Changed?]>('changed');
export interface Changed {
  readonly reading?: Reading;
}

export const retrySignal = defineSignal<[Operator?]>('retry');
export const skipSignal = defineSignal<[Operator?]>('skip');
export const retryUpdate = defineUpdate<string, [Operator?]>('retry');
export const skipUpdate = defineUpdate<string, [Operator?]>('skip');
export const stateQuery = defineQuery<OrderState>('state');

/** Where the workflow is, for people. */
export interface OrderState {
  readonly stage: string;
  readonly step: string;
  readonly cause: readonly string[];
  readonly message?: string;
  readonly posted: Readonly<Record<string, string>>;
}
