import { JsonNumber } from '../json';

/** An expression that is written as it stands, such as an enumeration member or a date. */
export class RawLiteral {
  constructor(readonly text: string) {}
}

/** A value of a key or a filter: text is quoted, a decimal is bare, digit for digit. */
export type Literal = string | JsonNumber | RawLiteral;

/** `YYYY-MM-DD`, which OData takes bare (Edm.Date). @throws RangeError for anything else */
export function dateLiteral(day: string): RawLiteral {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) throw new RangeError('not a date');
  return new RawLiteral(day);
}

/** A moment in UTC (Edm.DateTimeOffset), bare. @throws RangeError for anything else */
export function momentLiteral(moment: string): RawLiteral {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(moment)) throw new RangeError('not a moment');
  return new RawLiteral(moment);
}

/** `Namespace.Type'Member'`: a plain string compared with an enumeration is an error in OData. */
export const enumLiteral = (type: string, member: string): RawLiteral =>
  new RawLiteral(`${type}'${member.replaceAll("'", "''")}'`);

/** As in an expression: single quotes are doubled (OData 4.0 URL conventions, 5.1.1.6.1). */
export function literal(value: Literal): string {
  if (value instanceof RawLiteral) return value.text;
  if (value instanceof JsonNumber) return value.digits;
  return `'${value.replaceAll("'", "''")}'`;
}

/** `field eq value`. */
export const eq = (field: string, value: Literal): string => `${field} eq ${literal(value)}`;

/** All of them; absent ones are left out. */
export const allOf = (...terms: readonly (string | undefined)[]): string =>
  terms.filter((term) => term !== undefined && term !== '').join(' and ');

/** Any of them, in brackets where there are several. */
export const anyOf = (terms: readonly string[]): string =>
  terms.length === 1 ? (terms[0] ?? '') : `(${terms.join(' or ')})`;

/** `Set(Key='value',Number=5)`, each value encoded for a path; the keys stay in the order given. */
export const entityPath = (set: string, keys: Readonly<Record<string, Literal>>): string =>
  `${set}(${Object.entries(keys)
    .map(([name, value]) => `${name}=${encodeURIComponent(literal(value))}`)
    .join(',')})`;
