import { z } from 'zod';
import { normalize } from '../../../domain/money';
import { isDecimal } from '../raw-fields';

/**
 * What we read of the shop's answers, after lossless parsing (every number is a string). Extensions add, empty and
 * retype fields at will: what is for information only never makes an order unreadable, money always does.
 */

/** For information only: what has another shape than expected counts as absent. */
export const text = z
  .union([z.string(), z.boolean().transform(String)])
  .nullish()
  .catch(undefined)
  .transform((value) => (value === null || value?.trim() === '' ? undefined : value));

/** Money and quantities: absent, empty or a number, but never silently something else. */
const amount = z
  .string()
  .refine((value) => value === '' || isDecimal(value), 'not a number')
  .nullish()
  .transform((value) => (value ? normalize(value) : '0'));

const total = z
  .string()
  .refine(isDecimal, 'not a number')
  .transform((value) => normalize(value));

export const id = z.string().regex(/^\d+$/, 'not an id');
/** 0 stands for none. */
export const reference = z
  .string()
  .nullish()
  .catch(undefined)
  .transform((value) => (value && /^[1-9]\d*$/.test(value) ? value : undefined));

const flag = z
  .union([z.boolean(), z.string()])
  .nullish()
  .catch(undefined)
  .transform((value) => value === true || value === '1' || value === 'true');

/** PHP writes an empty object as `[]`, and an empty list now and then as `{}`, `""` or null. */
const object = <S extends z.ZodRawShape>(shape: S) =>
  z
    .preprocess(
      (value) => (Array.isArray(value) || value === '' ? undefined : value),
      z.object(shape).nullish(),
    )
    .transform((value) => value ?? undefined);
export const list = <S extends z.ZodType>(of: S): z.ZodType<z.output<S>[]> =>
  z.preprocess((value): unknown => {
    if (value === undefined || value === null || value === '') return [];
    return typeof value === 'object' && !Array.isArray(value) ? Object.values(value) : value;
  }, z.array(of));

/** Values may be anything; only texts are of use to us. */
const metaData = list(z.object({ key: text, value: text }).catch({ key: undefined, value: undefined })).catch(
  [],
);
export type RawMeta = z.output<typeof metaData>;

const address = object({
  first_name: text,
  last_name: text,
  company: text,
  address_1: text,
  address_2: text,
  city: text,
  state: text,
  postcode: text,
  country: text,
  email: text,
  phone: text,
});
export type RawAddress = NonNullable<z.output<typeof address>>;

const taxes = list(z.object({ id: reference, total: text }).catch({ id: undefined, total: undefined })).catch(
  [],
);

const line = z.object({
  id,
  name: text,
  product_id: reference,
  quantity: amount,
  tax_class: text,
  subtotal: amount,
  total: amount,
  total_tax: amount,
  taxes,
  meta_data: metaData,
  sku: text,
});
export type RawLine = z.output<typeof line>;

const shippingLine = z.object({
  method_id: text,
  method_title: text,
  instance_id: text,
  total: amount,
  total_tax: amount,
});
export type RawShippingLine = z.output<typeof shippingLine>;

const feeLine = z.object({ name: text, total: amount, total_tax: amount });
export type RawFeeLine = z.output<typeof feeLine>;

const taxLine = z
  .object({ rate_id: reference, compound: flag, rate_percent: text })
  .catch({ rate_id: undefined, compound: false, rate_percent: undefined });
export type RawTaxLine = z.output<typeof taxLine>;

export const rawOrder = z.object({
  id,
  number: z.string().min(1),
  status: text,
  currency: z.string().min(1),
  date_created_gmt: text,
  date_modified_gmt: text,
  date_paid_gmt: text,
  created_via: text,
  customer_id: reference,
  billing: address,
  shipping: address,
  payment_method: text,
  transaction_id: text,
  shipping_total: amount,
  total_tax: amount,
  total,
  meta_data: metaData,
  line_items: list(line),
  tax_lines: list(taxLine).catch([]),
  shipping_lines: list(shippingLine),
  fee_lines: list(feeLine),
  coupon_lines: list(z.object({ code: text })).catch([]),
  refunds: list(z.object({ id, total: amount })),
});
export type RawOrder = z.output<typeof rawOrder>;

export const rawRefund = z.object({
  id,
  parent_id: reference,
  date_created_gmt: text,
  amount: total,
  refunded_payment: flag,
  line_items: list(line),
  shipping_lines: list(shippingLine),
  fee_lines: list(feeLine),
});
export type RawRefund = z.output<typeof rawRefund>;

/** What one needs to know of a row before it is read as a whole. */
export const orderRow = z.object({
  id,
  number: z.string().min(1),
  date_created: text,
  date_created_gmt: text,
  date_modified: text,
  date_modified_gmt: text,
});
export type OrderRow = z.output<typeof orderRow>;

/** Rows are read one by one, so that one unreadable row hurts nobody else. */
export const rows = z.array(z.unknown());

export const productRow = z.object({
  id,
  categories: list(z.object({ id: text, name: text, slug: text })).catch([]),
});

export const rawCustomer = z.object({
  id,
  date_created_gmt: text,
  date_modified_gmt: text,
  email: text,
  first_name: text,
  last_name: text,
  username: text,
  role: text,
  billing: address,
  shipping: address,
  meta_data: metaData,
});
export type RawCustomer = z.output<typeof rawCustomer>;

export const webhookRow = z.object({ id, name: text, status: text, topic: text, delivery_url: text });
export type WebhookRow = z.output<typeof webhookRow>;
