import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refuse, send } from './answer';
import type { Answer } from './answer';
import { answerCodec } from './codec-endpoint';
import type { CodecEndpointOptions } from './codec-endpoint';
import { hostName, isLoopback, localUrl } from './hosts';
import { answerMetrics, answerReady } from './operator-endpoints';
import { answerWebhook, withoutWebhooks } from './webhook-endpoint';
import type { ReceiveWebhook } from './webhook-endpoint';

export { localUrl, originsOf } from './hosts';
export type { ReceiveWebhook, ReceivedWebhook, WebhookParts } from './webhook-endpoint';

/** What the gateway needs; everything behind it is injected. */
export interface GatewayOptions extends CodecEndpointOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** False: take a free port when this one is busy. */
  readonly fixed: boolean;
  /** By default no connection takes webhooks. */
  readonly receive?: ReceiveWebhook;
  /** Empty when ready; otherwise what is missing. */
  readonly readiness: () => Promise<readonly string[]>;
  /** Prometheus text. */
  readonly metrics: () => Promise<string>;
  /** Told of failures; what it is told may hold personal data in errors, so it must scrub. */
  readonly log?: { error(fields: object, message: string): void };
}

export interface Gateway {
  /** As seen from this machine, such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Takes no new request, lets running ones finish for up to `graceMs`, then hangs up. */
  close(graceMs?: number): Promise<void>;
}

/**
 * Starts the HTTP side: health, metrics, the codec server for the Temporal UI, and the door for webhooks.
 * @throws Error that says what to do when the port is taken or not ours to open
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const server = createServer({
    // A client that dribbles its request holds a socket for this long at most.
    headersTimeout: 10_000,
    requestTimeout: 30_000,
    connectionsCheckingInterval: 2_000,
    keepAliveTimeout: 10_000,
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = 2_000;
  server.on('request', (request, response) => {
    void answer(request, options)
      .catch((error: unknown): Answer => {
        // A client that goes away in the middle is no fault of ours.
        if (!request.destroyed) options.log?.error({ err: error }, 'the gateway failed at a request');
        return { ...refuse(500, 'the gateway failed; see the log'), hangUp: true };
      })
      .then((result) => {
        if (!response.destroyed) send(response, result, request.method !== 'HEAD');
      });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  return { url: localUrl(options.host, port), close: (graceMs) => close(server, graceMs) };
}

async function answer(request: IncomingMessage, options: GatewayOptions): Promise<Answer> {
  const path = pathOf(request);
  const webhook = /^\/webhooks\/([^/]+)$/.exec(path);
  if (webhook?.[1] !== undefined) {
    return answerWebhook(request, webhook[1], {
      receive: options.receive ?? withoutWebhooks,
      log: options.log,
    });
  }
  // A page whose name was made to point here must not read what is meant for this machine. Webhooks are left out:
  // they are signed, and a tunnel brings them under its own name.
  if (isLoopback(options.host) && !isLoopback(hostName(request.headers.host))) {
    return { ...refuse(421, 'ask for 127.0.0.1 or localhost'), hangUp: true };
  }
  if (path === '/codec/encode') return answerCodec(request, 'encode', options);
  if (path === '/codec/decode') return answerCodec(request, 'decode', options);
  if (!['/healthz', '/readyz', '/metrics'].includes(path)) return refuse(404, 'not found');
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return refuse(405, 'use GET', { allow: 'GET, HEAD' });
  if (path === '/readyz') return answerReady(options.readiness);
  if (path === '/metrics') return answerMetrics(options.metrics);
  return { status: 200, body: { ok: true } };
}

async function listen(server: Server, { host, port, fixed }: GatewayOptions): Promise<void> {
  const attempt = async (on: number): Promise<void> => {
    server.listen({ host, port: on });
    await once(server, 'listening');
  };
  try {
    await attempt(port);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' && !fixed) return attempt(0);
    const reason =
      code === 'EADDRINUSE'
        ? 'is taken: end what uses it'
        : `cannot be opened (${code}): choose one that can`;
    throw new Error(`port ${port} on ${host} ${reason}, or set CROSSDOCK_GATEWAY to another host:port`, {
      cause: error,
    });
  }
}

async function close(server: Server, graceMs = 5_000): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const hangUp = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(hangUp);
}

/** The path without its query; an odd request line gives none of ours. */
const pathOf = (request: IncomingMessage): string => (request.url ?? '').split('?')[0] ?? '';
