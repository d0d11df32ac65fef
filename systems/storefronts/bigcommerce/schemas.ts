import { z } from 'zod';
import { amount, flag, id, listOf, object, text } from './values';

/** What we read of v2 orders (Orders v2 reference). */

const formFields = listOf(object({ name: text, value: text }));

const addressShape = {
  first_name: text,
  last_name: text,
  company: text,
  street_1: text,
  street_2: text,
  city: text,
  state: text,
  zip: text,
  country: text,
  country_iso2: text,
  phone: text,
  email: text,
  form_fields: formFields,
};
const address = object(addressShape);
export type RawAddress = NonNullable<z.output<typeof address>>;

export const orderProduct = z.object({
  id: z.string(),
  product_id: id,
  order_address_id: id,
  parent_order_product_id: id,
  sku: text,
  name: text,
  type: text,
  brand: text,
  quantity: amount,
  price_ex_tax: amount,
  price_inc_tax: amount,
  price_tax: amount,
  total_ex_tax: amount,
  total_inc_tax: amount,
  total_tax: amount,
  discounted_total_inc_tax: amount,
  wrapping_cost_ex_tax: amount,
  wrapping_cost_inc_tax: amount,
  quantity_refunded: amount,
  applied_discounts: listOf(object({ code: text, amount, target: text })),
});
export type RawProduct = z.output<typeof orderProduct>;

/** Rows, links to rows, or one link by itself: read one by one later. */
const lineItems = z
  .union([z.array(z.unknown()), z.looseObject({}).transform((one): unknown[] => [one])])
  .nullish()
  .catch(undefined)
  .transform((value) => value ?? []);

export const shippingConsignment = object({
  ...addressShape,
  id,
  shipping_method: text,
  line_items: lineItems,
});
export type RawConsignment = NonNullable<z.output<typeof shippingConsignment>>;

const consignments = object({
  shipping: listOf(shippingConsignment),
  pickups: listOf(object({ pickup_method_display_name: text, line_items: lineItems })),
  downloads: listOf(object({ line_items: lineItems })),
  email: object({ gift_certificates: listOf(object({ line_items: lineItems })) }),
});

/** The reference spells the net cost both ways. */
export const fee = z
  .object({
    id,
    type: text,
    display_name_customer: text,
    display_name_merchant: text,
    cost_ex_tax: amount,
    cost_exc_tax: amount,
    cost_inc_tax: amount,
    cost_tax: amount,
  })
  .transform(({ cost_exc_tax, ...row }) => ({ ...row, cost_ex_tax: row.cost_ex_tax ?? cost_exc_tax }));
export type RawFee = z.output<typeof fee>;

export const coupon = z.object({ code: text, type: text, discount: amount });
export type RawCoupon = z.output<typeof coupon>;

export const taxRow = z.object({
  order_product_id: id,
  line_item_type: text,
  class: text,
  name: text,
  rate: amount,
  line_amount: amount,
});
export type RawTax = z.output<typeof taxRow>;

export const rawOrder = z.object({
  id: z.string(),
  status_id: text,
  status: text,
  custom_status: text,
  is_deleted: flag,
  channel_id: text,
  order_source: text,
  date_created: text,
  date_modified: text,
  customer_id: id,
  billing_address: address,
  items_total: amount,
  currency_code: text,
  default_currency_code: text,
  store_default_currency_code: text,
  store_default_to_transactional_exchange_rate: amount,
  is_tax_inclusive_pricing: flag,
  subtotal_ex_tax: amount,
  subtotal_inc_tax: amount,
  shipping_cost_ex_tax: amount,
  shipping_cost_inc_tax: amount,
  shipping_cost_tax: amount,
  handling_cost_ex_tax: amount,
  handling_cost_inc_tax: amount,
  handling_cost_tax: amount,
  wrapping_cost_ex_tax: amount,
  wrapping_cost_inc_tax: amount,
  wrapping_cost_tax: amount,
  total_inc_tax: amount,
  total_tax: amount,
  discount_amount: amount,
  coupon_discount: amount,
  gift_certificate_amount: amount,
  store_credit_amount: amount,
  payment_method: text,
  payment_status: text,
  consignments,
  fees: listOf(fee),
});
export type RawOrder = z.output<typeof rawOrder>;

/** Rows that are read one by one, so that one unreadable order hurts nobody else. */
export const orderRows = z.array(z.looseObject({ id: z.string() }));

export const orderHead = z.object({
  id: z.string(),
  status_id: text,
  channel_id: text,
  date_created: text,
  date_modified: text,
  total_inc_tax: text,
  payment_status: text,
  is_deleted: flag,
});
export type RawHead = z.output<typeof orderHead>;

export const orderCount = z.object({ count: z.string().transform(Number).pipe(z.int().min(0)) });
