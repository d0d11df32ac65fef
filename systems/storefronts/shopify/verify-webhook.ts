import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { tryParseLossless } from '../../transport/json';
import type { Touched, WebhookDelivery, WebhookVerdict } from '../storefront';
import { globalId, numberOf } from './ids';
import type { KnownOrders } from './read';
import type { ShopifySettings } from './settings';

/** The topics Crossdock takes, as the header names them and as the API does. */
export const TOPICS = {
  'orders/create': 'ORDERS_CREATE',
  'orders/updated': 'ORDERS_UPDATED',
  'orders/paid': 'ORDERS_PAID',
  'orders/cancelled': 'ORDERS_CANCELLED',
  'refunds/create': 'REFUNDS_CREATE',
  'customers/create': 'CUSTOMERS_CREATE',
  'customers/update': 'CUSTOMERS_UPDATE',
} as const satisfies Readonly<Record<string, string>>;

export interface VerifyOptions {
  readonly secrets: readonly string[];
  readonly settings: Pick<ShopifySettings, 'shopDomain' | 'numberPrefix'>;
  /**
   * Learns the id of each order a genuine delivery names, because the shop's search finds new names late; and knows the
   * number where a delivery tells the id only.
   */
  readonly known?: Pick<KnownOrders, 'learn' | 'numberOf'>;
}

const digits = z.string().regex(/^\d+$/);
const order = z.object({ id: digits, name: z.string().min(1).optional().catch(undefined) });
const refund = z.object({ order_id: digits });
const customer = z.object({ id: digits });

/**
 * Proves a delivery: base64 of HMAC-SHA256 over the raw body with the app's client secret (Shopify webhook docs). The
 * signature covers the body only, so the headers are taken for what they are: the shop's domain keeps another shop's
 * deliveries out when one app serves several, and topic and delivery id only name what is looked at again anyway.
 */
export function verifyWebhook(
  { secrets, settings, known }: VerifyOptions,
  delivery: WebhookDelivery,
): WebhookVerdict {
  const { headers, rawBody } = delivery;
  const given = headers['x-shopify-hmac-sha256'];
  if (!given) return { verdict: 'refused', reason: 'unsigned' };
  if (!isSigned(given, rawBody, secrets)) return { verdict: 'refused', reason: 'forged' };

  const topic = headers['x-shopify-topic']?.toLowerCase();
  const shop = headers['x-shopify-shop-domain']?.toLowerCase();
  const id = headers['x-shopify-webhook-id'];
  if (!topic || !shop || !id || shop !== settings.shopDomain)
    return { verdict: 'refused', reason: 'malformed' };
  // Genuine, but of a topic nobody asked for here: taking it spares the shop its repetitions.
  if (!Object.hasOwn(TOPICS, topic)) return { verdict: 'answered', answer: { status: 200 } };
  const body = tryParseLossless(rawBody.toString('utf8'));
  const touched = touchedBy(topic, body, settings, known);
  if (!touched) return { verdict: 'refused', reason: 'malformed' };
  // One merchant action sends several topics with one event id; the webhook id names this delivery and its repetitions.
  return { verdict: 'taken', topic, deliveryId: `${shop}:${topic}:${id}`, touched };
}

/** Every secret is tried, also after one has fitted, so that the time tells nothing. */
function isSigned(given: string, rawBody: Buffer, secrets: readonly string[]): boolean {
  const theirs = /^[A-Za-z0-9+/]{43}=$/.test(given) ? Buffer.from(given, 'base64') : Buffer.alloc(0);
  let fits = false;
  for (const secret of secrets) {
    const ours = createHmac('sha256', secret).update(rawBody).digest();
    if (theirs.length === ours.length && timingSafeEqual(theirs, ours)) fits = true;
  }
  return fits;
}

function touchedBy(
  topic: string,
  body: unknown,
  { numberPrefix }: Pick<ShopifySettings, 'numberPrefix'>,
  known: VerifyOptions['known'],
): Touched | undefined {
  const byId = (id: string): Touched => {
    const number = known?.numberOf(globalId('Order', id));
    return number === undefined
      ? { orders: [], orderIds: [id], customers: [] }
      : { orders: [number], orderIds: [], customers: [] };
  };
  if (topic.startsWith('orders/')) {
    const read = order.safeParse(body);
    if (!read.success) return undefined;
    const { id, name } = read.data;
    if (name !== undefined) known?.learn(numberOf(name, numberPrefix), globalId('Order', id));
    return name === undefined
      ? byId(id)
      : { orders: [numberOf(name, numberPrefix)], orderIds: [], customers: [] };
  }
  if (topic.startsWith('refunds/')) {
    const read = refund.safeParse(body);
    return read.success ? byId(read.data.order_id) : undefined;
  }
  const read = customer.safeParse(body);
  return read.success ? { orders: [], orderIds: [], customers: [`person/${read.data.id}`] } : undefined;
}
