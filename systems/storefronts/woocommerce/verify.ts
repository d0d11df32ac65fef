import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { tryParseLossless } from '../../transport/json';
import type { Touched, WebhookDelivery, WebhookVerdict } from '../storefront';
import type { OrderNumbers } from './order-numbers';

/** What a new registration is greeted with: unsigned, and anything but 200 counts as unreachable. */
const PING = /^webhook_id=\d{1,19}$/;

const NOTHING: Touched = { orders: [], orderIds: [], customers: [] };

/**
 * Proves a delivery: `X-WC-Webhook-Signature` is the Base64 of HMAC-SHA256 over the raw body. No header but this one is
 * signed, and there is no time in the scheme: a queue may deliver hours late. What it answers names a resource to look
 * at again, and nothing of the payload is kept.
 */
export function createVerify(
  secrets: readonly string[],
  numbers: OrderNumbers,
): (delivery: WebhookDelivery) => Promise<WebhookVerdict> {
  return async ({ headers, rawBody }) => {
    const signature = headers['x-wc-webhook-signature'];
    if (signature === undefined || signature === '') {
      return isPing(headers, rawBody)
        ? { verdict: 'answered', answer: { status: 200 } }
        : { verdict: 'refused', reason: 'unsigned' };
    }
    if (!isSigned(rawBody, signature, secrets)) return { verdict: 'refused', reason: 'forged' };
    const body = tryParseLossless(rawBody.toString('utf8'));
    const id = text(body, 'id');
    if (id === undefined || !/^[1-9]\d{0,18}$/.test(id)) return { verdict: 'refused', reason: 'malformed' };
    const topic = headers['x-wc-webhook-topic'] ?? '';
    const touched = touchedBy(topic, id, body, numbers);
    // Genuine, but about something nobody asked for, such as a product.
    if (touched === NOTHING) return { verdict: 'answered', answer: { status: 200 } };
    return { verdict: 'taken', topic, deliveryId: deliveryIdOf(rawBody, body, headers), touched };
  };
}

const isPing = (headers: WebhookDelivery['headers'], rawBody: Buffer): boolean =>
  rawBody.length <= 32 &&
  (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded') &&
  headers['x-wc-webhook-topic'] === undefined &&
  PING.test(rawBody.toString('latin1'));

/** Every secret is tried, whichever fits, so that the time tells nothing. */
function isSigned(rawBody: Buffer, signature: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(signature, 'utf8');
  let signed = false;
  for (const secret of secrets) {
    const expected = Buffer.from(createHmac('sha256', secret).update(rawBody).digest('base64'), 'utf8');
    if (given.length === expected.length && timingSafeEqual(given, expected)) signed = true;
  }
  return signed;
}

function touchedBy(topic: string, id: string, body: unknown, numbers: OrderNumbers): Touched {
  if (topic.startsWith('customer.')) return { ...NOTHING, customers: [`person/${id}`] };
  if (!topic.startsWith('order.')) return NOTHING;
  const told = text(body, 'number');
  if (told !== undefined) numbers.learn(told, id);
  const number = told ?? numbers.numberOf(id);
  return number === undefined ? { ...NOTHING, orderIds: [id] } : { ...NOTHING, orders: [number] };
}

/**
 * Named by its content, because the shop's own id is made from hook and second and two events share it. The body of a
 * deletion is only an id and would look alike every time: there, and only there, the shop's id counts as well.
 */
function deliveryIdOf(rawBody: Buffer, body: unknown, headers: WebhookDelivery['headers']): string {
  const content = createHash('sha256').update(rawBody).digest('hex');
  // By the body, not by the topic: whoever sends a recorded delivery again can write any topic over it.
  const isBare = Object.keys(body as object).length === 1;
  return isBare ? `${content}/${(headers['x-wc-webhook-delivery-id'] ?? '').slice(0, 64)}` : content;
}

const text = (body: unknown, name: string): string | undefined => {
  const value =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
};
