import { z } from 'zod';
import { customerSettings } from './customers/customer-settings';
import { tenantAddress, upTo } from './field-types';
import { orderSettings } from './orders/order-settings';
import { glSettings } from './vouchers/gl-settings';

/** Refused with a sentence rather than taken for a promise. */
const RECEIVABLE =
  'must be "voucher": customer invoices (InstantInvoice) take several calls that IFS documents nowhere, so that one broken off could be neither completed nor found again for certain';

/**
 * The `erp` part of a connection file for IFS Cloud. What public documentation leaves open or leaves to the tenant is a
 * setting here.
 */
export const ifsCloudSettings = z.strictObject({
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
  receivable: z.literal('voucher', { error: RECEIVABLE }).default('voucher'),
  gl: glSettings.prefault({}),
  orders: orderSettings.prefault({}),
  customers: customerSettings.prefault({}),
});

export type IfsCloudSettings = z.output<typeof ifsCloudSettings>;
