import { z } from 'zod';
import { normalize } from '../../../../domain/money';
import { amount, flag, id, listOf, object, text } from '../values';

/** What we read of the catalogue (Catalog v3, Price Lists v3 and Inventory v3 references). */

const decimal = amount.transform((value) => (value === undefined ? undefined : normalize(value)));

const customField = z.object({ id: z.string(), name: z.string(), value: z.string() });

export const rawProduct = z.object({
  id: z.string(),
  sku: text,
  name: text,
  description: text,
  weight: decimal,
  price: decimal,
  is_visible: flag,
  categories: listOf(z.string()),
  inventory_tracking: text,
  /** Absent where the product has choices. */
  base_variant_id: id,
  custom_fields: listOf(customField),
});
export type RawProduct = z.output<typeof rawProduct>;

/** What buyers choose between, such as sizes. */
export const rawOption = z.object({
  id: z.string(),
  display_name: z.string(),
  option_values: z.array(z.object({ id: z.string(), label: z.string() })),
});
export type RawOption = z.output<typeof rawOption>;

export const rawVariant = z.object({
  id: z.string(),
  product_id: z.string(),
  sku: text,
  price: decimal,
  weight: decimal,
  purchasing_disabled: flag,
  option_values: listOf(z.object({ option_display_name: text, label: text })),
});
export type RawVariant = z.output<typeof rawVariant>;

const location = z.object({
  location_id: z.string(),
  location_code: text,
  available_to_sell: decimal,
  total_inventory_onhand: decimal,
  settings: object({ safety_stock: decimal }),
});
export type RawLocation = z.output<typeof location>;

export const rawItem = z.object({
  identity: z.object({ variant_id: id, product_id: id }),
  locations: z.array(location),
});
export type RawItem = z.output<typeof rawItem>;

export const rawRecord = z.object({
  variant_id: z.string(),
  currency: z.string(),
  price: decimal,
  sale_price: decimal,
  retail_price: decimal,
  map_price: decimal,
  bulk_pricing_tiers: listOf(
    z.object({ quantity_min: text, quantity_max: text, type: text, amount: decimal }),
  ),
});
export type RawRecord = z.output<typeof rawRecord>;

export const rawPriceList = z.object({ id: z.string(), name: z.string() });
export const rawCategory = z.object({ category_id: z.string(), name: z.string() });
export const rawStore = z.object({ currency: z.string(), is_price_entered_with_tax: z.boolean() });
export const accepted = z.object({ transaction_id: text });
