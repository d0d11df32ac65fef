import { compare, type Amount } from '../../../../domain/money';
import type { Clock } from '../../../transport/clock';
import type { Adjustment } from './adjust';
import { itemKey, type ItemName } from './inventory';

/** Beyond this an adjustment that nobody has seen is taken for one that never came. */
const FORGET_MS = 10 * 60_000;

/** Adjustments that were sent, or may have been, and that the store does not show yet. */
export interface Unseen {
  remember(adjustment: Adjustment): void;
  /** The store shows it. */
  forget(adjustment: Adjustment): void;
  /**
   * Whether an earlier one of this item stands open.
   * @param onHand what the store shows now; one that shows by now still counts this once, as who asks may not know
   */
  isUnseen(item: ItemName, location: string, onHand: Amount): boolean;
}

/** Whether the level moved the way the adjustment goes. */
export const hasMoved = ({ by, onHand }: Adjustment, now: Amount): boolean =>
  compare(by, '0') > 0 ? compare(now, onHand) > 0 : compare(now, onHand) < 0;

export function createUnseen(clock: Clock): Unseen {
  const open = new Map<string, { readonly until: number; readonly adjustment: Adjustment }>();
  const place = ({ item, location }: Pick<Adjustment, 'item' | 'location'>): string =>
    `${itemKey(item)}@${location}`;
  return {
    remember: (adjustment) =>
      void open.set(place(adjustment), { until: clock.now() + FORGET_MS, adjustment }),
    forget: (adjustment) => void open.delete(place(adjustment)),
    isUnseen: (item, location, onHand) => {
      const own = place({ item, location });
      const entry = open.get(own);
      if (!entry) return false;
      const isOver = clock.now() >= entry.until;
      if (isOver || hasMoved(entry.adjustment, onHand)) open.delete(own);
      return !isOver;
    },
  };
}
