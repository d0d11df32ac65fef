import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Orders nobody waits for are started a few at a time: each new one costs its worker some milliseconds in one piece, and a
 * hundred of them keep those that somebody waits for a second from every step.
 */
export const GENTLY = { atOnce: 3, everyMs: 100 } as const;

/** Runs `work` over all items, at most `size` at a time; a batch begins no sooner than `everyMs` after the one before. */
export async function inBatches<T>(
  items: readonly T[],
  size: number,
  work: (item: T) => Promise<unknown>,
  everyMs = 0,
): Promise<void> {
  for (let start = 0; start < items.length; start += size) {
    const more = start + size < items.length;
    await Promise.all([
      ...items.slice(start, start + size).map(work),
      ...(more && everyMs > 0 ? [sleep(everyMs)] : []),
    ]);
  }
}
