import { divide } from '../kit';

/** Amounts as whole millionths: exact, and fast enough to make orders by the thousand. */
export type Micro = bigint;

const ONE = 1_000_000n;

/** @throws RangeError for anything but a plain decimal of at most six places */
export function micro(text: string): Micro {
  const parts = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) throw new RangeError(`not a decimal of at most six places: ${JSON.stringify(text)}`);
  const value = BigInt(parts[2] ?? '0') * ONE + BigInt((parts[3] ?? '').padEnd(6, '0'));
  return parts[1] === '-' ? -value : value;
}

/** The shortest plain notation. */
export function text(value: Micro): string {
  const digits = (value < 0n ? -value : value).toString().padStart(7, '0');
  const fraction = digits.slice(-6).replace(/0+$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`;
}

export const round = (value: Micro, places: number): Micro => {
  const unit = 10n ** BigInt(6 - places);
  return divide(value, unit) * unit;
};

/** `a × b`, rounded to `places`. */
export const times = (a: Micro, b: Micro, places: number): Micro => {
  const unit = 10n ** BigInt(6 - places);
  return divide(a * b, ONE * unit) * unit;
};

/** `a ÷ b`, rounded to `places`. */
export const over = (a: Micro, b: Micro, places: number): Micro => {
  const unit = 10n ** BigInt(6 - places);
  return divide(a * ONE, b * unit) * unit;
};

/** `rate` percent of `amount`, rounded to `places`. */
export const percent = (amount: Micro, rate: Micro, places: number): Micro => {
  const unit = 10n ** BigInt(6 - places);
  return divide(amount * rate, 100n * ONE * unit) * unit;
};

export const total = (values: readonly Micro[]): Micro => values.reduce((sum, value) => sum + value, 0n);
