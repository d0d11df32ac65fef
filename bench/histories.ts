import { orderWorkflowId } from '../workers/order-starter';
import { CONNECTION } from './lane';
import { mean } from './statistics';
import type { Stand } from './stand';

const SAMPLE = 50;

/** Mean size of the histories of orders spread over the batch, as the server keeps them. */
export async function measureHistories(
  { temporal }: Stand,
  numbers: readonly string[],
): Promise<{ readonly events: number; readonly bytes: number }> {
  const step = Math.max(1, Math.floor(numbers.length / SAMPLE));
  const sampled = numbers.filter((_, place) => place % step === 0);
  const histories = await Promise.all(
    sampled.map((order) => temporal.client.workflow.getHandle(orderWorkflowId(CONNECTION, order)).describe()),
  );
  return {
    events: mean(histories.map(({ historyLength }) => historyLength)),
    bytes: mean(histories.map(({ historySize }) => historySize ?? 0)),
  };
}
