import { Failure } from '../../../domain/failure';
import {
  absolute,
  add,
  compare,
  display,
  exponentOf,
  isNegative,
  isZero,
  multiply,
  subtract,
  sum,
  type Amount,
} from '../../../domain/money';
import type { BilledLine, OrderCharge, OrderInvoice, OrderRefund } from '../../../domain/order';
import type { RawBill, RawCreditMemo, RawInvoice } from './bill-schemas';
import { adjustments, otherCharges, shippingCharge } from './charges';
import { countRows, isSame, rowAmount, stored, sumOf } from './rows';
import type { RawItem, RawOrder } from './schemas';
import { fromShopTime } from './search';
import type { AdobeCommerceSettings } from './settings';

type Parts = Pick<OrderInvoice, 'lines' | 'charges' | 'totals'>;

/**
 * An invoice in our own words. Its header leads, as an order's does; its rows are proved against it.
 * @throws Failure `conflict` when rows and header disagree by more than roundings
 */
export function toInvoice(
  raw: RawInvoice,
  order: RawOrder,
  { invoiceStates }: Pick<AdobeCommerceSettings, 'invoiceStates'>,
): OrderInvoice {
  return {
    id: raw.entity_id,
    number: raw.increment_id ?? raw.entity_id,
    state: invoiceStates[raw.state ?? ''] ?? 'open',
    createdAt: createdAt(raw, order),
    ...parts(raw, order, `invoice ${raw.increment_id ?? raw.entity_id} of order ${order.increment_id}`, []),
  };
}

/** A credit memo in our own words: rows, shipping and adjustments as they were given back. @throws Failure `conflict` */
export function toRefund(raw: RawCreditMemo, order: RawOrder): OrderRefund {
  return {
    id: raw.entity_id,
    number: raw.increment_id ?? raw.entity_id,
    createdAt: createdAt(raw, order),
    ...(raw.invoice_id !== undefined ? { invoiceId: raw.invoice_id } : {}),
    ...parts(
      raw,
      order,
      `credit memo ${raw.increment_id ?? raw.entity_id} of order ${order.increment_id}`,
      adjustments(raw.adjustment_positive, raw.adjustment_negative, raw.adjustment),
    ),
  };
}

export const oldestFirst = <R extends { readonly createdAt: string; readonly id: string }>(
  rows: readonly R[],
): R[] =>
  [...rows].sort((a, b) =>
    a.createdAt === b.createdAt ? Number(BigInt(a.id) - BigInt(b.id)) : a.createdAt < b.createdAt ? -1 : 1,
  );

const createdAt = (raw: RawBill, order: RawOrder): string =>
  fromShopTime(raw.created_at) ?? fromShopTime(order.updated_at) ?? fromShopTime(order.created_at) ?? '';

function parts(raw: RawBill, order: RawOrder, title: string, adjusted: readonly OrderCharge[]): Parts {
  const currency = order.order_currency_code ?? '';
  if (raw.order_currency_code !== undefined && raw.order_currency_code !== currency) {
    throw disagreement(
      order,
      `The currency of ${title} is ${raw.order_currency_code}, its order’s ${currency}.`,
    );
  }
  const lines = countedRows(raw, order, title, currency).map(toLine).filter(isSomething);
  const total = subtract(
    // Negative on the shop's documents; taken without its sign, since extensions write it either way.
    absolute(stored(raw.discount_amount)),
    add(stored(raw.discount_tax_compensation_amount), stored(raw.shipping_discount_tax_compensation_amount)),
  );
  const rest = subtract(total, sum(lines.map(({ discount }) => discount)));
  const ofShipping = !isNegative(rest) && compare(rest, stored(raw.shipping_amount)) <= 0 ? rest : '0';
  const others = [...otherCharges(raw.extension_attributes), ...adjusted];
  const charges = [
    ...shippingCharge({ ...raw, shipping_description: order.shipping_description }, ofShipping),
    ...others,
  ];
  const most = multiply(`1e-${exponentOf(currency)}`, String(lines.length + charges.length + 1));
  const prove = (what: string, header: Amount, rows: Amount): void => {
    const difference = subtract(header, rows);
    if (compare(absolute(difference), most) <= 0) return;
    throw disagreement(
      order,
      `The ${what} of ${title} is ${display(header, currency)}, its rows and charges explain ${display(rows, currency)}.`,
    );
  };
  prove('discount', total, sum([...lines, ...charges].map(({ discount }) => discount)));
  prove('tax', stored(raw.tax_amount), sum([...lines, ...charges].map(({ tax }) => tax)));
  return {
    lines,
    charges,
    totals: {
      lines: raw.subtotal === undefined ? sum(lines.map(({ amount }) => amount)) : stored(raw.subtotal),
      shipping: stored(raw.shipping_amount),
      discount: total,
      tax: stored(raw.tax_amount),
      other: sum(others.map(({ amount }) => amount)),
      total: stored(raw.grand_total),
    },
  };
}

