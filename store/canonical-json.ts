/**
 * JSON with one spelling for one value: keys in code-point order, no blanks, undefined left out. Hashes are taken over it.
 * @throws TypeError for what JSON cannot hold (functions, cycles, BigInt)
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value)) ?? 'null';
}

function ordered(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError('a number that JSON cannot hold');
  if (value === null || typeof value !== 'object') return value;
  const plain =
    'toJSON' in value && typeof value.toJSON === 'function' ? (value.toJSON as () => unknown)() : value;
  if (plain === null || typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) return plain.map(ordered);
  // Entries, not assignment: a key named __proto__ must stay a key.
  return Object.fromEntries(
    Object.entries(plain)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([key, member]) => [key, ordered(member)]),
  );
}
