import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookDelivery } from '../storefront';

/** `absent`: not sent, or nothing of ours to check it by. */
export type Proof = 'absent' | 'right' | 'wrong';

/** More entries than a delivery can have reason to carry. */
const MOST_SIGNATURES = 16;

const hmac = (secret: string, ...parts: readonly (string | Buffer)[]): Buffer => {
  const mac = createHmac('sha256', Buffer.from(secret, 'utf8'));
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** In constant time, and without stopping at the first hit. */
const anyEqual = (candidates: readonly Buffer[], expected: readonly Buffer[]): boolean =>
  expected
    .flatMap((one) => candidates.map((other) => other.length === one.length && timingSafeEqual(other, one)))
    .reduce((hit, equal) => hit || equal, false);

/**
 * Standard Webhooks, as BigCommerce's HTTPS webhooks guide has it: HMAC-SHA256 over `{id}.{timestamp}.{body}`, keyed
 * with the bytes of the client secret; `webhook-signature` holds `v1,<base64>` entries, one for each key of the sender.
 */
export function standardProof(delivery: WebhookDelivery, secrets: readonly string[]): Proof {
  const { 'webhook-signature': sent, 'webhook-id': id, 'webhook-timestamp': timestamp } = delivery.headers;
  if (sent === undefined || secrets.length === 0) return 'absent';
  if (!id || !timestamp || !/^\d{9,11}$/.test(timestamp)) return 'wrong';
  const candidates = sent
    .split(' ')
    .slice(0, MOST_SIGNATURES)
    .flatMap((entry) => (entry.startsWith('v1,') ? [Buffer.from(entry.slice(3), 'base64')] : []));
  const expected = secrets.map((secret) => hmac(secret, `${id}.${timestamp}.`, delivery.rawBody));
  return anyEqual(candidates, expected) ? 'right' : 'wrong';
}

/** The signed time, in milliseconds; only to be trusted when {@link standardProof} is right. */
export const signedAt = (delivery: WebhookDelivery): number =>
  Number(delivery.headers['webhook-timestamp']) * 1_000;

/**
 * `X-BC-Signature`: HMAC-SHA256 over the body with the client secret, in hexadecimal or base64. BigCommerce's own
 * documentation does not know this header; stores that send it are told of elsewhere.
 */
export function bodyProof(delivery: WebhookDelivery, secrets: readonly string[]): Proof {
  const sent = delivery.headers['x-bc-signature']?.trim().replace(/^sha256=/i, '');
  if (sent === undefined || secrets.length === 0) return 'absent';
  const candidate = /^[0-9a-f]{64}$/i.test(sent) ? Buffer.from(sent, 'hex') : Buffer.from(sent, 'base64');
  return anyEqual(
    [candidate],
    secrets.map((secret) => hmac(secret, delivery.rawBody)),
  )
    ? 'right'
    : 'wrong';
}

/** The secret we gave the hook, which comes back with each delivery. Hashed first, so that lengths tell nothing. */
export function headerProof(delivery: WebhookDelivery, name: string, secrets: readonly string[]): Proof {
  const sent = delivery.headers[name.toLowerCase()];
  if (sent === undefined || secrets.length === 0) return 'absent';
  const digest = (value: string): Buffer => hmac('compare', value);
  return anyEqual([digest(sent)], secrets.map(digest)) ? 'right' : 'wrong';
}
