import { createHash } from 'node:crypto';
import type { WebhookDelivery, WebhookVerdict } from '../../storefront';

/** One way to sign a push. Undefined: the delivery does not claim to be signed this way. */
export type Scheme = (delivery: WebhookDelivery) => Promise<WebhookVerdict | undefined>;

export const refused = (
  reason: Extract<WebhookVerdict, { verdict: 'refused' }>['reason'],
): WebhookVerdict => ({
  verdict: 'refused',
  reason,
});

export const digest = (...parts: readonly (string | Buffer)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 40);
};

/** Bytes written in base64 and nothing else; undefined for any other text. Node itself skips what does not belong. */
export function fromBase64(text: string | undefined): Buffer | undefined {
  const bare = text?.trim() ?? '';
  return /^[A-Za-z0-9+/]+={0,2}$/.test(bare) && bare.length % 4 === 0
    ? Buffer.from(bare, 'base64')
    : undefined;
}

/** A word from outside, for people and records. */
export const word = (value: unknown, otherwise: string): string =>
  typeof value === 'string' && /^[\w.:-]{1,120}$/.test(value) ? value : otherwise;
