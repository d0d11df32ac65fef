import type { Property, Row } from './edm';
import { LITERAL, literalValue, type Offset, parseLiteral } from './literals';
import { badBody, malformed, notFound } from './problems';
import type { BoundAction, EntitySet, Projection, UnboundAction } from './projection';

/** What a path below `{Projection}.svc/` leads to. */
export type Target =
  | { readonly kind: 'service' }
  | { readonly kind: 'metadata' }
  | { readonly kind: 'batch' }
  | { readonly kind: 'list'; readonly set: EntitySet; readonly owner?: Owner; readonly count: boolean }
  | { readonly kind: 'entity'; readonly set: EntitySet; readonly key: Row; readonly owner?: Owner }
  | {
      readonly kind: 'bound';
      readonly set: EntitySet;
      readonly key: Row;
      readonly owner?: Owner;
      readonly action: BoundAction;
    }
  | { readonly kind: 'action'; readonly name: string; readonly action: UnboundAction }
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly fn: UnboundAction;
      readonly parameters: Row;
    };

/** The row an array hangs on. */
export interface Owner {
  readonly set: EntitySet;
  readonly key: Row;
  readonly owner?: Owner;
  /** Child column by parent column. */
  readonly link: Readonly<Record<string, string>>;
}

interface Segment {
  readonly name: string;
  /** What stands in the parentheses. */
  readonly inside?: string;
}

/** @throws Problem 404 for what is not there, 400 for what cannot be read */
export function resolve(path: string, projection: Projection, offset: Offset): Target {
  const segments = split(path);
  const [first, ...rest] = segments;
  if (!first) return { kind: 'service' };
  if (rest.length === 0 && first.name === '$metadata') return { kind: 'metadata' };
  if (rest.length === 0 && first.name === '$batch') return { kind: 'batch' };
  const action = projection.actions[first.name];
  if (action && rest.length === 0) return { kind: 'action', name: first.name, action };
  const fn = projection.functions[first.name];
  if (fn && rest.length === 0)
    return {
      kind: 'function',
      name: first.name,
      fn,
      parameters: namedValues(
        first.inside ?? '',
        new Map(fn.parameters.map((p) => [p.name, p])),
        projection,
        offset,
      ),
    };
  const set = projection.sets[first.name];
  if (!set) throw notFound(`resource '${first.name}'`);
  return walk(set, first, rest, projection, offset);
}

function walk(
  set: EntitySet,
  segment: Segment,
  rest: readonly Segment[],
  projection: Projection,
  offset: Offset,
  owner?: Owner,
): Target {
  if (segment.inside === undefined) {
    const count = rest.length === 1 && rest[0]?.name === '$count';
    if (rest.length > 0 && !count) throw malformed(`'${rest[0]?.name ?? ''}' cannot follow a collection.`);
    return { kind: 'list', set, owner, count };
  }
  const key = keyOf(set, segment.inside, projection, offset);
  const [next, ...further] = rest;
  if (!next) return { kind: 'entity', set, key, owner };
  const bound = set.actions[next.name.replace(`IfsApp.${projection.name}.`, '')];
  if (bound && next.name.startsWith(`IfsApp.${projection.name}.`) && further.length === 0)
    return { kind: 'bound', set, key, owner, action: bound };
  const array = set.arrays[next.name];
  if (!array)
    throw malformed(`'${next.name}' is not defined in type 'IfsApp.${projection.name}.${set.type.name}'.`);
  return walk(array.set, next, further, projection, offset, { set, key, owner, link: array.link });
}

function keyOf(set: EntitySet, inside: string, projection: Projection, offset: Offset): Row {
  const { keys, properties } = set.type;
  const single = keys.length === 1 ? keys[0] : undefined;
  const text = single !== undefined && isLiteral(inside) ? `${single}=${inside}` : inside;
  const key = namedValues(text, properties, projection, offset);
  const names = Object.keys(key);
  if (names.length !== keys.length || !keys.every((name) => names.includes(name)))
    throw malformed(`The key predicates do not match the keys of '${set.type.name}': ${keys.join(', ')}.`);
  return key;
}

/** `Company='10',VoucherNo=5` as values. */
function namedValues(
  text: string,
  properties: ReadonlyMap<string, Property>,
  projection: Projection,
  offset: Offset,
): Row {
  const values: Record<string, Row[string]> = {};
  let at = 0;
  while (at < text.length) {
    const name = /(\w+)=/y;
    name.lastIndex = at;
    const property = properties.get(name.exec(text)?.[1] ?? '');
    LITERAL.lastIndex = property ? name.lastIndex : 0;
    const literal = property && LITERAL.exec(text)?.[0];
    if (!property || literal === undefined) throw malformed(`Wrong key or parameter in '(${text})'.`);
    values[property.name] = valueOf(literal, property, projection, offset);
    at = LITERAL.lastIndex;
    if (at < text.length && text[at] !== ',') throw malformed(`Wrong key or parameter in '(${text})'.`);
    at += 1;
  }
  return values;
}

function valueOf(literal: string, property: Property, projection: Projection, offset: Offset): Row[string] {
  try {
    return literalValue(parseLiteral(literal), property, `IfsApp.${projection.name}`, offset);
  } catch (error) {
    throw malformed(error instanceof Error ? error.message : String(error));
  }
}

function isLiteral(text: string): boolean {
  LITERAL.lastIndex = 0;
  return LITERAL.exec(text)?.[0] === text;
}

function split(path: string): Segment[] {
  if (path === '') return [];
  const segments: Segment[] = [];
  for (const part of splitSlashes(path)) {
    const match = /^([\w.$]+)(?:\((.*)\))?$/s.exec(part);
    if (!match) throw malformed(`'${part}' is no resource path.`);
    segments.push({ name: match[1] ?? '', ...(match[2] !== undefined && { inside: match[2] }) });
  }
  return segments;
}

/** Splits at slashes outside quotes, and decodes: a slash within a key comes as %2F or as itself. */
function splitSlashes(path: string): string[] {
  const parts: string[] = [''];
  let quoted = false;
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    throw badBody('The address is not percent-encoded as it should be.');
  }
  for (const character of decoded) {
    if (character === "'") quoted = !quoted;
    if (character === '/' && !quoted) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts;
}
