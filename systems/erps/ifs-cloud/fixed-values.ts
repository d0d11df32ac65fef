import { z } from 'zod';
import { jsonNumber } from '../../transport/json';
import type { IfsBody } from './calls';
import { name } from './field-types';

type Value = string | number | boolean;
type FixedValues = Record<string, Value>;

const value = z.union([z.string(), z.number().int(), z.boolean(), z.null()]);
type GivenValues = z.ZodDefault<z.ZodRecord<typeof name, typeof value>>;

/** Fields that are sent with the same value always, beside those of the preset; null takes one of the preset out. */
export const fixedValues = (
  preset: FixedValues = {},
): z.ZodPipe<GivenValues, z.ZodTransform<FixedValues, Record<string, Value | null>>> =>
  z
    .record(name, value)
    .default({})
    .transform((given) =>
      Object.fromEntries(
        Object.entries({ ...preset, ...given }).filter(
          (field): field is [string, Value] => field[1] !== null,
        ),
      ),
    );

/** As they are sent: numbers bare. */
export const plainValues = (values: Readonly<FixedValues>): IfsBody =>
  Object.fromEntries(
    Object.entries(values).map(([field, each]) => [
      field,
      typeof each === 'number' ? jsonNumber(String(each)) : each,
    ]),
  );
