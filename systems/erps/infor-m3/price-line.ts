import type { DocumentLine } from '../../../domain/documents';
import { Failure } from '../../../domain/failure';
import {
  decimal,
  equal,
  exponentOf,
  isNegative,
  isZero,
  multiply,
  negate,
  normalize,
  plain,
  roundTo,
  type Amount,
} from '../../../domain/money';
import type { InforM3Settings } from './schemas';

/** A line's price in M3's terms. */
export interface LinePrice {
  readonly SAPR: Amount;
  /** Price quantity: `SAPR` is for this many. */
  readonly SACD?: string;
  readonly DIA1?: Amount;
  readonly DIP1?: string;
}

/** SACD is five digits wide. */
const LARGEST_PRICE_QUANTITY = 99_999;

/**
 * Says the shop's row amount in M3's terms, to the cent: by the unit price where quantity × price gives the amount, else
 * by a price for the whole quantity.
 * @throws Failure `rejected` when no price M3 can hold gives the amount
 */
export function priceLine(
  line: DocumentLine,
  currency: string,
  settings: Pick<InforM3Settings, 'priceDecimals' | 'lineDiscountApplies'>,
): LinePrice {
  // Goods given back have the price they were sold at.
  if (isNegative(line.quantity)) {
    const sold = { ...line, quantity: negate(line.quantity), amount: negate(line.amount) };
    return priceLine(sold, currency, settings);
  }
  const decimals = settings.priceDecimals ?? exponentOf(currency);
  const discount = isZero(line.discount) ? {} : { DIA1: discountAmount(line, decimals, settings) };
  const quantity = decimal(line.quantity);
  // A price of zero is a blank to M3, which then takes the price of its own list: a gift is sold at one, less 100 %.
  if (isZero(line.amount) && !quantity.isZero()) return { SAPR: '1', DIP1: '100' };
  const gives = (price: Amount): boolean =>
    decimal(price).decimalPlaces() <= decimals &&
    equal(roundTo(multiply(line.quantity, price), currency), line.amount);

  const unitPrice = normalize(line.unitPrice);
  if (gives(unitPrice)) return { SAPR: unitPrice, ...discount };
  if (quantity.equals(1)) return { SAPR: normalize(line.amount), ...discount };
  if (quantity.isInteger() && quantity.greaterThan(1) && quantity.lessThanOrEqualTo(LARGEST_PRICE_QUANTITY)) {
    return { SAPR: normalize(line.amount), SACD: plain(quantity), ...discount };
  }
  const nearest = quantity.isZero()
    ? unitPrice
    : plain(decimal(line.amount).div(quantity).toDecimalPlaces(decimals));
  if (gives(nearest)) return { SAPR: nearest, ...discount };
  throw new Failure(
    'rejected',
    `line ${line.position}: no price with ${decimals} decimals gives ${line.amount} ${currency} for ${line.quantity} pieces`,
    {
      causes: [`item:${line.sku}`],
      advice:
        'Raise priceDecimals in the connection file if M3 keeps more decimals for this item, or enter the order by hand.',
    },
  );
}

/** M3's metadata leaves open whether DIA1 counts for the line or for each unit: a setting says which. */
function discountAmount(
  line: DocumentLine,
  decimals: number,
  settings: Pick<InforM3Settings, 'lineDiscountApplies'>,
): Amount {
  const whole = normalize(line.discount);
  if (settings.lineDiscountApplies === 'line') return whole;
  const share = decimal(whole).div(decimal(line.quantity)).toDecimalPlaces(decimals);
  if (share.times(decimal(line.quantity)).equals(decimal(whole))) return plain(share);
  throw new Failure(
    'rejected',
    `line ${line.position}: the discount of ${whole} cannot be shared out evenly over ${line.quantity} pieces`,
    {
      causes: [`item:${line.sku}`],
      advice: 'Set discounts.as to "charge" or "net-price" in the mapping, or lineDiscountApplies to "line".',
    },
  );
}
