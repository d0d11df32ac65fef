import { createPublicKey } from 'node:crypto';
import { z } from 'zod';

/** A public key in PEM, or its bare base64 text as the Admin shows it. */
const publicKey = z.string().transform((text, check) => {
  const bare = text.trim();
  const pem = bare.startsWith('-----')
    ? bare
    : `-----BEGIN PUBLIC KEY-----\n${bare.replace(/\s+/g, '')}\n-----END PUBLIC KEY-----\n`;
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) >= 2048) return pem;
  } catch {
    // Said below, in one sentence for every way to be wrong.
  }
  check.addIssue(
    'is no RSA public key of at least 2048 bits (Stores > Configuration > Adobe Services > Webhooks shows it)',
  );
  return z.NEVER;
});

const hook = z.strictObject({
  /** Such as `observer.sales_order_save_after`; the shop offers `webhooks:list:all` or `/V1/webhooks/supportedList`. */
  method: z.string().regex(/^(observer|plugin)\.[\w.]+$/, 'begins with observer. or plugin.'),
  type: z.enum(['before', 'after']).default('after'),
});

const origin = z.string().transform((text, check) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && !url.username && url.pathname === '/' && !url.search)
    return url.origin;
  check.addIssue('must be an address without a path, such as https://static.adobeioevents.com');
  return z.NEVER;
});

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}$/, 'is no header name')
  .transform((name) => name.toLowerCase());

/** Which pushes this connection takes. Several keys, ids and secrets may be live at once, so that each can be changed. */
export const webhookSettings = z.strictObject({
  /** The Webhooks module: synchronous, the shopper waits for our answer. */
  module: z
    .strictObject({
      publicKeys: z.array(publicKey).min(1),
      /** What is registered. Which methods a release offers differs; a shop that lacks one says so in the check. */
      hooks: z
        .array(hook)
        .min(1)
        .default([
          { method: 'observer.sales_order_save_after', type: 'after' },
          { method: 'observer.sales_order_creditmemo_save_after', type: 'after' },
          { method: 'observer.customer_save_after_data_object', type: 'after' },
        ]),
      /** False: the hooks are kept in `webhooks.xml` or the Admin, and only looked at. */
      register: z.boolean().default(true),
      /** How long the shop waits for us before it goes on without. */
      timeoutMs: z.int().min(100).max(10_000).default(2_000),
    })
    .optional(),
  /** Adobe I/O Events: asynchronous, at least once, unordered. */
  events: z
    .strictObject({
      /** The client ids of the Developer Console projects whose registrations deliver here. */
      clientIds: z.array(z.string().min(1)).min(1),
      /** Where the public keys are; nothing else is ever asked for one. */
      keyHost: origin.default('https://static.adobeioevents.com'),
      names: z
        .array(z.string().regex(/^(observer|plugin)\.[\w.]+$/, 'begins with observer. or plugin.'))
        .min(1)
        .default([
          'observer.sales_order_save_commit_after',
          'observer.sales_order_creditmemo_save_after',
          'observer.customer_save_commit_after',
        ]),
      /** False: the event subscriptions of the shop are looked at only. */
      register: z.boolean().default(true),
    })
    .optional(),
  /** A callback the store builds itself: HMAC-SHA256 with the `webhookSecrets` of the credentials. */
  callback: z
    .strictObject({
      header: headerName.default('x-crossdock-signature'),
      /** With it, `<time>.<body>` is signed, and what is older than the window is refused. */
      timestampHeader: headerName.optional(),
      windowSeconds: z.int().min(10).max(86_400).default(300),
    })
    .optional(),
});
export type WebhookSettings = z.output<typeof webhookSettings>;
