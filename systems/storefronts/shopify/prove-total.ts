import { Failure } from '../../../domain/failure';
import {
  absolute,
  compare,
  decimal,
  exponentOf,
  multiply,
  plain,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import { sumOf } from './money';
import type { ReadRefund } from './read-refund';
import type { StoryOptions } from './refunds';
import type { RawOrder } from './schemas';

/**
 * What was sold less what was given back is what the shop now calls the order's total, with or without the money beyond
 * the rows. When it is not, we have read something wrong, and a wrong credit note is worse than a late one.
 */
export function proveCurrentTotal(
  order: RawOrder,
  found: {
    readonly sold: Amount;
    readonly credits: readonly ReadRefund[];
    readonly adjustments: readonly Amount[];
    readonly removals: readonly ReadRefund[];
  },
  { money, currency, toleratedUnitsPerRow }: StoryOptions,
): void {
  const current = money(order.currentTotalPriceSet);
  const difference = subtract(
    subtract(
      found.sold,
      sumOf(found.credits, ({ value }) => value),
    ),
    current,
  );
  const rows = [...found.credits, ...found.removals].reduce(
    (count, { lines, shipping }) => count + lines.length + shipping.length,
    0,
  );
  const unit = plain(decimal('10').pow(-exponentOf(currency)));
  const tolerance = multiply(unit, String(rows * toleratedUnitsPerRow));
  const fits = (rest: Amount): boolean => compare(absolute(rest), tolerance) <= 0;
  if (fits(difference) || fits(subtract(difference, sum(found.adjustments)))) return;
  throw new Failure(
    'conflict',
    `order ${order.name}: its refunds do not explain its present total; ${difference} ${currency} are left over`,
    {
      causes: [`sum:${order.name}`],
      advice:
        'Compare the order’s refunds with its present total in the shop; when it is right there, enter the correction by hand and skip it here.',
    },
  );
}
