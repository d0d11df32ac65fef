import {
  add,
  decimal,
  equal,
  isZero,
  multiply,
  plain,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import { net, sumOf, taxOf, type Money } from './money';
import type { RawLine, RawOrder, RawRefund, RawShippingLine } from './schemas';

/** An amount the shop bills, taken apart: `amount − discount + tax` is what the buyer pays for it. */
export interface Parts {
  /** Net, before discount. */
  readonly amount: Amount;
  /** Positive, net. */
  readonly discount: Amount;
  readonly tax: Amount;
}

/** What the buyer pays for it. */
export const paid = ({ amount, discount, tax }: Parts): Amount => subtract(add(amount, tax), discount);

/**
 * Takes an amount apart. Where prices include tax, the discount does too, and the shop tells the tax after discount
 * only: the net amount before discount is then in the same proportion to the gross one as after it, rounded, and the
 * discount is what is left, so that nothing is lost.
 */
export function partsOf(
  given: { readonly price: Amount; readonly discount: Amount; readonly tax: Amount },
  taxesIncluded: boolean,
  currency: string,
): Parts {
  const { price, discount, tax } = given;
  if (!taxesIncluded) return { amount: price, discount, tax };
  const after = subtract(price, discount);
  const netAfter = subtract(after, tax);
  if (isZero(discount)) return { amount: netAfter, discount: '0', tax };
  const amount = isZero(after)
    ? price
    : roundTo(plain(decimal(price).times(decimal(netAfter)).dividedBy(decimal(after))), currency);
  return { amount, discount: subtract(amount, netAfter), tax };
}

export const lineParts = (raw: RawLine, order: RawOrder, money: Money, currency: string): Parts =>
  partsOf(
    {
      price: money(raw.originalTotalSet),
      discount: sumOf(raw.discountAllocations, (one) => money(one.allocatedAmountSet)),
      tax: taxOf(money, raw.taxLines),
    },
    order.taxesIncluded,
    currency,
  );

export const shippingParts = (
  raw: RawShippingLine,
  order: RawOrder,
  money: Money,
  currency: string,
): Parts => {
  const price = money(raw.originalPriceSet);
  return partsOf(
    { price, discount: subtract(price, money(raw.discountedPriceSet)), tax: taxOf(money, raw.taxLines) },
    order.taxesIncluded,
    currency,
  );
};

/** What is left of a row when a part of it is taken away; exact, the last part takes what rounding left. */
export const minus = (whole: Parts, part: Parts): Parts => ({
  amount: subtract(whole.amount, part.amount),
  discount: subtract(whole.discount, part.discount),
  tax: subtract(whole.tax, part.tax),
});

export const totalOf = (rows: readonly Parts[]): Parts => ({
  amount: sum(rows.map((row) => row.amount)),
  discount: sum(rows.map((row) => row.discount)),
  tax: sum(rows.map((row) => row.tax)),
});

/** The part of a row that a refund takes back, at the price and discount it was sold for. */
export function refundedParts(
  given: { readonly subtotal: Amount; readonly tax: Amount; readonly share: Amount },
  sold: Parts,
  includesTax: boolean,
  currency: string,
): Parts {
  const { subtotal, tax, share } = given;
  const discount = equal(share, '1') ? sold.discount : roundTo(multiply(sold.discount, share), currency);
  return { amount: add(net(subtotal, tax, includesTax), discount), discount, tax };
}

/** A quotient for shares, with more digits than any amount needs. */
export const shareOf = (part: Amount, whole: Amount): Amount =>
  isZero(whole) ? '0' : plain(decimal(part).dividedBy(decimal(whole)));

/** The successful money of a refund, and whether some of it is still on its way. */
export function refundMoney(
  raw: RawRefund,
  money: Money,
): { readonly done: Amount; readonly pending: boolean } {
  const refunds = raw.transactions.nodes.filter(({ kind }) => kind === 'REFUND');
  const done = refunds.filter(({ status }) => status === 'SUCCESS');
  return {
    done: sumOf(done, ({ amountSet }) => money(amountSet)),
    pending: refunds.some(({ status }) => status !== 'SUCCESS'),
  };
}
