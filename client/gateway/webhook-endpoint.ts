import type { IncomingMessage } from 'node:http';
import { refuse } from './answer';
import type { Answer } from './answer';
import { mediaType, readBody } from './read-body';
import { within } from './within';

const BODY_LIMIT = 1024 * 1024;
/** Shops hang up after five seconds or so and then count a failure of ours. */
const RECEIVE_TIMEOUT_MS = 4_000;
const NAME = /^[a-z0-9][a-z0-9-]{0,40}$/;

export interface ReceivedWebhook {
  readonly status: number;
  /** Sent as it is with `contentType`; without one it is a sentence. */
  readonly body?: string;
  readonly contentType?: string;
}

/** The parts of the request a signature may be in. Repeated headers are joined with a comma. */
export interface WebhookParts {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/**
 * Verifies one delivery by its raw body and starts what it calls for. It answers 2xx only when the work is safe with
 * Temporal, 401 for a signature that does not fit, 404 for a connection without webhooks; when it throws, the shop is
 * told to try again.
 */
export type ReceiveWebhook = (
  connection: string,
  parts: WebhookParts,
  rawBody: Buffer,
) => Promise<ReceivedWebhook>;

/** For connections whose storefront sends no webhooks. */
export const withoutWebhooks: ReceiveWebhook = async (connection) => ({
  status: 404,
  body: `The connection "${connection}" takes no webhooks; its orders are found by polling.`,
});

export const answerWebhook = async (
  request: IncomingMessage,
  connection: string,
  options: { receive: ReceiveWebhook; log?: { error(fields: object, message: string): void } },
): Promise<Answer> => {
  // Some shops prove an address with a GET that carries a challenge.
  const challenge = request.method === 'GET' && (request.url ?? '').includes('challenge=');
  if (request.method !== 'POST' && !challenge) return refuse(405, 'use POST', { allow: 'POST' });
  if (!NAME.test(connection)) return refuse(404, 'not found');
  if (mediaType(request).startsWith('multipart/')) {
    return { ...refuse(415, 'webhooks are JSON or form data in one part'), hangUp: true };
  }
  const body = challenge ? Buffer.alloc(0) : await readBody(request, BODY_LIMIT);
  if (!Buffer.isBuffer(body)) return body;
  try {
    const {
      status,
      body: message,
      contentType,
    } = await within(RECEIVE_TIMEOUT_MS, options.receive(connection, partsOf(request), body));
    if (message === undefined) return { status };
    if (contentType) return { status, body: message, headers: { 'content-type': contentType } };
    return status >= 400 ? refuse(status, message) : { status, body: { message } };
  } catch (error) {
    options.log?.error(
      { connection, err: error },
      'a webhook could not be taken; the shop will send it again',
    );
    return refuse(503, 'not now; send it again', { 'retry-after': '30' });
  }
};

function partsOf(request: IncomingMessage): WebhookParts {
  const query = new URLSearchParams((request.url ?? '').split('?')[1] ?? '');
  return {
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : value,
      ]),
    ),
    query: Object.fromEntries(query),
  };
}
