import { decimal, isZero, plain, round, subtract, sum, type Amount } from '../../../domain/money';
import type { ChargeKind, OrderCharge, OrderLine } from '../../../domain/order';
import type { RawFeeLine, RawLine, RawShippingLine, RawTaxLine } from './schemas';

/** Product id → category, as far as it was looked up. */
export type Categories = ReadonlyMap<string, string>;

/**
 * A row of the order. Its amounts are net whatever the shop's prices are, and rounded to the shop's decimals; the
 * coupons are inside: `subtotal` is before them and `total` after. The shop's `price` is a float after discount, so the
 * price of one unit is taken from `subtotal`.
 */
export function toLine(
  raw: RawLine,
  taxLines: readonly RawTaxLine[],
  categories: Categories,
): Omit<OrderLine, 'unitPrice'> {
  const taxRate = rateOf(raw, taxLines);
  const category = raw.product_id === undefined ? undefined : categories.get(raw.product_id);
  return {
    id: raw.id,
    sku: raw.sku ?? '',
    name: raw.name ?? raw.sku ?? '',
    quantity: raw.quantity,
    amount: raw.subtotal,
    discount: subtract(raw.subtotal, raw.total),
    tax: raw.total_tax,
    ...(taxRate === undefined ? {} : { taxRate }),
    // The standard class has no name on a row.
    taxClass: raw.tax_class ?? 'standard',
    ...(category === undefined ? {} : { category }),
  };
}

export const perUnit = (amount: Amount, quantity: Amount): Amount =>
  isZero(quantity) ? '0' : round(plain(decimal(amount).dividedBy(decimal(quantity))), 6);

/** The sum of the row's rates; undefined where one compounds another, which no single figure tells. */
function rateOf(raw: RawLine, taxLines: readonly RawTaxLine[]): Amount | undefined {
  const applied = raw.taxes.filter(({ total }) => total !== undefined).map(({ id }) => id);
  const rates = taxLines.filter(({ rate_id }) => rate_id !== undefined && applied.includes(rate_id));
  if (rates.length === 0 || rates.length < applied.length || rates.some(({ compound }) => compound))
    return undefined;
  const percents = rates.map(({ rate_percent }) => rate_percent);
  try {
    return sum(percents.map((percent) => percent ?? 'none'));
  } catch {
    return undefined;
  }
}

export function shippingCharge(raw: RawShippingLine, sign: (amount: Amount) => Amount = same): OrderCharge {
  return {
    kind: 'shipping',
    label: raw.method_title ?? raw.method_id ?? 'Shipping',
    amount: sign(raw.total),
    discount: '0',
    tax: sign(raw.total_tax),
  };
}

/** A fee; a negative one is how extensions and shopkeepers give a discount on the whole order. */
export function feeCharge(
  raw: RawFeeLine,
  feeKinds: Readonly<Record<string, ChargeKind>>,
  sign: (amount: Amount) => Amount = same,
): OrderCharge {
  const label = raw.name ?? 'Fee';
  const own = Object.hasOwn(feeKinds, label) ? feeKinds[label] : undefined;
  return {
    kind: own ?? `fee:${slug(label)}`,
    label,
    amount: sign(raw.total),
    discount: '0',
    tax: sign(raw.total_tax),
  };
}

/** Fee lines have no code: their name, as it would stand in an address, takes its place. */
const slug = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '') || 'unnamed';

const same = (amount: Amount): Amount => amount;
