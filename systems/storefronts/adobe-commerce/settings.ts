import { z } from 'zod';
import type { OrderState } from '../../../domain/order';
import { ADOBE_COMMERCE } from './capabilities';

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
    deployment: z
      .enum(['paas', 'saas'])
      .default('paas')
      .refine((deployment) => deployment === 'paas', {
        error:
          'saas (Adobe Commerce as a Cloud Service) is not supported yet, because it signs in through Adobe IMS; ' +
          'use paas for cloud, on-premises and open-source shops.',
      }),
    url: shopAddress,
    /** The store view the API is asked through; also decides when one order number exists in several stores. */
    storeView: storeViewCode.default('default'),
    /** Store views whose orders belong to this connection. Absent: every order of the shop. */
    orderStores: z.array(storeViewCode).min(1).optional(),
    /** The name of the credentials in the vault. */
    credentials: z.string().min(1),
    pageSize: z.int().min(1).max(ADOBE_COMMERCE.maxPageSize).default(100),
    /** The merchant's own states or statuses and what they mean to us; a status wins over its state. */
    orderStates: z.record(z.string(), z.enum(STATES)).default({}),
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

const secret = (name: string): z.ZodString =>
  z
    .string({
      error: `${name} is missing: the shop shows it under System > Extensions > Integrations when the integration is activated`,
    })
    .trim()
    .min(1, `${name} is empty`);

const SPELLINGS: Readonly<Record<string, string>> = {
  consumer_key: 'consumerKey',
  consumer_secret: 'consumerSecret',
  access_token: 'accessToken',
  access_token_secret: 'accessTokenSecret',
};

/** The four values of a shop's integration; they do not expire until they are revoked. */
export const adobeCommerceCredentials = z.preprocess(
  (input) =>
    typeof input === 'object' && input !== null && !Array.isArray(input)
      ? Object.fromEntries(
          Object.entries(input).map(([name, value]) => [SPELLINGS[name] ?? name, value as unknown]),
        )
      : input,
  z.object(
    {
      consumerKey: secret('consumerKey'),
      consumerSecret: secret('consumerSecret'),
      accessToken: secret('accessToken'),
      accessTokenSecret: secret('accessTokenSecret'),
    },
    { error: 'must be an object with consumerKey, consumerSecret, accessToken and accessTokenSecret' },
  ),
);
export type AdobeCommerceCredentials = z.output<typeof adobeCommerceCredentials>;
