/** An RFC 2822, ISO 8601 or epoch-second time as ISO 8601 UTC to the second; undefined for anything else. */
export function fromShopTime(text: string | undefined): string | undefined {
  if (text === undefined || text.trim() === '') return undefined;
  const milliseconds = /^\d{9,11}$/.test(text) ? Number(text) * 1_000 : Date.parse(withZone(text.trim()));
  return Number.isNaN(milliseconds) ? undefined : toSeconds(milliseconds, 'down');
}

/** Times without a zone are UTC: all of the shop's are. */
const withZone = (text: string): string => (/^\d{4}-\d\d-\d\dT[\d:.]+$/.test(text) ? `${text}Z` : text);

/**
 * A full time stamp as filters take it. Never without the time of day: some filters then add the present one.
 * @throws RangeError for no time
 */
export const toShopTime = (iso: string, shiftSeconds = 0): string =>
  toSeconds(Date.parse(iso) + shiftSeconds * 1_000, 'down').replace('Z', '+00:00');

export function toSeconds(milliseconds: number, fraction: 'down' | 'up'): string {
  const seconds = fraction === 'down' ? Math.floor(milliseconds / 1000) : Math.ceil(milliseconds / 1000);
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

/** Whole seconds since the epoch. */
export const epochSeconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
