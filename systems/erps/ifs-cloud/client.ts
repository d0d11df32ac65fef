import type { IfsClient, IfsClientOptions } from './calls';
import { createReads } from './read';
import { createWrites } from './write';

export type { IfsBody, IfsClient, IfsWrite } from './calls';

/** IFS Cloud's projections over OData (IFS documentation, OData provider). */
export function createIfsClient(options: IfsClientOptions): IfsClient {
  const { url, basePath } = options.settings;
  const rootOf = (projection: string): string => `${url}${basePath}/${projection}.svc`;
  return { ...createReads(options, rootOf), ...createWrites(options, rootOf) };
}
