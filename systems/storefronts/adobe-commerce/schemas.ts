import { z } from 'zod';
import { isDecimal, list, text } from '../raw-fields';
import { amount, count, flag, id, object, texts } from './fields';

/**
 * What we read of the shop's answers, after lossless parsing (every number is a string). Nearly everything may be
 * missing or null: the shop's own schema requires four fields of an order, and its tests expect nulls in others.
 */

const address = object({
  firstname: text,
  middlename: text,
  lastname: text,
  company: text,
  street: texts,
  city: text,
  postcode: text,
  region: text,
  region_code: text,
  country_id: text,
  telephone: text,
  vat_id: text,
});
export type RawAddress = NonNullable<z.output<typeof address>>;

const item = z.object({
  item_id: id,
  parent_item_id: id,
  product_type: text,
  sku: text,
  name: text,
  qty_ordered: amount,
  price: amount,
  row_total: amount,
  tax_amount: amount,
  tax_percent: amount,
  discount_amount: amount,
  discount_tax_compensation_amount: amount,
  qty_invoiced: amount,
  qty_refunded: amount,
  amount_refunded: amount,
});
export type RawItem = z.output<typeof item>;

const fee = z.object({ custom_fee_code: text, custom_fee_label: text, custom_fee_amount: amount });

/** What stands beside the goods, on orders, invoices and credit memos alike. */
export const beside = {
  gift_cards_amount: amount,
  customer_balance_amount: amount,
  reward_currency_amount: amount,
  gw_price: amount,
  gw_tax_amount: amount,
  gw_items_price: amount,
  gw_items_tax_amount: amount,
  gw_card_price: amount,
  gw_card_tax_amount: amount,
  custom_fees: list(fee),
};

const orderExtensions = object({
  shipping_assignments: z
    .array(object({ shipping: object({ address, method: text }) }))
    .nullish()
    .transform((value) => value ?? []),
  company_order_attributes: object({ company_id: id, company_name: text }),
  coupon_codes: texts,
  ...beside,
});

export const rawOrder = z.object({
  entity_id: z.string(),
  increment_id: z.string(),
  store_id: text,
  state: text,
  status: text,
  created_at: text,
  updated_at: text,
  order_currency_code: text,
  customer_id: id,
  customer_is_guest: flag,
  customer_group_id: text,
  customer_email: text,
  customer_firstname: text,
  customer_lastname: text,
  customer_taxvat: text,
  billing_address: address,
  payment: object({
    method: text,
    po_number: text,
    amount_authorized: amount,
    amount_canceled: amount,
    last_trans_id: text,
  }),
  items: list(item),
  is_virtual: flag,
  coupon_code: text,
  shipping_description: text,
  subtotal: amount,
  shipping_amount: amount,
  shipping_tax_amount: amount,
  shipping_discount_amount: amount,
  shipping_discount_tax_compensation_amount: amount,
  discount_amount: amount,
  discount_tax_compensation_amount: amount,
  tax_amount: amount,
  grand_total: z.string().refine(isDecimal, 'not a number'),
  total_invoiced: amount,
  total_refunded: amount,
  original_increment_id: text,
  relation_parent_real_id: text,
  edit_increment: text,
  extension_attributes: orderExtensions,
});
export type RawOrder = z.output<typeof rawOrder>;

/** A page whose rows are read one by one, so that one unreadable order hurts nobody else. */
export const orderPage = z.object({
  items: z
    .array(z.looseObject({ increment_id: text }))
    .nullish()
    .transform((value) => value ?? []),
  total_count: count,
});

export const orderHeadPage = z.object({
  items: z
    .array(
      z.looseObject({
        entity_id: z.string(),
        increment_id: z.string(),
        created_at: z.string(),
        updated_at: text,
        state: text,
        status: text,
        grand_total: text,
        total_invoiced: text,
        total_refunded: text,
      }),
    )
    .nullish()
    .transform((value) => value ?? []),
  total_count: count,
});
export type RawOrderHead = z.output<typeof orderHeadPage>['items'][number];

export const storeViews = z.array(z.object({ id: z.string(), code: z.string() }));
