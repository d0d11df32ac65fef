import type { z } from 'zod';
import { Failure } from '../../domain/failure';

/** Where the next page of a listing begins, as callers keep it: opaque to them. */
export const writeToken = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @throws Failure `bug` for a token of another shape than this listing writes */
export function readToken<S extends z.ZodType>(text: string, schema: S): z.output<S> {
  try {
    return schema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw new Failure('bug', 'The page token is not one of this storefront; begin again without it.');
  }
}
