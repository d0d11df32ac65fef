import type { M3Record } from './lengths';

/** EXPORTMI gives each row as one text; this character stands between its columns. */
export const SEPARATOR = ';';

/** A query of EXPORTMI/Select, which begins without the word SELECT. Values are escaped for SQL. */
export function exportQuery(options: {
  readonly columns: readonly string[];
  readonly table: string;
  readonly company: string;
  readonly column: string;
  readonly value: string;
}): string {
  const { columns, table, company, column, value } = options;
  return `${columns.join(',')} from ${table} where OACONO = ${Number(company)} and ${column} = ${sqlText(value)}`;
}

/** A text in quotes. */
export const sqlText = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/**
 * The rows by column name. Some tenants send a row of headings first: whoever compares values exactly passes over it.
 * A separator in the last column is kept.
 */
export const exportRows = (columns: readonly string[], records: readonly M3Record[]): M3Record[] =>
  records.map(({ REPL = '' }) => {
    const row = cells(REPL, columns.length);
    return Object.fromEntries(columns.map((column, index) => [column, row[index] ?? '']));
  });

function cells(text: string, count: number): string[] {
  const parts = text.split(SEPARATOR);
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(SEPARATOR)].map((cell) => cell.trim());
}
