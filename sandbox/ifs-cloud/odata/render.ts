import type { EntityType, Property, Row } from './edm';
import { keyref } from './edm';
import { bareNumber } from './exact-json';
import { instantToWire, type Offset } from './literals';
import type { EntitySet } from './projection';
import type { Stored } from '../table';

/** Opaque, changes with every change of the row. */
export const etagOf = (stored: Stored): string =>
  `W/"${Buffer.from(`${stored.objid}:${stored.version}`).toString('base64')}"`;

export interface RenderOptions {
  readonly offset: Offset;
  /** Columns asked for by `$select`; keys are added. */
  readonly select?: readonly string[];
  /** `VoucherSet(Company='10',…)`, for rows whose keys were not all selected. */
  readonly id?: (row: Row) => string;
}

/** A row as IFS answers it. */
export function renderRow(set: EntitySet, stored: Stored, options: RenderOptions): Record<string, unknown> {
  const { type } = set;
  const { select } = options;
  const shown = select && [...new Set([...select, ...type.keys])];
  const head: Record<string, string> = {
    luname: type.unit,
    keyref: keyref(type, stored.row),
    Objgrants: set.update ? 'UMDI' : 'U',
  };
  const rendered: Record<string, unknown> = { '@odata.etag': etagOf(stored) };
  if (select && options.id && !type.keys.every((key) => select.includes(key)))
    rendered['@odata.id'] = options.id(stored.row);
  for (const [name, value] of Object.entries(head))
    if (!shown || shown.includes(name)) rendered[name] = value;
  for (const property of type.properties.values())
    if (!shown || shown.includes(property.name))
      rendered[property.name] = renderValue(stored.row[property.name] ?? null, property, options.offset);
  return rendered;
}

export function renderValue(value: Row[string], property: Property, offset: Offset): unknown {
  if (value === null) return null;
  if (property.kind === 'decimal') return bareNumber(String(value));
  if (property.kind === 'timestamp') return instantToWire(String(value), offset);
  return value;
}

/** `(Company='10',VoucherNo=5)`, as an address writes a key. */
export function keyPredicate(type: EntityType, row: Row, namespace: string): string {
  const parts = type.keys.map((key) => {
    const property = type.properties.get(key);
    const value = String(row[key] ?? '');
    if (property?.kind === 'string') return `${key}='${value.replaceAll("'", "''")}'`;
    if (property?.kind === 'enum') return `${key}=${namespace}.${property.enumName ?? ''}'${value}'`;
    return `${key}=${value}`;
  });
  return `(${parts.join(',')})`;
}
