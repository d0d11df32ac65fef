import { isFailure, type Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import { WOOCOMMERCE } from './capabilities';
import { unreadable, type WooClient } from './client';
import { createGatheredList } from './gathered-list';
import { rawRefund, rows, type RawOrder, type RawRefund } from './schemas';

/** All refunds of each order, by the order's id; a failure stands for the order it belongs to. */
export type ReadRefunds = (
  context: CallContext,
  orders: readonly RawOrder[],
) => Promise<ReadonlyMap<string, readonly RawRefund[] | Failure>>;

/**
 * An order itself tells only ids and sums of its refunds. They are read by these ids, together with other orders' (`GET
 * /refunds`, since WooCommerce 9.0); on older shops, and when one was deleted meanwhile, by the order's own list.
 */
export function createReadRefunds(client: WooClient): ReadRefunds {
  const gather = createGatheredList({ client, path: '/refunds' });
  let isShared = true;

  const together = async (
    context: CallContext,
    ids: readonly string[],
  ): Promise<ReadonlyMap<string, unknown>> => {
    if (!isShared || ids.length === 0) return new Map();
    try {
      return await gather(context, ids);
    } catch (error) {
      if (!isFailure(error, 'rejected') || error.code !== 'rest_no_route') throw error;
      isShared = false;
      return new Map();
    }
  };

  return async (context, orders) => {
    const refunded = orders.filter(({ refunds }) => refunds.length > 0);
    const read = await failing(() => together(context, refunded.flatMap(idsOf)));
    const one = async (order: RawOrder): Promise<readonly RawRefund[] | Failure> =>
      isFailure(read)
        ? read
        : failing(async () => {
            const ids = idsOf(order);
            const found = ids.every((id) => read.has(id))
              ? ids.map((id) => read.get(id))
              : await ownList(client, context, order);
            return found.map((row) => toRawRefund(order, row));
          });
    return new Map(await Promise.all(refunded.map(async (order) => [order.id, await one(order)] as const)));
  };
}

/** Answers a failure instead of throwing it. */
export async function failing<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
}

const idsOf = ({ refunds }: RawOrder): string[] => refunds.map(({ id }) => id);

function toRawRefund(order: RawOrder, row: unknown): RawRefund {
  const read = rawRefund.safeParse(row);
  if (!read.success) throw unreadable(`a refund of order ${order.number}`, read.error);
  return read.data;
}

async function ownList(client: WooClient, context: CallContext, order: RawOrder): Promise<unknown[]> {
  const found: unknown[] = [];
  for (let page = 1; ; page += 1) {
    const list = await client.list(
      context,
      {
        path: `/orders/${order.id}/refunds`,
        name: 'GET /orders/{id}/refunds',
        parameters: [
          ['per_page', String(WOOCOMMERCE.maxPageSize)],
          ['page', String(page)],
        ],
      },
      rows,
    );
    found.push(...list.rows);
    if (list.rows.length === 0 || page >= (list.pages ?? 1)) return found;
  }
}
