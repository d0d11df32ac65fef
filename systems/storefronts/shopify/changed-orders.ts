import { z } from 'zod';
import { Failure } from '../../../domain/failure';
import type { Order, OrderHead } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { ChangedOrdersPage, ChangedOrdersQuery } from '../storefront';
import { bulkPage, startBulk } from './bulk';
import { SHOPIFY } from './capabilities';
import { isTooCostly } from './errors';
import { ORDER_COUNT, ORDER_PAGE } from './documents';
import { numberOf, searchLiteral } from './ids';
import type { FetchOptions } from './read';
import { orderCountAnswer, orderHead, orderPageAnswer } from './answers';
import type { Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import { readToken, writeToken } from '../page-token';
import { utc, wholeSecond } from './times';

/**
 * Where the next page begins.
 *
 * `from`: the window's own start, moved on when the cursor has gone as deep as the shop allows; the rows of that second
 * come again. `after`: the shop's cursor, which goes by value, so that an order that changes meanwhile moves to the end
 * and nothing behind it moves up. `bulk` and `offset`: a bulk result and how far it has been read.
 */
const token = z.object({
  from: z.string(),
  after: z.string().optional(),
  depth: z.int().min(0).default(0),
  /** Of the whole window, as the first page counted it. */
  total: z.int().min(0),
  bulk: z.string().optional(),
  offset: z.int().min(0).default(0),
});
export type PageToken = z.output<typeof token>;

export interface ChangedOptions extends FetchOptions {
  readonly http: Http;
  readonly clock: Clock;
}

export type ChangedOrders = (context: CallContext, query: ChangedOrdersQuery) => Promise<ChangedOrdersPage>;

/** Begun anew well before the shop's own limit. */
const DEEPEST = SHOPIFY.maxPagingDepth - 5_000;

export function createChangedOrders(options: ChangedOptions): ChangedOrders {
  const { client, settings } = options;
  let pageSize = settings.pageSize;

  const first = async (context: CallContext, query: ChangedOrdersQuery): Promise<PageToken> => {
    const from = wholeSecond(query.since, 'down');
    const { ordersCount } = await client.query(
      context,
      { document: ORDER_COUNT, variables: { search: searchOf(query, from) } },
      orderCountAnswer,
    );
    const begin: PageToken = { from, depth: 0, total: ordersCount?.count ?? 0, offset: 0 };
    const isLarge = settings.bulk.above > 0 && begin.total > settings.bulk.above;
    if (query.by !== 'created' || !isLarge) return begin;
    // Refused (as many as may run are running, say), the window is read page by page as ever.
    const bulk = await startBulk(options, context, searchOf(query, from));
    return bulk === undefined ? begin : { ...begin, bulk };
  };

  const listPage = async (
    context: CallContext,
    query: ChangedOrdersQuery,
    at: PageToken,
  ): Promise<ChangedOrdersPage> => {
    const size = Math.max(1, Math.min(query.limit, pageSize));
    const { products, terms } = await options.scopes(context);
    let answer: z.output<typeof orderPageAnswer>;
    try {
      answer = await client.query(
        context,
        {
          document: ORDER_PAGE,
          variables: {
            search: searchOf(query, at.from),
            sort: query.by === 'changed' ? 'UPDATED_AT' : 'CREATED_AT',
            first: size,
            ...(at.after === undefined ? {} : { after: at.after }),
            products,
            terms,
          },
          size,
        },
        orderPageAnswer,
      );
    } catch (error) {
      if (!isTooCostly(error) || size === 1) throw error;
      pageSize = Math.floor(size / 2);
      return listPage(context, query, at);
    }
    const { nodes, pageInfo } = answer.orders;
    const page = await toPage(context, options, nodes, at.total);
    const last = page.orders.at(-1);
    const next = following(
      at,
      pageInfo,
      nodes.length,
      query.by === 'changed' ? last?.updatedAt : last?.createdAt,
    );
    return { ...page, ...(next ? { next: writeToken(next) } : {}) };
  };

  return async (context, query) => {
    const at = query.page === undefined ? await first(context, query) : readToken(query.page, token);
    if (at.bulk === undefined) return listPage(context, query, at);
    const found = await bulkPage(options, context, { id: at.bulk, offset: at.offset }, query.limit);
    // The result is gone or failed: the window is read page by page, and the seen-set skips what came already.
    if (found === 'unusable') {
      return listPage(context, query, { ...at, bulk: undefined, offset: 0, after: undefined, depth: 0 });
    }
    const page = await toPage(context, options, found.rows, at.total);
    return {
      ...page,
      ...(found.next === undefined ? {} : { next: writeToken({ ...at, offset: found.next }) }),
    };
  };
}

/** `since` is inclusive and `until` exclusive; both go out in whole seconds, because the shop keeps no more. */
const searchOf = ({ by, until }: ChangedOrdersQuery, from: string): string => {
  const column = by === 'changed' ? 'updated_at' : 'created_at';
  return [
    `${column}:>=${searchLiteral(from)}`,
    ...(until === undefined ? [] : [`${column}:<${searchLiteral(wholeSecond(until, 'up'))}`]),
  ].join(' AND ');
};

function following(
  at: PageToken,
  pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | undefined },
  rows: number,
  reached: string | undefined,
): PageToken | undefined {
  if (!pageInfo.hasNextPage || rows === 0 || pageInfo.endCursor === undefined) return undefined;
  if (pageInfo.endCursor === at.after) throw standing();
  const depth = at.depth + rows;
  if (depth >= DEEPEST && reached !== undefined && reached > at.from) {
    return { ...at, from: reached, after: undefined, depth: 0 };
  }
  return { ...at, after: pageInfo.endCursor, depth };
}

/**
 * The version changes whenever the shop says the order changed, or shows another status or one refund more: its times
 * are whole seconds, and two refunds may fall into one.
 */
async function toPage(
  context: CallContext,
  { settings, known, complete }: ChangedOptions,
  rows: readonly unknown[],
  total: number,
): Promise<ChangedOrdersPage> {
  const heads: OrderHead[] = [];
  for (const row of rows) {
    const read = orderHead.safeParse(row);
    if (!read.success) continue;
    const { id, legacyResourceId, name, createdAt, updatedAt } = read.data;
    const { displayFinancialStatus, displayFulfillmentStatus, refunds } = read.data;
    const number = numberOf(name, settings.numberPrefix);
    known.learn(number, id);
    heads.push({
      number,
      sourceId: legacyResourceId,
      version: [updatedAt, displayFinancialStatus, displayFulfillmentStatus, refunds?.length]
        .map((part) => part ?? '')
        .join('|'),
      createdAt: utc(createdAt) ?? createdAt,
      updatedAt: utc(updatedAt) ?? updatedAt,
    });
  }
  const counts = new Map<string, number>();
  for (const { number } of heads) counts.set(number, (counts.get(number) ?? 0) + 1);
  const whole = new Map<string, Order>(
    // One that was not understood is left out, for whoever reads it alone to be told why; so are two of one number.
    (await complete(context, rows))
      .filter((order): order is Order => !(order instanceof Failure))
      .filter(({ number }) => counts.get(number) === 1)
      .map((order) => [order.number, order]),
  );
  return { orders: heads, whole, total };
}

const standing = (): Failure =>
  new Failure('bug', 'The shop’s list does not move on: a page ended where it began.', {
    advice: 'Begin the window again; if it lasts, report it.',
  });
