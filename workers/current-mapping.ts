import { parse } from 'yaml';
import { z } from 'zod';
import { contentHash } from '../domain/canonical-json';
import { Failure } from '../domain/failure';
import { parseMapping, type Mapping } from '../domain/mapping';
import type { Mappings } from '../store/store';

/** Workers notice an applied mapping within this time. */
export const FRESH_MS = 2_000;

/** Reads the mapping in force, at most every two seconds; parsed once a version. */
export function currentMapping(mappings: Mappings, connection: string): () => Promise<Mapping> {
  let hash: string | undefined;
  let mapping: Mapping | undefined;
  let readAt = 0;
  return async () => {
    if (mapping && Date.now() - readAt < FRESH_MS) return mapping;
    const current = await mappings.current(connection);
    if (!current) {
      throw new Failure('missing-mapping', `connection ${connection} has no mapping in force`, {
        causes: ['mapping'],
        advice: `Name a mapping file in the connection file and run: crossdock mapping apply ${connection}`,
      });
    }
    if (current.hash !== hash)
      ({ mapping, hash } = { mapping: readMapping(current.text), hash: current.hash });
    readAt = Date.now();
    return mapping as Mapping;
  };
}

/** Parses a mapping file's text. @throws Error with one line a problem */
export function readMapping(text: string): Mapping {
  let raw: unknown;
  try {
    raw = parse(text);
  } catch (error) {
    throw new Error(`the mapping is not YAML: ${(error as Error).message.split('\n')[0] ?? ''}`, {
      cause: error,
    });
  }
  try {
    return parseMapping(raw);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    throw new Error(
      error.issues.map((issue) => `${issue.path.join('.') || 'mapping'}: ${issue.message}`).join('\n'),
      { cause: error },
    );
  }
}

export const mappingHash = (text: string): string => contentHash(text);
