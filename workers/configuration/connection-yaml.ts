import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import type { connectionSchema } from './connection-schema';
import { knownKeys } from './connection-schema';
import { didYouMean } from './problems';
import { alteredNumbers, offsetOf } from './yaml-places';

export interface YamlProblem {
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

export interface ParsedConnection {
  readonly value?: z.output<typeof connectionSchema>;
  /** Known even when other parts are wrong, so that a missing mapping file is told in the same breath. */
  readonly mapping?: YamlPlace & { readonly name: string };
  readonly problems: readonly YamlProblem[];
}

interface YamlPlace {
  readonly line?: number;
  readonly column?: number;
}

/** Reads one connection file's text against its schema; every problem knows its line and column. */
export const parseConnectionYaml = (text: string, schema: typeof connectionSchema): ParsedConnection => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number | undefined): YamlPlace => {
    if (offset === undefined) return {};
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const faults = [...document.errors, ...document.warnings];
  if (faults.length > 0) {
    return {
      problems: faults.map((fault) => ({ ...place(fault.pos[0]), message: firstLine(fault.message) })),
    };
  }
  if (document.contents === null) return { problems: [{ message: 'the file is empty' }] };

  const problems: YamlProblem[] = alteredNumbers(document).map(({ offset, message }) => ({
    ...place(offset),
    message,
  }));
  let content: unknown;
  try {
    content = document.toJS({ maxAliasCount: 20 });
  } catch {
    return { problems: [{ message: 'too many aliases (*name): write the values out' }] };
  }
  const result = schema.safeParse(content);
  for (const issue of result.error?.issues ?? []) {
    for (const { path, message } of explain(issue, content)) {
      const offset =
        issue.code === 'unrecognized_keys' ? offsetOfKey(document, path) : offsetOf(document, path);
      problems.push({ ...place(offset ?? document.contents.range?.[0]), message });
    }
  }
  const name = (content as { mapping?: unknown }).mapping;
  return {
    value: result.data,
    mapping: typeof name === 'string' ? { name, ...place(offsetOf(document, ['mapping'])) } : undefined,
    problems: problems.sort((a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)),
  };
};

function explain(issue: z.core.$ZodIssue, content: unknown): { path: PropertyKey[]; message: string }[] {
  const where = issue.path.join('.');
  const at = where === '' ? '' : `${where} `;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(issue.path) ?? [];
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `${where === '' ? '' : `${where}: `}unknown key "${key}"${didYouMean(key, known) || `; known are ${known.join(', ')}`}`,
    }));
  }
  const value = valueAt(content, issue.path);
  if (value === undefined) return [{ path: issue.path, message: `${at}is missing${choices(issue)}` }];
  if (issue.code === 'invalid_value') {
    const options = issue.values.map(String);
    const written = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
    return [
      {
        path: issue.path,
        message: `${at}cannot be ${written}${typeof value === 'string' ? didYouMean(value, options) : ''}${choices(issue)}`,
      },
    ];
  }
  if (issue.code === 'invalid_type') {
    const expected = issue.message.startsWith('must ')
      ? issue.message
      : `must be ${TYPES[issue.expected] ?? issue.expected}`;
    return [{ path: issue.path, message: where === '' ? `the file ${expected}` : `${at}${expected}` }];
  }
  return [{ path: issue.path, message: `${at}${issue.message}` }];
}

const TYPES: Readonly<Record<string, string>> = {
  object: 'a set of keys',
  boolean: 'true or false',
  string: 'a text (put it in quotes)',
};

const choices = (issue: z.core.$ZodIssue): string =>
  issue.code === 'invalid_value' ? `: use one of ${issue.values.map(String).join(', ')}` : '';

const valueAt = (content: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    content,
  );

function offsetOfKey(document: Document, path: readonly PropertyKey[]): number | undefined {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const key = isMap(parent)
    ? parent.items.map((pair) => pair.key).find((node) => isScalar(node) && node.value === path.at(-1))
    : undefined;
  return isScalar(key) ? key.range?.[0] : offsetOf(document, path);
}

const firstLine = (text: string): string => text.split('\n')[0] ?? text;
