export type Json = Readonly<Record<string, unknown>>;

export interface RenderOptions {
  /** Scheme and host of the shop. */
  readonly site: string;
  /** Minutes by which the shop's clock is ahead of UTC at a moment. */
  readonly ahead: (at: number) => number;
  /** `dp` of the request. */
  readonly decimals?: number;
}

/** No zone behind it, whichever it is. */
const stamp = (at: number): string => new Date(at).toISOString().slice(0, 19);

/** `name` by the shop's clock and `name_gmt`. */
export const dates = (name: string, at: number | undefined, { ahead }: RenderOptions): Json => ({
  [name]: at === undefined ? null : stamp(at + ahead(at) * 60_000),
  [`${name}_gmt`]: at === undefined ? null : stamp(at),
});

export const links = (site: string, path: string): Json => ({
  self: [{ href: `${site}/wp-json/wc/v3${path}` }],
  collection: [{ href: `${site}/wp-json/wc/v3${path.replace(/\/\d+$/, '')}` }],
});

export const metaRows = (meta: Readonly<Record<string, unknown>>): Json[] =>
  Object.entries(meta).map(([key, value], index) => ({ id: index + 1, key, value }));
