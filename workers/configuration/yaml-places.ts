import { isNode, visit, type Document } from 'yaml';

/** Something to mend, and where it stands: `offset` counts characters of the text. */
export interface AlteredNumber {
  readonly offset: number | undefined;
  readonly message: string;
}

/** YAML reads `facility: 010` as ten and `1E3` as a thousand: an ERP's code would change in silence. */
export function alteredNumbers(document: Document): AlteredNumber[] {
  const found: AlteredNumber[] = [];
  visit(document, {
    Scalar: (_key, { value, source, range }) => {
      if (typeof value !== 'number' || source === undefined || String(value) === source) return;
      found.push({
        offset: range?.[0],
        message: `${source} would be read as the number ${value}: write "${source}" in quotes`,
      });
    },
  });
  return found;
}

/** Where the entry stands, or the nearest one above it; undefined when that is the whole file. */
export function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
