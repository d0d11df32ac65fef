import {
  absolute,
  add,
  compare,
  decimal,
  exponentOf,
  isZero,
  multiply,
  negate,
  plain,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { BilledLine, OrderCharge, OrderRefund } from '../../../domain/order';
import { feeCharge, shippingCharge, toLine, type Categories } from './lines';
import { metaText } from './people';
import type { RawLine, RawOrder, RawRefund } from './schemas';
import type { WooCommerceSettings } from './settings';
import { fromGmt } from './times';

type RefundSettings = Pick<WooCommerceSettings, 'amountRefunds' | 'feeKinds'>;

/** The order's refunds, oldest first, every amount turned to what the buyer gets: the shop states them negative. */
export function toRefunds(
  order: RawOrder,
  refunds: readonly RawRefund[],
  categories: Categories,
  settings: RefundSettings,
): OrderRefund[] {
  const taxOf = settings.amountRefunds === 'proportional' ? proportionalTax(order) : (): Amount => '0';
  return [...refunds]
    .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1))
    .map((refund) => toRefund(order, refund, categories, settings, taxOf));
}

function toRefund(
  order: RawOrder,
  raw: RawRefund,
  categories: Categories,
  { feeKinds }: RefundSettings,
  taxOf: (amount: Amount) => Amount,
): OrderRefund {
  const lines = raw.line_items.map((line) => toBilledLine(line, order, categories));
  const rows = [
    ...raw.shipping_lines.map((line) => shippingCharge(line, negate)),
    ...raw.fee_lines.map((line) => feeCharge(line, feeKinds, negate)),
  ];
  const amount = absolute(raw.amount);
  const charges = [...rows, ...remainder(amount, lines, rows, order.currency, taxOf)];
  const others = charges.filter(({ kind }) => kind !== 'shipping');
  return {
    id: raw.id,
    number: raw.id,
    createdAt: fromGmt(raw.date_created_gmt) ?? fromGmt(order.date_modified_gmt) ?? '1970-01-01T00:00:00Z',
    lines,
    charges,
    totals: {
      lines: sum(lines.map((line) => line.amount)),
      shipping: sum(charges.filter(({ kind }) => kind === 'shipping').map((charge) => charge.amount)),
      discount: sum(lines.map((line) => line.discount)),
      tax: sum([...lines, ...charges].map(({ tax }) => tax)),
      other: sum(others.map((charge) => charge.amount)),
      total: amount,
    },
  };
}

/** `_refunded_item_id` names the order's row (WooCommerce writes it on every refunded row). */
function toBilledLine(raw: RawLine, order: RawOrder, categories: Categories): BilledLine {
  const { id: _, ...line } = toLine(raw, order.tax_lines, categories);
  const lineId = metaText(raw.meta_data, ['_refunded_item_id']);
  return {
    ...(lineId === undefined ? {} : { lineId }),
    ...line,
    quantity: absolute(line.quantity),
    amount: negate(line.amount),
    discount: negate(line.discount),
    tax: negate(line.tax),
  };
}

/**
 * What the refunded amount holds beyond its rows, or falls short of them: a person may type any amount, and one without
 * rows carries no tax in the shop either. A difference that roundings explain is left to the planner.
 */
function remainder(
  amount: Amount,
  lines: readonly BilledLine[],
  rows: readonly OrderCharge[],
  currency: string,
  taxOf: (amount: Amount) => Amount,
): OrderCharge[] {
  const explained = sum([
    ...lines.map((line) => add(subtract(line.amount, line.discount), line.tax)),
    ...rows.map((row) => add(row.amount, row.tax)),
  ]);
  const rest = subtract(amount, explained);
  const count = lines.length + rows.length;
  const roundings = multiply(`1e-${exponentOf(currency)}`, String(count));
  if (isZero(rest) || (count > 0 && compare(absolute(rest), roundings) <= 0)) return [];
  const tax = count === 0 ? taxOf(rest) : '0';
  return [
    {
      kind: 'adjustment',
      label: count === 0 ? 'Refund of an amount' : 'Refund beside its rows',
      amount: subtract(rest, tax),
      discount: '0',
      tax,
    },
  ];
}

/**
 * The order's share of tax in each bare amount. What was given so far is rounded as one, so that amounts which add up
 * to the order's total carry exactly its tax.
 */
function proportionalTax(order: RawOrder): (amount: Amount) => Amount {
  let given = '0';
  const share = (amount: Amount): Amount =>
    isZero(order.total)
      ? '0'
      : roundTo(
          plain(decimal(amount).times(decimal(order.total_tax)).dividedBy(decimal(order.total))),
          order.currency,
        );
  return (amount) => {
    const before = share(given);
    given = add(given, amount);
    return subtract(share(given), before);
  };
}
