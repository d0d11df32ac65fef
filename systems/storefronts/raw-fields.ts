import { z } from 'zod';
import { decimal } from '../../domain/money';

/** Pieces of the answers' shapes that shops have in common, after lossless parsing: every number is a string. */

/** For information only: what has another shape than expected counts as absent. */
export const text = z
  .union([z.string(), z.boolean().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === '' ? undefined : value));

/** A list that may be missing or null. */
export const list = <S extends z.ZodType>(row: S): z.ZodType<z.output<S>[]> =>
  z
    .array(row)
    .nullish()
    .transform((rows) => rows ?? []);

export const isDecimal = (value: string): boolean => {
  try {
    return decimal(value).isFinite();
  } catch {
    return false;
  }
};
