import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../../../domain/canonical-json';
import { isFailure } from '../../../domain/failure';
import type { Order, OrderHead } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { ChangedOrdersPage, ChangedOrdersQuery } from '../storefront';
import { readToken, writeToken } from '../page-token';
import type { WooClient } from './client';
import type { CompleteOrders } from './complete';
import { nextPlace, place, START } from './listing';
import type { OrderNumbers } from './order-numbers';
import { orderRow, rawOrder, rows, type OrderRow } from './schemas';
import type { WooCommerceSettings } from './settings';
import { ceilSecond, floorSecond, fromGmt, shift } from './times';

/**
 * Where the next page begins. Pages go on by value, never by page number: an order that changes meanwhile moves to the
 * end, and by number every row behind it would move up and one would be missed.
 *
 * `from`: everything at or after this second; the rows of that second come again.
 * `within`: everything from `from` up to before `to`, by id. For a second that fills a page by itself, and for the hour
 * that a clock goes back: shops that keep orders as posts sort by local time.
 */
const token = z.object({
  from: z.string(),
  within: place.extend({ to: z.string() }).optional(),
  /** Of the whole window, as the first page counted it. */
  total: z.int().min(0),
});
type Token = z.output<typeof token>;

export type ChangedOrders = (context: CallContext, query: ChangedOrdersQuery) => Promise<ChangedOrdersPage>;

export interface ChangedOrdersOptions {
  readonly client: WooClient;
  readonly numbers: OrderNumbers;
  readonly complete: CompleteOrders;
  readonly settings: WooCommerceSettings;
}

export function createChangedOrders(options: ChangedOrdersOptions): ChangedOrders {
  const { client, numbers, settings } = options;
  return async (context, query) => {
    const by = BY[query.by];
    const start = query.page === undefined ? undefined : readToken(query.page, token);
    const from = start?.from ?? floorSecond(query.since);
    const end = query.until === undefined ? undefined : ceilSecond(query.until);
    const to = start?.within?.to ?? end;
    const pageSize = Math.max(2, Math.min(query.limit, settings.pageSize));

    const found = await client.list(
      context,
      {
        path: '/orders',
        parameters: [
          // Both limits leave their own second out.
          [by.after, shift(from, -1)],
          ...(to === undefined ? [] : [[by.before, to] as const]),
          ['dates_are_gmt', 'true'],
          ['orderby', start?.within ? 'id' : by.sort],
          ['order', 'asc'],
          ['per_page', String(pageSize)],
          ...(start?.within ? [['offset', String(start.within.offset)] as const] : [['page', '1'] as const]),
        ],
      },
      rows,
    );
    const page = found.rows.map((row) => ({ row, head: orderRow.safeParse(row) }));
    const read = page.flatMap(({ row, head }) => (head.success ? [{ row, head: head.data }] : []));
    read.forEach(({ head }) => numbers.learn(head.number, head.id));
    const inside = read.filter(({ head }) => isInside(by.at(head), from, to));

    const total = start?.total ?? found.total ?? found.rows.length;
    const next = following({
      rows: read.map(({ head }) => head),
      full: isFull(found.rows.length, pageSize, found.pages),
      pageSize,
      count: found.total,
      by,
      from,
      end,
      within: start?.within,
    });
    return {
      orders: inside.map(({ head, row }) => toHead(head, row)),
      whole: await wholeOrders(
        options.complete,
        context,
        inside.filter(({ head }) => isAsNumbered(numbers, head)).map(({ row }) => row),
      ),
      total,
      ...(next ? { next: writeToken({ ...next, total }) } : {}),
    };
  };
}

const changedAt = (row: OrderRow): string | undefined =>
  fromGmt(row.date_modified_gmt) ?? fromGmt(row.date_created_gmt);
const createdAt = (row: OrderRow): string | undefined => fromGmt(row.date_created_gmt) ?? changedAt(row);

