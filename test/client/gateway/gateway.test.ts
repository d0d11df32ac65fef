import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { defaultPayloadConverter } from '@temporalio/common';
import type { Payload } from '@temporalio/common';
import { localUrl, originsOf, startGateway } from '../../../client/gateway';
import type { Gateway, GatewayOptions, ReceiveWebhook, WebhookParts } from '../../../client/gateway';
import { openKeyring } from '../../../store/keyring';
import { EncryptingCodec } from '../../../workers/temporal/codec';

const UI = 'http://localhost:8233';
const codec = new EncryptingCodec(openKeyring(Buffer.alloc(32, 1).toString('base64')));
const running: Gateway[] = [];
afterEach(async () => {
  for (const gateway of running.splice(0)) await gateway.close(0);
});

const start = async (options: Partial<GatewayOptions> = {}): Promise<string> => {
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    fixed: true,
    codec,
    origins: [UI],
    readiness: async () => [],
    metrics: async () => 'crossdock_orders 1\n',
    ...options,
  });
  running.push(gateway);
  return gateway.url;
};

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly json: Record<string, unknown>;
}
/** Unlike fetch, lets a test send any Host and Origin. */
const call = (
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Reply> =>
  new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method: options.method ?? 'GET', headers: options.headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString();
          const json = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json });
        });
      },
    );
    outgoing.once('error', reject);
    outgoing.end(options.body);
  });

const JSON_TYPE = { 'content-type': 'application/json' };
const base64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');
const wire = (payloads: Payload[]): string =>
  JSON.stringify({
    payloads: payloads.map(({ metadata, data }) => ({
      metadata: Object.fromEntries(
        Object.entries(metadata ?? {}).map(([key, value]) => [key, base64(value)]),
      ),
      data: base64(data),
    })),
  });
const values = (reply: Reply): unknown[] =>
  (reply.json['payloads'] as { metadata: Record<string, string>; data: string }[]).map(({ metadata, data }) =>
    defaultPayloadConverter.fromPayload({
      metadata: Object.fromEntries(
        Object.entries(metadata).map(([key, value]) => [key, Buffer.from(value, 'base64')]),
      ),
      data: Buffer.from(data, 'base64'),
    }),
  );
const payloads = (...items: unknown[]): Payload[] =>
  items.map((item) => defaultPayloadConverter.toPayload(item));

describe('health and metrics', () => {
  test('tell how the service is', async () => {
    let missing: string[] = ['temporal: does not answer'];
    const url = await start({ readiness: async () => missing });
    expect(await call(`${url}/healthz`)).toMatchObject({ status: 200, json: { ok: true } });
    expect(await call(`${url}/readyz`)).toMatchObject({ status: 503, json: { ready: false, missing } });
    missing = [];
    expect(await call(`${url}/readyz?verbose`)).toMatchObject({
      status: 200,
      json: { ready: true, missing: [] },
    });
    const metrics = await call(`${url}/metrics`);
    expect(metrics).toMatchObject({ status: 200, text: 'crossdock_orders 1\n' });
    expect(metrics.headers['content-type']).toContain('version=0.0.4');
    expect(await call(`${url}/healthz`, { method: 'HEAD' })).toMatchObject({ status: 200, text: '' });
  });

  test('a readiness check that fails counts as not ready; failing metrics are told to the log alone', async () => {
    const errors: unknown[] = [];
    const url = await start({
      readiness: () => Promise.reject(new Error('postgres://user:secret@host')),
      metrics: () => Promise.reject(new Error('postgres://user:secret@host')),
      log: { error: (fields) => errors.push(fields) },
    });
    for (const path of ['readyz', 'metrics']) {
      const reply = await call(`${url}/${path}`);
      expect(reply.status).toBeGreaterThanOrEqual(500);
      expect(reply.text).not.toContain('secret');
    }
    expect(errors).toHaveLength(1);
  });

  test('other paths and methods are refused', async () => {
    const url = await start();
    expect((await call(`${url}/`)).status).toBe(404);
    expect((await call(`${url}/codec`)).status).toBe(404);
    expect((await call(`${url}/webhooks/`, { method: 'POST' })).status).toBe(404);
    const post = await call(`${url}/healthz`, { method: 'POST' });
    expect(post).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });
});

