import type { Row } from './refusals';
import { SortedIndex } from './sorted-index';

/** Price lists and what is in them. */
export class PriceTables {
  /** Heads by list, currency, customer and first day. */
  readonly heads = new Map<string, Row>();
  readonly headsInOrder = new SortedIndex<Row>();
  /** Rows by head, item, lower quantity and object value; a base price has quantity 0. */
  readonly rows = new Map<string, Row>();
  readonly rowsInOrder = new SortedIndex<Row>();

  /** Adds or changes a head. */
  putHead(row: Row): void {
    put(this.heads, this.headsInOrder, headKey(row), row);
  }

  /** Adds or changes rows. */
  putRows(rows: readonly Row[]): void {
    const added: { key: string; value: Row }[] = [];
    for (const row of rows) {
      const key = rowKey(row);
      const standing = this.rows.get(key);
      if (standing) Object.assign(standing, row);
      else {
        this.rows.set(key, row);
        added.push({ key, value: row });
      }
    }
    this.rowsInOrder.addAll(added);
  }

  remove(key: string): boolean {
    const row = this.rows.get(key);
    if (!row) return false;
    this.rows.delete(key);
    this.rowsInOrder.remove(key, row);
    return true;
  }
}

function put(table: Map<string, Row>, index: SortedIndex<Row>, key: string, row: Row): void {
  const standing = table.get(key);
  if (standing) Object.assign(standing, row);
  else {
    table.set(key, row);
    index.add(key, row);
  }
}

const column = (row: Readonly<Row>, field: string, length: number): string =>
  (row[field] ?? '').padEnd(length);

/** The key of a price list's head; parts that are blank position at the beginning. */
export const headKey = (row: Readonly<Row>): string =>
  column(row, 'PRRF', 10) + column(row, 'CUCD', 3) + column(row, 'CUNO', 10) + column(row, 'FVDT', 8);

export const rowKey = (row: Readonly<Row>): string =>
  headKey(row) + column(row, 'ITNO', 15) + (row['QTYL'] ?? '0').padStart(17, '0') + column(row, 'OBV1', 15);
