import { DOCUMENT_KINDS, type EntryLine } from './documents';
import type { When } from './first-match';
import type { Mapping } from './mapping';
import { tablesOf, type TableName } from './mapping-tables';
import { covers, EarlierRows, patternsOf } from './row-cover';
import { FLOWS } from './sources';

const ORDER = ['kind', 'group', 'company', 'id', 'country', 'currency', 'store'] as const;

/** What the rows of each table may ask; any other fact is never there, so its row never matches. */
export const FACTS: Readonly<Record<TableName, readonly string[]>> = {
  'customers.templates': ORDER,
  'customers.table': ORDER,
  shipping: [...ORDER, 'method'],
  'taxes.table': [...ORDER, 'method', 'taxRate', 'taxClass'],
  otherCharges: [...ORDER, 'method', 'charge'],
  paymentMethods: [...ORDER, 'method'],
  warehouses: [...ORDER, 'method', 'sku'],
  orderTypes: [...ORDER, 'method'],
  kinds: [...ORDER, 'flow', 'goods', 'type'],
  companies: [...ORDER, 'method', 'type'],
  suppliers: [...ORDER, 'method', 'sku', 'category'],
  accounts: [
    ...[...ORDER, 'document', 'line', 'charge', 'category', 'sku', 'taxClass', 'taxRate'],
    ...['method', 'orderType', 'type'],
  ],
};

/** Complete by its type: a new line of documents cannot be forgotten here. */
const LINES: Readonly<Record<EntryLine, true>> = {
  receivable: true,
  goods: true,
  shipping: true,
  discount: true,
  tax: true,
  other: true,
  rounding: true,
  payment: true,
};

/** Facts that have no other values than these; `fee:*` stands for the kinds that shop extensions bring. */
const CHARGES = ['gift-card', 'store-credit', 'reward', 'gift-wrap', 'adjustment', 'fee:*'] as const;
const VALUES: Readonly<Record<string, readonly string[]>> = {
  kind: ['guest', 'registered', 'company'],
  flow: FLOWS,
  goods: ['yes', 'no'],
  line: Object.keys(LINES),
  charge: CHARGES,
  document: DOCUMENT_KINDS,
};
const FORMS: Readonly<Record<string, { readonly form: RegExp; readonly words: string }>> = {
  country: { form: /^[A-Z]{2}$/, words: 'two capital letters (ISO 3166)' },
  currency: { form: /^[A-Z]{3}$/, words: 'three capital letters (ISO 4217)' },
};

/** Facts that only some lines of a GL document have. */
const LINES_WITH: Readonly<Record<string, readonly string[]>> = {
  category: ['goods'],
  sku: ['goods'],
  taxClass: ['goods', 'tax'],
  taxRate: ['goods', 'tax'],
  charge: ['other'],
};

/** A row of a mapping that no order can ever reach. Paths are those of the parsed file. */
export type RowFault = { readonly path: readonly (string | number)[] } & (
  | { readonly fault: 'unknown-fact'; readonly fact: string; readonly known: readonly string[] }
  | {
      readonly fault: 'impossible-value';
      readonly fact: string;
      readonly value: string;
      readonly known: readonly string[];
      /** How such values look, where they cannot be listed. */
      readonly form?: string;
    }
  | { readonly fault: 'never-together'; readonly fact: string; readonly lines: readonly string[] }
  /** An earlier row takes everything this one would; both count from zero. */
  | { readonly fault: 'unreachable'; readonly earlier: number }
);

/** Every row that can never be the answer, and why. */
export const rowFaults = (mapping: Mapping): RowFault[] =>
  tablesOf(mapping).flatMap(({ name, path, rows }) => {
    const above = new EarlierRows();
    return rows.flatMap(({ when = {} }, index): RowFault[] => {
      const own = faultsOfRow(name, [...path, index], when);
      // A row that never matches takes nothing from the ones below it.
      if (own.length > 0) return own;
      const earlier = above.covering(when);
      above.add(index, when);
      return earlier === undefined ? [] : [{ path: [...path, index], fault: 'unreachable', earlier }];
    });
  });

function faultsOfRow(table: TableName, path: readonly (string | number)[], when: When): RowFault[] {
  const known = FACTS[table];
  return Object.entries(when).flatMap(([fact, wanted]): RowFault[] => {
    const at = [...path, 'when', fact];
    if (!known.includes(fact)) return [{ path: at, fault: 'unknown-fact', fact, known }];
    const values = patternsOf(wanted);
    const impossible = values.flatMap((value): RowFault[] => impossibleValue(at, fact, value));
    // A list may hold a slip beside values that exist: each is told, and the row still matches by the others.
    if (impossible.length > 0) return impossible;
    return table === 'accounts' ? neverTogether(at, fact, when) : [];
  });
}

function impossibleValue(path: readonly (string | number)[], fact: string, value: string): RowFault[] {
  const known = VALUES[fact];
  if (known) {
    const exists = known.some((one) => one === value || covers(value, one) || covers(one, value));
    return exists ? [] : [{ path, fault: 'impossible-value', fact, value, known }];
  }
  const form = FORMS[fact];
  if (!form || value.includes('*') || form.form.test(value)) return [];
  const upper = value.toUpperCase();
  return [
    {
      path,
      fault: 'impossible-value',
      fact,
      value,
      known: form.form.test(upper) ? [upper] : [],
      form: form.words,
    },
  ];
}

function neverTogether(path: readonly (string | number)[], fact: string, { line }: When): RowFault[] {
  const lines = LINES_WITH[fact];
  if (!lines || line === undefined) return [];
  const asked = patternsOf(line);
  return asked.some((pattern) => lines.some((one) => covers(pattern, one)))
    ? []
    : [{ path, fault: 'never-together', fact, lines }];
}
