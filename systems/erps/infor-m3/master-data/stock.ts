import { z } from 'zod';
import type { ErpStock, StockMeasure } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { MasterDataPage, MasterDataQuery } from '../../erp';
import { rowsOf } from '../errors';
import { lengthOf, record, type M3Record } from '../lengths';
import { BALANCE_COLUMNS, fedStock, readBalances, stockOf, type StockPlace } from './balances';
import { changedPage, type Fed } from './changes';
import { pageOfItems } from './item-pages';
import { listOnward, type KeyedList } from './list-onward';
import type { MasterDataTools } from './master-data-tools';
import { readToken, writeToken } from './page-token';
import { momentOf, SERVER_TIME, serverTime, stampBefore, type Moment } from './server-time';

const PROGRAM = 'OIS100MI';
const FEED = `${PROGRAM}/LstNewBalances`;

/** What LstNewBalances tells; for the others its items are read again. */
const FED_MEASURES: readonly StockMeasure[] = ['net-allocatable', 'available'];

export type StockQuery = MasterDataQuery & {
  readonly warehouses: readonly string[];
  readonly measure: StockMeasure;
};

/** A row of the change feed and whom it is about. */
type FedStockRow = StockPlace & { readonly row: M3Record };

/** One page of what the warehouses have. */
export async function stockPage(
  context: CallContext,
  tools: MasterDataTools,
  query: StockQuery,
): Promise<MasterDataPage<ErpStock>> {
  const { client } = tools;
  const { mode, limit, page } = query;
  const warehouses = [...new Set(query.warehouses)].sort();
  switch (mode) {
    case 'sweep':
      return sweep(context, tools, warehouses, limit, page);
    case 'items': {
      // Each item is asked for in every warehouse.
      const most = Math.max(1, Math.floor(limit / Math.max(1, warehouses.length)));
      const { items, next } = pageOfItems(query.items, page, most, lengthOf('MMS200MI/GetItmWhsBal', 'ITNO'));
      const places = items.flatMap((item) => warehouses.map((warehouse) => ({ warehouse, item })));
      return { rows: await readBalances(context, client, places), ...(next ? { next } : {}) };
    }
    case 'changes':
      return changedPage(context, query, {
        now: (now) => serverTime(now, client, PROGRAM),
        feed: (now, since) => feed(now, tools, warehouses, since),
        complete: async (now, rows) =>
          FED_MEASURES.includes(query.measure)
            ? rows.map(({ row, ...place }) => fedStock(row, place))
            : readBalances(now, client, rows),
        sweep: (now, at) => sweep(now, tools, warehouses, limit, at || undefined),
      });
  }
}

async function feed(
  context: CallContext,
  { client, settings }: MasterDataTools,
  warehouses: readonly string[],
  since: Moment,
): Promise<Fed<FedStockRow> & { at: Moment }> {
  const { feedRows, overlapSeconds } = settings.masterData;
  const asked = record({ LMTS: stampBefore(since.lmts, overlapSeconds) });
  const [time, list] = await client.run(context, PROGRAM, [
    { ...SERVER_TIME, maxRecords: feedRows },
    {
      transaction: 'LstNewBalances',
      record: asked,
      columns: ['WHLO', 'ITNO', 'AV01', 'AV02'],
      write: false,
      maxRecords: feedRows,
    },
  ]);
  const at = momentOf(time, PROGRAM);
  const rows = rowsOf(list, { call: FEED, record: asked });
  if (rows.length >= feedRows) return { at, rows: new Map(), sweep: '' };
  const ours = rows.flatMap((row): [string, FedStockRow][] => {
    const { WHLO: warehouse = '', ITNO: item = '' } = row;
    return warehouses.includes(warehouse) && item
      ? [[JSON.stringify([warehouse, item]), { warehouse, item, row }]]
      : [];
  });
  return { at, rows: new Map(ours) };
}

const sweepPage = z.strictObject({ warehouse: z.string(), after: z.string().optional() });

/** Warehouse by warehouse, each from the last item on. */
async function sweep(
  context: CallContext,
  { client, settings }: MasterDataTools,
  warehouses: readonly string[],
  limit: number,
  page: string | undefined,
): Promise<MasterDataPage<ErpStock>> {
  const at = page === undefined ? undefined : readToken(sweepPage, page);
  // The warehouse may have been taken out of the mapping since the last page.
  const warehouse = warehouses.find((each) => at === undefined || each >= at.warehouse);
  if (warehouse === undefined) return { rows: [] };
  const after = at?.warehouse === warehouse ? at.after : undefined;
  const rows = await listOnward(
    context,
    client,
    balances(warehouse, settings.masterData.firstKey),
    after,
    limit,
  );
  const lastRow = rows.at(-1);
  const following = warehouses.find((each) => each > warehouse);
  const going: z.output<typeof sweepPage> | undefined = lastRow
    ? { warehouse, after: popn(lastRow) }
    : following === undefined
      ? undefined
      : { warehouse: following };
  return {
    rows: rows.flatMap((row) => (row.ITNO ? [stockOf(row, { warehouse, item: row.ITNO })] : [])),
    ...(going ? { next: writeToken(going) } : {}),
  };
}

const popn = ({ POPN, ITNO = '' }: M3Record): string => POPN || ITNO;

const balances = (warehouse: string, firstKey: string): KeyedList<string> => ({
  program: 'MMS200MI',
  transaction: 'LstSumWhsBal',
  columns: ['POPN', 'ITNO', 'UNMS', ...BALANCE_COLUMNS],
  at: (key = firstKey) => ({ WHLO: warehouse, POPN: key }),
  keyOf: popn,
});
