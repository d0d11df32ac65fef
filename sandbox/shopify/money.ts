import { divide } from '../kit';

/** Currencies whose smallest unit is not a hundredth. */
const EXPONENTS: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, VND: 0, CLP: 0, ISK: 0, KWD: 3, BHD: 3, OMR: 3, TND: 3, JOD: 3 }; // prettier-ignore
export const exponentOf = (currency: string): number => EXPONENTS[currency] ?? 2;

/** An amount in both currencies of an order, as whole smallest units. */
export interface Bag {
  /** What the buyer sees. */
  readonly presentment: bigint;
  /** The shop's own. */
  readonly shop: bigint;
}
export const ZERO: Bag = { presentment: 0n, shop: 0n };

export const plus = (...bags: readonly Bag[]): Bag => ({
  presentment: bags.reduce((sum, bag) => sum + bag.presentment, 0n),
  shop: bags.reduce((sum, bag) => sum + bag.shop, 0n),
});
export const minus = (a: Bag, b: Bag): Bag => ({
  presentment: a.presentment - b.presentment,
  shop: a.shop - b.shop,
});
export const isZero = (bag: Bag): boolean => bag.presentment === 0n && bag.shop === 0n;
export const each = (bag: Bag, change: (units: bigint) => bigint): Bag => ({
  presentment: change(bag.presentment),
  shop: change(bag.shop),
});

/** `part` of `whole` parts, rounded; what all parts take adds up when each is the difference of two of these. */
export const share = (bag: Bag, part: number, whole: number): Bag =>
  each(bag, (units) => divide(units * BigInt(part), BigInt(whole)));

const scaled = (text: string, places: number): bigint => {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!parts) throw new RangeError(`not a decimal: ${JSON.stringify(text)}`);
  const [, sign, whole = '0', fraction = ''] = parts;
  if (fraction.length > places && /[1-9]/.test(fraction.slice(places))) {
    throw new RangeError(`${text} has more than ${places} decimals`);
  }
  const value = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  return sign === '-' ? -value : value;
};

/** A decimal of a currency as whole smallest units. @throws RangeError */
export const units = (text: string, currency: string): bigint => scaled(text, exponentOf(currency));

/** Percent with up to four decimals. */
export const percentOf = (amount: bigint, rate: string): bigint =>
  divide(amount * scaled(rate, 4), 1_000_000n);
/** The tax contained in a gross amount. */
export const containedIn = (gross: bigint, rate: string): bigint => {
  const millionths = scaled(rate, 4);
  return divide(gross * millionths, 1_000_000n + millionths);
};

export interface Currencies {
  readonly presentment: string;
  readonly shop: string;
  /** Presentment units for one of the shop's, such as `1.0842`. */
  readonly rate: string;
}

/** An amount the buyer sees, converted for the shop and rounded there. */
export function bagOf(text: string, { presentment, shop, rate }: Currencies): Bag {
  const seen = units(text, presentment);
  if (presentment === shop) return { presentment: seen, shop: seen };
  const parts = scaled(rate, 6);
  const up = 10n ** BigInt(exponentOf(shop)) * 1_000_000n;
  const down = 10n ** BigInt(exponentOf(presentment)) * parts;
  return { presentment: seen, shop: divide(seen * up, down) };
}

const plain = (amount: bigint, places: number): string => {
  const digits = (amount < 0n ? -amount : amount).toString().padStart(places + 1, '0');
  const whole = places === 0 ? digits : digits.slice(0, -places);
  const fraction = places === 0 ? '' : digits.slice(-places);
  return `${amount < 0n ? '-' : ''}${whole}.${fraction}`;
};

/** As GraphQL answers it: trailing zeros dropped, one decimal at least, such as `15.0` and `2.4`. */
export const decimalText = (amount: bigint, currency: string): string =>
  plain(amount, exponentOf(currency)).replace(/0+$/, '').replace(/\.$/, '.0');

/** As webhooks write it: with the currency's decimals, such as `15.00`. */
export const moneyText = (amount: bigint, currency: string): string =>
  plain(amount, exponentOf(currency)).replace(/\.$/, '');
