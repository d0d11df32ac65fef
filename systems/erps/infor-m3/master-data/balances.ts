import type { ErpStock } from '../../../../domain/catalog';
import { normalize, subtract, type Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { M3Client } from '../client';
import { rowIfFound } from '../errors';
import type { M3Record } from '../lengths';

/** An item in a warehouse. */
export interface StockPlace {
  readonly warehouse: string;
  readonly item: string;
}

export const BALANCE_COLUMNS = ['STQT', 'ALQT', 'AVAL', 'AV01', 'AV02'] as const;

/** M3 leaves zeros out when it leaves blanks out. */
const amount = (text: string | undefined): Amount => (text ? normalize(text) : '0');

/** A row with all balance columns. */
export const stockOf = (row: M3Record, { warehouse, item }: StockPlace): ErpStock => ({
  item,
  warehouse,
  ...(row.UNMS ? { unit: row.UNMS } : {}),
  quantities: {
    'net-allocatable': amount(row.AV01),
    'allocatable-on-hand': amount(row.AVAL),
    available: amount(row.AV02),
    'on-hand': subtract(amount(row.STQT), amount(row.ALQT)),
  },
});

/** A row of the change feed, which tells these two only. */
export const fedStock = (row: M3Record, { warehouse, item }: StockPlace): ErpStock => ({
  item,
  warehouse,
  quantities: { 'net-allocatable': amount(row.AV01), available: amount(row.AV02) },
});

/** What these places hold now; an item the warehouse does not keep is absent. */
export async function readBalances(
  context: CallContext,
  client: M3Client,
  places: readonly StockPlace[],
): Promise<ErpStock[]> {
  const records = places.map(({ warehouse, item }) => ({ WHLO: warehouse, ITNO: item }));
  const results = await client.run(
    context,
    'MMS200MI',
    records.map((record) => ({
      transaction: 'GetItmWhsBal',
      record,
      columns: BALANCE_COLUMNS,
      write: false,
    })),
  );
  return places.flatMap((place, index) => {
    const row = rowIfFound(results[index], { call: 'MMS200MI/GetItmWhsBal', record: records[index] ?? {} });
    return row ? [stockOf(row, place)] : [];
  });
}
