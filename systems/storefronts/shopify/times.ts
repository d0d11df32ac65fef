/** A time of the shop as ISO 8601 in UTC with milliseconds left out; undefined when it is none. */
export function utc(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString().replace('.000Z', 'Z');
}

/** The shop keeps whole seconds: a window that begins within one begins with it, one that ends within it ends after it. */
export function wholeSecond(iso: string, direction: 'down' | 'up'): string {
  const time = Date.parse(iso);
  if (Number.isNaN(time)) throw new RangeError('not a time');
  const seconds = direction === 'down' ? Math.floor(time / 1_000) : Math.ceil(time / 1_000);
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
