import { Decimal } from 'decimal.js';

/** Wide enough that no sum or product of shop amounts is ever rounded on the way. */
const Exact = Decimal.clone({ precision: 60, rounding: Decimal.ROUND_HALF_UP, toExpNeg: -50, toExpPos: 50 });

/** A decimal number as a string, such as `"29.95"`; never a float. The currency stands beside it. */
export type Amount = string;

/** Currencies whose smallest unit is not a hundredth (ISO 4217); every other currency has two decimals. */
const EXPONENTS: Readonly<Record<string, number>> = {
  BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3,
  BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0,
}; // prettier-ignore

/** How many decimals the currency's amounts have. */
export const exponentOf = (currency: string): number => EXPONENTS[currency.toUpperCase()] ?? 2;

/** Parses an amount. @throws RangeError when the text is no finite decimal number. */
export function decimal(value: Amount): Decimal {
  if (typeof value !== 'string' || !/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d{1,3})?$/i.test(value.trim())) {
    throw new RangeError(`not a decimal amount: ${JSON.stringify(value)}`);
  }
  return new Exact(value.trim());
}

/** The shortest plain notation: `"29.950"` and `"29.95"` become the same text, `-0` becomes `"0"`. */
export const plain = (value: Decimal): Amount => (value.isZero() ? '0' : value.toFixed());

export const normalize = (value: Amount): Amount => plain(decimal(value));
export const add = (...values: Amount[]): Amount => sum(values);
export const sum = (values: readonly Amount[]): Amount =>
  plain(values.reduce((total, value) => total.plus(decimal(value)), new Exact(0)));
export const subtract = (a: Amount, b: Amount): Amount => plain(decimal(a).minus(decimal(b)));
export const multiply = (a: Amount, b: Amount): Amount => plain(decimal(a).times(decimal(b)));
export const negate = (a: Amount): Amount => plain(decimal(a).negated());
export const absolute = (a: Amount): Amount => plain(decimal(a).abs());
export const isZero = (a: Amount): boolean => decimal(a).isZero();
export const isNegative = (a: Amount): boolean => decimal(a).isNegative() && !decimal(a).isZero();
export const compare = (a: Amount, b: Amount): -1 | 0 | 1 => decimal(a).comparedTo(decimal(b)) as -1 | 0 | 1;
export const equal = (a: Amount, b: Amount): boolean => compare(a, b) === 0;

/** Rounded half up to `decimals` places. */
export const round = (a: Amount, decimals: number): Amount => plain(decimal(a).toDecimalPlaces(decimals));

/** Rounded half up to the currency's smallest unit. */
export const roundTo = (a: Amount, currency: string): Amount => round(a, exponentOf(currency));

/** For people: always with the currency's decimals, such as `"30.00 EUR"`. */
export const display = (a: Amount, currency: string): string =>
  `${decimal(a).toFixed(Math.max(exponentOf(currency), decimal(a).decimalPlaces()))} ${currency}`;
