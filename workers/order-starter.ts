import type { Client } from '@temporalio/client';
import { TypedSearchAttributes, WorkflowIdReusePolicy, WorkflowIdConflictPolicy } from '@temporalio/common';
import type { OrderStarter } from '../activities/types';
import type { Priority } from '../systems/context';
import type { OrderInput } from '../workflows/order';
import type { Operator } from '../workflows/order-messages';
import { CONNECTION, ORDER_NUMBER, STAGE } from '../workflows/search-attributes';
import { PRIORITY_KEYS } from '../workflows/step-options';

/** The one queue, so that steps start without a round trip through the server; the lane keeps each system's pace. */
export const TASK_QUEUE = 'crossdock';

/** One running workflow per order: this id is the lock. */
export const orderWorkflowId = (connection: string, order: string): string => `order/${connection}/${order}`;

/** Sends `changed`, `retry` or `skip` to an order, starting its workflow when none runs. */
export interface Orders extends OrderStarter {
  retry(connection: string, order: string, operator: Operator): Promise<void>;
  skip(connection: string, order: string, operator: Operator): Promise<void>;
}

export function createOrderStarter(client: Client): Orders {
  const send = async (
    connection: string,
    order: string,
    priority: Priority,
    signal: string,
    signalArgs: unknown[],
  ): Promise<void> => {
    const input: OrderInput = { connection, order, priority };
    await client.workflow.signalWithStart('order', {
      workflowId: orderWorkflowId(connection, order),
      taskQueue: TASK_QUEUE,
      args: [input],
      signal,
      signalArgs,
      // Never REJECT_DUPLICATE: it would lose the signal of a late edit.
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: `Order ${order} of ${connection}`,
      priority: { priorityKey: PRIORITY_KEYS[priority] },
      typedSearchAttributes: new TypedSearchAttributes([
        { key: CONNECTION, value: connection },
        { key: ORDER_NUMBER, value: order },
        { key: STAGE, value: 'processing' },
      ]),
    });
  };
  return {
    changed: (connection, order, priority, reading) =>
      send(connection, order, priority, 'changed', reading ? [{ reading }] : []),
    retry: (connection, order, operator) => send(connection, order, 'live', 'retry', [operator]),
    skip: (connection, order, operator) => send(connection, order, 'live', 'skip', [operator]),
  };
}
