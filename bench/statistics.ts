/** The value that `share` of the values do not exceed (nearest rank). @throws RangeError when there is none */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new RangeError('no value was measured');
  return value;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The most moments that lie in any window of `windowMs`, its end excluded, wherever it begins. */
export function mostInWindow(moments: readonly number[], windowMs: number): number {
  const sorted = [...moments].sort((a, b) => a - b);
  let [first, most] = [0, 0];
  for (const [last, moment] of sorted.entries()) {
    while ((sorted[first] ?? moment) <= moment - windowMs) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

/** Three significant digits: a benchmark knows no more. */
export const significant = (value: number): number => Number(value.toPrecision(3));
