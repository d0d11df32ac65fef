/** Amounts as whole numbers of a currency's smallest unit: the checker's own arithmetic, apart from the product's. */

const PLACES: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, KWD: 3, BHD: 3, TND: 3 };

export const placesOf = (currency: string): number => PLACES[currency] ?? 2;

/** Rounded half away from zero. @throws RangeError for anything but a decimal */
export function toUnits(text: string, places: number): bigint {
  const parts = /^\s*([+-]?)(\d*)(?:\.(\d*))?\s*$/.exec(text);
  if (!parts || `${parts[2] ?? ''}${parts[3] ?? ''}` === '')
    throw new RangeError(`not a decimal: ${JSON.stringify(text)}`);
  const [, sign, whole = '', fraction = ''] = parts;
  const kept = BigInt(`${whole || '0'}${fraction.slice(0, places).padEnd(places, '0')}`);
  const units = kept + (Number(fraction[places] ?? '0') >= 5 ? 1n : 0n);
  return sign === '-' ? -units : units;
}

export function fromUnits(units: bigint, places: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0');
  const text = places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
  return units < 0n ? `-${text}` : text;
}

/** The amount in the currency's own decimals, such as `19.90`. */
export const exactly = (text: string, currency: string): string =>
  fromUnits(toUnits(text, placesOf(currency)), placesOf(currency));

/** Of amounts that are rounded one by one, as every side books them. */
export const addUp = (currency: string, amounts: readonly string[]): string =>
  fromUnits(
    amounts.reduce((sum, amount) => sum + toUnits(amount, placesOf(currency)), 0n),
    placesOf(currency),
  );

/** A quantity without needless zeros. */
export const plainQuantity = (text: string): string => {
  const units = fromUnits(toUnits(text, 6), 6);
  return units.replace(/\.?0+$/, '');
};

/** The amount with its sign turned. */
export const less = (text: string): string =>
  /^-?0*\.?0*$/.test(text) ? text.replace('-', '') : text.startsWith('-') ? text.slice(1) : `-${text}`;

/** `part` of `whole` parts of an amount, rounded half away from zero. */
export function shareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  const [dividend, size] = [amount * part, whole < 0n ? -whole : whole];
  const up = (2n * (dividend < 0n ? -dividend : dividend) + size) / (2n * size);
  return dividend < 0n !== whole < 0n ? -up : up;
}

/** Quantity times price for so many, in the currency's own decimals. */
export function product(quantity: string, price: string, priceQuantity: string, currency: string): string {
  const places = placesOf(currency);
  const exact = toUnits(quantity, 6) * toUnits(price, 6) * 10n ** BigInt(places);
  const per = toUnits(priceQuantity, 6) || 1_000_000n;
  return fromUnits(shareOf(exact, 1n, per * 1_000_000n), places);
}
