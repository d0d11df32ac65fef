import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A request as it came in, read completely. */
export interface RawRequest {
  readonly method: string;
  /** As sent: still percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the `?`; empty when there is none. */
  readonly rawQuery: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface SandboxAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** What the server does with a request: answer it, answer it badly, or not at all. */
export type Outcome = SandboxAnswer | { readonly drop: true } | (SandboxAnswer & { readonly cut: true });

export interface ServerOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Largest body in bytes, default 16 MiB; a larger one is answered 413. */
  readonly maxBody?: number;
  readonly handler: (request: RawRequest) => Outcome | Promise<Outcome>;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Refuses connections for `milliseconds` and cuts the open ones, then serves again on the same port. */
  interrupt(milliseconds: number): Promise<void>;
  /** Resolves once the port is free; open connections are cut. */
  close(): Promise<void>;
}

/** Starts an HTTP server on one handler. Rejects when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? '127.0.0.1';
  const sockets = new Set<Socket>();
  const server = createServer((message, response) => {
    void respond(message, response, options);
  });
  // Longer than any client keeps a connection, so that no client meets a socket we are just closing.
  server.keepAliveTimeout = 120_000;
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const listen = (wanted: number): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await listen(options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  let closed = false;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    interrupt: async (milliseconds) => {
      await stop();
      await delay(milliseconds);
      if (!closed) await listen(port);
    },
    close: () => {
      closed = true;
      return stop();
    },
  };
}

async function respond(
  message: IncomingMessage,
  response: ServerResponse,
  options: ServerOptions,
): Promise<void> {
  try {
    const body = await readBody(message, options.maxBody ?? 16 * 1024 * 1024);
    if (body === undefined) {
      send(response, { ...json(413, { message: 'Payload Too Large' }), headers: { connection: 'close' } });
      return;
    }
    const [path = '/', ...query] = (message.url ?? '/').split('?');
    const rawQuery = query.join('?');
    const outcome = await options.handler({
      method: message.method ?? 'GET',
      path,
      rawQuery,
      query: new URLSearchParams(rawQuery),
      headers: message.headers,
      body,
    });
    if ('drop' in outcome) message.socket.destroy();
    else if ('cut' in outcome) cut(message, response, outcome);
    else send(response, outcome);
  } catch (error) {
    if (message.socket.destroyed || response.headersSent) return;
    // A mistake of the sandbox itself must be seen by whoever runs the test.
    send(
      response,
      text(500, `sandbox error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
    );
  }
}

/** Undefined when the body is larger than `limit`. */
async function readBody(message: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size > limit ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, answer: SandboxAnswer): void {
  const body = bytes(answer);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length) });
  response.end(body);
}

function cut(message: IncomingMessage, response: ServerResponse, answer: SandboxAnswer): void {
  const body = bytes(answer);
  response.writeHead(answer.status, { ...answer.headers, 'content-length': String(body.length + 1) });
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => message.socket.destroy());
}

const bytes = (answer: SandboxAnswer): Buffer =>
  typeof answer.body === 'string' ? Buffer.from(answer.body, 'utf8') : (answer.body ?? Buffer.alloc(0));

/** A JSON answer; `rawJson` is for text that is JSON already, such as one with exact numbers. */
export const json = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => rawJson(status, JSON.stringify(value), headers);

export const rawJson = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body,
});

export const text = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  body,
});

export const html = (
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SandboxAnswer => ({
  status,
  headers: { 'content-type': 'text/html; charset=UTF-8', ...headers },
  body,
});
