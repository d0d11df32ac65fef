import { readFile } from 'node:fs/promises';
import { isNode, LineCounter, parseDocument, visit, type Document } from 'yaml';
import { mappingSchema, type Mapping } from '../../domain/mapping';
import { WrongUse } from '../output';
import type { Finding } from './findings';

/** A mapping file as it is now, not as it was when a service started. */
export interface MappingFile {
  readonly path: string;
  readonly text: string;
  readonly mapping: Mapping;
  /** What makes another mapping of it than was written. */
  readonly problems: readonly Finding[];
  /** A finding about an entry, with its line. */
  readonly at: (path: readonly PropertyKey[], problem: string) => Finding;
}

/** @throws WrongUse when there is no such file, or it is no mapping */
export async function readMappingFile(path: string): Promise<MappingFile> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new WrongUse(
      code === 'ENOENT' ? `there is no mapping file ${path}` : `${path} cannot be read (${code})`,
    );
  }
  return readMappingText(path, text);
}

/** @throws WrongUse with a line for each thing that makes it no mapping */
export function readMappingText(path: string, text: string): MappingFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (offset: number | undefined): { line?: number } =>
    offset === undefined ? {} : { line: lines.linePos(offset).line };
  const at: MappingFile['at'] = (entry, problem) => ({
    entry: entry.map(String).join('.') || 'mapping',
    problem,
    ...lineOf(offsetOf(document, entry)),
  });
  const faults = [...document.errors, ...document.warnings].map(({ message, pos }): Finding => ({
    entry: 'mapping',
    problem: message.split('\n')[0] ?? message,
    ...lineOf(pos[0]),
  }));
  if (faults.length > 0) throw noMapping(path, faults);
  const altered = alteredNumbers(document).map(({ source, value, offset }): Finding => ({
    entry: 'mapping',
    problem: `${source} would be read as the number ${value}: write "${source}" in quotes`,
    ...lineOf(offset),
  }));
  const parsed = mappingSchema.safeParse(document.toJS({ maxAliasCount: 20 }) ?? {});
  if (parsed.success) return { path, text, mapping: parsed.data, problems: altered, at };
  const wrong = parsed.error.issues.map((issue) => at(issue.path, issue.message));
  throw noMapping(path, [...altered, ...wrong]);
}

const noMapping = (path: string, problems: readonly Finding[]): WrongUse =>
  new WrongUse(
    `${path}:\n${problems
      .map(({ entry, line, problem }) => `${line === undefined ? '' : `line ${line}, `}${entry}: ${problem}`)
      .join('\n')}`,
  );

/** YAML reads `charge: 010` as ten: an ERP's code would change in silence. */
function alteredNumbers(
  document: Document,
): { readonly source: string; readonly value: number; readonly offset: number | undefined }[] {
  const found: ReturnType<typeof alteredNumbers> = [];
  visit(document, {
    Scalar: (_key, { value, source, range }) => {
      if (typeof value === 'number' && source !== undefined && String(value) !== source)
        found.push({ source, value, offset: range?.[0] });
    },
  });
  return found;
}

/** Where the entry stands, or the nearest one above it. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return undefined;
}
