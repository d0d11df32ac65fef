import { headKey } from './master-data-state';
import type { Row } from './refusals';
import type { Item, M3State } from './state';
import { balanceOf } from './transactions/balances';
import { stockedIn, warehouses } from './transactions/items';

/** An item as whoever checks the sandbox sees it, without a call to M3. */
export interface ItemSnapshot {
  readonly item: string;
  readonly name: string;
  readonly status: string;
  readonly fields: Readonly<Row>;
  readonly units: readonly Readonly<Row>[];
}

export interface StockSnapshot {
  readonly item: string;
  readonly warehouse: string;
  /** STQT, ALQT, AVAL, AV01 and AV02. */
  readonly onHand: string;
  readonly allocated: string;
  readonly allocatable: string;
  readonly netAllocatable: string;
  readonly available: string;
}

export interface PriceSnapshot {
  readonly list: string;
  readonly currency: string;
  readonly customer: string;
  readonly item: string;
  readonly price: string;
  readonly priceQuantity: string;
  readonly unit: string;
  readonly from: string;
  readonly until: string;
  readonly fromQuantity: string;
  readonly taxIncluded: boolean;
}

/** All, or those named. */
const chosen = (state: M3State, items: readonly string[]): Item[] =>
  items.length === 0 ? [...state.items.values()] : items.flatMap((number) => state.items.get(number) ?? []);

export const itemsSnapshot = (state: M3State, items: readonly string[] = []): ItemSnapshot[] =>
  chosen(state, items).map(({ row, alternatives }) => ({
    item: row['ITNO'] ?? '',
    name: row['ITDS'] ?? '',
    status: row['STAT'] ?? '',
    fields: row,
    units: alternatives,
  }));

export const stockSnapshot = (state: M3State, items: readonly string[] = []): StockSnapshot[] =>
  chosen(state, items).flatMap((item) =>
    [...warehouses(state)]
      .filter((warehouse) => stockedIn(item, warehouse))
      .map((warehouse) => {
        const row = balanceOf(item, warehouse);
        return {
          item: row['ITNO'] ?? '',
          warehouse,
          onHand: row['STQT'] || '0',
          allocated: row['ALQT'] || '0',
          allocatable: row['AVAL'] || '0',
          netAllocatable: row['AV01'] || '0',
          available: row['AV02'] || '0',
        };
      }),
  );

export function pricesSnapshot(state: M3State, items: readonly string[] = []): PriceSnapshot[] {
  const { heads, rows } = state.prices;
  const heading = (row: Row): Row | undefined => heads.get(headKey(row));
  return [...rows.values()]
    .filter((row) => items.length === 0 || items.includes(row['ITNO'] ?? ''))
    .map((row) => ({
      list: row['PRRF'] ?? '',
      currency: row['CUCD'] ?? '',
      customer: row['CUNO'] ?? '',
      item: row['ITNO'] ?? '',
      price: row['SAPR'] ?? '0',
      priceQuantity: row['SACD'] ?? '1',
      unit: row['SPUN'] ?? '',
      from: row['FVDT'] ?? '',
      until: heading(row)?.['LVDT'] ?? '0',
      fromQuantity: row['QTYL'] ?? '0',
      taxIncluded: heading(row)?.['TINC'] === '1',
    }));
}
