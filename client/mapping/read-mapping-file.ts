import { readFile } from 'node:fs/promises';
import { LineCounter, parseDocument } from 'yaml';
import { mappingSchema, type Mapping } from '../../domain/mapping';
import { alteredNumbers, offsetOf } from '../../workers/configuration/yaml-places';
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
  const altered = alteredNumbers(document).map(({ offset, message }): Finding => ({
    entry: 'mapping',
    problem: message,
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
