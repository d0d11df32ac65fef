import type { Transaction } from './catalogue';
import { Nok } from './refusals';
import type { Row } from './refusals';
import type { M3State } from './state';

export interface Call {
  readonly state: M3State;
  readonly transaction: Transaction;
  /** Checked input: no blanks, numbers in plain notation. */
  readonly input: Readonly<Row>;
  /** The context's division; blank when the request names none. */
  readonly division: string;
}

/** Executes one transaction: rows out, read no further than asked for, or a thrown Nok with nothing changed. */
export type Handler = (call: Call) => Iterable<Row>;

export type Handlers = Readonly<Record<string, Handler>>;

/** The value or, when there is none, the business refusal. */
export function found<T>(value: T | undefined, code: string, field: string, key = ''): T {
  if (value === undefined) throw new Nok(code, field, key);
  return value;
}

/** A mandatory field: its presence was checked before the handler ran. */
export const given = (input: Readonly<Row>, field: string): string => input[field] ?? '';

/** Copies the named fields that came in; `?` blanks a field, as in M3's change transactions. */
export function applyChange(row: Row, input: Readonly<Row>, keys: readonly string[]): void {
  for (const [field, value] of Object.entries(input)) {
    if (!keys.includes(field)) row[field] = value === '?' ? '' : value;
  }
}
