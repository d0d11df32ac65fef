/** Amounts as whole millionths: WooCommerce keeps six decimals, and shows as many as the shop is set to. */
export type Micro = bigint;

const ONE = 1_000_000n;

/** @throws RangeError for anything but a plain decimal of at most six places */
export function micro(text: string): Micro {
  const parts = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (parts === null) throw new RangeError(`not a decimal of at most six places: ${JSON.stringify(text)}`);
  const value = BigInt(parts[2] ?? '0') * ONE + BigInt((parts[3] ?? '').padEnd(6, '0'));
  return parts[1] === '-' ? -value : value;
}

/** Half away from zero, as PHP's `round`. */
function divide(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const a = dividend < 0n ? -dividend : dividend;
  const b = divisor < 0n ? -divisor : divisor;
  const quotient = (2n * a + b) / (2n * b);
  return negative ? -quotient : quotient;
}

export const round = (value: Micro, places: number): Micro => {
  const unit = 10n ** BigInt(6 - places);
  return divide(value, unit) * unit;
};

export const times = (a: Micro, b: Micro): Micro => divide(a * b, ONE);

/** `percent` percent of `amount`. */
export const share = (amount: Micro, percent: Micro): Micro => divide(amount * percent, 100n * ONE);

/** What is left of a gross amount without the tax it holds. */
export const net = (gross: Micro, percent: Micro): Micro => divide(gross * 100n * ONE, 100n * ONE + percent);

/** `a × b ÷ c`. */
export const ratio = (a: Micro, b: Micro, c: Micro): Micro => (c === 0n ? 0n : divide(a * b, c));

export const total = (values: readonly Micro[]): Micro => values.reduce((sum, value) => sum + value, 0n);

/** With exactly so many decimals, such as `"5.00"`. */
export function fixed(value: Micro, places: number): string {
  const rounded = round(value, places);
  const digits = (rounded < 0n ? -rounded : rounded).toString().padStart(7, '0');
  const fraction = digits.slice(-6).slice(0, places);
  return `${rounded < 0n ? '-' : ''}${digits.slice(0, -6)}${fraction === '' ? '' : `.${fraction}`}`;
}

/** The shortest plain notation. */
export const shortest = (value: Micro): string => fixed(value, 6).replace(/\.?0+$/, '');
