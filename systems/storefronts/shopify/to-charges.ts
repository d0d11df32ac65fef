import { add, equal, isZero, subtract, sum, type Amount } from '../../../domain/money';
import type { OrderCharge } from '../../../domain/order';
import { slug } from './ids';
import { sumOf, taxOf, type Money } from './money';
import type { RefundStory } from './refunds';
import { minus, shippingParts, totalOf, type Parts } from './rows';
import type { RawLine, RawOrder } from './schemas';

/**
 * A tip is a row of the order at some sales channels and only a total at others: when rows that look like tips make up
 * the shop's tip total, they are it.
 */
export function tipLines(raw: RawOrder, money: Money): readonly RawLine[] {
  const total = money(raw.totalTipReceivedSet);
  if (isZero(total)) return [];
  const rows = raw.lineItems.nodes.filter(
    (line) => !line.sku && !line.requiresShipping && !line.isGiftCard && /^tip$/i.test(line.title ?? ''),
  );
  return equal(
    sumOf(rows, (line) => money(line.originalTotalSet)),
    total,
  )
    ? rows
    : [];
}

/** Shipping as it was sold. */
export function shippingCharges(
  raw: RawOrder,
  story: RefundStory,
  money: Money,
  currency: string,
): OrderCharge[] {
  const rows = raw.shippingLines.nodes
    .filter(({ isRemoved }) => !isRemoved)
    .map((line) => {
      const taken = story.removed.shipping.filter(({ id }) => id !== '' && id === line.id);
      const parts = taken.reduce<Parts>(
        (left, row) => minus(left, row.parts),
        shippingParts(line, raw, money, currency),
      );
      return { kind: 'shipping' as const, label: line.title ?? 'Shipping', ...parts };
    });
  return rows.filter((row) => !isEmpty(row));
}

/**
 * Tips, duties and fees. Duties carry the tax that no row explains, because the shop tells it in the total only; where
 * they are contained in prices or fees, the total is explained without them and they are no charge of their own.
 */
export function otherCharges(
  raw: RawOrder,
  story: RefundStory,
  money: Money,
  known: {
    readonly rows: readonly Parts[];
    readonly tips: readonly RawLine[];
    readonly tax: Amount;
    readonly total: Amount;
  },
): OrderCharge[] {
  const charge = (kind: OrderCharge['kind'], label: string, amount: Amount, own: Amount): OrderCharge => ({
    kind,
    label,
    amount,
    discount: '0',
    tax: own,
  });
  const fees = raw.additionalFees.map((fee) => {
    const own = taxOf(money, fee.taxLines);
    const price = money(fee.price);
    return charge(`fee:${slug(fee.name ?? 'fee')}`, fee.name ?? 'Fee', price, own);
  });
  const duties = subtract(money(raw.originalTotalDutiesSet), story.removed.duties);
  const takenTips = story.removed.lines.filter(({ id }) => known.tips.some((line) => line.id === id));
  const tips = subtract(money(raw.totalTipReceivedSet), sum(takenTips.map(({ parts }) => parts.amount)));
  const tip = charge('fee:tip', 'Tip', tips, '0');
  const counted = totalOf([...known.rows, ...fees, tip]);
  const explained = subtract(add(counted.amount, known.tax), counted.discount);
  const dutiesApart = !isZero(duties) && !equal(explained, known.total);
  return [
    tip,
    ...(dutiesApart ? [charge('fee:duties', 'Duties', duties, subtract(known.tax, counted.tax))] : []),
    ...fees,
  ].filter((one) => !isEmpty(one));
}

const isEmpty = ({ amount, discount, tax }: Parts): boolean => [amount, discount, tax].every(isZero);
