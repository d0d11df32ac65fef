import {
  absolute,
  compare,
  decimal,
  exponentOf,
  isNegative,
  isZero,
  multiply,
  plain,
  round,
  roundTo,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { OrderLine } from '../../../domain/order';
import { apportion } from './apportion';
import { units, type Figures } from './figures';
import type { RawProduct, RawTax } from './schemas';
import type { BigCommerceSettings } from './settings';

export interface Lines {
  readonly lines: readonly OrderLine[];
  /** What of the order's discount lies on shipping. */
  readonly shippingDiscount: Amount;
}

const zero = (value: Amount | undefined): Amount => value ?? '0';

/**
 * The rows in the currency's smallest unit, so that they add up to the header. The header leads: the shop keeps four
 * decimals in a row and rounds once, and a row tells its discount and tax only roughly. What a row tells decides its
 * share. Rows that do not explain the subtotal are left as they are, so that the difference is seen.
 */
export function toLines(
  products: readonly RawProduct[],
  taxes: readonly RawTax[] | undefined,
  figures: Figures,
  currency: string,
  settings: Pick<BigCommerceSettings, 'bundledProducts' | 'category'>,
): Lines {
  const places = exponentOf(currency);
  const counted = countRows(products, settings.bundledProducts);
  const amounts = counted.map((row) => rowNet(row));
  const told = counted.map((row) => toldDiscount(row));
  const { goods, shipping } = splitDiscount(sum(told), figures, counted.length, currency);
  const roundedTo = (total: Amount, shares: readonly Amount[]): Amount[] => apportion(total, shares, places);

  const residue = absolute(subtract(sum(amounts), figures.lines));
  const amountsInCents =
    compare(residue, units(counted.length + 3, currency)) <= 0
      ? roundedTo(figures.lines, amounts)
      : amounts.map((amount) => roundTo(amount, currency));
  const discounts = roundedTo(goods, sumIsZero(told) ? amounts : told);
  const ownTaxes = counted.map((row) => taxOf(row, taxes));
  const lineTaxes = roundedTo(figures.goodsTax, sumIsZero(ownTaxes) ? amounts : ownTaxes);

  return {
    shippingDiscount: shipping,
    lines: counted.map((row, index) => {
      const own = taxes?.filter((tax) => isTaxOf(tax, row)) ?? [];
      const rates = own.flatMap(({ rate }) => (rate === undefined ? [] : [rate]));
      const taxClass = own.find((tax) => tax.class !== undefined)?.class;
      const category = categoryOf(row, settings.category);
      const amount = amountsInCents[index] ?? '0';
      return {
        id: row.id,
        sku: skuOf(row),
        name: row.name ?? skuOf(row),
        quantity: round(zero(row.quantity), 4),
        unitPrice:
          row.price_ex_tax === undefined ? perUnit(amount, zero(row.quantity)) : round(row.price_ex_tax, 4),
        amount,
        discount: discounts[index] ?? '0',
        tax: lineTaxes[index] ?? '0',
        ...(rates.length > 0 ? { taxRate: round(sum(rates), 4) } : {}),
        ...(taxClass !== undefined ? { taxClass } : {}),
        ...(category !== undefined ? { category } : {}),
      };
    }),
  };
}

const sumIsZero = (values: readonly Amount[]): boolean => isZero(sum(values));

function countRows(products: readonly RawProduct[], bundled: 'lines' | 'omit'): RawProduct[] {
  const rows = products.filter((row, index) => products.findIndex((other) => other.id === row.id) === index);
  if (bundled === 'lines') return rows;
  // A bundled row with a price of its own is part of the subtotal, and cannot be left out.
  return rows.filter((row) => row.parent_order_product_id === undefined || !isZero(rowNet(row)));
}

const rowNet = (row: RawProduct): Amount =>
  row.total_ex_tax ?? multiply(zero(row.price_ex_tax), zero(row.quantity));
const rowGross = (row: RawProduct): Amount =>
  row.total_inc_tax ?? multiply(row.price_inc_tax ?? zero(row.price_ex_tax), zero(row.quantity));

/** What a row says was taken off it: its list of discounts, or the distance to what the shopper paid for it. */
function toldDiscount(row: RawProduct): Amount {
  const listed = (row.applied_discounts ?? []).flatMap((one) => (one?.amount ? [one.amount] : []));
  if (listed.length > 0) return positive(sum(listed));
  if (row.discounted_total_inc_tax === undefined) return '0';
  return positive(subtract(rowGross(row), row.discounted_total_inc_tax));
}

const positive = (value: Amount): Amount => (isNegative(value) ? '0' : value);

/** What the rows do not tell of a discount, beyond roundings, was taken off shipping, as far as that reaches. */
function splitDiscount(
  told: Amount,
  { declaredDiscount, discount, shipping }: Figures,
  rows: number,
  currency: string,
): { goods: Amount; shipping: Amount } {
  const rest = subtract(declaredDiscount, told);
  if (rows > 0 && compare(rest, units(rows + 3, currency)) <= 0) return { goods: discount, shipping: '0' };
  const [, share = '0'] = apportion(discount, [told, positive(rest)], exponentOf(currency));
  const onShipping = compare(share, shipping) > 0 ? shipping : share;
  return { goods: subtract(discount, onShipping), shipping: onShipping };
}

/** The row's own tax after discounts: from the tax list, or by the row's own proportion of tax. */
function taxOf(row: RawProduct, taxes: readonly RawTax[] | undefined): Amount {
  const own = taxes?.filter((tax) => isTaxOf(tax, row)) ?? [];
  if (own.length > 0) return sum(own.map((tax) => zero(tax.line_amount)));
  const gross = rowGross(row);
  if (row.discounted_total_inc_tax === undefined || isZero(gross)) return zero(row.total_tax);
  const paidShare = decimal(row.discounted_total_inc_tax).dividedBy(decimal(gross));
  return round(plain(paidShare.times(decimal(subtract(gross, rowNet(row))))), 6);
}

const isTaxOf = (tax: RawTax, row: RawProduct): boolean =>
  tax.order_product_id === row.id && (tax.line_item_type === undefined || tax.line_item_type === 'item');

/** Rows without a SKU get a name that a mapping table can hold. */
function skuOf(row: RawProduct): string {
  if (row.sku !== undefined) return row.sku;
  if (row.type === 'giftcertificate') return 'gift-certificate';
  return row.product_id === undefined ? 'custom-product' : `product-${row.product_id}`;
}

const categoryOf = (row: RawProduct, setting: BigCommerceSettings['category']): string | undefined =>
  setting === 'type' ? row.type : setting === 'brand' ? row.brand : undefined;

const perUnit = (amount: Amount, quantity: Amount): Amount =>
  isZero(quantity) ? '0' : round(plain(decimal(amount).dividedBy(decimal(quantity))), 4);

/** The part of `amount` that `quantity` is of `whole`; nothing of nothing. */
export const partOf = (amount: Amount, quantity: Amount, whole: Amount): Amount =>
  isZero(whole) ? '0' : plain(decimal(amount).times(decimal(quantity)).dividedBy(decimal(whole)));
