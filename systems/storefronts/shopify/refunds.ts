import { isFailure } from '../../../domain/failure';
import { absolute, add, compare, isNegative, isZero, subtract, type Amount } from '../../../domain/money';
import type { OrderRefund } from '../../../domain/order';
import { sumOf, type Money } from './money';
import { proveCurrentTotal } from './prove-total';
import { readRefund, type ReadRefund, type TakenRow } from './read-refund';
import { taxModes } from './refund-tax-mode';
import { refundMoney } from './rows';
import type { RawOrder, RawRefund } from './schemas';
import { toRefund } from './to-refund';

/** The order's refunds told apart. */
export interface RefundStory {
  /** Rows that were taken off the order without a refund: the order was sold without them. */
  readonly removed: {
    readonly lines: readonly TakenRow[];
    readonly shipping: readonly TakenRow[];
    readonly duties: Amount;
  };
  /** What the removals took off the order's total. */
  readonly removedValue: Amount;
  readonly refunds: readonly OrderRefund[];
}

export interface StoryOptions {
  readonly money: Money;
  readonly currency: string;
  readonly toleratedUnitsPerRow: number;
}

/**
 * Tells apart what the shop calls refunds.
 *
 * - Rows without money and without a return are a removal: the merchant edited the order or cancelled rows before they
 *   were paid. The order counts as sold without them.
 * - Everything else is given back: rows, shipping, duties, and an adjustment for money above or below their worth.
 * - What the balance explains is no adjustment: money that only pays back what an earlier removal left overpaid, or a
 *   difference that was set off against what the buyer still owed (an exchange).
 * - Money still on its way is no fact yet: the refund waits for the shop's next change.
 *
 * Sums rest on the rows and on the money that moved, not on the shop's adjustment rows: their sign is not documented.
 * @throws Failure `conflict` when rows, transactions and totals disagree
 */
export function tellRefunds(order: RawOrder, raws: readonly RawRefund[], options: StoryOptions): RefundStory {
  const [likely = false, other] = taxModes(order, raws, options.money, options.currency);
  try {
    return tellWith(order, raws, { ...options, includesTax: likely });
  } catch (error) {
    if (other === undefined || !isFailure(error, 'conflict')) throw error;
    try {
      return tellWith(order, raws, { ...options, includesTax: other });
    } catch {
      throw error;
    }
  }
}

interface TellOptions extends StoryOptions {
  readonly includesTax: boolean;
}

function tellWith(order: RawOrder, raws: readonly RawRefund[], options: TellOptions): RefundStory {
  const { money } = options;
  const cancelled = order.cancelledAt !== undefined;
  const settled = raws.filter((raw) => !refundMoney(raw, money).pending);
  const read = settled
    .map((raw) => readRefund(order, raw, options))
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const isRemoval = (one: ReadRefund): boolean =>
    isZero(one.money) && !one.raw.return && one.lines.length + one.shipping.length > 0;
  const removals = read.filter(isRemoval);
  const credits = read.filter((one) => !isRemoval(one));
  const folded = cancelled ? [] : removals;

  const sold = subtract(
    money(order.totalPriceSet),
    sumOf(folded, ({ value }) => value),
  );
  let balance = subtract(received(order, money), sold);
  const refunds: OrderRefund[] = [];
  const adjustments: Amount[] = [];
  for (const credit of credits) {
    const beyond = subtract(credit.money, credit.value);
    const adjustment = subtract(beyond, setOff(beyond, balance));
    balance = subtract(add(balance, credit.value, adjustment), credit.money);
    adjustments.push(adjustment);
    const refund = toRefund(order, credit, adjustment, money);
    if (refund) refunds.push(refund);
  }
  const removedValue = sumOf(folded, ({ value }) => value);
  if (!cancelled && settled.length === raws.length) {
    proveCurrentTotal(order, { sold, credits, adjustments, removals: folded }, options);
  }
  return {
    removed: {
      lines: folded.flatMap(({ lines }) => lines),
      shipping: folded.flatMap(({ shipping }) => shipping),
      duties: sumOf(folded, ({ duties }) => duties),
    },
    removedValue,
    refunds,
  };
}

/** The part of a difference that the balance explains: what was overpaid, or what was still owed. */
function setOff(beyond: Amount, balance: Amount): Amount {
  if (isNegative(beyond) !== isNegative(balance) || isZero(balance)) return '0';
  return compare(absolute(beyond), absolute(balance)) <= 0 ? beyond : balance;
}

const received = (order: RawOrder, money: Money): Amount => {
  const done = order.transactions.filter(({ status }) => status === 'SUCCESS');
  const of = (kinds: readonly string[]): Amount =>
    sumOf(
      done.filter(({ kind }) => kind !== undefined && kinds.includes(kind)),
      ({ amountSet }) => money(amountSet),
    );
  return subtract(of(['SALE', 'CAPTURE']), of(['CHANGE']));
};
