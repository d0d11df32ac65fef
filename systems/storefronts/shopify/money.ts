import { normalize, subtract, sum, type Amount } from '../../../domain/money';
import type { RawBag } from './schemas';
import type { ShopifySettings } from './settings';

/** Reads one of the two currencies every amount of the shop comes in, in one notation: the shop writes `15.0`. */
export interface Money {
  (bag: RawBag | undefined | null): Amount;
  readonly currencyOf: (bag: RawBag) => string;
}

export function moneyReader(choice: ShopifySettings['money']): Money {
  const pick = (bag: RawBag): RawBag['shopMoney'] =>
    choice === 'shop' ? bag.shopMoney : bag.presentmentMoney;
  const read = (bag: RawBag | undefined | null): Amount => (bag ? normalize(pick(bag).amount) : '0');
  return Object.assign(read, { currencyOf: (bag: RawBag) => pick(bag).currencyCode });
}

export const sumOf = <T>(rows: readonly T[], amount: (row: T) => Amount): Amount => sum(rows.map(amount));

/** Tax lines added up. */
export const taxOf = (money: Money, lines: readonly { readonly priceSet: RawBag }[]): Amount =>
  sumOf(lines, ({ priceSet }) => money(priceSet));

/** What stands when tax is taken out, where it is in. */
export const net = (amount: Amount, tax: Amount, taxesIncluded: boolean): Amount =>
  taxesIncluded ? subtract(amount, tax) : amount;
