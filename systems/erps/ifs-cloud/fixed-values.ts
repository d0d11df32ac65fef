import { z } from 'zod';
import { jsonNumber } from '../../transport/json';
import type { IfsBody } from './calls';
import { name } from './field-types';

type FixedValues = Readonly<Record<string, string | number | boolean>>;

/** Fields that are sent with the same value always. */
export const fixedValues = (
  preset: Record<string, string | number | boolean> = {},
): z.ZodDefault<z.ZodRecord<typeof name, z.ZodUnion<readonly [z.ZodString, z.ZodNumber, z.ZodBoolean]>>> =>
  z.record(name, z.union([z.string(), z.number().int(), z.boolean()])).default(preset);

/** As they are sent: numbers bare. */
export const plainValues = (values: FixedValues): IfsBody =>
  Object.fromEntries(
    Object.entries(values).map(([field, value]) => [
      field,
      typeof value === 'number' ? jsonNumber(String(value)) : value,
    ]),
  );
