import { z } from 'zod';

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
