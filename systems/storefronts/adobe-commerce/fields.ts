import { z } from 'zod';
import { decimal } from '../../../domain/money';

/** For information only: what has another shape than expected counts as absent. */
export const text = z
  .union([z.string(), z.boolean().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value === '' ? undefined : value));

/** Money and quantities: absent or a number, but never silently something else. */
export const amount = z
  .string()
  .refine((value) => isDecimal(value), 'not a number')
  .nullish()
  .transform((value) => value ?? undefined);

export const isDecimal = (value: string): boolean => {
  try {
    return decimal(value).isFinite();
  } catch {
    return false;
  }
};

export const id = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' || value === '0' ? undefined : value));

export const flag = z
  .union([z.string(), z.boolean()])
  .nullish()
  .catch(undefined)
  .transform((value) => value === true || value === '1' || value === 'true');

export const texts = z
  .union([z.array(z.string().nullable()), z.string().transform((value) => [value])])
  .nullish()
  .catch(undefined)
  .transform((values) => (values ?? []).filter((value): value is string => Boolean(value?.trim())));

/** PHP writes an empty object as `[]`. */
export const object = <S extends z.ZodRawShape>(shape: S): z.ZodType<z.output<z.ZodObject<S>> | undefined> =>
  z
    .preprocess((value) => (Array.isArray(value) ? undefined : value), z.object(shape).nullish())
    .transform((value) => value ?? undefined);

export const count = z.string().transform(Number).pipe(z.int().min(0));

/** A list that may be missing or null. */
export const list = <S extends z.ZodType>(row: S): z.ZodType<z.output<S>[]> =>
  z
    .array(row)
    .nullish()
    .transform((value) => value ?? []);
