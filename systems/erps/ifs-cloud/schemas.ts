import { z } from 'zod';
import { customerSettings } from './customers/customer-settings';
import { upTo } from '../field-types';
import { tenantAddress } from './field-types';
import { invoiceSettings } from './invoices/invoice-settings';
import { orderSettings } from './orders/order-settings';
import { glSettings } from './vouchers/gl-settings';

/** Refused with a sentence rather than taken for a promise. */
const INVOICES =
  'is needed for receivable: instant-invoice: name custom fields of the invoice in invoices.referenceField and invoices.taxField, since IFS has no field of its own by which an invoice is found again';

/**
 * The `erp` part of a connection file for IFS Cloud. What public documentation leaves open or leaves to the tenant is a
 * setting here.
 */
export const ifsCloudSettings = z
  .strictObject({
    system: z.literal('ifs-cloud'),
    /** Such as `https://acme.ifs.cloud`. */
    url: tenantAddress,
    /** The realm of the identity provider, which need not be called like the tenant. */
    realm: z.string().regex(/^[\w.-]+$/, 'must be the name of the realm'),
    company: upTo(20),
    /** The name of the IAM client's credentials in the vault. */
    credentials: z.string().min(1),
    /** Where projections stand; `/int/…` and `/b2b/…` are the other channels. */
    basePath: z
      .string()
      .regex(/^(\/[\w.-]+)+$/, 'must be a path such as /main/ifsapplications/projection/v1')
      .default('/main/ifsapplications/projection/v1'),
    /** Where tokens are issued, if not at the realm's usual address under `url`. */
    tokenUrl: z
      .string()
      .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an address')
      .optional(),
    scope: z.string().min(1).default('openid microprofile-jwt'),

    /** IFS publishes no limit. */
    requestsPerMinute: z.number().int().positive().default(600),
    concurrency: z.number().int().positive().default(4),
    /** Most rows in one answer. */
    pageSize: z.number().int().min(1).max(5000).default(1000),
    /** One call's own deadline. */
    deadlineSeconds: z.number().positive().max(60).default(60),
    /** How long a write whose answer was lost may still arrive. */
    settleSeconds: z.number().nonnegative().default(60),

    /** What a receivable becomes. */
    receivable: z.enum(['voucher', 'instant-invoice']).default('voucher'),
    invoices: invoiceSettings.optional(),
    gl: glSettings.prefault({}),
    orders: orderSettings.prefault({}),
    customers: customerSettings.prefault({}),
  })
  .refine(({ receivable, invoices }) => receivable === 'voucher' || invoices !== undefined, {
    path: ['invoices'],
    message: INVOICES,
  });

export type IfsCloudSettings = z.output<typeof ifsCloudSettings>;
