import { isLosslessNumber, LosslessNumber } from 'lossless-json';
import { micro, type Micro, round, text } from './fixed';
import type { RawNumber } from './raw-order';

/** As PHP writes it today: the shortest notation. */
export const shortNumber = (value: Micro): RawNumber => {
  const plain = text(value);
  return plain.includes('.') ? new LosslessNumber(plain) : Number(plain);
};

/** As PHP wrote it with `serialize_precision = 17`: 29.949999999999999. */
export const longNumber = (value: Micro): RawNumber => {
  const plain = text(value);
  if (!plain.includes('.')) return Number(plain);
  return new LosslessNumber(
    Number(plain)
      .toPrecision(17)
      .replace(/\.?0+$/, ''),
  );
};

/** A value of a row with its exact text; absent is `0`. */
export function words(value: unknown): string {
  if (isLosslessNumber(value)) return value.toString();
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : '0';
}

/** Reads an amount back; the long notation is rounded to the four places the database keeps. Absent is 0. */
export function readNumber(value: unknown): Micro {
  const plain = words(value);
  return /^-?\d+(\.\d{1,6})?$/.test(plain) ? micro(plain) : round(micro(Number(plain).toFixed(6)), 4);
}
