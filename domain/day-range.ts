import { Failure } from './failure';

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * A day means its first moment, in UTC; anything else is ISO 8601.
 * @throws Failure `rejected` for what is neither
 */
export function momentOf(value: string): string {
  const at = new Date(DAY.test(value) ? `${value}T00:00:00Z` : value);
  // Date takes November 31st for December 1st.
  const slipped = DAY.test(value) && !Number.isNaN(at.getTime()) && !at.toISOString().startsWith(value);
  if (!Number.isNaN(at.getTime()) && !slipped) return at.toISOString();
  throw new Failure(
    'rejected',
    `"${String(value).slice(0, 40)}" is no day: from and to are such as 2026-01-31`,
  );
}

/** The whole days before the day of `now`, in UTC: two are the day before yesterday and yesterday. */
export function daysBefore(now: number, days: number): { readonly from: string; readonly to: string } {
  const day = (ago: number): string => new Date(now - ago * DAY_MS).toISOString().slice(0, 10);
  return { from: day(days), to: day(0) };
}
