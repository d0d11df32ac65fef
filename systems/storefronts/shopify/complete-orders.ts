import { Failure, isFailure } from '../../../domain/failure';
import type { Order } from '../../../domain/order';
import type { CallContext, Exchange } from '../../context';
import { createGather, type Gather } from '../../transport/gather';
import { unreadable, type Call, type ShopifyClient } from './client';
import { MORE_LINES, MORE_REFUND_LINES, MORE_SHIPPING_LINES, REFUNDS_BY_ID } from './documents';
import { isTooCostly } from './errors';
import { moreLinesAnswer, moreRefundLinesAnswer, moreShippingLinesAnswer, nodesAnswer } from './answers';
import { rawOrder, rawRefund, type RawOrder, type RawRefund } from './schemas';
import type { Scopes } from './scopes';
import type { ShopifySettings } from './settings';
import { toOrder } from './to-order';

export interface ReadOptions {
  readonly client: ShopifyClient;
  readonly scopes: Scopes;
  readonly settings: ShopifySettings;
}

/**
 * Turns what lists and look-ups answered into orders: reads what did not fit, and the refunds of all of them together.
 * A row that cannot be understood comes back as its failure, so that it hurts no other. @throws Failure when the shop
 * cannot be asked
 */
export type CompleteOrders = (
  context: CallContext,
  rows: readonly unknown[],
) => Promise<readonly (Order | Failure)[]>;

export function createCompleteOrders(options: ReadOptions): CompleteOrders {
  const { client, scopes, settings } = options;
  const refunds = gatherNodes(options, {
    document: REFUNDS_BY_ID,
    variables: async (context) => ({ returns: (await scopes(context)).returns }),
  });

  const withAllLines = async (context: CallContext, order: RawOrder): Promise<RawOrder> => {
    const { products } = await scopes(context);
    const lines = [...order.lineItems.nodes];
    let page = order.lineItems.pageInfo;
    while (page.hasNextPage && page.endCursor !== undefined) {
      const { node } = await client.query(
        context,
        { document: MORE_LINES, variables: { id: order.id, after: page.endCursor, products } },
        moreLinesAnswer,
      );
      if (!node) throw vanished(order.name);
      lines.push(...node.lineItems.nodes);
      page = node.lineItems.pageInfo;
    }
    const shipping = [...order.shippingLines.nodes];
    page = order.shippingLines.pageInfo;
    while (page.hasNextPage && page.endCursor !== undefined) {
      const { node } = await client.query(
        context,
        { document: MORE_SHIPPING_LINES, variables: { id: order.id, after: page.endCursor } },
        moreShippingLinesAnswer,
      );
      if (!node) throw vanished(order.name);
      shipping.push(...node.shippingLines.nodes);
      page = node.shippingLines.pageInfo;
    }
    const end = { hasNextPage: false, endCursor: undefined };
    return {
      ...order,
      lineItems: { nodes: lines, pageInfo: end },
      shippingLines: { nodes: shipping, pageInfo: end },
    };
  };

  const readRefund = async (context: CallContext, order: RawOrder, row: unknown): Promise<RawRefund> => {
    const read = rawRefund.safeParse(row);
    if (!read.success) throw unreadable(`a refund of order ${order.name}`, read.error);
    const refund = read.data;
    for (const part of [refund.refundShippingLines, refund.orderAdjustments, refund.transactions]) {
      if (part.pageInfo.hasNextPage) throw tooLong(order.name, refund.legacyResourceId);
    }
    const rows = [...refund.refundLineItems.nodes];
    let page = refund.refundLineItems.pageInfo;
    while (page.hasNextPage && page.endCursor !== undefined) {
      const { node } = await client.query(
        context,
        { document: MORE_REFUND_LINES, variables: { id: refund.id, after: page.endCursor } },
        moreRefundLinesAnswer,
      );
      if (!node) throw vanished(order.name);
      rows.push(...node.refundLineItems.nodes);
      page = node.refundLineItems.pageInfo;
    }
    return {
      ...refund,
      refundLineItems: { nodes: rows, pageInfo: { hasNextPage: false, endCursor: undefined } },
    };
  };

  return async (context, rows) => {
    const orders = await Promise.all(
      rows.map((row) =>
        ownFate(async () => {
          const read = rawOrder.safeParse(row);
          if (!read.success) throw unreadable(nameOfRow(row), read.error);
          return withAllLines(context, read.data);
        }),
      ),
    );
    const ids = orders.flatMap((order) =>
      order instanceof Failure ? [] : order.refunds.map(({ id }) => id),
    );
    const found = ids.length > 0 ? await refunds(context, ids) : new Map<string, unknown>();
    return Promise.all(
      orders.map(async (order) => {
        if (order instanceof Failure) return order;
        return ownFate(async () => {
          const raws = await Promise.all(
            order.refunds.map(async ({ id }) => {
              const refund = found.get(id);
              if (refund === undefined) throw vanished(order.name);
              return readRefund(context, order, refund);
            }),
          );
          return toOrder(order, raws, settings);
        });
      }),
    );
  };
}

