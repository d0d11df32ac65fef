import { createHmac, timingSafeEqual } from 'node:crypto';
import { tryParseLossless } from '../../../transport/json';
import type { WebhookSettings } from '../webhook-settings';
import type { Touched } from '../../storefront';
import { digest, fromBase64, refused, word, type Scheme } from './scheme';
import { id, isNothing, orderNumber, touchedBy } from './touched';

type CallbackSettings = NonNullable<WebhookSettings['callback']>;

const MAC_BYTES = 32;

/**
 * A callback the store builds itself: HMAC-SHA256 over the raw body, in hex or base64, `sha256=` in front or not. With a
 * time stamp header `<time>.<body>` is signed, and what is older than the window is refused.
 */
export function createCallback(settings: CallbackSettings, secrets: readonly string[]): Scheme {
  return async ({ headers, rawBody, receivedAt }) => {
    const given = headers[settings.header];
    if (given === undefined) return undefined;
    const stamp = settings.timestampHeader === undefined ? undefined : headers[settings.timestampHeader];
    if (settings.timestampHeader !== undefined && stamp === undefined) return refused('unsigned');
    const mac = readMac(given);
    if (!mac || !isOurs(mac, secrets, stamp === undefined ? [rawBody] : [`${stamp}.`, rawBody]))
      return refused('forged');
    if (stamp !== undefined && !isRecent(stamp, receivedAt, settings.windowSeconds)) return refused('stale');

    const body = tryParseLossless(rawBody.toString('utf8'));
    if (typeof body !== 'object' || body === null) return refused('malformed');
    const fields = body as Readonly<Record<string, unknown>>;
    const topic = word(fields['topic'] ?? fields['event'], 'callback');
    const touched = named(fields, touchedBy(body, topic));
    if (isNothing(touched)) return { verdict: 'answered', answer: { status: 200 } };
    const own = word(fields['delivery_id'], '');
    // Without a time or an id of its own, two changes may have one body: the second of receipt tells them apart.
    const when = stamp ?? (own === '' ? String(Math.floor(receivedAt / 1_000)) : '');
    return {
      verdict: 'taken',
      topic,
      deliveryId: `callback:${own === '' ? digest(rawBody, when) : digest(own)}`,
      touched,
    };
  };
}

function readMac(given: string): Buffer | undefined {
  const bare = given.trim().replace(/^sha256=/i, '');
  const mac = /^[0-9a-f]{64}$/i.test(bare) ? Buffer.from(bare, 'hex') : fromBase64(bare);
  return mac?.length === MAC_BYTES ? mac : undefined;
}

/** Every secret is tried, so that the time taken tells nothing of which one fits. */
function isOurs(mac: Buffer, secrets: readonly string[], signed: readonly (string | Buffer)[]): boolean {
  let fits = false;
  for (const secret of secrets) {
    const hmac = createHmac('sha256', secret);
    for (const part of signed) hmac.update(part);
    if (timingSafeEqual(hmac.digest(), mac)) fits = true;
  }
  return fits;
}

/** Seconds or milliseconds since 1970, or ISO 8601. */
function isRecent(stamp: string, receivedAt: number, windowSeconds: number): boolean {
  const text = stamp.trim();
  const at = /^\d{9,11}$/.test(text)
    ? Number(text) * 1_000
    : /^\d{12,14}$/.test(text)
      ? Number(text)
      : Date.parse(text);
  return Math.abs(receivedAt - at) <= windowSeconds * 1_000;
}

/** `{"orders": ["100000012"], "order_ids": [12], "customers": ["person/17"]}`, or an order's own fields. */
function named(fields: Readonly<Record<string, unknown>>, found: Touched): Touched {
  const list = (name: string, read: (value: unknown) => string | undefined): string[] =>
    (Array.isArray(fields[name]) ? (fields[name] as unknown[]) : [])
      .slice(0, 1_000)
      .flatMap((value) => read(value) ?? []);
  const bare = [orderNumber(fields['increment_id']) ?? orderNumber(fields['order'])].flatMap(
    (one) => one ?? [],
  );
  return {
    orders: [...new Set([...found.orders, ...bare, ...list('orders', orderNumber)])],
    orderIds: [...new Set([...found.orderIds, ...list('order_ids', id)])],
    customers: [
      ...new Set([
        ...found.customers,
        ...list('customers', (value) =>
          typeof value === 'string' && /^(person|company)\/\d{1,18}$/.test(value) ? value : undefined,
        ),
      ]),
    ],
  };
}
