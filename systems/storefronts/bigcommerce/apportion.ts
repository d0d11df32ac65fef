import { absolute, decimal, isNegative, negate, plain, sum, type Amount } from '../../../domain/money';

/**
 * Splits `total` by `weights` into parts of the currency's smallest unit that add up to it exactly: each part is its
 * share rounded down, and the units left over go to the largest remainders. Weights without a sum count as equal.
 */
export function apportion(total: Amount, weights: readonly Amount[], places: number): Amount[] {
  if (weights.length === 0) return [];
  if (isNegative(total)) return apportion(negate(total), weights, places).map(negate);
  const unit = decimal('10').pow(-places);
  const units = decimal(total).dividedBy(unit).round();
  const sizes = weights.map((weight) => decimal(absolute(weight)));
  const all = decimal(sum(sizes.map(plain)));
  const shares = sizes.map((size) =>
    all.isZero() ? units.dividedBy(sizes.length) : units.times(size).dividedBy(all),
  );
  const parts = shares.map((share) => share.floor());
  let left = units.minus(decimal(sum(parts.map(plain)))).toNumber();
  const order = shares
    .map((share, index) => ({ index, rest: share.minus(share.floor()) }))
    .sort((a, b) => b.rest.comparedTo(a.rest) || a.index - b.index);
  for (const { index } of order) {
    if (left <= 0) break;
    parts[index] = (parts[index] ?? decimal('0')).plus(1);
    left -= 1;
  }
  return parts.map((part) => plain(part.times(unit)));
}
