import { z } from 'zod';
import { isDecimal } from '../raw-fields';

/** Money and quantities: absent or a number, but never silently something else. */
export const amount = z
  .string()
  .refine((value) => isDecimal(value), 'not a number')
  .nullish()
  .transform((value) => value ?? undefined);

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
