import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';
import { inBatches } from '../../activities/in-batches';
import type { News } from '../../activities/types';
import { orderWorkflowId } from '../../workers/order-starter';
import { CONNECTION } from '../../workflows/search-attributes';

/** How the orders of a connection first became known. */
export interface Arrivals {
  readonly byWebhook: number;
  readonly byPoll: number;
}

const AT_ONCE = 20;

/** Asks the orders' own histories: the message a run begins with tells whether a shop pushed it. */
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
    const [news] = await readable(client, message?.workflowExecutionSignaledEventAttributes?.input?.payloads);
    if ((news as News | undefined)?.pushed) byWebhook += 1;
    else byPoll += 1;
  });
  return { byWebhook, byPoll };
}

async function readable(client: Client, payloads: Payload[] | null | undefined): Promise<unknown[]> {
  const { payloadCodecs, payloadConverter } = client.options.loadedDataConverter;
  let decoded = payloads ?? [];
  for (const codec of [...payloadCodecs].reverse()) decoded = await codec.decode(decoded);
  return decoded.map((payload) => payloadConverter.fromPayload(payload));
}
