/** `2026-11-21T10:10:14`, which the shop states in UTC without saying so, as ISO 8601; undefined for anything else. */
export function fromGmt(text: string | undefined): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(?:\.\d+)?Z?$/.exec(text ?? '');
  if (!parts) return undefined;
  const iso = `${parts[1]}T${parts[2]}Z`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}

const seconds = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');

/** The whole second at or before. @throws RangeError for no time */
export const floorSecond = (iso: string): string => seconds(Math.floor(Date.parse(iso) / 1000) * 1000);

/** The whole second at or after. @throws RangeError for no time */
export const ceilSecond = (iso: string): string => seconds(Math.ceil(Date.parse(iso) / 1000) * 1000);

/** A whole number of seconds later, or earlier. */
export const shift = (iso: string, by: number): string => seconds(Date.parse(iso) + by * 1000);
