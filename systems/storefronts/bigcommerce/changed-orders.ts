import { z } from 'zod';
import { Failure, isFailure } from '../../../domain/failure';
import type { Order, OrderHead } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { ChangedOrdersPage, ChangedOrdersQuery } from '../storefront';
import { readToken, writeToken } from '../page-token';
import type { Call } from './client';
import { unreadable } from './errors';
import { INCOMPLETE } from './order-states';
import { completeOrders, INCLUDE, isOwn, parseOrder, type ReadOptions } from './read';
import { isWhole } from './read-parts';
import { orderCount, orderHead, orderRows, type RawHead } from './schemas';
import { fromShopTime, toSeconds, toShopTime } from './times';

/**
 * Where the next page begins. Pages go on by value, never by page number: an order that changes meanwhile moves to the
 * end, and by number every row behind it would move up and one would be missed.
 *
 * `from`: everything at or after this second; the rows of that second come again.
 * `from` + `after`: a second that fills a page by itself is read on by id.
 */
const token = z.object({ from: z.string(), after: z.int().min(0).optional(), total: z.int().min(0) });
type Token = z.output<typeof token>;

export type ChangedOrders = (context: CallContext, query: ChangedOrdersQuery) => Promise<ChangedOrdersPage>;

interface Row {
  readonly head: RawHead;
  readonly at: string;
  readonly raw: unknown;
}

export function createChangedOrders(options: ReadOptions): ChangedOrders {
  const { client, settings } = options;
  // Only what needs nothing beside the row can be whole; then the list brings everything along.
  const wantsWhole = !settings.transactions && !settings.taxDetails && !settings.b2b;

  return async (context, query) => {
    const column = query.by === 'changed' ? 'date_modified' : 'date_created';
    const start = query.page === undefined ? undefined : readToken(query.page, token);
    const from = start?.from ?? toSeconds(Date.parse(query.since), 'down');
    const limit = Math.max(1, Math.min(query.limit, settings.pageSize));
    const listed = await client.get(
      context,
      listCall({ column, from, after: start?.after, limit, query, whole: wantsWhole, settings }),
      orderRows,
    );
    const rows = listed.map((raw) => readRow(raw, column));
    const total =
      start?.total ??
      (rows.length < limit
        ? rows.length
        : (await client.get(context, countCall(column, query, settings), orderCount)).count);
    const until = query.until === undefined ? undefined : toSeconds(Date.parse(query.until), 'up');
    const wanted = rows.filter(
      ({ head, at }) =>
        at >= from &&
        (start?.after === undefined || at === from) &&
        (until === undefined || at < until) &&
        head.status_id !== INCOMPLETE &&
        isOwn(settings)(head),
    );
    const whole = wantsWhole ? await wholeOrders(options, context, wanted) : undefined;
    const next = following(rows, from, start?.after, limit);
    return {
      orders: wanted.map(toHead),
      ...(whole ? { whole } : {}),
      total,
      ...(next && (until === undefined || next.from < until) ? { next: writeToken({ ...next, total }) } : {}),
    };
  };
}

interface List {
  readonly column: 'date_modified' | 'date_created';
  readonly from: string;
  readonly after: number | undefined;
  readonly limit: number;
  readonly query: ChangedOrdersQuery;
  readonly whole: boolean;
  readonly settings: ReadOptions['settings'];
}

/** A second more on either side: the reference leaves open whether the bounds belong to the window; we sort out. */
const listCall = ({ column, from, after, limit, query, whole, settings }: List): Call => ({
  name: 'GET /v2/orders',
  path: '/v2/orders',
  parameters: [
    [`min_${column}`, toShopTime(from, -1)],
    ...(after === undefined
      ? until(column, query, 1)
      : [[`max_${column}`, toShopTime(from, 1)] as const, ['min_id', String(after + 1)] as const]),
    ['sort', after === undefined ? `${column}:asc` : 'id:asc'],
    ['limit', String(limit)],
    ['page', '1'],
    ...channel(settings),
    ...(whole ? INCLUDE : []),
  ],
});

const countCall = (
  column: List['column'],
  query: ChangedOrdersQuery,
  settings: ReadOptions['settings'],
): Call => ({
  name: 'GET /v2/orders/count',
  path: '/v2/orders/count',
  parameters: [[`min_${column}`, toShopTime(query.since)], ...until(column, query, 0), ...channel(settings)],
});

const until = (
  column: List['column'],
  query: ChangedOrdersQuery,
  shift: number,
): (readonly [string, string])[] =>
  query.until === undefined ? [] : [[`max_${column}`, toShopTime(query.until, shift)]];

/** The list takes one channel; several are sorted out here. */
const channel = ({ channels }: ReadOptions['settings']): (readonly [string, string])[] =>
  channels?.length === 1 ? [['channel_id', String(channels[0])]] : [];

function readRow(raw: unknown, column: List['column']): Row {
  const read = orderHead.safeParse(raw);
  if (!read.success) throw unreadable('GET /v2/orders', read.error.issues);
  const at = fromShopTime(read.data[column]) ?? fromShopTime(read.data.date_created);
  if (at === undefined) throw unreadable('GET /v2/orders', [{ path: [column], code: 'no time' }]);
  return { head: read.data, at, raw };
}

/** Where to go on; undefined at the end. Always further on, so that a shop that repeats itself cannot hold us. */
function following(
  rows: readonly Row[],
  from: string,
  after: number | undefined,
  limit: number,
): Omit<Token, 'total'> | undefined {
  const last = rows.at(-1);
  const isLast = rows.length < limit || !last;
  if (after !== undefined) {
    if (isLast) return { from: toSeconds(Date.parse(from) + 1_000, 'down') };
    if (Number(last.head.id) <= after) throw unsorted();
    return { from, after: Number(last.head.id) };
  }
  if (rows.some((row, index) => index > 0 && row.at < (rows[index - 1]?.at ?? ''))) throw unsorted();
  if (isLast) return undefined;
  return last.at > from ? { from: last.at } : { from, after: 0 };
}

/** An order that cannot be put together is left to be read by itself, where it fails alone. */
async function wholeOrders(
  options: ReadOptions,
  context: CallContext,
  rows: readonly Row[],
): Promise<Map<string, Order>> {
  const raws = rows.flatMap(({ head, raw }) => {
    try {
      const order = parseOrder(head.id, raw);
      return isWhole(order, options.settings) ? [order] : [];
    } catch (error) {
      if (isFailure(error)) return [];
      throw error;
    }
  });
  const found = new Map<string, Order>();
  await Promise.all(
    raws.map(async (raw) => {
      try {
        const orders = await completeOrders(options, context, [raw]);
        for (const [number, order] of orders) found.set(number, order);
      } catch (error) {
        if (!isFailure(error, 'bug', 'conflict', 'rejected', 'missing-mapping')) throw error;
      }
    }),
  );
  return found;
}

/** The version changes whenever anything a person would call a change does; it is compared, never parsed. */
function toHead({ head }: Row): OrderHead {
  const updatedAt = fromShopTime(head.date_modified) ?? fromShopTime(head.date_created) ?? '';
  return {
    number: head.id,
    sourceId: head.id,
    version: [updatedAt, head.status_id, head.payment_status, head.total_inc_tax, String(head.is_deleted)]
      .map((part) => part ?? '')
      .join('|'),
    createdAt: fromShopTime(head.date_created) ?? updatedAt,
    updatedAt,
  };
}

const unsorted = (): Failure =>
  new Failure('bug', 'The store did not sort the orders as asked, so that pages cannot be told apart.', {
    advice: 'Report it: the order list of the API has changed.',
  });
