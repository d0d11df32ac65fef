import { z } from 'zod';
import type { CallContext } from '../../../context';
import type { MasterDataPage } from '../../erp';
import { readToken, writeToken } from './page-token';
import type { Moment } from './server-time';

const moment = z.strictObject({ date: z.string(), lmts: z.string() });
const changesPage = z.strictObject({
  since: moment,
  at: moment,
  /** Goes on behind this key of the feed. */
  after: z.string().optional(),
  /** The feed is done with, or was too long: goes on at this page of the sweep. */
  sweep: z.string().optional(),
});
type Page = z.output<typeof changesPage>;

/** What a change feed said. */
export interface Fed<Row> {
  /** What changed, each key once. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Present when it was too long to be read to its end: the page of the sweep that tells the rest. */
  readonly sweep?: string;
}

/** What a look for changes is made of. */
export interface Changes<Row, Out> {
  now(context: CallContext): Promise<Moment>;
  /** What changed since, and when that was asked for by M3's clock. */
  feed(context: CallContext, since: Moment): Promise<Fed<Row> & { readonly at: Moment }>;
  /** The rows as the caller wants them. */
  complete(context: CallContext, rows: readonly Row[]): Promise<readonly Out[]>;
  sweep(context: CallContext, page: string): Promise<MasterDataPage<Out>>;
}

/**
 * One page of what changed. M3's change feeds have no cursor and their rows no stamps, so the feed is taken as a whole, in
 * an order of our own, and each page goes on behind the last key: a row that changes meanwhile stays in the feed. Each
 * page asks anew, since a row must be no older than the moment its page was asked for. The next look begins where M3's
 * clock stood before this one's first page.
 */
export async function changedPage<Row, Out>(
  context: CallContext,
  query: { readonly page?: string; readonly position?: string; readonly limit: number },
  changes: Changes<Row, Out>,
): Promise<MasterDataPage<Out>> {
  if (query.page !== undefined)
    return followingPage(context, readToken(changesPage, query.page), query, changes);
  if (query.position === undefined) return { rows: [], position: writeToken(await changes.now(context)) };
  const since = readToken(moment, query.position);
  const { at, ...fed } = await changes.feed(context, since);
  return fedPage(context, { since, at }, fed, query, changes);
}

async function followingPage<Row, Out>(
  context: CallContext,
  page: Page,
  query: { readonly limit: number },
  changes: Changes<Row, Out>,
): Promise<MasterDataPage<Out>> {
  const { since, at, sweep } = page;
  if (sweep === undefined) return fedPage(context, page, await changes.feed(context, since), query, changes);
  const { rows, next } = await changes.sweep(context, sweep);
  return {
    rows,
    ...(next === undefined ? { position: writeToken(at) } : { next: pageToken({ since, at, sweep: next }) }),
  };
}

async function fedPage<Row, Out>(
  context: CallContext,
  { since, at, after }: Page,
  fed: Fed<Row>,
  { limit }: { readonly limit: number },
  changes: Changes<Row, Out>,
): Promise<MasterDataPage<Out>> {
  const keys = [...fed.rows.keys()].filter((key) => after === undefined || key > after).sort();
  const taken = keys.slice(0, limit);
  const rows = await changes.complete(
    context,
    taken.flatMap((key) => fed.rows.get(key) ?? []),
  );
  if (keys.length > taken.length) return { rows, next: pageToken({ since, at, after: taken.at(-1) }) };
  if (fed.sweep !== undefined) return { rows, next: pageToken({ since, at, sweep: fed.sweep }) };
  return { rows, position: writeToken(at) };
}

const pageToken = (page: Page): string => writeToken(page);
