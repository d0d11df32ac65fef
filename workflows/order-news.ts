import type { News, Pass } from '../activities/types';

/** Looks at an order that the shop still shows as it was: after 2 s, 4 s, 8 s … about two minutes in all. */
const LOOKS = 6;

/** What was said about the order's last change, against what the shop shows. */
export interface OrderNews {
  readonly heard: (news: News | undefined) => void;
  /** Whether the shop shows the order older than it was said to be, or does not show it at all. */
  readonly isOlder: (pass: Pick<Pass, 'outcome' | 'updatedAt'>) => boolean;
  /** How long to wait before the next look, in milliseconds; undefined when there were enough. */
  readonly nextLook: () => number | undefined;
}

/** A replica of the shop may lag behind the one that told of the change, and a push may be quicker than its commit. */
export function createNews(): OrderNews {
  let latest: number | undefined;
  let pushed = false;
  let looks = 0;
  return {
    heard: (news) => {
      if (news?.pushed && !pushed) [pushed, looks] = [true, 0];
      const { updatedAt } = news ?? {};
      const at = Date.parse(updatedAt ?? '');
      if (Number.isNaN(at) || (latest !== undefined && at <= latest)) return;
      latest = at;
      looks = 0;
    },
    isOlder: ({ outcome, updatedAt }) =>
      outcome === 'gone'
        ? pushed || latest !== undefined
        : latest !== undefined &&
          outcome !== 'skipped' &&
          updatedAt !== undefined &&
          Date.parse(updatedAt) < latest,
    nextLook: () => {
      if (looks >= LOOKS) return undefined;
      looks += 1;
      return 1_000 * 2 ** looks;
    },
  };
}
