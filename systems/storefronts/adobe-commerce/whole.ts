import { isLosslessNumber, parse } from 'lossless-json';
import { contentHash } from '../../../domain/canonical-json';
import { Failure } from '../../../domain/failure';
import { tryParseLossless } from '../../transport/json';

/** An entity as the shop sent it, with every field, also those nobody here knows, and every number digit for digit. */
export type Whole = Readonly<Record<string, unknown>>;

export interface ReadWhole {
  readonly whole: Whole;
  /** The hash of all of it. */
  readonly version: string;
}

/** @throws Failure `bug` when it is no object */
export function readWhole(name: string, text: string): ReadWhole {
  let whole: unknown;
  try {
    whole = parse(text);
  } catch {
    whole = undefined;
  }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole))
    throw new Failure('bug', `${name} cannot be read: it is no entity`, {
      advice: 'An extension of the shop may have changed its API.',
    });
  return { whole: whole as Whole, version: contentHash(tryParseLossless(text)) };
}

/** A text or a number as text; undefined where there is none. */
export const textIn = (whole: Whole | undefined, field: string): string | undefined => {
  const value = whole?.[field];
  if (isLosslessNumber(value)) return value.value;
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
};

export const rowsIn = (whole: Whole, field: string): readonly Whole[] =>
  Array.isArray(whole[field]) ? (whole[field] as Whole[]) : [];

/** PHP writes an empty object as `[]`. */
export const objectIn = (whole: Whole | undefined, field: string): Whole | undefined => {
  const value = whole?.[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Whole) : undefined;
};

/** What the shop demands and nobody knows is written so, and read as nothing. */
export const PLACEHOLDER = '-';
export const known = (value: string | undefined): string | undefined =>
  value === PLACEHOLDER ? undefined : value;
