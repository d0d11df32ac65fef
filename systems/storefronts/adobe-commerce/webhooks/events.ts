import { verify } from 'node:crypto';
import { isFailure, type Failure } from '../../../../domain/failure';
import { tryParseLossless } from '../../../transport/json';
import type { Touched, WebhookDelivery, WebhookVerdict } from '../../storefront';
import type { PublicKeys } from './public-keys';
import { digest, fromBase64, refused, word, type Scheme } from './scheme';
import { isNothing, touchedBy } from './touched';

const PAIRS = [
  ['x-adobe-digital-signature-1', 'x-adobe-public-key1-path'],
  ['x-adobe-digital-signature-2', 'x-adobe-public-key2-path'],
] as const;
/** RSA with 2048 bits; a shorter one is not looked at. */
const SHORTEST_SIGNATURE = 256;

type Event = Readonly<Record<string, unknown>>;

/**
 * Adobe I/O Events: the body is signed twice, and one valid signature is enough; the event names its recipient, which
 * must be ours (I/O Events signature verification). A registration is confirmed by echoing its challenge.
 */
export function createEvents(clientIds: readonly string[], publicKeys: PublicKeys): Scheme {
  return async (delivery) => {
    if (delivery.query['challenge'] !== undefined && delivery.rawBody.length === 0) {
      return answerChallenge(delivery.query['challenge']);
    }
    if (!PAIRS.some(([signature]) => delivery.headers[signature] !== undefined)) return undefined;
    const payload = payloadOf(delivery.rawBody);
    const body = tryParseLossless(payload.toString('utf8'));
    const events = (Array.isArray(body) ? body : [body]) as unknown[];
    if (events.length === 0 || !events.every(isEvent)) return refused('malformed');
    // Before any key is asked for: whoever does not know the recipient costs us nothing.
    if (!events.every((event) => clientIds.includes(recipientOf(event)))) return refused('forged');
    if (!(await isSigned(delivery, payload, publicKeys))) return refused('forged');
    return taken(events, payload);
  };
}

/** Letters and digits only, as plain text: an echo must not become a page of somebody else's making. */
const answerChallenge = (challenge: string): WebhookVerdict =>
  /^[\w.-]{1,200}$/.test(challenge)
    ? { verdict: 'answered', answer: { status: 200, contentType: 'text/plain', body: challenge } }
    : refused('malformed');

/** Adobe's own library takes a body in base64 too, whose decoded text is what was signed. */
function payloadOf(rawBody: Buffer): Buffer {
  const text = rawBody.toString('latin1');
  return fromBase64(text)?.toString('base64') === text ? Buffer.from(text, 'base64') : rawBody;
}

async function isSigned(
  { headers }: WebhookDelivery,
  payload: Buffer,
  publicKeys: PublicKeys,
): Promise<boolean> {
  let unanswered: Failure | undefined;
  for (const [signatureHeader, pathHeader] of PAIRS) {
    const signature = fromBase64(headers[signatureHeader]);
    const path = headers[pathHeader];
    if (!signature || signature.length < SHORTEST_SIGNATURE || path === undefined) continue;
    try {
      const key = await publicKeys(path);
      if (key && verify('RSA-SHA256', payload, key, signature)) return true;
    } catch (error) {
      if (!isFailure(error)) throw error;
      unanswered = error;
    }
  }
  // Neither proved nor refuted: the sender is told to come again.
  if (unanswered) throw unanswered;
  return false;
}

function taken(events: readonly Event[], payload: Buffer): WebhookVerdict {
  const touches = events.map((event) => touchedBy(event['data'], topicOf(event)));
  const touched: Touched = {
    orders: distinct(touches.flatMap(({ orders }) => orders)),
    orderIds: distinct(touches.flatMap(({ orderIds }) => orderIds)),
    customers: distinct(touches.flatMap(({ customers }) => customers)),
  };
  if (isNothing(touched)) return { verdict: 'answered', answer: { status: 200 } };
  const ids = events.map((event) => word(event['event_id'] ?? event['eventid'] ?? event['id'], ''));
  const [first] = ids;
  const name =
    ids.length === 1 && first ? first : digest(...(ids.every((one) => one !== '') ? ids : [payload]));
  return {
    verdict: 'taken',
    topic: distinct(events.map(topicOf)).join(',').slice(0, 200),
    deliveryId: `event:${name}`,
    touched,
  };
}

const isEvent = (value: unknown): value is Event =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const recipientOf = (event: Event): string =>
  word(event['recipient_client_id'] ?? event['recipientclientid'], '');
const topicOf = (event: Event): string => word(event['type'], 'event').replace(/^com\.adobe\.commerce\./, '');
const distinct = (values: readonly string[]): string[] => [...new Set(values)];
