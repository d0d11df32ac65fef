import { z } from 'zod';
import type { CallContext } from '../../context';
import { createGather, type Gather } from '../../transport/gather';
import { BIGCOMMERCE } from './capabilities';
import { readBody, type BigCommerceClient, type Call } from './client';
import { unreadable } from './errors';
import { envelope, hasMore, refund, type RawRefund } from './payment-schemas';

/** The refunds of orders, by order id; an order without refunds is absent. */
export type Refunds = (context: CallContext, orders: readonly string[]) => Promise<Map<string, RawRefund[]>>;

const rows = z.looseObject({ order_id: z.string() });
const MOST_PAGES = 40;

/**
 * Reads refunds by `order_id:in`, so that orders which are looked at together cost one call. The list is sorted by
 * refund id and only grows at its end, so that its pages are safe.
 */
export function createRefunds(client: BigCommerceClient): Refunds {
  const gather: Gather<unknown[]> = createGather({
    limit: BIGCOMMERCE.idsPerRequest,
    send: async (context, take) => {
      let call: Call | undefined;
      const first = await client.ask(context, () => {
        const batch = take();
        call = batch && {
          ...page(batch.keys, 1),
          record: (exchange) =>
            batch.members.forEach((member) =>
              member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
            ),
        };
        return call;
      });
      if (!first || !call) return undefined;
      const found = new Map<string, unknown[]>();
      let answer = first.answer.status === 204 ? { data: [] } : readBody(first, envelope);
      for (let number = 1; ; number += 1) {
        for (const row of answer.data) {
          const read = rows.safeParse(row);
          if (!read.success) throw unreadable('a refund', read.error.issues);
          found.set(read.data.order_id, [...(found.get(read.data.order_id) ?? []), row]);
        }
        if (answer.data.length === 0 || number >= MOST_PAGES) break;
        if (!hasMore(answer as z.output<typeof envelope>, BIGCOMMERCE.maxPageSize)) break;
        const keys = call.parameters?.[0]?.[1].split(',') ?? [];
        answer = await client.get(
          { ...context, leave: undefined },
          { ...page(keys, number + 1), record: call.record },
          envelope,
        );
      }
      return found;
    },
  });

  return async (context, orders) => {
    const found = await gather(context, orders);
    return new Map(
      [...found].map(([order, list]) => {
        const read = z.array(refund).safeParse(list);
        if (!read.success) throw unreadable(`the refunds of order ${order}`, read.error.issues);
        return [order, distinct(read.data)];
      }),
    );
  };
}

const page = (orders: readonly string[], number: number): Call => ({
  name: 'GET /v3/orders/payment_actions/refunds',
  path: '/v3/orders/payment_actions/refunds',
  parameters: [
    ['order_id:in', orders.join(',')],
    ['page', String(number)],
    ['limit', String(BIGCOMMERCE.maxPageSize)],
  ],
});

/** Oldest first, each once. */
const distinct = (refunds: readonly RawRefund[]): RawRefund[] =>
  [...new Map(refunds.map((one) => [one.id, one])).values()].sort((a, b) => Number(a.id) - Number(b.id));

function narrow(answer: unknown, orders: readonly string[]): unknown {
  const data = (answer as { data?: unknown } | undefined)?.data;
  if (!Array.isArray(data)) return answer;
  return {
    data: (data as { order_id?: unknown }[]).filter((row) => orders.includes(String(row?.order_id))),
  };
}
