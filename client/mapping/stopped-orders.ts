import type { Mapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import { inBatches } from '../../activities/in-batches';
import { drawOrder, type DrawingTable } from './draw-order';

/** What the shop's recent orders would meet, with the mapping in the file. */
export interface StoppedOrders {
  readonly read: number;
  readonly sound: number;
  readonly stopped: number;
  /** That call for nothing now, such as unpaid or cancelled ones. */
  readonly nothingDue: number;
  readonly unknown: number;
  /** Each gap with how many of the orders it would stop, the commonest first. */
  readonly gaps: readonly {
    readonly cause: string;
    readonly orders: number;
    readonly examples: readonly string[];
  }[];
  /** Why orders could not be tried, where that happened. */
  readonly reason?: string;
}

export const AT_ONCE = 20;
const EXAMPLES = 3;

/** Draws each order up as if it came in now, and counts what is in the way. */
export async function stoppedOrders(
  drawing: DrawingTable,
  orders: readonly Order[],
  mapping: Mapping,
): Promise<StoppedOrders> {
  const counts = { sound: 0, stopped: 0, 'nothing-due': 0, unknown: 0 };
  const byCause = new Map<string, string[]>();
  let reason: string | undefined;
  await inBatches(orders, AT_ONCE, async (order) => {
    const drawn = await drawOrder(drawing, order, mapping, [], { askAgain: true });
    counts[drawn.state] += 1;
    if (drawn.state === 'unknown') reason = drawn.reason;
    if (drawn.state !== 'stopped') return;
    for (const cause of drawn.causes) byCause.set(cause, [...(byCause.get(cause) ?? []), order.number]);
  });
  return {
    read: orders.length,
    sound: counts.sound,
    stopped: counts.stopped,
    nothingDue: counts['nothing-due'],
    unknown: counts.unknown,
    gaps: [...byCause]
      .map(([cause, numbers]) => ({
        cause,
        orders: numbers.length,
        examples: [...numbers].sort().slice(0, EXAMPLES),
      }))
      .sort((a, b) => b.orders - a.orders || (a.cause < b.cause ? -1 : 1)),
    ...(reason === undefined ? {} : { reason }),
  };
}
