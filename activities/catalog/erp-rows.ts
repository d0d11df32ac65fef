import type { CatalogFlow, ErpCatalogItem, ErpPrice, ErpStock, StockMeasure } from '../../domain/catalog';
import { normalize, type Amount } from '../../domain/money';
import type { CatalogRow } from '../../store/store';
import type { CallContext } from '../../systems/context';
import type { MasterDataPage, MasterDataQuery } from '../../systems/erps/erp';
import type { CatalogGround } from './ground';

type AnyRow = ErpCatalogItem | ErpPrice | ErpStock;

/** One page of the flow's rows, as the ERP has them. */
export function pageOf(
  { source, settings }: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  query: MasterDataQuery,
): Promise<MasterDataPage<AnyRow>> {
  switch (flow) {
    case 'items':
      return source.items(context, query);
    case 'prices': {
      const wanted = (settings.prices?.lists ?? []).map(({ list, currency }) => ({ list, currency }));
      const lists = [...new Map(wanted.map((one) => [`${one.list}|${one.currency}`, one])).values()];
      return source.prices(context, { ...query, lists });
    }
    case 'stock': {
      const { warehouses = [], measure = 'net-allocatable' } = settings.stock ?? {};
      const names = [...new Set(warehouses.map(({ warehouse }) => warehouse))];
      return source.stock(context, { ...query, warehouses: names, measure });
    }
  }
}

/** Every row of these items, as they are now. */
export async function readItems(
  ground: CatalogGround,
  flow: CatalogFlow,
  context: CallContext,
  items: readonly string[],
): Promise<AnyRow[]> {
  const rows: AnyRow[] = [];
  for (let start = 0; start < items.length; start += ITEMS_AT_ONCE) {
    const some = items.slice(start, start + ITEMS_AT_ONCE);
    let page: string | undefined;
    do {
      const answer = await pageOf(ground, flow, context, {
        mode: 'items',
        items: some,
        limit: PAGE_ROWS,
        page,
      });
      rows.push(...answer.rows);
      page = answer.next;
    } while (page !== undefined);
  }
  return rows;
}

/** Rows of the ERP that are read at once. */
export const PAGE_ROWS = 500;
const ITEMS_AT_ONCE = 100;

/** How a row is kept; a customer's own price is not for the shop. */
export function keptRows(
  { settings }: Pick<CatalogGround, 'settings'>,
  flow: CatalogFlow,
  rows: readonly AnyRow[],
): CatalogRow[] {
  switch (flow) {
    case 'items':
      return (rows as readonly ErpCatalogItem[]).map((row) => ({ item: row.item, part: '', content: row }));
    case 'prices':
      return (rows as readonly ErpPrice[])
        .filter(({ customer }) => customer === undefined)
        .map((row) => ({
          item: row.item,
          part: [row.list, row.currency, row.unit ?? '', row.from ?? '', row.fromQuantity ?? ''].join('|'),
          content: row,
          from: row.from,
          until: row.until,
        }));
    case 'stock':
      return (rows as readonly ErpStock[]).map(({ item, warehouse, quantities }) => ({
        item,
        part: warehouse,
        // Only what is sold by: a feed may tell less than a list, and other measures come and go.
        content: { item, warehouse, quantities: measured(quantities, settings.stock?.measure) },
      }));
  }
}

const measured = (
  quantities: ErpStock['quantities'],
  measure: StockMeasure | undefined,
): ErpStock['quantities'] => {
  const quantity = measure && quantities[measure];
  return measure === undefined || quantity === undefined ? {} : { [measure]: shortest(quantity) };
};

/** What is no number is kept as it is: it is told where the item is compared, and harms no other. */
function shortest(quantity: Amount): Amount {
  try {
    return normalize(quantity);
  } catch {
    return quantity;
  }
}
