import { type Node, Refused, type Rows } from './graphql';
import type { Indexed } from './search';

/** How deep a list may be paged (Shopify API limits). */
const DEEPEST = 25_000;

/** Sorted by a time and then by id; the cursor holds both, so that it stays where it was when rows move. */
export function sorted(
  found: readonly { readonly row: Indexed; readonly node: Node }[],
  sortKey: string,
): Rows {
  const keyOf = (row: Indexed): string =>
    sortKey === 'UPDATED_AT'
      ? row.updatedAt
      : sortKey === 'CREATED_AT' || sortKey === 'PROCESSED_AT'
        ? row.createdAt
        : '';
  const places = new Map(found.map(({ row, node }) => [node, { key: keyOf(row), id: row.id }]));
  const place = (node: Node): { key: string; id: number } => places.get(node) ?? { key: '', id: 0 };
  const isBehind = (a: { key: string; id: number }, b: { key: string; id: number }): boolean =>
    a.key === b.key ? a.id > b.id : a.key > b.key;
  const rows = [...places.keys()].sort((a, b) => (isBehind(place(a), place(b)) ? 1 : -1));
  return {
    rows,
    cursorOf: (node) => Buffer.from(JSON.stringify({ last_value: place(node).key, last_id: place(node).id })).toString('base64'), // prettier-ignore
    isAfter: (node, cursor) => isBehind(place(node), decodeCursor(cursor)),
    deepest: DEEPEST,
  };
}

function decodeCursor(cursor: string): { key: string; id: number } {
  try {
    const read = JSON.parse(Buffer.from(cursor, 'base64').toString('utf8')) as {
      last_value: string;
      last_id: number;
    };
    return { key: read.last_value, id: read.last_id };
  } catch {
    throw new Refused('Invalid cursor for current pagination sort.', 'BAD_REQUEST');
  }
}
