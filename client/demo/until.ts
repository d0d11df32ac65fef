import { setTimeout as pause } from 'node:timers/promises';

/** Longer than anything of the demo takes on a slow machine; what is not there by then is told as a difference. */
const LONGEST_MS = 90_000;
const BETWEEN_MS = 100;

/**
 * Looks until it holds. A look that takes long is followed by a pause as long.
 * @param longestMs how long it is looked for
 * @returns the milliseconds that took; undefined when it did not hold in time
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  longestMs = LONGEST_MS,
): Promise<number | undefined> {
  const began = Date.now();
  for (;;) {
    const look = Date.now();
    if (await holds()) return Date.now() - began;
    if (Date.now() - began > longestMs) return undefined;
    await pause(Math.max(BETWEEN_MS, Date.now() - look));
  }
}

/** For people, with a tenth. */
export const secondsOf = (milliseconds: number): number => Math.round(milliseconds / 100) / 10;
