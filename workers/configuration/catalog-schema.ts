import { z } from 'zod';
import { STOCK_MEASURES } from '../../domain/catalog';
import { CREATE_POLICIES, FIELD_OWNERS } from '../../domain/catalog-settings';
import { decimal } from '../../domain/money';
import { duration } from './duration-schema';

/** YAML reads `100` as a number; the systems' codes are always text. */
const code = z.union([z.string(), z.number()]).transform(String).pipe(z.string().min(1));

const quantity = z
  .union([z.string(), z.number()])
  .transform(String)
  .refine((text) => {
    try {
      return !decimal(text).isNegative();
    } catch {
      return false;
    }
  }, 'must be a quantity such as 5');

const timeZone = z.string().refine((name) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).format(0) !== '';
  } catch {
    return false;
  }
}, 'must be a time zone such as Europe/Berlin');

const owner = z.enum(FIELD_OWNERS);

/** Items: what is created and withdrawn, and whose each field is. */
export const itemsFlow = z.strictObject({
  every: duration('15m'),
  sweep: duration('24h'),
  quiet: duration('7d'),
  create: z.enum(CREATE_POLICIES).default('never'),
  withdraw: z.enum(['hide', 'keep']).default('hide'),
  fields: z
    .strictObject({
      name: owner.default('erp'),
      description: owner.default('shop'),
      visible: owner.default('shop'),
      weight: owner.default('erp'),
      categories: owner.default('shop'),
      attributes: owner.default('erp'),
    })
    .prefault({}),
});

export const pricesFlow = z.strictObject({
  every: duration('15m'),
  sweep: duration('24h'),
  quiet: duration('7d'),
  lists: z
    .array(
      z.strictObject({
        list: code,
        currency: z.string().regex(/^[A-Z]{3}$/, 'must be a currency such as EUR'),
        priceList: code.optional(),
      }),
    )
    .min(1),
  /** Whether the shop's prices include tax: a shop's own setting, that nobody should guess. */
  taxIncluded: z.boolean(),
  decimals: z.number().int().min(0).max(6).optional(),
  timeZone: timeZone.default('UTC'),
});

export const stockFlow = z.strictObject({
  every: duration('5m'),
  sweep: duration('24h'),
  quiet: duration('24h'),
  measure: z.enum(STOCK_MEASURES).default('net-allocatable'),
  warehouses: z
    .array(z.strictObject({ warehouse: code, location: code.optional(), safety: quantity.optional() }))
    .min(1),
  safety: quantity.default('0'),
  /** How long after an order is booked the ERP's stock may not know of its sale yet. */
  settle: duration('30s').unwrap().optional(),
});

export type ItemsFlow = z.output<typeof itemsFlow>;
export type PricesFlow = z.output<typeof pricesFlow>;
export type StockFlow = z.output<typeof stockFlow>;
