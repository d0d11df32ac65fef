import {
  ActivityFailure,
  ApplicationFailure,
  TimeoutFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { Activities } from '../activities';
import type { OrderRef } from '../activities/types';
import { AT_ONCE_OPTIONS, PRIORITY_KEYS, STEP_OPTIONS, STORE_OPTIONS } from './step-options';

/** The steps of an order's life, in their order; then those of a customer's. */
export type OrderStep =
  | 'fetchOrder'
  | 'mapCustomer'
  | 'mapItems'
  | 'findDocument'
  | 'postDocument'
  | 'confirmDocument'
  | 'fetchCustomer'
  | 'writeCustomer'
  | 'alignCustomer'
  | 'createInShop';

type Input<Name extends OrderStep> = Parameters<Activities[Name]>[0];
type Output<Name extends OrderStep> = Awaited<ReturnType<Activities[Name]>>;

export interface OrderSteps {
  /** The step that runs now, or ran last. */
  readonly current: () => string;
  readonly take: <Name extends OrderStep>(
    name: Name,
    summary: string,
    input: Input<Name>,
  ) => Promise<Output<Name>>;
  /** Steps that touch nothing but our own store. */
  readonly store: Pick<Activities, 'recordStage' | 'skipOrder' | 'unskipOrder' | 'resolveDoubt'>;
}

/**
 * Takes each step at once, in the worker that holds the order, as long as the systems answer at once: that spares the
 * server most of an order's history. The first step that has to wait (the lane is full, a system is down, an answer was
 * lost) goes to the queue, and all that follow it: there it may take its time, is seen as pending with its last failure,
 * and keeps no worker busy.
 */
export function createOrderSteps(priority: OrderRef['priority']): OrderSteps {
  const queued = proxyActivities<Activities>({
    ...STEP_OPTIONS,
    priority: { priorityKey: PRIORITY_KEYS[priority] },
  });
  const atOnce = proxyLocalActivities<Activities>(AT_ONCE_OPTIONS);
  let current = 'starting';
  let waits = false;
  return {
    current: () => current,
    store: insisting(proxyLocalActivities<Activities>(STORE_OPTIONS)),
    take: async <Name extends OrderStep>(
      name: Name,
      summary: string,
      input: Input<Name>,
    ): Promise<Output<Name>> => {
      current = name;
      if (!waits) {
        try {
          return await run(atOnce, name, summary, input);
        } catch (error) {
          if (!curesItself(error)) throw error;
          waits = true;
        }
      }
      return run(queued, name, summary, input);
    },
  };
}

/** One call for both ways of running a step; each name has its own types, which a loop over names cannot tell apart. */
const run = <Name extends OrderStep>(
  proxy: object,
  name: Name,
  summary: string,
  input: Input<Name>,
): Promise<Output<Name>> => {
  const step = (
    proxy as Record<OrderStep, { executeWithOptions(options: { summary: string }, args: unknown[]): unknown }>
  )[name];
  return step.executeWithOptions({ summary }, [input]) as Promise<Output<Name>>;
};

/** An order never fails: what our own store refuses fails the workflow's task, which is seen and tried again. */
const insisting = (steps: OrderSteps['store']): OrderSteps['store'] => {
  const insist =
    <Args extends unknown[], Result>(step: (...args: Args) => Promise<Result>) =>
    (...args: Args): Promise<Result> =>
      step(...args).catch((error: unknown) => {
        throw failureOfStep(error) ? new Error(`the store refuses: ${(error as Error).message}`) : error;
      });
  return {
    recordStage: insist(steps.recordStage),
    skipOrder: insist(steps.skipOrder),
    unskipOrder: insist(steps.unskipOrder),
    resolveDoubt: insist(steps.resolveDoubt),
  };
};

/** The activity edge marks what a repetition can cure; a step that ran out of its time is taken again as well. */
const curesItself = (error: unknown): boolean => {
  const failure = failureOfStep(error);
  return failure !== undefined && !(failure instanceof ApplicationFailure && failure.nonRetryable === true);
};

/** Why a step failed; undefined for an error that comes from no step. A step taken at once fails without a wrapping. */
export function failureOfStep(error: unknown): Error | undefined {
  if (error instanceof ActivityFailure) return error.cause ?? error;
  return error instanceof ApplicationFailure || error instanceof TimeoutFailure ? error : undefined;
}
