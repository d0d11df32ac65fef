import { given } from '../handler';
import type { Call, Handlers } from '../handler';
import { Nok } from '../refusals';
import type { Row } from '../refusals';
import type { M3State } from '../state';
import { countReading } from './batch-confirm';
import { invoiceRows, ledgerLines } from './ledger';
import { headView } from './orders';

/** Rows and columns of a table; `references` narrows by CUOR where the query names some. */
interface Table {
  readonly prefix: string;
  readonly columns: readonly string[];
  rows(state: M3State, references: readonly string[] | undefined): Row[];
}

const HEAD =
  'CONO DIVI ORNO ORTP FACI WHLO CUNO PYNO INRC CUOR YREF OREF ORDT RLDT CUCD TEPY PYCD OIVR OYEA OTBA OTDP PYRE RGDT RGTM LMDT LMTS CHNO CHID';
const LINE =
  'CONO ORNO PONR POSX ITNO ITDS ORQT ALUN SAPR SPUN SACD DIA1 DIA2 DIP1 DIP2 WHLO CUPO RGDT RGTM LMDT LMTS CHNO CHID';
const NUMERIC = new Set(
  'CONO YEA4 ACDT JRNO JSNO VONO CUAM ORDT RLDT OYEA OTBA OTDP RGDT RGTM LMDT LMTS CHNO PONR POSX ORQT SAPR SACD DIA1 DIA2 DIP1 DIP2 CUPO NTAM BRAM'.split(
    ' ',
  ),
);

const batches = (state: M3State, references: readonly string[] | undefined) =>
  (references
    ? references.flatMap((each) => state.batchesByReference.get(each) ?? [])
    : [...state.batches.values()]
  ).filter((order) => state.seen(order));
const orders = (state: M3State, references: readonly string[] | undefined) => {
  const all = references
    ? batches(state, references).flatMap((batch) => state.orders.get(batch.head['ORNR'] ?? '') ?? [])
    : [...state.orders.values()];
  return all.filter((order) => !order.deleted && state.seen(order));
};

const TABLES: Readonly<Record<string, Table>> = {
  OXHEAD: {
    prefix: 'OA',
    columns: `${HEAD} STAT ORNR NREF`.split(' '),
    rows: (state, references) =>
      batches(state, references).map((order) => {
        countReading(state, order);
        return hidden(state, order.head)
          ? { ...order.head, STAT: state.settings.unconfirmedStatus, ORNR: '' }
          : order.head;
      }),
  },
  OOHEAD: {
    prefix: 'OA',
    columns: `${HEAD} ORSL ORST OBLC NTAM BRAM`.split(' '),
    rows: (state, references) => orders(state, references).map((order) => headView(state, order)),
  },
  OXLINE: {
    prefix: 'OB',
    columns: LINE.split(' '),
    rows: (state) =>
      batches(state, undefined).flatMap((order) =>
        order.lines.map((line) => ({ ...line, CONO: state.settings.company })),
      ),
  },
  OOLINE: {
    prefix: 'OB',
    columns: `${LINE} ORST`.split(' '),
    rows: (state) =>
      orders(state, undefined).flatMap((order) =>
        order.lines.map((line) => ({ ...line, CONO: state.settings.company })),
      ),
  },
  FGLEDG: {
    prefix: 'EG',
    columns: 'CONO DIVI YEA4 JRNO JSNO VSER VONO ACDT AIT1 AIT2 CUCD CUAM VTXT'.split(' '),
    rows: (state) => ledgerLines(state),
  },
  FSLEDG: {
    prefix: 'ES',
    columns: 'CONO DIVI YEA4 JRNO JSNO VSER VONO ACDT CUNO CINO TRCD CUCD CUAM'.split(' '),
    rows: (state) => invoiceRows(state),
  },
  MPHEAD: {
    prefix: 'IA',
    columns: 'CONO DIVI PUNO SUNO YRE1 CUCD WHLO FACI PUST PUSL'.split(' '),
    rows: (state) =>
      [...state.finance.purchaseOrders.values()].filter((order) => state.seen(order)).map(({ head }) => head),
  },
  OCUSMA: {
    prefix: 'OK',
    columns: 'CONO CUNO CUNM ALCU STAT CUCD CSCD MAIL RGDT LMDT LMTS'.split(' '),
    rows: (state) => [...state.customersByNumber.from('')].map((customer) => customer.row),
  },
  MITMAS: {
    prefix: 'MM',
    columns: 'CONO ITNO ITDS STAT UNMS RGDT LMDT LMTS'.split(' '),
    rows: (state) => [...state.itemsByNumber.from('')].map((item) => item.row),
  },
};

