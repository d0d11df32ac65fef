type Fields = Map<string, Fields>;

/** Applies `fields=items[entity_id,billing_address[city]],total_count` to an answer. */
export function selectFields(value: unknown, fields: string): unknown {
  return trim(value, parse(fields));
}

function parse(text: string): Fields {
  const stack: Fields[] = [new Map()];
  let last: Fields | undefined;
  for (const token of text.match(/[^[\],\s]+|[[\]]/g) ?? []) {
    const top = stack.at(-1) as Fields;
    if (token === '[') stack.push(last ?? top);
    else if (token === ']') stack.length = Math.max(1, stack.length - 1);
    else top.set(token, (last = new Map()));
  }
  return stack[0] as Fields;
}

function trim(value: unknown, fields: Fields): unknown {
  if (fields.size === 0) return value;
  if (Array.isArray(value)) return value.map((each) => trim(each, fields));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [name, inner] of fields) {
    const child = (value as Record<string, unknown>)[name];
    if (child !== undefined) kept[name] = trim(child, inner);
  }
  return kept;
}
