import { createPublicKey, verify } from 'node:crypto';
import { tryParseLossless } from '../../../transport/json';
import type { WebhookAnswer } from '../../storefront';
import { digest, fromBase64, refused, word, type Scheme } from './scheme';
import { isNothing, touchedBy } from './touched';

const SIGNATURE = 'x-adobe-commerce-webhook-signature';
const REQUEST_ID = 'x-adobe-commerce-request-id';
/** Sent along by the hooks we register; unsigned, so it only names the delivery. */
export const TOPIC_HEADER = 'x-crossdock-topic';

/** The shopper waits for this: any other operation would stop or change the checkout. */
const SUCCESS: WebhookAnswer = {
  status: 200,
  contentType: 'application/json',
  body: '{"op":"success"}',
};

/**
 * The Webhooks module: an RSA-SHA256 signature over the base64 text of the raw body, by the private half of the pair the
 * Admin shows (Adobe Commerce Webhooks, signature verification; its prose says HMAC, its sample verifies with the public
 * key). Several keys are live while the pair is changed.
 */
export function createModule(publicKeys: readonly string[]): Scheme {
  const keys = publicKeys.map((pem) => createPublicKey(pem));
  return async ({ headers, rawBody }) => {
    const given = headers[SIGNATURE];
    if (given === undefined) return undefined;
    const signature = fromBase64(given);
    if (!signature) return refused('forged');
    const signed = Buffer.from(rawBody.toString('base64'));
    if (!keys.some((key) => verify('RSA-SHA256', signed, key, signature))) return refused('forged');

    const body = tryParseLossless(rawBody.toString('utf8'));
    if (typeof body !== 'object' || body === null) return refused('malformed');
    const topic = word((body as { eventName?: unknown }).eventName, word(headers[TOPIC_HEADER], 'webhook'));
    const touched = touchedBy(body, topic);
    if (isNothing(touched)) return { verdict: 'answered', answer: SUCCESS };
    return {
      verdict: 'taken',
      topic,
      // The id tells two changes with the same body apart; it is unsigned, and a made-up one costs a look at an order.
      deliveryId: `module:${digest(rawBody, word(headers[REQUEST_ID], ''))}`,
      touched,
      answer: SUCCESS,
    };
  };
}
