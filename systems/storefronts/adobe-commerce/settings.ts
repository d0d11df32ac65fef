import { z } from 'zod';
import type { OrderState } from '../../../domain/order';
import { ADOBE_COMMERCE } from './capabilities';
import { webhookSettings } from './webhook-settings';

const STATES = [
  'pending',
  'held',
  'open',
  'complete',
  'closed',
  'cancelled',
  'unknown',
] as const satisfies readonly OrderState[];
const storeViewCode = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*$/i,
    'is no store view code: letters, digits and _ (Stores > All Stores lists them)',
  );

/** What Adobe's IMS asks for; `commerce.accs` opens the API (Adobe Commerce REST authentication). */
const SCOPES = [
  'openid',
  'AdobeID',
  'email',
  'profile',
  'additional_info.roles',
  'additional_info.projectedProductContext',
  'commerce.accs',
] as const;

const httpAddress = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'must be an address');

const shopAddress = z.string().transform((text, check) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    check.addIssue('must be the address of the shop, such as https://shop.example');
    return z.NEVER;
  }
  if (url.username || url.password || url.search || url.hash) {
    check.addIssue('must be a bare address: no user name, no query; credentials go into the vault');
    return z.NEVER;
  }
  return url.origin + url.pathname.replace(/\/+$/, '').replace(/\/rest(\/\w+)?(\/V1)?$/, '');
});

/** The storefront part of a connection file. */
export const adobeCommerceSettings = z
  .strictObject({
    system: z.literal('adobe-commerce'),
    /** `paas`: cloud, on-premises and open-source shops. `saas`: Adobe Commerce as a Cloud Service. */
    deployment: z.enum(['paas', 'saas']).default('paas'),
    /** For saas with the tenant, such as `https://na1.api.commerce.adobe.com/{tenantId}`. */
    url: shopAddress,
    /** Where saas connections get their tokens. */
    tokenAddress: httpAddress.default('https://ims-na1.adobelogin.com/ims/token/v3'),
    /** What their tokens are for; `commerce.accs` must be among them. */
    scopes: z
      .array(z.string().regex(/^[\w.]+$/))
      .min(1)
      .default([...SCOPES]),
    /** The store view the API is asked through; also decides when one order number exists in several stores. */
    storeView: storeViewCode.default('default'),
    /** Store views whose orders belong to this connection. Absent: every order of the shop. */
    orderStores: z.array(storeViewCode).min(1).optional(),
    /** The name of the credentials in the vault. */
    credentials: z.string().min(1),
    pageSize: z.int().min(1).max(ADOBE_COMMERCE.maxPageSize).default(100),
    /** The merchant's own states or statuses and what they mean to us; a status wins over its state. */
    orderStates: z.record(z.string(), z.enum(STATES)).default({}),
    /** What the numbers in an invoice's `state` mean. */
    invoiceStates: z
      .record(z.string(), z.enum(['open', 'paid', 'cancelled']))
      .default({ '1': 'open', '2': 'paid', '3': 'cancelled' }),
    /** The credit memos that are refunds, by their `state`. */
    refundStates: z.array(z.string()).default(['2']),
    /** Whether B2B companies are looked for. A shop without the B2B module has none, and that is no fault. */
    companies: z.boolean().default(true),
    /** Whether a company's credit limit is read too; costs one more request for each batch of companies. */
    companyCredit: z.boolean().default(false),
    webhooks: webhookSettings.optional(),
    requestsPerSecond: z.number().positive().optional(),
    requestsPerMinute: z.number().positive().optional(),
    concurrency: z.int().min(1).max(64).default(4),
  })
  .refine((settings) => !(settings.requestsPerSecond && settings.requestsPerMinute), {
    path: ['requestsPerSecond'],
    error: 'give requestsPerSecond or requestsPerMinute, not both',
  })
  .transform(({ requestsPerSecond, requestsPerMinute, ...settings }) => ({
    ...settings,
    /** The pace of the lane. @default 600 */
    requestsPerMinute: requestsPerMinute ?? (requestsPerSecond ?? 10) * 60,
  }));
export type AdobeCommerceSettings = z.output<typeof adobeCommerceSettings>;
