import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { News } from '../activities/types';

/** Who acts, and why; both reach the audit trail. */
export interface Operator {
  readonly actor?: string;
  readonly reason?: string;
}

/**
 * Look at this order again: it is read as it is now. A poll or backfill says when the shop changed it, so that an older
 * reading is not taken for the order as it is now, and where its own copy of an order is that nobody has looked at yet.
 */
export const changed = defineSignal<[News?]>('changed');

export const retrySignal = defineSignal<[Operator?]>('retry');
export const skipSignal = defineSignal<[Operator?]>('skip');
export const retryUpdate = defineUpdate<string, [Operator?]>('retry');
export const skipUpdate = defineUpdate<string, [Operator?]>('skip');
/** What a person found out in the ERP about a document in doubt. */
export interface Resolution extends Operator {
  readonly key?: string;
  /** The ERP's number; absent when the document does not stand there. */
  readonly posted?: string;
}
export const resolveUpdate = defineUpdate<string, [Resolution]>('resolve');
export const stateQuery = defineQuery<OrderState>('state');

/** Where the workflow is, for people. */
export interface OrderState {
  readonly stage: string;
  readonly step: string;
  readonly cause: readonly string[];
  readonly message?: string;
  readonly posted: Readonly<Record<string, string>>;
}
