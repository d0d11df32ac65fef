import { z } from 'zod';
import type { ErpPrice } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { MasterDataPage, MasterDataQuery, PriceList } from '../../erp';
import { rowsOf } from '../errors';
import { lengthOf, record, type M3Record } from '../lengths';
import { changedPage, type Fed } from './changes';
import { pageOfItems } from './item-pages';
import { itemsOnward } from './items';
import type { Kept } from './kept';
import type { MasterDataTools } from './master-data-tools';
import { readToken, writeToken } from './page-token';
import { headKey, headOf, listHeads, sameHead, type ListHead } from './price-lists';
import { isPlainPrice, isTaxIncluded, PRICE_COLUMNS, priceKey, priceOf } from './price-rows';
import { readPrices } from './read-prices';
import { momentOf, SERVER_TIME, serverTime, stampBefore, type Moment } from './server-time';

const PROGRAM = 'OIS320MI';

export type PriceQuery = MasterDataQuery & { readonly lists: readonly PriceList[] };

/** The heads of the lists and whether their prices include tax, as far as that is known. */
export interface KnownLists {
  readonly heads: readonly ListHead[];
  readonly taxes: Map<string, boolean>;
}

/** One page of prices. */
export async function pricesPage(
  context: CallContext,
  tools: MasterDataTools,
  kept: Kept<KnownLists>,
  query: PriceQuery,
): Promise<MasterDataPage<ErpPrice>> {
  const { limit, lists, page } = query;
  switch (query.mode) {
    case 'sweep':
      return sweep(context, tools, kept, lists, limit, page);
    case 'items': {
      const { heads, taxes } = await knownLists(context, tools, kept, lists, page === undefined);
      const most = Math.max(1, Math.floor(limit / Math.max(1, heads.length)));
      const longest = lengthOf('OIS017MI/GetBasePrice', 'ITNO');
      const { items, next } = pageOfItems(query.items, page, most, longest);
      return { rows: await readPrices(context, tools, items, heads, taxes), ...(next ? { next } : {}) };
    }
    case 'changes':
      return changedPage(context, query, {
        now: (now) => serverTime(now, tools.client, PROGRAM),
        feed: (now, since) => feed(now, tools, lists, since),
        complete: (_, rows) =>
          Promise.resolve(
            rows.map((row) => priceOf(row, tools.settings, isTaxIncluded(row, tools.settings))),
          ),
        sweep: (now, at) => sweep(now, tools, kept, lists, limit, at || undefined),
      });
  }
}

async function feed(
  context: CallContext,
  { client, settings }: MasterDataTools,
  lists: readonly PriceList[],
  since: Moment,
): Promise<Fed<M3Record> & { at: Moment }> {
  const { feedRows, overlapSeconds, customerPrices } = settings.masterData;
  const asked = record({ LMTS: stampBefore(since.lmts, overlapSeconds) });
  const [time, changed] = await client.run(context, PROGRAM, [
    { ...SERVER_TIME, maxRecords: feedRows },
    {
      transaction: 'LstNewPrices',
      record: asked,
      columns: PRICE_COLUMNS,
      write: false,
      maxRecords: feedRows,
    },
  ]);
  const at = momentOf(time, PROGRAM);
  const rows = rowsOf(changed, { call: `${PROGRAM}/LstNewPrices`, record: asked });
  if (rows.length >= feedRows) return { at, rows: new Map(), sweep: '' };
  const ours = rows.filter(
    (row) =>
      row.ITNO &&
      isPlainPrice(row) &&
      (customerPrices || !row.CUNO) &&
      lists.some(({ list, currency }) => row.PRRF === list && row.CUCD === currency),
  );
  return { at, rows: new Map(ours.map((row) => [priceKey(row), row])) };
}

const sweepPage = z.strictObject({
  head: z.string(),
  /** Goes on behind this row of the list. */
  after: z.string().optional(),
  /** The list is too long to be read as one: goes on behind this item, or at the first one when blank. */
  item: z.string().optional(),
});
type SweepPage = z.output<typeof sweepPage>;

