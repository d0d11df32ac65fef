import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { scrub } from '../../domain/failure';
import { refuse } from './answer';
import type { Answer } from './answer';
import { isLoopback } from './hosts';
import { mediaType, readBody } from './read-body';

/** A page of history can hold many payloads of up to 2 MiB each, and base64 adds a third. */
const BODY_LIMIT = 32 * 1024 * 1024;

export interface CodecEndpointOptions {
  readonly codec: Pick<PayloadCodec, 'encode' | 'decode'>;
  /** Who may ask from a browser; a function where the local UI's address is known late. */
  readonly origins: readonly string[] | (() => readonly string[]);
}

/**
 * The codec server protocol: `POST /codec/encode` and `/codec/decode`, as the Temporal UI and the `temporal` command
 * speak it. Pages of other origins get nothing; who sends no Origin (the command) must be on this machine.
 */
export const answerCodec = async (
  request: IncomingMessage,
  operation: 'encode' | 'decode',
  options: CodecEndpointOptions,
): Promise<Answer> => {
  const { origin } = request.headers;
  const origins = typeof options.origins === 'function' ? options.origins() : options.origins;
  if (!mayAsk(origin, request.socket.remoteAddress, origins)) {
    const message = `${origin ?? 'a client on another machine'} may not use the codec; set CROSSDOCK_UI_ORIGIN to the address of your Temporal UI`;
    return { ...refuse(403, message, { vary: 'origin' }), hangUp: true };
  }
  const cors = corsHeaders(request, origin);
  const answer = await answerAllowed(request, operation, options.codec);
  return { ...answer, headers: { ...cors, ...answer.headers } };
};

async function answerAllowed(
  request: IncomingMessage,
  operation: 'encode' | 'decode',
  codec: CodecEndpointOptions['codec'],
): Promise<Answer> {
  if (request.method === 'OPTIONS') return { status: 204 };
  if (request.method !== 'POST') return refuse(405, 'use POST', { allow: 'POST, OPTIONS' });
  if (mediaType(request) !== 'application/json') return refuse(415, 'send application/json');
  const body = await readBody(request, BODY_LIMIT);
  if (!Buffer.isBuffer(body)) return body;
  const payloads = parsePayloads(body);
  if (!payloads) return refuse(400, 'send {"payloads": [{"metadata": {…}, "data": "…"}]} with base64 values');
  try {
    const converted = await codec[operation](payloads);
    return { status: 200, body: { payloads: converted.map(toJson) } };
  } catch (error) {
    // A key that is not at hand or an altered payload: the message names the key and holds no content.
    return refuse(422, scrub(error instanceof Error ? error.message : 'the payloads cannot be read'));
  }
}

const mayAsk = (
  origin: string | undefined,
  remote: string | undefined,
  origins: readonly string[],
): boolean => (origin === undefined ? isLoopback(remote ?? '') : origins.includes(origin));

function corsHeaders(request: IncomingMessage, origin: string | undefined): OutgoingHttpHeaders {
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'origin',
    ...(request.method === 'OPTIONS'
      ? {
          'access-control-allow-methods': 'POST, OPTIONS',
          'access-control-allow-headers': 'content-type, x-namespace, authorization, authorization-extras',
          'access-control-max-age': '600',
        }
      : {}),
    ...(request.headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
  };
}

function parsePayloads(body: Buffer): Payload[] | undefined {
  let content: unknown;
  try {
    content = JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
  // The temporal command leaves an empty list out.
  const payloads = isObject(content) ? (content['payloads'] ?? []) : undefined;
  if (!Array.isArray(payloads)) return undefined;
  const parsed = payloads.map(fromJson);
  return parsed.every((payload): payload is Payload => payload !== undefined) ? parsed : undefined;
}

function fromJson(json: unknown): Payload | undefined {
  if (!isObject(json)) return undefined;
  const { metadata = {}, data } = json;
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    return undefined;
  if (data !== undefined && data !== null && typeof data !== 'string') return undefined;
  return {
    metadata: Object.fromEntries(
      Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value as string, 'base64')]),
    ),
    ...(typeof data === 'string' ? { data: Buffer.from(data, 'base64') } : {}),
  };
}

const toJson = ({ metadata, data }: Payload): unknown => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)])),
  ...(data ? { data: base64(data) } : {}),
});

// A decoded message without data holds a plain array in its place.
const base64 = (bytes: Uint8Array | readonly number[]): string => Buffer.from(bytes).toString('base64');

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
