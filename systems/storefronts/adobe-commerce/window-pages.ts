import { z } from 'zod';
import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import { readToken, writeToken } from '../page-token';
import { readBody, type AdobeClient } from './client';
import { fromShopTime, searchParameters, toShopTime, type Condition } from './search';

/** Rows that changed (or were made) within a window, page by page. */
export interface Window {
  readonly column: 'updated_at' | 'created_at';
  /** Inclusive, ISO 8601 UTC. */
  readonly since: string;
  /** Exclusive; absent means open. */
  readonly until?: string;
  /** What the page before answered as `next`. */
  readonly page?: string;
  readonly limit: number;
}

export interface WindowPage<Row> {
  readonly rows: readonly Row[];
  /** Of the whole window, as the first page counted it. */
  readonly total: number;
  readonly next?: string;
}

interface Stamped {
  readonly updated_at?: string | undefined;
  readonly created_at?: string | undefined;
}

export interface WindowOptions<Row extends Stamped> {
  readonly client: AdobeClient;
  /** Such as `/V1/orders`. */
  readonly path: string;
  readonly schema: z.ZodType<{ items: Row[]; total_count: number }>;
  readonly idOf: (row: Row) => string;
  readonly pageSize: number;
}

/**
 * Where the next page begins. Pages go on by value, never by page number: a row that changes meanwhile moves to the
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

export type ReadWindow<Row> = (
  context: CallContext,
  window: Window,
  also: readonly Condition[],
) => Promise<WindowPage<Row>>;

export function createReadWindow<Row extends Stamped>(options: WindowOptions<Row>): ReadWindow<Row> {
  const { client, path, schema, idOf } = options;
  return async (context, window, also) => {
    const { column } = window;
    const start = window.page === undefined ? undefined : readToken(window.page, token);
    const from = start?.from ?? toShopTime(window.since, 'down');
    const pageSize = Math.max(1, Math.min(window.limit, options.pageSize));
    const asked = await client.ask(context, () => ({
      path,
      parameters: searchParameters({
        where: [...position(column, from, start?.after), ...until(window), ...also],
        sort: [column, 'entity_id'],
        pageSize,
      }),
    }));
    if (!asked) throw new Failure('bug', `GET ${path} was not sent`);
    const page = readBody(asked, schema);
    const total = start?.total ?? page.total_count;
    const next = following({
      rows: page.items.map((row) => ({ id: idOf(row), at: row[column] })),
      from,
      after: start?.after,
      pageSize,
      count: page.total_count,
    });
    return { rows: page.items, total, ...(next ? { next: writeToken({ ...next, total }) } : {}) };
  };
}

const position = (column: string, from: string, after: string | undefined): Condition[] =>
  after === undefined
    ? [{ field: column, is: 'gteq', value: from }]
    : [
        { field: column, is: 'eq', value: from },
        { field: 'entity_id', is: 'gt', value: after },
      ];

const until = ({ column, until: end }: Window): Condition[] =>
  end === undefined ? [] : [{ field: column, is: 'lt', value: toShopTime(end, 'up') }];

interface PageEnd {
  readonly rows: readonly { readonly id: string; readonly at: string | undefined }[];
  readonly from: string;
  readonly after: string | undefined;
  readonly pageSize: number;
  readonly count: number;
}

/** Where to go on; undefined at the end. Always further on, so that a shop that repeats itself cannot hold us. */
function following({ rows, from, after, pageSize, count }: PageEnd): Omit<Token, 'total'> | undefined {
  const last = rows.at(-1);
  const isLast = rows.length < pageSize || rows.length >= count;
  if (after !== undefined) {
    if (isLast || !last) return { from: nextSecond(from) };
    if (BigInt(last.id) <= BigInt(after)) throw unsorted();
    return { from, after: last.id };
  }
  const end = last?.at;
  if (isLast || !last || end === undefined) return undefined;
  if (rows[0]?.at === end) return { from: end, after: last.id };
  if (end <= from) throw unsorted();
  return { from: end };
}

const nextSecond = (shopTime: string): string =>
  toShopTime(new Date(Date.parse(fromShopTime(shopTime) ?? '') + 1000).toISOString(), 'down');

const unsorted = (): Failure =>
  new Failure('bug', 'The shop did not sort the rows as asked, so that pages cannot be told apart.', {
    advice: 'An extension of the shop may override the search; report it.',
  });
