import type { CustomerSettings } from './customer-settings';

/** The alphabet of our search keys: digits and capital letters without I, L, O, U. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DIGITS = 16;

/**
 * A search key as digits, for IFS's association number: the same 50 bits, so that two keys never become one. Always 16
 * digits, the first never zero, which a screen might drop.
 */
export function keyDigits(searchKey: string): string {
  let bits = 0n;
  for (const letter of searchKey.toUpperCase()) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) throw new RangeError('not a search key');
    bits = bits * 32n + BigInt(value);
  }
  return String(bits + 10n ** BigInt(DIGITS - 1));
}

/** The number of a customer whose number is our key. */
export const numberOfKey = (searchKey: string, { idPrefix }: CustomerSettings): string =>
  `${idPrefix}${searchKey.toUpperCase()}`;
