import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';

/** Who acts, and why; both reach the audit trail. */
export interface Operator {
  readonly actor?: string;
  readonly reason?: string;
}

/** Look at this order again. Carries nothing: the order is read as it is now. */
export const changed = defineSignal('changed');
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
