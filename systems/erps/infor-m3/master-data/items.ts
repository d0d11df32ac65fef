import { z } from 'zod';
import type { ErpCatalogItem } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { MasterDataPage, MasterDataQuery } from '../../erp';
import type { M3Client } from '../client';
import { rowsOf } from '../errors';
import { lengthOf, record, type M3Record } from '../lengths';
import type { InforM3Settings } from '../schemas';
import { changedPage, type Fed } from './changes';
import { daysBefore } from './dates';
import { pageOfItems } from './item-pages';
import { listedColumns } from './item-rows';
import { listOnward, type KeyedList } from './list-onward';
import type { MasterDataTools } from './master-data-tools';
import { readToken, writeToken } from './page-token';
import { completeListed, readItems } from './read-items';
import { momentOf, SERVER_TIME, serverTime, stampBefore, type Moment } from './server-time';

const PROGRAM = 'MMS200MI';

/** An item that changed, with its row unless only its units did. */
interface FedItem {
  readonly item: string;
  readonly row?: M3Record;
}

/** One page of items. */
export async function itemsPage(
  context: CallContext,
  tools: MasterDataTools,
  query: MasterDataQuery,
): Promise<MasterDataPage<ErpCatalogItem>> {
  switch (query.mode) {
    case 'sweep':
      return sweep(context, tools, query.limit, query.page);
    case 'items': {
      const longest = lengthOf(`${PROGRAM}/Get`, 'ITNO');
      const { items, next } = pageOfItems(query.items, query.page, query.limit, longest);
      return { rows: await readItems(context, tools, items), ...(next ? { next } : {}) };
    }
    case 'changes':
      return changedPage(context, query, {
        now: (now) => serverTime(now, tools.client, PROGRAM),
        feed: (now, since) => feed(now, tools, since),
        complete: (now, rows) => complete(now, tools, rows),
        sweep: (now, page) => sweep(now, tools, query.limit, page),
      });
  }
}

const sweepPage = z.strictObject({
  after: z.string().optional(),
  /** Only what changed on this day or later. */
  changedFrom: z.string().optional(),
});
type SweepPage = z.output<typeof sweepPage>;

async function sweep(
  context: CallContext,
  tools: MasterDataTools,
  limit: number,
  page: string | undefined,
): Promise<MasterDataPage<ErpCatalogItem>> {
  const { after, changedFrom }: SweepPage = page === undefined ? {} : readToken(sweepPage, page);
  const rows = await itemsOnward(context, tools.client, tools.settings, after, limit);
  const wanted = rows.filter(({ LMDT }) => !changedFrom || !LMDT || LMDT >= changedFrom);
  const last = rows.at(-1)?.ITNO;
  return {
    rows: await completeListed(context, tools, wanted, wanted.length === rows.length),
    ...(last ? { next: writeToken({ after: last, changedFrom } satisfies SweepPage) } : {}),
  };
}

/** The next rows of the item master. */
export async function itemsOnward(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  after: string | undefined,
  limit: number,
  columns: readonly string[] = listedColumns(settings),
): Promise<readonly M3Record[]> {
  const { firstKey, language } = settings.masterData;
  const list: KeyedList<string> = {
    program: PROGRAM,
    transaction: 'LstItmByItm',
    columns,
    at: (key = firstKey) => ({ ITNO: key, LNCD: language }),
    keyOf: ({ ITNO = '' }) => ITNO,
  };
  return listOnward(context, client, list, after, limit);
}

/**
 * Items that changed since the day before the last look, and those whose units changed. M3 knows an item's change by the
 * day only, so a look repeats what the ones before it that day have told.
 */
async function feed(
  context: CallContext,
  { client, settings }: MasterDataTools,
  since: Moment,
): Promise<Fed<FedItem> & { at: Moment }> {
  const { feedRows, overlapDays, overlapSeconds, language, units } = settings.masterData;
  const FLMD = daysBefore(since.date, overlapDays);
  // The end must be a day that M3 takes; a look as late as that sweeps.
  const TLMD = daysBefore(since.date, -LONGEST_PAUSE_DAYS);
  const changed = record({ FLMD, TLMD, LNCD: language });
  const stamps = record({ LMTS: stampBefore(since.lmts, overlapSeconds) });
  const reads = { write: false, maxRecords: feedRows };
  const [time, items, alternatives] = await client.run(context, PROGRAM, [
    { ...SERVER_TIME, maxRecords: feedRows },
    { ...reads, transaction: 'LstItmByChgDate', record: changed, columns: listedColumns(settings) },
    ...(units ? [{ ...reads, transaction: 'LstAUMTime', record: stamps, columns: ['ITNO'] }] : []),
  ]);
  const at = momentOf(time, PROGRAM);
  const listed = rowsOf(items, { call: `${PROGRAM}/LstItmByChgDate`, record: changed });
  const touched = units ? rowsOf(alternatives, { call: `${PROGRAM}/LstAUMTime`, record: stamps }) : [];
  if (at.date > TLMD || touched.length >= feedRows) return { at, rows: new Map(), sweep: writeToken({}) };
  const rows = new Map<string, FedItem>();
  for (const { ITNO: item } of touched) if (item) rows.set(item, { item });
  if (listed.length >= feedRows) {
    return { at, rows, sweep: writeToken({ changedFrom: FLMD } satisfies SweepPage) };
  }
  for (const row of listed) if (row.ITNO) rows.set(row.ITNO, { item: row.ITNO, row });
  return { at, rows };
}

const LONGEST_PAUSE_DAYS = 365;

async function complete(
  context: CallContext,
  tools: MasterDataTools,
  fed: readonly FedItem[],
): Promise<ErpCatalogItem[]> {
  const listed = await completeListed(
    context,
    tools,
    fed.flatMap(({ row }) => (row ? [row] : [])),
  );
  const bare = fed.flatMap(({ item, row }) => (row ? [] : [item]));
  return bare.length > 0 ? [...listed, ...(await readItems(context, tools, bare))] : listed;
}
