import { z } from 'zod';

/** YAML turns `100` into a number; codes are always text. */
export const code = z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().min(1));
export const codes = z.array(code).min(1);
export const upTo = (length: number): z.ZodType<string> => code.pipe(z.string().max(length));
/** A table behind EXPORTMI and the two letters before its columns. */
export const exportTable = (
  name: string,
  prefix: string,
): z.ZodDefault<z.ZodObject<{ name: z.ZodString; prefix: z.ZodString }>> =>
  z
    .strictObject({ name: z.string().regex(/^\w+$/), prefix: z.string().regex(/^[A-Z]{2}$/) })
    .default({ name, prefix });
