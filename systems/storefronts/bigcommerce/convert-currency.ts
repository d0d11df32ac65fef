import { Failure } from '../../../domain/failure';
import {
  decimal,
  equal,
  exponentOf,
  isNegative,
  isZero,
  plain,
  roundTo,
  sum,
  type Amount,
} from '../../../domain/money';
import type {
  BilledLine,
  Order,
  OrderCharge,
  OrderLine,
  OrderRefund,
  OrderTotals,
} from '../../../domain/order';
import { apportion } from './apportion';
import type { RawOrder } from './schemas';
import type { BigCommerceSettings } from './settings';

type Convert = (amount: Amount) => Amount;

/**
 * The order in the store's default currency, by the rate the order was placed at. Totals are converted one by one, and
 * rows and charges get their shares of them; what the roundings leave over shows as rounding. Payments stay in the
 * currency the money moved in.
 * @throws Failure `conflict` when the order names no rate
 */
export function inStoreCurrency(
  order: Order,
  raw: RawOrder,
  { exchangeRate }: Pick<BigCommerceSettings, 'exchangeRate'>,
): Order {
  const target = raw.store_default_currency_code;
  if (target === undefined || target === order.currency) return order;
  const rate = raw.store_default_to_transactional_exchange_rate;
  if (rate === undefined || isZero(rate) || isNegative(rate)) {
    throw new Failure('conflict', `Order ${order.number} names no exchange rate to ${target}.`, {
      causes: [`exchange-rate:${order.number}`],
      advice: 'Enter the order by hand and skip it here, or use `currency: transactional` in the connection.',
    });
  }
  const factor = decimal(rate);
  const convert: Convert = (amount) =>
    equal(rate, '1')
      ? roundTo(amount, target)
      : roundTo(
          plain(
            exchangeRate === 'transactional-per-store'
              ? decimal(amount).dividedBy(factor)
              : decimal(amount).times(factor),
          ),
          target,
        );
  const places = exponentOf(target);
  return {
    ...order,
    currency: target,
    ...converted(order, convert, places),
    refunds: order.refunds.map((refund): OrderRefund => ({
      ...refund,
      ...converted(refund, convert, places),
    })),
  };
}

interface Sheet<Line extends OrderLine | BilledLine> {
  readonly lines: readonly Line[];
  readonly charges: readonly OrderCharge[];
  readonly totals: OrderTotals;
}

function converted<Line extends OrderLine | BilledLine>(
  { lines, charges, totals }: Sheet<Line>,
  convert: Convert,
  places: number,
): Sheet<Line> {
  const rows = [...lines, ...charges];
  // Of the rows' own sum, not of the header's: rows that do not explain the header must not do so afterwards.
  const shares = (amounts: readonly Amount[]): Amount[] => apportion(convert(sum(amounts)), amounts, places);
  const amounts = shares(lines.map(({ amount }) => amount));
  const discounts = shares(rows.map(({ discount }) => discount));
  const taxes = shares(rows.map(({ tax }) => tax));
  const newCharges = charges.map((charge, index) => ({
    ...charge,
    amount: convert(charge.amount),
    discount: discounts[lines.length + index] ?? '0',
    tax: taxes[lines.length + index] ?? '0',
  }));
  const sumOf = (isShipping: boolean): Amount =>
    sum(newCharges.filter(({ kind }) => (kind === 'shipping') === isShipping).map(({ amount }) => amount));
  return {
    lines: lines.map((line, index) => ({
      ...line,
      ...('unitPrice' in line ? { unitPrice: convert(line.unitPrice) } : {}),
      amount: amounts[index] ?? '0',
      discount: discounts[index] ?? '0',
      tax: taxes[index] ?? '0',
    })),
    charges: newCharges,
    totals: {
      lines: convert(totals.lines),
      shipping: charges.some(({ kind }) => kind === 'shipping') ? sumOf(true) : convert(totals.shipping),
      discount: convert(totals.discount),
      tax: convert(totals.tax),
      other: sumOf(false),
      total: convert(totals.total),
    },
  };
}
