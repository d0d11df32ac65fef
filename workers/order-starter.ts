import type { Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdReusePolicy, WorkflowIdConflictPolicy } from '@temporalio/common';
import { inBatches } from '../activities/in-batches';
import type { CustomerStarter, OrderStarter } from '../activities/types';
import { customerOfSubject } from '../domain/customer';
import { WORKFLOW_TASK_TIMEOUT_MS } from '../domain/time-limits';
import type { Priority } from '../systems/context';
import type { CustomerInput } from '../workflows/customer';
import type { OrderInput } from '../workflows/order';
import type { Operator } from '../workflows/order-messages';
import { CONNECTION, ORDER_NUMBER, STAGE } from '../workflows/search-attributes';
import { PRIORITY_KEYS } from '../workflows/step-options';

/** The one queue, so that steps start without a round trip through the server; the lane keeps each system's pace. */
export const TASK_QUEUE = 'crossdock';

/** One running workflow per order: this id is the lock. */
export const orderWorkflowId = (connection: string, order: string): string => `order/${connection}/${order}`;

/** One running workflow per customer of the shop; `key` is such as `person/17`. */
export const customerWorkflowId = (connection: string, key: string): string =>
  `customer/${connection}/${key}`;

/**
 * Sends `changed`, `retry` or `skip` to an order, starting its workflow when none runs. A customer that waits stands on
 * the board as `customer/<kind>/<id>`, and under that name it is sent them as an order is.
 */
export interface Orders extends OrderStarter, CustomerStarter {
  retry(connection: string, order: string, operator: Operator): Promise<void>;
  skip(connection: string, order: string, operator: Operator): Promise<void>;
}

const STARTS_AT_ONCE = 20;

export function createOrderStarter(client: Client): Orders {
  const start = async (
    { connection, priority }: { readonly connection: string; readonly priority: Priority },
    { type, workflowId, input, summary, number }: Started,
    signal: string,
    signalArgs: unknown[],
  ): Promise<void> => {
    await client.workflow.signalWithStart(type, {
      workflowId,
      taskQueue: TASK_QUEUE,
      args: [input],
      signal,
      signalArgs,
      // Never REJECT_DUPLICATE: it would lose the signal of a late edit.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      // Steps taken at once hold the workflow's task; one that is given up too early is taken again from its first step.
      workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT_MS,
      staticSummary: summary,
      priority: { priorityKey: PRIORITY_KEYS[priority] },
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CONNECTION, value: connection },
        ...(number === undefined ? [] : [{ key: ORDER_NUMBER, value: number }]),
        { key: STAGE, value: 'processing' },
      ]),
    });
  };
  const send = (
    connection: string,
    order: string,
    priority: Priority,
    signal: string,
    signalArgs: unknown[],
  ): Promise<void> => {
    const customer = customerOfSubject(order);
    const started =
      customer === undefined
        ? orderStarted({ connection, order, priority })
        : customerStarted({ connection, customer, priority });
    return start({ connection, priority }, started, signal, signalArgs);
  };
  return {
    changed: (connection, order, priority, news) =>
      send(connection, order, priority, 'changed', news ? [news] : []),
    customersChanged: (connection, keys) =>
      inBatches([...new Set(keys)], STARTS_AT_ONCE, (customer) =>
        start(
          { connection, priority: 'stock' },
          customerStarted({ connection, customer, priority: 'stock' }),
          'changed',
          [],
        ),
      ),
    inWork: async (connection) => {
      const query = `WorkflowType = 'order' AND ExecutionStatus = 'Running' AND ${CONNECTION.name} = '${connection}' AND ${STAGE.name} IN ('processing', 'in-doubt')`;
      return (await client.workflow.count(query)).count;
    },
    retry: (connection, order, operator) => send(connection, order, 'live', 'retry', [operator]),
    skip: (connection, order, operator) => send(connection, order, 'live', 'skip', [operator]),
  };
}

interface Started {
  readonly type: 'order' | 'customer';
  readonly workflowId: string;
  readonly input: OrderInput | CustomerInput;
  readonly summary: string;
  /** An order's own number. */
  readonly number?: string;
}

const orderStarted = (input: OrderInput): Started => ({
  type: 'order',
  workflowId: orderWorkflowId(input.connection, input.order),
  input,
  summary: `Order ${input.order} of ${input.connection}`,
  number: input.order,
});

const customerStarted = (input: CustomerInput): Started => ({
  type: 'customer',
  workflowId: customerWorkflowId(input.connection, input.customer),
  input,
  summary: `Customer ${input.customer} of ${input.connection}`,
});
