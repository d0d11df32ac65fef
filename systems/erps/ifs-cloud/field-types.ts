import { z } from 'zod';

/** YAML turns `100` into a number; codes are always text. */
export const code = z.union([z.string(), z.number()]).transform(String).pipe(z.string().trim().min(1));
export const codes = z.array(code).min(1);
export const upTo = (length: number): z.ZodType<string> => code.pipe(z.string().max(length));
/** The name of a projection, entity set, navigation or field. */
export const name = z.string().regex(/^[A-Za-z]\w*$/, 'must be a name as $metadata shows it');

/** The tenant's own address, without path, user or query. */
export const tenantAddress = z.string().transform((text, check) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    check.addIssue('must be the address of IFS Cloud, such as https://acme.ifs.cloud');
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash || !/^\/*$/.test(url.pathname)) {
    check.addIssue('must be a bare address: no path, user name or query; the path is basePath');
    return z.NEVER;
  }
  return url.origin;
});
