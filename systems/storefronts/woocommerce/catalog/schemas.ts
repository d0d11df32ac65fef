import { z } from 'zod';
import { normalize } from '../../../../domain/money';
import { isDecimal } from '../../raw-fields';
import { id, list, reference, text } from '../schemas';

/** What we read of products, after lossless parsing. A field that an extension retyped must not pass for another value. */

/** A decimal; absent where the shop has none. */
const amount = z
  .string()
  .refine((value) => value.trim() === '' || isDecimal(value), 'not a number')
  .nullish()
  .transform((value) => (value?.trim() ? normalize(value) : undefined));

const attribute = z.object({
  id: text,
  name: z.string(),
  visible: z.boolean().nullish(),
  variation: z.boolean().nullish(),
  options: list(z.string()).optional(),
  /** Of a variation. */
  option: text,
});
export type RawAttribute = z.output<typeof attribute>;

export const rawProduct = z.object({
  id,
  /** Set on variations. */
  parent_id: reference,
  type: text,
  name: text,
  description: text,
  status: text,
  sku: z.string(),
  regular_price: amount,
  weight: amount,
  /** `parent`: a variation whose product counts for all of them. */
  manage_stock: z.union([z.boolean(), z.literal('parent')]).nullish(),
  stock_quantity: amount,
  backorders: text,
  categories: list(z.object({ id: text, name: text })).catch([]),
  attributes: list(attribute).catch([]),
});
export type RawProduct = z.output<typeof rawProduct>;

/** One row of a batch's answer: the product, or why not. */
export const batchRow = z.object({
  id: text,
  error: z
    .object({
      code: text,
      message: text,
      data: z
        .object({ params: z.record(z.string(), z.unknown()).nullish().catch(undefined) })
        .nullish()
        .catch(undefined),
    })
    .optional(),
});
export type BatchRow = z.output<typeof batchRow>;

export const batchAnswer = z.object({
  create: list(z.unknown()).optional(),
  update: list(z.unknown()).optional(),
});

export const categoryRow = z.object({ id, name: z.string(), parent: reference });

export const settingRow = z.object({ value: z.string() });

/** What the stock guard reads of an order. */
export const soldOrder = z.object({
  id,
  status: text,
  date_modified_gmt: text,
  line_items: list(
    z.object({
      id,
      product_id: reference,
      variation_id: reference,
      quantity: amount,
      meta_data: list(z.object({ key: text, value: text }).catch({ key: undefined, value: undefined })).catch(
        [],
      ),
    }),
  ),
});
export type SoldOrder = z.output<typeof soldOrder>;
