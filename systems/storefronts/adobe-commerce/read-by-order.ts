import { Failure } from '../../../domain/failure';
import type { CallContext, Exchange } from '../../context';
import { createGather, type Gather, type Gathered } from '../../transport/gather';
import { byOrderPage } from './bill-schemas';
import { ADOBE_COMMERCE } from './capabilities';
import { readBody, type AdobeClient, type Call } from './client';
import { searchParameters } from './search';

/** What belongs to orders, such as invoices, by the orders' internal ids. */
export type ReadByOrder = Gather<unknown[]>;

const PAGE_SIZE = 100;

export interface ReadByOrderOptions {
  readonly client: AdobeClient;
  /** Such as `/V1/invoices`. */
  readonly path: string;
  /** The unique column to go on by. */
  readonly idColumn: string;
}

/**
 * Callers that wait at the same time share a request, so that an order costs a fraction of one. Pages go on by id, not
 * by number: a row that is added meanwhile moves nothing.
 */
export function createReadByOrder({ client, path, idColumn }: ReadByOrderOptions): ReadByOrder {
  const callFor = ({ keys, members }: Gathered, after?: string): Call => ({
    path,
    parameters: searchParameters({
      where: [
        { field: 'order_id', is: 'in', value: keys.join(',') },
        ...(after === undefined ? [] : [{ field: idColumn, is: 'gt' as const, value: after }]),
      ],
      sort: [idColumn],
      pageSize: PAGE_SIZE,
    }),
    // Each member's record holds what concerns its own orders only: bodies are erased per order.
    record: (exchange: Exchange) =>
      members.forEach((member) =>
        member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
      ),
  });

  return createGather<unknown[]>({
    limit: ADOBE_COMMERCE.numbersPerRequest,
    send: async (context: CallContext, take) => {
      let batch: Gathered | undefined;
      let asked = await client.ask(context, () => {
        batch = take();
        return batch && callFor(batch);
      });
      if (!asked || !batch) return undefined;
      const taken = batch;
      const found = new Map<string, unknown[]>();
      for (let after: string | undefined; ;) {
        const page = readBody(asked, byOrderPage);
        for (const row of page.items) {
          const order = row.order_id ?? '';
          found.set(order, [...(found.get(order) ?? []), row]);
        }
        const last = (page.items.at(-1) as Record<string, unknown> | undefined)?.[idColumn];
        if (page.items.length >= page.total_count || typeof last !== 'string') return found;
        if (after !== undefined && BigInt(last) <= BigInt(after)) throw unsorted(path);
        after = last;
        asked = await client.ask(context, () => callFor(taken, last));
        if (!asked) return found;
      }
    },
  });
}

function narrow(answer: unknown, orders: readonly string[]): unknown {
  const items = (answer as { items?: unknown } | undefined)?.items;
  if (!Array.isArray(items)) return answer;
  return {
    items: (items as { order_id?: unknown }[]).filter((row) => orders.includes(String(row?.order_id))),
  };
}

const unsorted = (path: string): Failure =>
  new Failure('bug', `The shop did not sort ${path} as asked, so that pages cannot be told apart.`, {
    advice: 'An extension of the shop may override the search; report it.',
  });
