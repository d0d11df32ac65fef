import { z } from 'zod';
import { Failure } from '../../../domain/failure';
import type { OrderHead } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { ChangedOrdersPage, ChangedOrdersQuery } from '../storefront';
import { ownStores, type ReadOptions } from './read';
import { orderHeadPage, type RawOrderHead } from './schemas';
import { fromShopTime, searchParameters, toShopTime, type Condition } from './search';

const FIELDS =
  'items[entity_id,increment_id,created_at,updated_at,state,status,grand_total],total_count,search_criteria';

/**
 * Where the next page begins. Pages go on by value, never by page number: an order that changes meanwhile moves to the
 * end, and by number every row behind it would move up and one would be missed.
 *
 * `from`: everything at or after this shop time; the rows of that second come again.
 * `at` + `after`: a second that fills a page by itself is read on by entity id.
 */
const token = z.object({
  from: z.string(),
  after: z.string().optional(),
  /** Of the whole window, as the first page counted it. */
  total: z.int().min(0),
});
type Token = z.output<typeof token>;

export type ChangedOrders = (context: CallContext, query: ChangedOrdersQuery) => Promise<ChangedOrdersPage>;

export function createChangedOrders(options: ReadOptions): ChangedOrders {
  const { client, settings } = options;
  return async (context, query) => {
    const column = query.by === 'changed' ? 'updated_at' : 'created_at';
    const start = query.page === undefined ? undefined : readToken(query.page);
    const from = start?.from ?? toShopTime(query.since, 'down');
    const pageSize = Math.max(1, Math.min(query.limit, settings.pageSize));

    const page = await client.get(
      context,
      {
        path: '/V1/orders',
        parameters: searchParameters({
          where: [
            ...position(column, from, start?.after),
            ...until(column, query),
            ...(await ownStores(options, context)),
          ],
          sort: [column, 'entity_id'],
          pageSize,
          fields: FIELDS,
        }),
      },
      orderHeadPage,
    );
    const total = start?.total ?? page.total_count;
    const next = following({
      rows: page.items,
      column,
      from,
      after: start?.after,
      pageSize,
      count: page.total_count,
    });
    return {
      orders: page.items.map(toHead),
      total,
      ...(next ? { next: writeToken({ ...next, total }) } : {}),
    };
  };
}

const position = (column: string, from: string, after: string | undefined): Condition[] =>
  after === undefined
    ? [{ field: column, is: 'gteq', value: from }]
    : [
        { field: column, is: 'eq', value: from },
        { field: 'entity_id', is: 'gt', value: after },
      ];

const until = (column: string, query: ChangedOrdersQuery): Condition[] =>
  query.until === undefined ? [] : [{ field: column, is: 'lt', value: toShopTime(query.until, 'up') }];

interface PageEnd {
  readonly rows: readonly RawOrderHead[];
  readonly column: 'updated_at' | 'created_at';
  readonly from: string;
  readonly after: string | undefined;
  readonly pageSize: number;
  readonly count: number;
}

/** Where to go on; undefined at the end. Always further on, so that a shop that repeats itself cannot hold us. */
function following({
  rows,
  column,
  from,
  after,
  pageSize,
  count,
}: PageEnd): Omit<Token, 'total'> | undefined {
  const last = rows.at(-1);
  const isLast = rows.length < pageSize || rows.length >= count;
  if (after !== undefined) {
    if (isLast || !last) return { from: nextSecond(from) };
    if (BigInt(last.entity_id) <= BigInt(after)) throw unsorted();
    return { from, after: last.entity_id };
  }
  const end = last?.[column];
  if (isLast || !last || end === undefined) return undefined;
  if (rows[0]?.[column] === end) return { from: end, after: last.entity_id };
  if (end <= from) throw unsorted();
  return { from: end };
}

const nextSecond = (shopTime: string): string =>
  toShopTime(new Date(Date.parse(fromShopTime(shopTime) ?? '') + 1000).toISOString(), 'down');

/** The version changes whenever anything a person would call a change does; it is compared, never parsed. */
function toHead(row: RawOrderHead): OrderHead {
  const createdAt = fromShopTime(row.created_at) ?? row.created_at;
  return {
    number: row.increment_id,
    sourceId: row.entity_id,
    version: [row.updated_at, row.state, row.status, row.grand_total].map((part) => part ?? '').join('|'),
    createdAt,
    updatedAt: fromShopTime(row.updated_at) ?? createdAt,
  };
}

const writeToken = (value: Token): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function readToken(text: string): Token {
  try {
    return token.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new Failure('bug', 'The page token is not one of this storefront; begin again without it.');
  }
}

const unsorted = (): Failure =>
  new Failure('bug', 'The shop did not sort the orders as asked, so that pages cannot be told apart.', {
    advice: 'An extension of the shop may override the order search; report it.',
  });