/** List by list. */
async function sweep(
  context: CallContext,
  tools: MasterDataTools,
  kept: Kept<KnownLists>,
  lists: readonly PriceList[],
  limit: number,
  page: string | undefined,
): Promise<MasterDataPage<ErpPrice>> {
  const at: SweepPage | undefined = page === undefined ? undefined : readToken(sweepPage, page);
  const known = await knownLists(context, tools, kept, lists, page === undefined);
  // A list may have ended since the last page.
  const head = known.heads.find((each) => !at || headKey(each) >= at.head);
  if (!head) return { rows: [] };
  const key = headKey(head);
  const { after, item } = at?.head === key ? at : {};
  const following = known.heads.find((each) => headKey(each) > key);
  const onward: SweepPage | undefined = following && { head: headKey(following) };
  if (item === undefined) {
    const rows = await wholeList(context, tools, head);
    if (rows) return listPage(tools, rows, { head: key, after, limit, onward });
  }
  const next = await itemsOnward(context, tools.client, tools.settings, item || undefined, limit, ['ITNO']);
  const items = next.flatMap(({ ITNO }) => (ITNO ? [ITNO] : []));
  const last = items.at(-1);
  const going: SweepPage | undefined = last ? { head: key, item: last } : onward;
  return {
    rows: await readPrices(context, tools, items, [head], known.taxes),
    ...(going ? { next: writeToken(going) } : {}),
  };
}

function listPage(
  { settings }: MasterDataTools,
  rows: ReadonlyMap<string, M3Record>,
  at: { head: string; after: string | undefined; limit: number; onward: SweepPage | undefined },
): MasterDataPage<ErpPrice> {
  const { head, after, limit, onward } = at;
  const keys = [...rows.keys()].filter((key) => after === undefined || key > after).sort();
  const taken = keys.slice(0, limit);
  const going: SweepPage | undefined = keys.length > taken.length ? { head, after: taken.at(-1) } : onward;
  return {
    rows: taken.flatMap((key) => {
      const row = rows.get(key);
      return row ? [priceOf(row, settings, isTaxIncluded(row, settings))] : [];
    }),
    ...(going ? { next: writeToken(going) } : {}),
  };
}

/**
 * All rows of a list by their keys; undefined when M3 has more than are taken at once. Nobody says whether M3 lists on
 * into other lists: theirs are passed over, and they prove that ours have ended.
 */
async function wholeList(
  context: CallContext,
  { client, settings }: MasterDataTools,
  head: ListHead,
): Promise<ReadonlyMap<string, M3Record> | undefined> {
  const { feedRows } = settings.masterData;
  const asked = record({ ...head });
  const [result] = await client.run(context, PROGRAM, [
    {
      transaction: 'LstListPrices',
      record: asked,
      columns: PRICE_COLUMNS,
      write: false,
      maxRecords: feedRows,
    },
  ]);
  const rows = rowsOf(result, { call: `${PROGRAM}/LstListPrices`, record: asked });
  const isOurs = (row: M3Record): boolean => sameHead(headOf(row), head);
  const ours = rows.filter(isOurs);
  const ended = rows.length > ours.length && ours.length > 0 && rows.slice(0, ours.length).every(isOurs);
  if (rows.length >= feedRows && !ended) return undefined;
  return new Map(ours.filter((row) => row.ITNO && isPlainPrice(row)).map((row) => [priceKey(row), row]));
}

/** The lists are looked up once for all pages; their rows never: a row must be no older than its page. */
async function knownLists(
  context: CallContext,
  tools: MasterDataTools,
  kept: Kept<KnownLists>,
  lists: readonly PriceList[],
  fresh: boolean,
): Promise<KnownLists> {
  const key = JSON.stringify(lists);
  const before = fresh ? undefined : kept.get(key);
  if (before) return before;
  const known = { heads: await listHeads(context, tools, lists), taxes: new Map<string, boolean>() };
  kept.put(key, known);
  return known;
}
