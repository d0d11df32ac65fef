import type { Client } from '@temporalio/client';
import { inBatches } from '../../activities/in-batches';
import { orderWorkflowId } from '../../workers/order-starter';
import { CONNECTION } from '../../workflows/search-attributes';

/** How the orders of a connection first became known. */
export interface Arrivals {
  readonly byWebhook: number;
  readonly byPoll: number;
}

const AT_ONCE = 20;

/**
 * Asks the orders' own histories: the message a run begins with tells when a poll has seen the order change, and tells
 * nothing when a shop pushed it.
 */
export async function countArrivals(
  client: Client,
  connection: string,
  orders: readonly string[],
): Promise<Arrivals> {
  const first = new Map<string, { readonly runId: string; readonly startTime: Date }>();
  const query = `WorkflowType = 'order' AND ${CONNECTION.name} = '${connection}'`;
  for await (const { workflowId, runId, startTime } of client.workflow.list({ query })) {
    const known = first.get(workflowId);
    if (!known || startTime < known.startTime) first.set(workflowId, { runId, startTime });
  }
  let byWebhook = 0;
  let byPoll = 0;
  await inBatches(orders, AT_ONCE, async (order) => {
    const workflowId = orderWorkflowId(connection, order);
    const run = first.get(workflowId);
    if (!run) return;
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId: run.runId },
      maximumPageSize: 5,
    });
    const message = history?.events?.find((event) => event.workflowExecutionSignaledEventAttributes);
    const told = message?.workflowExecutionSignaledEventAttributes?.input?.payloads ?? [];
    if (told.length > 0) byPoll += 1;
    else byWebhook += 1;
  });
  return { byWebhook, byPoll };
}
