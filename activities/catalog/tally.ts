import type { Tally } from './types';

/** One more of this item. */
export const count = (tally: Map<string, number>, item: string): void =>
  void tally.set(item, (tally.get(item) ?? 0) + 1);

/** All of them, but for those of some items. */
export const total = (tally: Tally, except: ReadonlySet<string> = NONE): number =>
  [...tally].reduce((sum, [item, many]) => (except.has(item) ? sum : sum + many), 0);

const NONE: ReadonlySet<string> = new Set();
