import { Decimal } from 'decimal.js';
import type { Row } from './refusals';

const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP });
const number = (text: string | undefined): Decimal =>
  new Exact(text === undefined || text === '' ? '0' : text);

/** Whether DIA1 to DIA6 are taken off the line or off each unit: M3's metadata does not say. */
export type DiscountAmounts = 'per-line' | 'per-unit';

export interface Totals {
  readonly gross: string;
  readonly lines: string;
  readonly orderDiscount: string;
  readonly charges: string;
  readonly vat: string;
  readonly total: string;
}

/** Gross and net of a line: quantity times price per price quantity, less each DIA, then each DIP of what is left. */
export function lineAmounts(
  line: Row,
  decimals: number,
  discounts: DiscountAmounts,
): { gross: string; net: string } {
  const quantity = number(line['ORQT']);
  const gross = quantity.times(number(line['SAPR'])).div(Exact.max(number(line['SACD']), 1));
  let net = gross;
  for (let step = 1; step <= 6; step++) {
    const amount = number(line[`DIA${step}`]);
    net = net.minus(discounts === 'per-unit' ? amount.times(quantity) : amount);
    net = net.minus(net.times(number(line[`DIP${step}`])).div(100));
  }
  return { gross: gross.toFixed(decimals), net: net.toFixed(decimals) };
}

/** The order's sums, each rounded half up to the currency's decimals. */
export function totals(
  head: Row,
  lines: readonly Row[],
  charges: readonly Row[],
  options: { decimals: number; discounts: DiscountAmounts; vatPercent: string },
): Totals {
  const { decimals } = options;
  const amounts = lines.map((line) => lineAmounts(line, decimals, options.discounts));
  const gross = Exact.sum(0, ...amounts.map((amount) => amount.gross));
  const net = Exact.sum(0, ...amounts.map((amount) => amount.net));
  const discount = number(head['OTBA']).plus(net.times(number(head['OTDP'])).div(100).toFixed(decimals));
  const charged = Exact.sum(0, ...charges.map((charge) => number(charge['CRAM'])));
  const taxed = net.minus(discount).plus(charged);
  const vat = new Exact(taxed.times(options.vatPercent).div(100).toFixed(decimals));
  const text = (value: Decimal): string => (value.isZero() ? new Exact(0) : value).toFixed(decimals);
  return {
    gross: text(gross),
    lines: text(net),
    orderDiscount: text(discount),
    charges: text(charged),
    vat: text(vat),
    total: text(taxed.plus(vat)),
  };
}

/** At least `decimals` decimals, as M3 shows prices and quantities; more when the number has them. */
export const shown = (text: string | undefined, decimals: number): string => {
  const value = number(text);
  return value.toFixed(Math.max(decimals, value.decimalPlaces()));
};

export const decimalsOf = (text: string): number => number(text).decimalPlaces();
export const isZero = (text: string | undefined): boolean => number(text).isZero();
export const isNegative = (text: string | undefined): boolean => number(text).lessThan(0);
