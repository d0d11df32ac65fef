import type { Micro } from './fixed';
import type { Both, Ledger, RowPart } from './part-of-order';
import type { RawEntity, RawItem } from './raw-order';
import { readNumber } from './write-number';

/**
 * The rows of an invoice or credit memo as the API shows them: parents and children alike, neither parent id nor type,
 * a bundle's row without a total, and a row of quantity 0 for what is left out.
 */
export const billRows = (rows: readonly RowPart[], billId: number, ledger: Ledger): RawEntity[] =>
  rows.map(({ item, qty, amounts, counts }, index) => {
    const { number } = ledger;
    const both = (name: string, { order, base }: Both): RawEntity => ({
      [`base_${name}`]: number(base),
      [name]: number(order),
    });
    const isBundle = item.product_type === 'bundle' && !counts;
    return {
      base_cost: null,
      base_price: item['base_price'],
      ...(isBundle ? {} : both('row_total', amounts.row_total)),
      ...both('tax_amount', amounts.tax_amount),
      ...both('discount_amount', amounts.discount_amount),
      ...both('discount_tax_compensation_amount', amounts.discount_tax_compensation_amount),
      entity_id: billId * 1_000 + index + 1,
      name: item.name,
      order_item_id: item.item_id,
      parent_id: billId,
      price: item.price,
      product_id: item['product_id'],
      qty: number(qty),
      sku: item.sku,
    };
  });

/** What a bill adds to the order's rows. */
export const withProgress = (
  items: readonly RawItem[],
  rows: readonly RowPart[],
  ledger: Ledger,
  fields: {
    readonly qty: 'qty_invoiced' | 'qty_refunded';
    readonly row: 'row_invoiced' | 'amount_refunded';
    readonly tax: 'tax_invoiced' | 'tax_refunded';
    readonly discount: 'discount_invoiced' | 'discount_refunded';
  },
): RawItem[] =>
  items.map((item) => {
    const part = rows.find((row) => row.item.item_id === item.item_id);
    if (part === undefined) return item;
    const added = (name: string, value: Micro): unknown => ledger.number(readNumber(item[name]) + value);
    return {
      ...item,
      [fields.qty]: added(fields.qty, part.qty),
      [fields.row]: added(fields.row, part.amounts.row_total.order),
      [`base_${fields.row}`]: added(`base_${fields.row}`, part.amounts.row_total.base),
      [fields.tax]: added(fields.tax, part.amounts.tax_amount.order),
      [`base_${fields.tax}`]: added(`base_${fields.tax}`, part.amounts.tax_amount.base),
      [fields.discount]: added(fields.discount, part.amounts.discount_amount.order),
    };
  });

/** What a bill repeats of its order. */
export const repeatedFrom = ({ order }: Ledger): RawEntity => ({
  order_id: order.entity_id,
  store_id: order.store_id,
  base_currency_code: order['base_currency_code'],
  order_currency_code: order['order_currency_code'],
  global_currency_code: order['global_currency_code'],
  store_currency_code: order['store_currency_code'],
  base_to_order_rate: order['base_to_order_rate'],
});

/** Running totals of an order in both currencies, with what a bill adds to them. */
export const addedTo = (
  totals: RawEntity,
  ledger: Ledger,
  amounts: Readonly<Record<string, Both>>,
): RawEntity =>
  Object.fromEntries(
    Object.entries(amounts).flatMap(([name, { order, base }]) => [
      [name, ledger.number(readNumber(totals[name]) + order)],
      [`base_${name}`, ledger.number(readNumber(totals[`base_${name}`]) + base)],
    ]),
  );

/** The amounts of a header in both currencies, as the API names them. */
export const headerOf = (ledger: Ledger, amounts: Readonly<Record<string, Both>>): RawEntity =>
  Object.fromEntries(
    Object.entries(amounts).flatMap(([name, { order, base }]) => [
      [name, ledger.number(order)],
      [BASE_NAMES[name] ?? `base_${name}`, ledger.number(base)],
    ]),
  );

/** The schema shortens one name. */
const BASE_NAMES: Readonly<Record<string, string>> = {
  shipping_discount_tax_compensation_amount: 'base_shipping_discount_tax_compensation_amnt',
};
