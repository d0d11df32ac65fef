/** A column's value as the tables keep it: decimals, dates (`2026-11-20`) and UTC instants are strings. */
export type Value = string | boolean | null;
export type Row = Readonly<Record<string, Value>>;

export type Kind = 'string' | 'decimal' | 'date' | 'timestamp' | 'boolean' | 'enum';

export interface Property {
  readonly name: string;
  readonly kind: Kind;
  readonly maxLength?: number;
  /** For `enum`: the type's name within the projection. */
  readonly enumName?: string;
  readonly writable: 'always' | 'insert' | 'never';
}

export interface EntityType {
  readonly name: string;
  /** The logical unit, shown as `luname` and named in the history log. */
  readonly unit: string;
  readonly keys: readonly string[];
  readonly properties: ReadonlyMap<string, Property>;
}

export type Enums = Readonly<Record<string, readonly string[]>>;

const KINDS: Readonly<Record<string, Kind>> = {
  s: 'string',
  n: 'decimal',
  d: 'date',
  t: 'timestamp',
  b: 'boolean',
  e: 'enum',
};

/**
 * An entity type from a line of columns: `Company:s20*` is a string of at most 20, set on insert only; `+` may be
 * changed too, neither means read-only. Kinds: s string, n decimal, d date, t timestamp, b boolean, eName enum.
 */
export function entityType(name: string, unit: string, keys: readonly string[], columns: string): EntityType {
  const properties = new Map<string, Property>();
  for (const column of columns.trim().split(/\s+/)) {
    const match = /^(\w+):([sndtbe])(\w*)([+*]?)$/.exec(column);
    const kind = KINDS[match?.[2] ?? ''];
    if (!match || kind === undefined) throw new RangeError(`${name}: bad column ${column}`);
    const [, property = '', , detail = '', mark] = match;
    properties.set(property, {
      name: property,
      kind,
      ...(kind === 'string' && detail !== '' && { maxLength: Number(detail) }),
      ...(kind === 'enum' && { enumName: detail }),
      writable: mark === '+' ? 'always' : mark === '*' ? 'insert' : 'never',
    });
  }
  return { name, unit, keys, properties };
}

/** The same columns under another name, with the marks changed to read-only. */
export const readOnly = (type: EntityType): EntityType => ({
  ...type,
  properties: new Map(
    [...type.properties].map(([name, property]) => [name, { ...property, writable: 'never' }]),
  ),
});

/** `CustomerId` is `CUSTOMER_ID` in the database, and so in keyref and the history log. */
export const databaseName = (property: string): string =>
  property.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();

export const keyref = (type: EntityType, row: Row): string =>
  type.keys.map((key) => `${databaseName(key)}=${String(row[key] ?? '')}^`).join('');