describe('the codec server', () => {
  const ask = (
    url: string,
    operation: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Reply> =>
    call(`${url}/codec/${operation}`, { method: 'POST', headers: { ...JSON_TYPE, ...headers }, body });

  test('decodes what the UI asks for: sealed and plain, as many as were asked', async () => {
    const url = await start();
    const sealed = await codec.encode(payloads({ order: '1001' }, 'two'));
    const body = wire([...sealed, ...payloads('plain')]);
    const reply = await ask(url, 'decode?preserveStorageRefs=true', body, {
      origin: UI,
      'x-namespace': 'default',
    });
    expect(reply.status).toBe(200);
    expect(values(reply)).toEqual([{ order: '1001' }, 'two', 'plain']);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-credentials': 'true',
      vary: 'origin',
      'cache-control': 'no-store',
    });
    expect((await ask(url, 'decode', '{"payloads":[]}')).json).toEqual({ payloads: [] });
    // As the temporal command writes it for a query without arguments.
    expect((await ask(url, 'encode', '{}')).json).toEqual({ payloads: [] });
  });

  test('decodes what holds nothing: the result of a workflow or step without one', async () => {
    const url = await start();
    const reply = await ask(url, 'decode', wire(await codec.encode(payloads(undefined, null, 'after'))), {
      origin: UI,
    });
    expect(reply.status).toBe(200);
    expect(values(reply)).toEqual([undefined, null, 'after']);
  });

  test('encodes, so that the UI can start and signal workflows', async () => {
    const url = await start();
    const encoded = await ask(url, 'encode', wire(payloads({ order: '1001' })), { origin: UI });
    expect(encoded.text).not.toContain(base64(Buffer.from('"1001"')).slice(0, 6));
    expect(
      Buffer.from(
        (encoded.json['payloads'] as { metadata: { encoding: string } }[])[0]?.metadata.encoding ?? '',
        'base64',
      ).toString(),
    ).toBe('binary/encrypted');
    expect(values(await ask(url, 'decode', encoded.text))).toEqual([{ order: '1001' }]);
  });

  test('lets the browser ask first', async () => {
    const url = await start({ origins: () => originsOf('http://127.0.0.1:8233') });
    const preflight = await call(`${url}/codec/decode`, {
      method: 'OPTIONS',
      headers: {
        origin: UI,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-namespace',
        'access-control-request-private-network': 'true',
      },
    });
    expect(preflight).toMatchObject({ status: 204, text: '' });
    expect(preflight.headers).toMatchObject({
      'access-control-allow-origin': UI,
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type, x-namespace, authorization, authorization-extras',
      'access-control-allow-private-network': 'true',
    });
  });

  test('gives other pages nothing', async () => {
    const url = await start();
    const body = wire(await codec.encode(payloads('secret')));
    for (const origin of ['https://evil.example', 'null', `${UI}.evil.example`]) {
      const reply = await ask(url, 'decode', body, { origin });
      expect(reply.status).toBe(403);
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      expect(reply.json).not.toHaveProperty('payloads');
    }
    const rebound = await ask(url, 'decode', body, { host: 'evil.example:8787' });
    expect(rebound.status).toBe(421);
    expect((await call(`${url}/metrics`, { headers: { host: 'evil.example' } })).status).toBe(421);
    expect((await call(`${url}/healthz`, { headers: { host: '[::1]:8787' } })).status).toBe(200);
  });

  test('says what is wrong with a request, and no content', async () => {
    const url = await start();
    const decode = (body: string, headers: Record<string, string> = {}): Promise<Reply> =>
      ask(url, 'decode', body, headers);
    expect((await decode('{"payloads":[]}', { 'content-type': 'text/plain' })).status).toBe(415);
    for (const bad of [
      '',
      'no json',
      '[]',
      '{"payloads":{}}',
      '{"payloads":[1]}',
      '{"payloads":[{"metadata":{"a":1}}]}',
      '{"payloads":[{"data":7}]}',
    ]) {
      expect((await decode(bad)).status).toBe(400);
    }
    expect((await call(`${url}/codec/decode`)).status).toBe(405);

    const foreign = new EncryptingCodec(openKeyring(Buffer.alloc(32, 2).toString('base64')));
    const reply = await decode(wire(await foreign.encode(payloads('from elsewhere'))), { origin: UI });
    expect(reply.status).toBe(422);
    expect(String(reply.json['error'])).toMatch(/no master key opens a value sealed with key [0-9a-f]{16}/);
    expect(reply.headers['access-control-allow-origin']).toBe(UI);
  });
});