/** Confirmed after the horizon of a stale read. */
const hidden = (state: M3State, head: Row): boolean => {
  const final = state.orders.get(head['ORNR'] ?? '');
  return final !== undefined && !state.seen(final);
};

interface Condition {
  readonly column: string;
  readonly operator: string;
  readonly values: readonly string[];
}

const refuse = (what: string): never => {
  throw new Nok('CPF9898', 'QERY', `Statement not valid: ${what}`);
};

/** `columns from TABLE [where column op value and …]`; the word select is left out, as in M3. */
function select({ state, input }: Call): Row[] {
  if (state.settings.exportmi === 'refused') throw new Nok('SBX0015', 'QERY', 'EXPORTMI');
  const match = /^\s*(.+?)\s+from\s+([A-Z0-9]+)(?:\s+where\s+(.+))?\s*$/is.exec(given(input, 'QERY'));
  if (!match) return refuse('expected columns from TABLE where conditions');
  const name = (match[2] ?? '').toUpperCase();
  const table = TABLES[name] ?? refuse(`table ${name}`);
  const columns = (match[1] ?? '')
    .split(',')
    .map((column) => checked(table, name, column.trim().toUpperCase()));
  const conditions = match[3] === undefined ? [] : parse(match[3], (column) => checked(table, name, column));
  const reference = conditions.find(
    ({ column, operator }) => column === 'CUOR' && (operator === '=' || operator === 'in'),
  );
  const rows = table
    .rows(state, name.endsWith('HEAD') ? reference?.values : undefined)
    .filter((row) => conditions.every((condition) => holds(row, condition)));
  const separator = input['SEPC'] ?? ';';
  const lines = rows.map((row) => columns.map((column) => row[column] || (NUMERIC.has(column) ? '0' : '')));
  const header = input['HDRS'] === '1' ? [columns.map((column) => table.prefix + column)] : [];
  return [...header, ...lines].map((cells) => ({ REPL: cells.join(separator) }));
}

/** The column without its table's prefix. */
function checked(table: Table, name: string, column: string): string {
  const field = column.slice(2);
  if (!column.startsWith(table.prefix) || !table.columns.includes(field)) {
    return refuse(`column ${column} not in ${name}`);
  }
  return field;
}

const VALUE = String.raw`'(?:[^']|'')*'|-?\d+(?:\.\d+)?`;

function parse(text: string, column: (name: string) => string): Condition[] {
  const one = new RegExp(
    String.raw`^\s*([A-Z0-9]{6})\s*(?:(=|<>|<=|>=|<|>|\blike\b)\s*(${VALUE})|in\s*\(\s*((?:${VALUE})(?:\s*,\s*(?:${VALUE}))*)\s*\))\s*(and\b|$)`,
    'is',
  );
  const conditions: Condition[] = [];
  let rest = text;
  for (;;) {
    const match = one.exec(rest) ?? refuse(`condition ${rest.trim()}`);
    const field = column((match[1] ?? '').toUpperCase());
    const raw = match[4] === undefined ? [match[3] ?? ''] : (match[4].match(new RegExp(VALUE, 'g')) ?? []);
    const values = raw.map((value) => literal(field, value));
    conditions.push({ column: field, operator: (match[2] ?? 'in').toLowerCase(), values });
    rest = rest.slice(match[0].length);
    if (match[5] === '') return conditions;
  }
}

/** Text is quoted and numbers are not; M3's database does not compare one with the other. */
function literal(field: string, value: string): string {
  const quoted = value.startsWith("'");
  if (quoted === NUMERIC.has(field)) return refuse(`${value} compared with ${field}`);
  return quoted ? value.slice(1, -1).replaceAll("''", "'") : value;
}

function holds(row: Row, { column, operator, values }: Condition): boolean {
  const numeric = NUMERIC.has(column);
  const actual = row[column] || (numeric ? '0' : '');
  const [wanted = ''] = values;
  if (operator === 'in') return values.some((value) => same(actual, value, numeric));
  if (operator === 'like') {
    const pattern = wanted
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.');
    return new RegExp(`^${pattern}$`, 's').test(actual);
  }
  const order = numeric ? Number(actual) - Number(wanted) : actual < wanted ? -1 : actual > wanted ? 1 : 0;
  return (
    {
      '=': order === 0,
      '<>': order !== 0,
      '<': order < 0,
      '>': order > 0,
      '<=': order <= 0,
      '>=': order >= 0,
    }[operator] ?? false
  );
}

const same = (a: string, b: string, numeric: boolean): boolean =>
  numeric ? Number(a) === Number(b) : a === b;

export const exportHandlers: Handlers = { 'EXPORTMI/Select': select };
