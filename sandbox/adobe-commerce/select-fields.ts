interface Fields {
  readonly inside: Map<string, Fields>;
}

/** Applies `fields=items[entity_id,billing_address[city]],total_count` to an answer. */
export function selectFields(value: unknown, fields: string): unknown {
  return trim(value, parse(fields));
}

function parse(text: string): Fields {
  const root: Fields = { inside: new Map() };
  const stack: Fields[] = [root];
  let last: Fields | undefined;
  for (const token of text.match(/[^[\],\s]+|[[\]]/g) ?? []) {
    const top = stack.at(-1) ?? root;
    if (token === '[') stack.push(last ?? top);
    else if (token === ']') stack.length = Math.max(1, stack.length - 1);
    else top.inside.set(token, (last = { inside: new Map() }));
  }
  return root;
}

function trim(value: unknown, fields: Fields): unknown {
  if (fields.inside.size === 0) return value;
  if (Array.isArray(value)) return value.map((each) => trim(each, fields));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of fields.inside) {
    const child = (value as Record<string, unknown>)[name];
    if (child !== undefined) kept[name] = trim(child, inner);
  }
  return kept;
}