describe('webhooks', () => {
  const post = (
    url: string,
    body: string | Buffer,
    headers: Record<string, string> = JSON_TYPE,
    name = 'acme',
  ): Promise<Reply> => call(`${url}/webhooks/${name}`, { method: 'POST', headers, body });

  test('reach the receiver byte for byte, with their headers', async () => {
    const seen: { connection: string; headers: WebhookParts['headers']; body: Buffer }[] = [];
    const receive: ReceiveWebhook = async (connection, { headers }, body) => {
      seen.push({ connection, headers, body });
      return { status: 202 };
    };
    const url = await start({ receive });
    const body = Buffer.from('{ "id":1 ,\r\n "name":"\u00e9\xff" }', 'latin1');
    const reply = await post(url, body, { ...JSON_TYPE, 'x-signature': 'abc', host: 'tunnel.example' });
    expect(reply).toMatchObject({ status: 202, text: '' });
    expect(seen[0]?.body.equals(body)).toBe(true);
    expect(seen[0]).toMatchObject({ connection: 'acme', headers: { 'x-signature': 'abc' } });
  });

  test('of a connection that takes none are answered with a sentence', async () => {
    const url = await start();
    const reply = await post(url, '{}');
    expect(reply.status).toBe(404);
    expect(reply.json['error']).toContain('"acme" takes no webhooks');
    for (const name of ['..%2fetc', 'ACME', 'a'.repeat(60)])
      expect((await post(url, '{}', JSON_TYPE, name)).status).toBe(404);
  });

  test('that cannot be taken now are sent again: 503, and the reason stays in the log', async () => {
    const errors: unknown[] = [];
    const url = await start({
      receive: () => Promise.reject(new Error('14 UNAVAILABLE: temporal.internal:7233')),
      log: { error: (fields) => errors.push(fields) },
    });
    const reply = await post(url, '{}');
    expect(reply).toMatchObject({ status: 503, headers: { 'retry-after': '30' } });
    expect(reply.text).not.toContain('internal');
    expect(errors).toHaveLength(1);
  });

  test('are refused by what they are: too large, packed, in parts, or not posted', async () => {
    let received = 0;
    const url = await start({
      receive: async () => {
        received += 1;
        return { status: 200, body: 'thanks' };
      },
    });
    const limit = 1024 * 1024;
    expect((await post(url, 'x'.repeat(limit))).json).toEqual({ message: 'thanks' });
    expect((await post(url, 'x'.repeat(limit + 1))).status).toBe(413);
    expect((await post(url, 'x'.repeat(limit + 1), { 'transfer-encoding': 'chunked' })).status).toBe(413);
    expect((await post(url, 'x', { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await post(url, 'x', { 'content-type': 'multipart/form-data; boundary=a' })).status).toBe(415);
    expect(await call(`${url}/webhooks/acme`)).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect(received).toBe(1);
  });
});

describe('the listener', () => {
  test('says so when a wanted port is taken, or takes another when it may', async () => {
    const busy = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => busy.once('listening', resolve));
    const { port } = busy.address() as AddressInfo;
    await expect(start({ port, fixed: true })).rejects.toThrow(/is taken.*CROSSDOCK_GATEWAY/);
    const url = await start({ port, fixed: false });
    expect((await call(`${url}/healthz`)).status).toBe(200);
    await new Promise((resolve) => busy.close(resolve));
  });

  test('lets a running request finish when it closes, and hangs up on the others', async () => {
    let taken: () => void = () => undefined;
    const inside = new Promise<void>((resolve) => (taken = resolve));
    let finish: () => void = () => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const url = await start({
      receive: async () => {
        taken();
        await finished;
        return { status: 200 };
      },
    });
    const gateway = running.splice(0)[0] as Gateway;
    const reply = call(`${url}/webhooks/acme`, { method: 'POST', headers: JSON_TYPE, body: '{}' });
    await inside;
    const closed = gateway.close(10_000);
    finish();
    expect((await reply).status).toBe(200);
    await closed;
    await expect(call(`${url}/healthz`)).rejects.toThrow('ECONNREFUSED');

    const other = await startGateway({
      host: '127.0.0.1',
      port: 0,
      fixed: true,
      codec,
      origins: [],
      readiness: async () => [],
      metrics: async () => '',
    });
    const dribbling = connect(Number(new URL(other.url).port), '127.0.0.1');
    await new Promise((resolve) => dribbling.once('connect', resolve));
    dribbling.write('POST /webhooks/acme HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nslow');
    dribbling.on('error', () => undefined);
    await other.close(50);
    await new Promise<void>((resolve) =>
      dribbling.destroyed ? resolve() : dribbling.once('close', () => resolve()),
    );
  });
});

test('a local UI may be written two ways', () => {
  expect(originsOf('http://127.0.0.1:8233')).toEqual(['http://127.0.0.1:8233', 'http://localhost:8233']);
  expect(originsOf('https://temporal.example/path')).toEqual(['https://temporal.example']);
});

test('a listener is reached from this machine by loopback when it listens everywhere', () => {
  expect(localUrl('0.0.0.0', 8787)).toBe('http://127.0.0.1:8787');
  expect(localUrl('::1', 8787)).toBe('http://[::1]:8787');
  expect(localUrl('10.0.0.5', 80)).toBe('http://10.0.0.5:80');
});
