import { z } from 'zod';
import { isDecimal, list, text } from '../raw-fields';
import { amount, count, id, object } from './fields';
import { beside } from './schemas';

/** Rows of invoices and credit memos name neither parent nor type: those stand on the order's row. */
const billItem = z.object({
  order_item_id: id,
  sku: text,
  name: text,
  qty: amount,
  price: amount,
  row_total: amount,
  tax_amount: amount,
  discount_amount: amount,
  discount_tax_compensation_amount: amount,
});
export type RawBillItem = z.output<typeof billItem>;

const bill = {
  entity_id: z.string(),
  increment_id: text,
  order_id: z.string(),
  state: text,
  order_currency_code: text,
  created_at: text,
  subtotal: amount,
  shipping_amount: amount,
  shipping_tax_amount: amount,
  shipping_discount_tax_compensation_amount: amount,
  discount_amount: amount,
  discount_tax_compensation_amount: amount,
  tax_amount: amount,
  grand_total: z.string().refine(isDecimal, 'not a number'),
  transaction_id: text,
  items: list(billItem),
  extension_attributes: object(beside),
};

export const rawInvoice = z.object(bill);
export type RawInvoice = z.output<typeof rawInvoice>;

export const rawCreditMemo = z.object({
  ...bill,
  invoice_id: id,
  adjustment: amount,
  adjustment_positive: amount,
  adjustment_negative: amount,
});
export type RawCreditMemo = z.output<typeof rawCreditMemo>;
export type RawBill = RawInvoice & Partial<RawCreditMemo>;

/** The shop keeps no amount with a transaction. */
export const rawTransaction = z.object({
  transaction_id: z.string(),
  order_id: z.string(),
  txn_id: text,
  parent_txn_id: text,
  txn_type: text,
  created_at: text,
});
export type RawTransaction = z.output<typeof rawTransaction>;

/** A page whose rows are read one by one, so that one unreadable row hurts its own order only. */
export const byOrderPage = z.object({
  items: list(z.looseObject({ order_id: text })),
  total_count: count,
});
