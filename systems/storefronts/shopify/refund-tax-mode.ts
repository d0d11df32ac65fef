import { absolute, add, compare, isZero, multiply, subtract, type Amount } from '../../../domain/money';
import { sumOf, taxOf, type Money } from './money';
import { lineParts, shareOf, shippingParts } from './rows';
import type { RawOrder, RawRefund } from './schemas';

/**
 * In which order to try whether refunded subtotals contain tax, in orders whose prices do: it is not documented, so the
 * sold rows tell. A refunded part should be worth its share of the row, with tax or without; whichever the shop's
 * figures are nearer to comes first, and the order's present total has the last word.
 */
export function taxModes(
  order: RawOrder,
  refunds: readonly RawRefund[],
  money: Money,
  currency: string,
): readonly boolean[] {
  if (!order.taxesIncluded) return [false];
  let offIfGross: Amount = '0';
  let offIfNet: Amount = '0';
  const weigh = (subtotal: Amount, gross: Amount, net: Amount): void => {
    offIfGross = add(offIfGross, absolute(subtract(subtotal, gross)));
    offIfNet = add(offIfNet, absolute(subtract(subtotal, net)));
  };
  for (const refund of refunds) {
    for (const row of refund.refundLineItems.nodes) {
      const line = order.lineItems.nodes.find(({ id }) => id === row.lineItem.id);
      if (!line) continue;
      const { amount, discount, tax } = lineParts(line, order, money, currency);
      const share = shareOf(row.quantity, line.quantity);
      const net = multiply(subtract(amount, discount), share);
      weigh(money(row.subtotalSet), add(net, multiply(tax, share)), net);
    }
    for (const row of refund.refundShippingLines.nodes) {
      const line = order.shippingLines.nodes.find(
        ({ id }) => id !== undefined && id === row.shippingLine?.id,
      );
      if (!line || isZero(taxOf(money, line.taxLines))) continue;
      const { amount, discount, tax } = shippingParts(line, order, money, currency);
      // Shipping has no quantity: its tax tells which part of it is refunded.
      const share = shareOf(money(row.taxAmountSet), tax);
      const net = multiply(subtract(amount, discount), share);
      weigh(money(row.subtotalAmountSet), add(net, multiply(tax, share)), net);
    }
  }
  const taxed = refunds.some(
    ({ refundLineItems, refundShippingLines }) =>
      !isZero(sumOf(refundLineItems.nodes, (row) => money(row.totalTaxSet))) ||
      !isZero(sumOf(refundShippingLines.nodes, (row) => money(row.taxAmountSet))),
  );
  if (!taxed) return [true];
  return compare(offIfGross, offIfNet) <= 0 ? [true, false] : [false, true];
}