/** What is wrong with one order is its own; what is wrong with the shop is everybody's. */
async function ownFate<T>(work: () => Promise<T>): Promise<T | Failure> {
  try {
    return await work();
  } catch (error) {
    if (isFailure(error, 'conflict', 'bug')) return error;
    throw error;
  }
}

const nameOfRow = (row: unknown): string => {
  const name = (row as { name?: unknown } | undefined)?.name;
  return `order ${typeof name === 'string' ? name : 'without a name'}`;
};

export interface NodesQuery {
  readonly document: string;
  readonly variables?: (context: CallContext) => Promise<Readonly<Record<string, unknown>>>;
}

/**
 * Looks things up by their ids, batched across callers. When the shop finds a batch too costly, every later one is
 * half as large: what a query costs is the shop's to say.
 */
export function gatherNodes(
  { client, settings }: Pick<ReadOptions, 'client' | 'settings'>,
  query: NodesQuery,
): Gather<unknown> {
  const gatherOf = (limit: number): Gather<unknown> =>
    createGather<unknown>({
      limit,
      send: async (context, take) => {
        const fixed = (await query.variables?.(context)) ?? {};
        const hint: Call = { document: query.document, variables: {}, size: limit };
        const data = await client.ask(context, hint, () => {
          const batch = take();
          return (
            batch && {
              document: query.document,
              variables: { ids: batch.keys, ...fixed },
              size: batch.keys.length,
              // Each member's record holds its own rows only: bodies are erased per order.
              record: (exchange: Exchange) =>
                batch.members.forEach((member) =>
                  member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
                ),
            }
          );
        });
        if (data === undefined) return undefined;
        const read = nodesAnswer.safeParse(data);
        if (!read.success) throw unreadable('a look-up by id', read.error);
        return new Map(read.data.nodes.flatMap((node) => (node ? [[node.id, node] as const] : [])));
      },
    });

  let limit = settings.batchSize;
  let gather = gatherOf(limit);
  return async (context, ids) => {
    for (;;) {
      const used = limit;
      try {
        return await gather(context, ids);
      } catch (error) {
        if (!isTooCostly(error) || used === 1) throw error;
        if (limit === used) {
          limit = Math.max(1, Math.floor(used / 2));
          gather = gatherOf(limit);
        }
      }
    }
  };
}

/** Of a shared answer, what concerns these ids. */
function narrow(answer: unknown, ids: readonly string[]): unknown {
  const nodes = (answer as { data?: { nodes?: unknown } } | undefined)?.data?.nodes;
  if (!Array.isArray(nodes)) return answer;
  const own = (nodes as { id?: unknown }[]).filter(
    (node) => typeof node?.id === 'string' && ids.includes(node.id),
  );
  return { data: { nodes: own } };
}

const vanished = (name: string): Failure =>
  new Failure('unavailable', `order ${name} changed while it was read`, {
    advice: 'It is read again by itself.',
  });

const tooLong = (name: string, refund: string): Failure =>
  new Failure('conflict', `order ${name}: refund ${refund} has more parts than can be read at once`, {
    causes: [`sum:${name}`],
    advice: 'Enter the credit by hand and skip it here.',
  });
