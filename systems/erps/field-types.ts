import { z } from 'zod';

/** YAML turns `100` into a number; codes are always text. */
export const code = z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().min(1));
export const codes = z.array(code).min(1);
export const upTo = (length: number): z.ZodType<string> => code.pipe(z.string().max(length));
