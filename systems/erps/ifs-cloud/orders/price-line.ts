import type { DocumentLine } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import {
  decimal,
  equal,
  isZero,
  multiply,
  normalize,
  plain,
  roundTo,
  subtract,
  type Amount,
} from '../../../../domain/money';
import type { IfsCloudSettings } from '../schemas';

/** What a line comes to, less its own discount: a discount of IFS is a percentage, which rounds. */
export const netAmount = ({ amount, discount }: DocumentLine): Amount => subtract(amount, discount);

/**
 * The unit price that gives the shop's amount for the line, to the cent: the shop's own price where it does, else the
 * amount shared out.
 * @throws Failure `rejected` when no price that IFS can hold gives the amount
 */
export function priceOf(line: DocumentLine, currency: string, { orders }: IfsCloudSettings): Amount {
  const wanted = netAmount(line);
  const gives = (price: Amount): boolean =>
    decimal(price).decimalPlaces() <= orders.priceDecimals &&
    equal(roundTo(multiply(line.quantity, price), currency), wanted);
  const own = normalize(line.unitPrice);
  if (gives(own)) return own;
  if (!isZero(line.quantity)) {
    const shared = plain(decimal(wanted).div(decimal(line.quantity)).toDecimalPlaces(orders.priceDecimals));
    if (gives(shared)) return shared;
  }
  throw new Failure(
    'rejected',
    `line ${line.position}: no price with ${orders.priceDecimals} decimals gives ${wanted} ${currency} for ${line.quantity} pieces`,
    {
      causes: [`item:${line.sku}`],
      advice:
        'Raise orders.priceDecimals in the connection file if IFS keeps more decimals, or enter the order by hand.',
    },
  );
}
