import type { z } from 'zod';
import { Failure } from '../../../../domain/failure';

/** Pages and positions as opaque text: all that is needed to go on, also in another process. */
export const writeToken = (value: unknown): string =>
  Buffer.from(JSON.stringify(value), 'utf8').toString('base64url');

/** @throws Failure `bug` for a text that is none of ours */
export function readToken<Value>(schema: z.ZodType<Value>, text: string): Value {
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new Failure('bug', 'the page or position is none that this version of the M3 adapter has given', {
    advice: 'Start the sweep or the look for changes afresh, without a page or position.',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}
