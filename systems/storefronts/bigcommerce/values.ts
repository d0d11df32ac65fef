import { z } from 'zod';
import { isDecimal, text } from '../raw-fields';

/** Pieces of the answers' shapes, after lossless parsing: every number is a string. Nearly everything may be missing. */

export { text };

/** "Float, Float-As-String, Integer": money and quantities. Absent or a number, never silently something else. */
export const amount = z
  .string()
  .refine((value) => value === '' || isDecimal(value), 'not a number')
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));

/** An id; 0 means none. */
export const id = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === '' || value === '0' ? undefined : value));

export const flag = z
  .union([z.string(), z.boolean()])
  .nullish()
  .catch(undefined)
  .transform((value) => value === true || value === '1' || value === 'true');

/** A list; absent where the shop sends a link, null or another thing. */
export const listOf = <S extends z.ZodType>(item: S): z.ZodType<z.output<S>[] | undefined> =>
  z
    .preprocess((value) => (Array.isArray(value) ? value : undefined), z.array(item).optional())
    .transform((value) => value ?? undefined);

/** An object; absent where the shop sends an empty array (PHP's empty object), null or a text. */
export const object = <S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>> | undefined> =>
  z
    .preprocess(
      (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined),
      z.object(shape).optional(),
    )
    .transform((value) => value ?? undefined);
