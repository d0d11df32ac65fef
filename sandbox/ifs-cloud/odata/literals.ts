import { Decimal } from 'decimal.js';
import type { Property, Value } from './edm';

/** A literal in an address or a filter, before its type is held against a column's. */
export interface Literal {
  readonly kind: 'string' | 'number' | 'date' | 'timestamp' | 'boolean' | 'null' | 'enum';
  /** The text without quotes. */
  readonly text: string;
  /** For `enum`: the full type name. */
  readonly enumType?: string;
}

/** Minutes the tenant's clock is ahead of UTC: 0 for a request that asked for true UTC where that is understood. */
export type Offset = number;

export const LITERAL =
  /(?:[A-Za-z_][\w.]*)?'(?:[^']|'')*'|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)|\d{4}-\d\d-\d\d|-?\d+(?:\.\d+)?(?![\w.])|(?:null|true|false)\b/y;

/** @throws RangeError when the text is no literal */
export function parseLiteral(text: string): Literal {
  const quoted = /^([A-Za-z_][\w.]*)?'((?:[^']|'')*)'$/.exec(text);
  if (quoted) {
    const inner = (quoted[2] ?? '').replaceAll("''", "'");
    return quoted[1] === undefined
      ? { kind: 'string', text: inner }
      : { kind: 'enum', text: inner, enumType: quoted[1] };
  }
  if (text === 'null') return { kind: 'null', text };
  if (text === 'true' || text === 'false') return { kind: 'boolean', text };
  if (/^\d{4}-\d\d-\d\dT/.test(text)) return { kind: 'timestamp', text };
  if (isDate(text)) return { kind: 'date', text };
  if (/^-?\d+(\.\d+)?$/.test(text)) return { kind: 'number', text };
  throw new RangeError(`'${text}' is no literal`);
}

export const isDate = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** The shortest plain notation, so that equal numbers have equal texts. */
export const plainDecimal = (text: string): string => new Decimal(text).toFixed();

/** What comes over the wire as `…Z` is the tenant's local time; kept is UTC, to the second. */
export function instantFromWire(text: string, offset: Offset): string | undefined {
  const milliseconds = Date.parse(text);
  if (Number.isNaN(milliseconds)) return undefined;
  return `${new Date(milliseconds - offset * 60_000).toISOString().slice(0, 19)}Z`;
}

export const instantToWire = (instant: string, offset: Offset): string =>
  `${new Date(Date.parse(instant) + offset * 60_000).toISOString().slice(0, 19)}Z`;

/** The value a literal has in a column. @throws RangeError when the types do not fit */
export function literalValue(literal: Literal, property: Property, namespace: string, offset: Offset): Value {
  if (literal.kind === 'null') return null;
  const wanted = property.kind === 'decimal' ? 'number' : property.kind;
  if (literal.kind !== wanted)
    throw new RangeError(
      `The types '${edmName(property, namespace)}' and '${LITERAL_TYPES[literal.kind]}' are not compatible.`,
    );
  switch (literal.kind) {
    case 'number':
      return plainDecimal(literal.text);
    case 'boolean':
      return literal.text === 'true';
    case 'enum':
      if (literal.enumType !== `${namespace}.${property.enumName ?? ''}`)
        throw new RangeError(
          `The types '${edmName(property, namespace)}' and '${literal.enumType ?? ''}' are not compatible.`,
        );
      return literal.text;
    case 'timestamp': {
      const instant = instantFromWire(literal.text, offset);
      if (instant === undefined) throw new RangeError(`'${literal.text}' is no point in time.`);
      return instant;
    }
    default:
      return literal.text;
  }
}

const LITERAL_TYPES: Readonly<Record<Literal['kind'], string>> = {
  string: 'Edm.String',
  number: 'Edm.Decimal',
  date: 'Edm.Date',
  timestamp: 'Edm.DateTimeOffset',
  boolean: 'Edm.Boolean',
  null: 'null',
  enum: 'an enumeration',
};

function edmName(property: Property, namespace: string): string {
  switch (property.kind) {
    case 'enum':
      return `${namespace}.${property.enumName ?? ''}`;
    case 'decimal':
      return 'Edm.Decimal';
    case 'timestamp':
      return 'Edm.DateTimeOffset';
    default:
      return `Edm.${property.kind[0]?.toUpperCase() ?? ''}${property.kind.slice(1)}`;
  }
}
