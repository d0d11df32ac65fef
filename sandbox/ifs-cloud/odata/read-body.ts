import { isLosslessNumber } from 'lossless-json';
import type { Enums, Property, Row, Value } from './edm';
import { parseExactly } from './exact-json';
import { instantFromWire, isDate, type Offset, plainDecimal } from './literals';
import { badBody } from './problems';

export interface BodyContext {
  readonly enums: Enums;
  readonly offset: Offset;
  readonly contentType: string | undefined;
}

/** A JSON body as columns, each held against its type. Nothing but the named columns may be in it. @throws Problem 400 */
export function readBody(
  text: string,
  properties: ReadonlyMap<string, Property>,
  typeName: string,
  context: BodyContext,
): Row {
  if (!/^application\/json\b/i.test(context.contentType ?? ''))
    throw badBody(`The content type '${context.contentType ?? 'none'}' is not supported.`);
  const strings = /IEEE754Compatible=true/i.test(context.contentType ?? '');
  let body: unknown;
  try {
    body = parseExactly(text === '' ? '{}' : text);
  } catch {
    throw badBody('The body is not JSON.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badBody('The body is no object.');
  const row: Record<string, Value> = {};
  for (const [name, value] of Object.entries(body)) {
    // Annotations come back with a record that was read: they say nothing.
    if (name.includes('@') || ['luname', 'keyref', 'Objgrants'].includes(name)) continue;
    const property = properties.get(name);
    if (!property) throw badBody(`The property '${name}' is not defined in type '${typeName}'.`);
    row[name] = read(value, property, context, strings);
  }
  return row;
}

function read(value: unknown, property: Property, context: BodyContext, strings: boolean): Value {
  if (value === null) return null;
  const wrong = (): Error => badBody(`Invalid value for property '${property.name}'.`);
  switch (property.kind) {
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong();
      return value;
    case 'decimal': {
      if (strings && typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value)) return plainDecimal(value);
      if (!isLosslessNumber(value)) throw wrong();
      return plainDecimal(value.toString());
    }
    case 'date':
      if (typeof value !== 'string' || !isDate(value)) throw wrong();
      return value;
    case 'timestamp': {
      const instant =
        typeof value === 'string' &&
        /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value)
          ? instantFromWire(value, context.offset)
          : undefined;
      if (instant === undefined) throw wrong();
      return instant;
    }
    case 'enum':
      if (typeof value !== 'string' || !context.enums[property.enumName ?? '']?.includes(value))
        throw wrong();
      return value;
    default:
      if (typeof value !== 'string') throw wrong();
      if (property.maxLength !== undefined && value.length > property.maxLength) throw wrong();
      // Oracle keeps no empty strings.
      return value === '' ? null : value;
  }
}
