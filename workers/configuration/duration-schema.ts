import { z } from 'zod';
import { parseDuration } from './duration';

/** A duration as people write it, in milliseconds. */
export const duration = (
  byDefault: string,
): z.ZodDefault<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>> =>
  z
    .string({ error: 'must be a duration such as 30s, 5m, 1h or 1d' })
    .transform((text, context) => {
      const milliseconds = parseDuration(text);
      if (milliseconds !== undefined) return milliseconds;
      context.issues.push({
        code: 'custom',
        message: 'must be a duration such as 30s, 5m, 1h or 1d',
        input: text,
      });
      return z.NEVER;
    })
    .default(parseDuration(byDefault) ?? 0);
