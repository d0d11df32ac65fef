import type { ErpCatalogItem, ErpPrice, ErpStock } from '../../../../domain/catalog';
import type { MasterDataPage, MasterDataQuery, MasterDataSource } from '../../../../systems/erps/erp';

/** An ERP's master data in memory, with a log of changes as its feed. */
export interface FakeMasterData extends MasterDataSource {
  readonly all: { items: ErpCatalogItem[]; prices: ErpPrice[]; stock: ErpStock[] };
  /** Puts a row in, or in the place of the one that stands. */
  put(flow: 'items', row: ErpCatalogItem): void;
  put(flow: 'prices', row: ErpPrice): void;
  put(flow: 'stock', row: ErpStock): void;
  drop(flow: 'items' | 'prices' | 'stock', item: string): void;
  readonly asked: (MasterDataQuery & { flow: string })[];
  /** Called before each answer. */
  before: (flow: string, query: MasterDataQuery) => void | Promise<void>;
}

type Row = ErpCatalogItem | ErpPrice | ErpStock;

const placeOf = (row: Row): string =>
  'warehouse' in row
    ? `${row.item}|${row.warehouse}`
    : 'list' in row
      ? `${row.item}|${row.list}|${row.from ?? ''}|${row.customer ?? ''}`
      : row.item;

export function fakeMasterData(): FakeMasterData {
  const changes: Record<string, Row[]> = { items: [], prices: [], stock: [] };
  const all: FakeMasterData['all'] = { items: [], prices: [], stock: [] };
  const answer = async <R extends Row>(
    flow: 'items' | 'prices' | 'stock',
    query: MasterDataQuery,
  ): Promise<MasterDataPage<R>> => {
    source.asked.push({ ...query, flow });
    await source.before(flow, query);
    const rows = all[flow] as unknown as R[];
    if (query.mode === 'items')
      return { rows: rows.filter(({ item }) => query.items.includes(item)).map((row) => ({ ...row })) };
    const log = changes[flow] as R[];
    if (query.mode === 'changes') {
      const from = query.position === undefined ? log.length : Number(query.position);
      // Like a real feed: which ones changed, as they are now.
      const changed = new Set(log.slice(from).map(placeOf));
      return { rows: rows.filter((row) => changed.has(placeOf(row))), position: String(log.length) };
    }
    const from = Number(query.page ?? 0);
    const page = rows.slice(from, from + query.limit);
    const end = from + page.length;
    return { rows: page, total: rows.length, ...(end < rows.length && { next: String(end) }) };
  };
  const source: FakeMasterData = {
    all,
    asked: [],
    before: () => undefined,
    put: (flow: 'items' | 'prices' | 'stock', row: Row) => {
      const rows = all[flow] as Row[];
      const at = rows.findIndex((one) => placeOf(one) === placeOf(row));
      if (at < 0) rows.push(row);
      else rows[at] = row;
      changes[flow]?.push(row);
    },
    drop: (flow, item) => {
      const rows = all[flow] as Row[];
      rows.splice(0, rows.length, ...rows.filter((row) => row.item !== item));
    },
    items: (_context, query) => answer('items', query),
    prices: (_context, query) => answer('prices', query),
    stock: (_context, query) => answer('stock', query),
  };
  return source;
}
