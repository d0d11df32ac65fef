import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Touched, WebhookDelivery, WebhookVerdict } from '../storefront';
import type { BigCommerceCredentials, BigCommerceSettings } from './settings';
import { bodyProof, headerProof, signedAt, standardProof } from './webhook-proof';

/** Retries go on for 48 hours; a body that only its own time dates may be that old, and a day more. */
const OLDEST_EVENT_MS = 72 * 60 * 60_000;

const idOf = z
  .union([z.int().min(1).transform(String), z.string().regex(/^[1-9]\d{0,15}$/)])
  .optional()
  .catch(undefined);

const payload = z.object({
  scope: z.string().min(1).max(200),
  producer: z.string().optional(),
  hash: z.string().max(200).optional(),
  created_at: z.number().optional().catch(undefined),
  data: z
    .object({
      type: z.string().optional().catch(undefined),
      id: idOf,
      order_id: idOf,
      company_id: idOf,
      address: z.object({ customer_id: idOf }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
});
type Payload = z.output<typeof payload>;

export type VerifyWebhook = (delivery: WebhookDelivery) => Promise<WebhookVerdict>;

/**
 * Proves a delivery by everything it carries: its signatures with every live client secret, and our own header where
 * one is registered. Whatever is there must be right, and at least `webhookProof` must be there. The body is thin: an
 * order's or customer's id, and nothing else of it is believed.
 */
export function createVerifyWebhook(
  settings: BigCommerceSettings,
  credentials: BigCommerceCredentials,
): VerifyWebhook {
  const keys = [credentials.clientSecret, ...credentials.webhookSecrets].filter(
    (key): key is string => key !== undefined,
  );

  const refusal = (delivery: WebhookDelivery): 'unsigned' | 'forged' | 'stale' | undefined => {
    const standard = standardProof(delivery, keys);
    const body = settings.bcSignature === 'verify' ? bodyProof(delivery, keys) : 'absent';
    const header = headerProof(delivery, settings.webhookHeader, credentials.headerSecrets);
    if ([standard, body, header].includes('wrong')) return 'forged';
    const isSigned = standard === 'right' || body === 'right';
    if (settings.webhookProof === 'signature' && !isSigned) return 'unsigned';
    if (settings.webhookProof === 'header' && header !== 'right') return 'unsigned';
    if (credentials.headerSecrets.length > 0 && header !== 'right') return 'unsigned';
    if (standard !== 'right') return undefined;
    const distance = Math.abs(delivery.receivedAt - signedAt(delivery));
    return distance <= settings.webhookToleranceSeconds * 1_000 ? undefined : 'stale';
  };

  return async (delivery) => {
    const reason = refusal(delivery);
    if (reason) return { verdict: 'refused', reason };
    const event = parse(delivery.rawBody);
    if (!event) return { verdict: 'refused', reason: 'malformed' };
    // An app's secret signs the events of every store that has it.
    if (event.producer !== undefined && event.producer !== `stores/${settings.storeHash}`) {
      return { verdict: 'refused', reason: 'forged' };
    }
    const isDated = delivery.headers['webhook-signature'] !== undefined;
    if (!isDated && isTooOld(event, delivery.receivedAt)) return { verdict: 'refused', reason: 'stale' };
    const touched = touchedBy(event);
    return touched
      ? { verdict: 'taken', topic: event.scope, deliveryId: deliveryId(event, delivery), touched }
      : { verdict: 'answered', answer: { status: 200 } };
  };
}

function parse(rawBody: Buffer): Payload | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(rawBody);
    return payload.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

const isTooOld = ({ created_at: at }: Payload, receivedAt: number): boolean =>
  at !== undefined && Math.abs(receivedAt - at * 1_000) > OLDEST_EVENT_MS;

/** An order's id is its number. Undefined for events that are about neither orders nor customers. */
function touchedBy({ scope, data }: Payload): Touched | undefined {
  const touched = (part: Partial<Touched>): Touched => ({ orders: [], orderIds: [], customers: [], ...part });
  if (scope.startsWith('store/order/')) {
    const order = data?.order_id ?? (data?.type === 'order' ? data.id : undefined);
    return order === undefined ? undefined : touched({ orders: [order] });
  }
  if (scope.startsWith('store/customer/')) {
    const customer = scope.startsWith('store/customer/address/') ? data?.address?.customer_id : data?.id;
    return customer === undefined ? undefined : touched({ customers: [`person/${customer}`] });
  }
  if (scope.startsWith('store/company/')) {
    const company = data?.company_id;
    return company === undefined ? undefined : touched({ customers: [`company/${company}`] });
  }
  return undefined;
}

/**
 * The signed message id, which retries keep. Without one, the event's hash with its scope and second: the hash alone is
 * the same for the creation and a change of one order.
 */
function deliveryId(event: Payload, delivery: WebhookDelivery): string {
  const id = delivery.headers['webhook-id'];
  if (id !== undefined && delivery.headers['webhook-signature'] !== undefined && id.length <= 200) return id;
  if (event.hash !== undefined && event.created_at !== undefined) {
    return `${event.scope}|${event.hash}|${event.created_at}`;
  }
  return createHash('sha256').update(delivery.rawBody).digest('hex');
}