/** A bill's row with what only the order's row tells. */
interface JoinedRow extends RawItem {
  readonly billedSku: string | undefined;
}

/**
 * Each sold row once. A bill lists parents and children alike and names neither; the order's rows do. Where the rows
 * that count in the order do not explain the bill, the bill's own rows are judged as an order's are.
 */
function countedRows(raw: RawBill, order: RawOrder, title: string, currency: string): JoinedRow[] {
  const rows = new Map(order.items.map((item) => [item.item_id, item]));
  const joined = raw.items.map((item): JoinedRow => {
    const row = item.order_item_id === undefined ? undefined : rows.get(item.order_item_id);
    return {
      ...(row ?? NO_ROW),
      item_id: item.order_item_id,
      billedSku: item.sku,
      sku: row?.sku ?? item.sku,
      name: row?.name ?? item.name,
      qty_ordered: item.qty,
      price: item.price,
      row_total: item.row_total,
      tax_amount: item.tax_amount,
      discount_amount: item.discount_amount,
      discount_tax_compensation_amount: item.discount_tax_compensation_amount,
    };
  });
  const inOrder = new Set(countRows(order, currency).map(({ item_id }) => item_id));
  const usual = joined.filter(({ item_id }) => item_id !== undefined && inOrder.has(item_id));
  if (isSame(sumOf(usual), stored(raw.subtotal), currency)) return usual;
  return countRows(
    { items: joined, subtotal: raw.subtotal, increment_id: order.increment_id, title },
    currency,
  ) as JoinedRow[];
}

const NO_ROW: RawItem = {
  item_id: undefined,
  parent_item_id: undefined,
  product_type: undefined,
  sku: undefined,
  name: undefined,
  qty_ordered: undefined,
  price: undefined,
  row_total: undefined,
  tax_amount: undefined,
  tax_percent: undefined,
  discount_amount: undefined,
  discount_tax_compensation_amount: undefined,
  qty_invoiced: undefined,
  qty_refunded: undefined,
  amount_refunded: undefined,
};

const toLine = (row: JoinedRow): BilledLine => ({
  ...(row.item_id !== undefined ? { lineId: row.item_id } : {}),
  sku: row.sku ?? row.billedSku ?? '',
  name: row.name ?? row.sku ?? '',
  quantity: stored(row.qty_ordered),
  amount: rowAmount(row),
  discount: subtract(stored(row.discount_amount), stored(row.discount_tax_compensation_amount)),
  tax: stored(row.tax_amount),
  ...(row.tax_percent !== undefined ? { taxRate: stored(row.tax_percent) } : {}),
});

/** The shop lists the rows a bill leaves out with a quantity of 0. */
const isSomething = ({ quantity, amount, discount, tax }: BilledLine): boolean =>
  ![quantity, amount, discount, tax].every(isZero);

const disagreement = (order: RawOrder, what: string): Failure =>
  new Failure('conflict', what, {
    causes: [`sum:${order.increment_id}`],
    advice:
      'Compare the document with the shop; some of its releases give a partial refund the whole order’s tax. Enter it ' +
      'by hand and skip the order here, or retry after the shop has corrected it.',
  });
