import { z } from 'zod';
import { DOCUMENT_KINDS } from '../../domain/documents';
import { itemsFlow, pricesFlow, stockFlow } from './catalog-schema';
import { customersFlow } from './customers-schema';
import { duration } from './duration-schema';

/** The systems Crossdock speaks to. */
export const STOREFRONT_SYSTEMS = ['adobe-commerce', 'shopify', 'bigcommerce', 'woocommerce'] as const;
export const ERP_SYSTEMS = [
  'infor-m3',
  'infor-syteline',
  'infor-ln',
  'infor-financials',
  'infor-distribution',
  'ifs-cloud',
] as const;

const kind = z.enum(DOCUMENT_KINDS);
const date = z.iso.date({ error: 'must be a date such as 2026-01-31' });
/** What a system needs besides its name is checked by that system's own schema. */
const storefront = z.looseObject({ system: z.enum(STOREFRONT_SYSTEMS) });
const erp = z.looseObject({ system: z.enum(ERP_SYSTEMS) });

export const connectionSchema = z.strictObject({
  storefront,
  erp,
  flows: z.strictObject({
    orders: z.strictObject({
      post: kind.default('sales-order'),
      referencePrefix: z.string().max(8).optional(),
      webhooks: z.boolean().default(false),
      every: duration('5m'),
      since: date.optional(),
      overlap: duration('10m'),
      sweep: duration('24h'),
      backfillAhead: z.number().int().min(1).default(200),
      // Off unless asked for: it costs requests to both systems.
      reconcile: duration('1d').unwrap().optional(),
    }),
    invoices: z.strictObject({ post: kind.default('receivable') }).optional(),
    payments: z.strictObject({ post: kind.default('payment') }).optional(),
    refunds: z.strictObject({ post: kind.default('credit-note') }).optional(),
    customers: customersFlow.optional(),
    items: itemsFlow.optional(),
    prices: pricesFlow.optional(),
    stock: stockFlow.optional(),
  }),
  mapping: z.string().min(1).optional(),
});

/** The keys a place in the file may have, for "did you mean"; undefined where any key may stand. */
export const knownKeys = (path: readonly PropertyKey[]): readonly string[] | undefined => {
  let schema: unknown = connectionSchema;
  for (const step of path) {
    schema = unwrap(schema);
    if (!(schema instanceof z.ZodObject)) return undefined;
    schema = (schema.shape as Record<PropertyKey, unknown>)[step];
  }
  schema = unwrap(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
};

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? unwrap(schema.unwrap()) : schema;
}