/** The same moment by the shop's clock, to tell when that went back. */
const localChange = (row: OrderRow): string | undefined => fromGmt(row.date_modified);
const localCreation = (row: OrderRow): string | undefined => fromGmt(row.date_created);

const BY = {
  changed: {
    after: 'modified_after',
    before: 'modified_before',
    sort: 'modified',
    at: changedAt,
    local: localChange,
  },
  created: { after: 'after', before: 'before', sort: 'date', at: createdAt, local: localCreation },
} as const;
type By = (typeof BY)[keyof typeof BY];

const isInside = (at: string | undefined, from: string, to: string | undefined): boolean =>
  at === undefined || (at >= from && (to === undefined || at < to));

/** The shop takes rows that the key may not see off a page after cutting it: only the count tells the last one. */
const isFull = (length: number, pageSize: number, pages: number | undefined): boolean =>
  pages === undefined ? length >= pageSize : pages > 1;

interface PageEnd {
  readonly rows: readonly OrderRow[];
  readonly full: boolean;
  readonly pageSize: number;
  readonly count: number | undefined;
  readonly by: By;
  readonly from: string;
  /** Of the query. */
  readonly end: string | undefined;
  readonly within: NonNullable<Token['within']> | undefined;
}

/** Where to go on; undefined at the end. Always further on, so that a shop that repeats itself cannot hold us. */
function following(page: PageEnd): Omit<Token, 'total'> | undefined {
  const { rows: read, full, from, within, end, by } = page;
  if (within) {
    const ids = read.map(({ id }) => id);
    const { next } = nextPlace(within, ids, page.pageSize, page.count);
    if (next) return { from, within: { ...next, to: within.to } };
    return end !== undefined && within.to >= end ? undefined : { from: within.to };
  }
  if (!full) return undefined;
  const times = read.map((row) => by.at(row) ?? from);
  const highest = times.reduce((high, time) => (time > high ? time : high), from);
  const last = times.at(-1) ?? from;
  const isSorted =
    times.every((time, index) => index === 0 || time >= (times[index - 1] ?? '')) && !turnsBack(read, by);
  if (isSorted && last > from && last !== times[0]) return { from: last };
  return { from, within: { ...START, to: shift(highest, 1) } };
}

/** Whether the shop's clock was turned between two rows of the page. */
function turnsBack(read: readonly OrderRow[], by: By): boolean {
  const ahead = read.flatMap((row) => {
    const [local, utc] = [by.local(row), by.at(row)];
    return local === undefined || utc === undefined ? [] : [Date.parse(local) - Date.parse(utc)];
  });
  return ahead.some((offset) => offset !== ahead[0]);
}

/** The change date has whole seconds, and an order is saved several times in one: what we read of it counts as well. */
function toHead(row: OrderRow, raw: unknown): OrderHead {
  const updatedAt = changedAt(row) ?? createdAt(row) ?? '1970-01-01T00:00:00Z';
  const parsed = rawOrder.safeParse(raw);
  const content = createHash('sha256')
    .update(canonicalJson(parsed.success ? parsed.data : raw))
    .digest('hex');
  return {
    number: row.number,
    sourceId: row.id,
    version: `${updatedAt}|${content.slice(0, 20)}`,
    createdAt: createdAt(row) ?? updatedAt,
    updatedAt,
  };
}

/** Otherwise the order could not be read again by its number, and whoever reads it is told why. */
const isAsNumbered = (numbers: OrderNumbers, { id, number }: OrderRow): boolean =>
  numbers.searched || numbers.numberOf(id) === number;

/** What is wrong with one order is said when that order is read for itself. */
async function wholeOrders(
  complete: CompleteOrders,
  context: CallContext,
  page: readonly unknown[],
): Promise<ReadonlyMap<string, Order>> {
  const orders = await complete(context, page);
  return new Map(orders.flatMap((order) => (isFailure(order) ? [] : [[order.number, order]])));
}
