import { z } from 'zod';

/** A table behind EXPORTMI and the two letters before its columns. */
export const exportTable = (
  name: string,
  prefix: string,
): z.ZodDefault<z.ZodObject<{ name: z.ZodString; prefix: z.ZodString }>> =>
  z
    .strictObject({ name: z.string().regex(/^\w+$/), prefix: z.string().regex(/^[A-Z]{2}$/) })
    .default({ name, prefix });
