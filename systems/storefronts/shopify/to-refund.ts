import {
  absolute,
  add,
  equal,
  isNegative,
  isZero,
  negate,
  subtract,
  type Amount,
} from '../../../domain/money';
import type { BilledLine, OrderCharge, OrderRefund } from '../../../domain/order';
import { legacyId } from './ids';
import { sumOf, type Money } from './money';
import type { ReadRefund } from './read-refund';
import { totalOf } from './rows';
import type { RawOrder, RawRefund } from './schemas';

/** Undefined when nothing of the sale is given back: the money only settles what was overpaid. */
export function toRefund(
  order: RawOrder,
  credit: ReadRefund,
  adjustment: Amount,
  money: Money,
): OrderRefund | undefined {
  const { raw } = credit;
  if (
    isZero(adjustment) &&
    credit.lines.length === 0 &&
    credit.shipping.length === 0 &&
    isZero(credit.duties)
  )
    return undefined;
  const lines = credit.lines.map((row): BilledLine => {
    const line = order.lineItems.nodes.find(({ id }) => id === row.id);
    return {
      lineId: legacyId(row.id),
      sku: line?.sku ?? '',
      name: row.label,
      quantity: row.quantity,
      ...row.parts,
    };
  });
  const charges: OrderCharge[] = [
    ...credit.shipping.map((row): OrderCharge => ({ kind: 'shipping', label: row.label, ...row.parts })),
    ...(isZero(credit.duties)
      ? []
      : [{ kind: 'fee:duties' as const, label: 'Duties', amount: credit.duties, discount: '0', tax: '0' }]),
    ...(isZero(adjustment) ? [] : [adjustmentCharge(raw, adjustment, money)]),
  ];
  const rows = totalOf(lines);
  const shipping = totalOf(charges.filter(({ kind }) => kind === 'shipping'));
  const others = totalOf(charges.filter(({ kind }) => kind !== 'shipping'));
  return {
    id: raw.legacyResourceId,
    number: raw.legacyResourceId,
    createdAt: credit.at,
    lines,
    charges,
    totals: {
      lines: rows.amount,
      shipping: shipping.amount,
      discount: add(rows.discount, shipping.discount),
      tax: add(rows.tax, shipping.tax, others.tax),
      other: others.amount,
      total: add(credit.value, adjustment),
    },
  };
}

/** Its tax is split off when the shop's adjustment rows explain exactly this amount, whatever their sign. */
function adjustmentCharge(raw: RawRefund, adjustment: Amount, money: Money): OrderCharge {
  const rows = raw.orderAdjustments.nodes;
  const amount = sumOf(rows, (row) => money(row.amountSet));
  const tax = sumOf(rows, (row) => money(row.taxAmountSet));
  const size = absolute(adjustment);
  const taxPart =
    !isZero(tax) && equal(absolute(add(amount, tax)), size)
      ? isNegative(adjustment)
        ? negate(absolute(tax))
        : absolute(tax)
      : '0';
  return {
    kind: 'adjustment',
    label: isNegative(adjustment) ? 'Kept from the refund' : 'Refund beyond the rows',
    amount: subtract(adjustment, taxPart),
    discount: '0',
    tax: taxPart,
  };
}
