import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { unrecorded } from '../../../systems/context';
import { createBreaker } from '../../../systems/transport/breaker';
import type { HttpRequest } from '../../../systems/transport/http';
import { createLane } from '../../../systems/transport/lane';
import { createHttp, type HttpMeasure, type HttpOptions } from '../../../systems/transport/undici-http';

/** A server that speaks raw bytes, so that it can break off wherever it likes. */
class RawServer {
  readonly requests: string[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  constructor(answer: (socket: Socket, requestNumber: number) => void) {
    this.server = createServer((socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      let seen = '';
      socket.on('data', (chunk) => {
        seen += chunk.toString();
        const end = seen.indexOf('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(seen)?.[1] ?? 0);
        if (end < 0 || seen.length < end + 4 + length) return;
        this.requests.push(seen);
        seen = '';
        answer(socket, this.requests.length);
      });
    });
  }
  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }
  async stop(): Promise<void> {
    this.sockets.forEach((socket) => socket.destroy());
    await new Promise((done) => this.server.close(done));
  }
}

const ok = (body = 'fine', extra = ''): string =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${extra}\r\n${body}`;
const context = unrecorded();
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(answer: (socket: Socket, requestNumber: number) => void) {
  const server = new RawServer(answer);
  cleanUps.push(() => server.stop());
  return { server, url: await server.start() };
}
function client(options: Partial<HttpOptions> = {}) {
  const lane = options.lane ?? createLane();
  const http = createHttp({ allowPrivateHosts: true, lane, ...options });
  cleanUps.push(() => http.close());
  return { http, lane };
}
const request = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
  method: 'GET',
  url,
  write: false,
  name: 'GET /thing',
  ...more,
});
const write = (url: string, more: Partial<HttpRequest> = {}): HttpRequest =>
  request(url, { method: 'POST', write: true, body: '{"a":1}', name: 'POST /thing', ...more });

describe('HTTP', () => {
  it('sends what it is told and answers what came', async () => {
    const { server, url } = await serve((socket) =>
      socket.write(ok('grün', 'X-Thing: 1\r\n').replace('Length: 4', 'Length: 5')),
    );
    const { http } = client();
    const answer = await http.send(
      context,
      write(`${url}/a?b=%3D`, { headers: { 'Content-Type': 'application/json' } }),
    );
    expect(answer).toMatchObject({ status: 200, text: 'grün', headers: { 'x-thing': '1' } });
    expect(server.requests[0]).toMatch(/^POST \/a\?b=%3D HTTP\/1.1\r\n/);
    expect(server.requests[0]).toMatch(/\{"a":1\}$/);
  });

  it('does not follow redirects', async () => {
    const { server, url } = await serve((socket) =>
      socket.write('HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n'),
    );
    const { http } = client();
    await expect(http.send(context, request(url))).resolves.toMatchObject({ status: 302 });
    expect(server.requests).toHaveLength(1);
  });

  it('a request that never left is unavailable, a write too', async () => {
    const { server, url } = await serve(() => undefined);
    await server.stop();
    cleanUps.shift();
    const { http } = client();
    await expect(http.send(context, write(url))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'ECONNREFUSED',
    });
    await expect(http.send(context, write('http://no-such-host.invalid'))).rejects.toMatchObject({
      kind: 'unavailable',
    });
  });

  it.each<[string, (socket: Socket) => void]>([
    ['a reset before any answer', (socket) => socket.resetAndDestroy()],
    ['an answer cut off', (socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf')],
    ['no HTTP at all', (socket) => void socket.end('SSH-2.0\r\n\r\n')],
    ['silence', () => undefined],
    ['an answer too long, announced', (socket) => void socket.write(ok('x'.repeat(2_000)))],
    [
      'an answer too long, unannounced',
      (socket) => void socket.end(`HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(2_000)}`),
    ],
  ])('%s: in doubt for a write, unavailable for a read, and sent once', async (_, answer) => {
    const { server, url } = await serve(answer);
    const { http } = client({ maxAnswerBytes: 1_000, deadlineMs: 300 });
    await expect(http.send(context, write(url))).rejects.toMatchObject({ kind: 'in-doubt' });
    expect(server.requests).toHaveLength(1);
    await expect(http.send(context, request(url))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(server.requests).toHaveLength(2);
  });

  it.each(['POST', 'GET'] as const)(
    'a %s write on a kept connection that dies is in doubt and never re-sent',
    async (method) => {
      const { server, url } = await serve((socket, n) =>
        n === 1 ? void socket.write(ok()) : socket.resetAndDestroy(),
      );
      const { http } = client();
      await http.send(context, request(url));
      const lost = http.send(context, method === 'POST' ? write(url) : request(url, { write: true }));
      await expect(lost).rejects.toMatchObject({ kind: 'in-doubt' });
      expect(server.requests).toHaveLength(2);
    },
  );

  it('names call and host, never the query', async () => {
    const { url } = await serve((socket) => socket.resetAndDestroy());
    const { http } = client();
    const error = await http.send(context, request(`${url}/?token=secret`)).catch((e: Error) => e);
    expect(String((error as Error).message)).toMatch(/^GET \/thing: /);
    expect(String((error as Error).message)).not.toContain('secret');
  });

  it('refuses private hosts unless allowed, before anything is sent', async () => {
    const { server, url } = await serve((socket) => socket.write(ok()));
    const { http } = client({
      allowPrivateHosts: false,
      lookup: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    });
    await expect(http.send(context, request(url))).rejects.toMatchObject({ kind: 'rejected' });
    await expect(http.send(context, write('https://shop.example'))).rejects.toMatchObject({
      kind: 'rejected',
    });
    expect(server.requests).toHaveLength(0);
  });

  it('pauses the whole lane after 429, for as long as asked', async () => {
    const { url } = await serve((socket) =>
      socket.write('HTTP/1.1 429 Slow\r\nRetry-After: 90\r\nContent-Length: 0\r\n\r\n'),
    );
    const { http, lane } = client();
    await http.send(context, request(url));
    expect(lane.stats().penalizedForMs).toBeGreaterThan(80_000);
  });

  it('pauses a little after 429 without Retry-After', async () => {
    const { url } = await serve((socket) => socket.write('HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n\r\n'));
    const { http, lane } = client();
    await http.send(context, request(url));
    expect(lane.stats().penalizedForMs).toBeGreaterThan(0);
    expect(lane.stats().penalizedForMs).toBeLessThanOrEqual(1_000);
  });

  it('asks what to send only when the turn has come, and gives an unused turn back', async () => {
    const { server, url } = await serve((socket) => socket.write(ok()));
    const { http, lane } = client({ lane: createLane({ requestsPerMinute: 1, burst: 1, concurrency: 1 }) });
    await expect(http.sendGathered(context, () => undefined)).resolves.toBeUndefined();
    await expect(http.sendGathered(context, () => { throw new Error('no'); })).rejects.toThrow('no'); // prettier-ignore
    await expect(http.sendGathered(context, () => request(url))).resolves.toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(1);
    expect(lane.stats()).toMatchObject({ inFlight: 0, used: 1 });
  });

  it('stops calling a dead system', async () => {
    const { server, url } = await serve((socket) => socket.resetAndDestroy());
    const breaker = createBreaker({ name: 'shop', threshold: 2 });
    const { http, lane } = client({ breaker });
    await expect(http.send(context, request(url))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(http.send(context, write(url))).rejects.toMatchObject({ kind: 'in-doubt' });
    await expect(http.send(context, write(url))).rejects.toMatchObject({
      kind: 'unavailable',
      retryAfterMs: expect.any(Number) as number,
    });
    expect(server.requests).toHaveLength(2);
    expect(lane.stats().inFlight).toBe(0);
  });

  const answering = (status: () => number): ((socket: Socket) => void) => {
    return (socket) => void socket.write(`HTTP/1.1 ${status()} Said\r\nContent-Length: 0\r\n\r\n`);
  };

  it('takes the refusals of one token for one, and of a lasting credential for many', async () => {
    const { url } = await serve(answering(() => 401));
    for (const [token, state] of [
      ['sent', { state: 'closed', consecutiveFailures: 1 }],
      [undefined, { state: 'open', because: 'unauthorized' }],
    ] as const) {
      const breaker = createBreaker({ name: 'shop', threshold: 5 });
      const { http } = client({ breaker });
      await Promise.all(Array.from({ length: 5 }, () => http.send(context, request(url, { token }))));
      expect(breaker.state()).toMatchObject(state);
    }
  });

  it('parks what refuses fresh tokens, whatever logins succeed in between, and what refuses the login', async () => {
    let status = 200;
    const { url } = await serve(answering(() => status));
    const breaker = createBreaker({ name: 'shop', threshold: 2 });
    const { http } = client({ breaker });
    const ask = (answer: number, token?: HttpRequest['token']): Promise<unknown> => {
      status = answer;
      return http.send(context, request(url, { token }));
    };
    await ask(401, 'sent');
    await ask(200, 'wanted');
    await ask(401, 'sent');
    expect(breaker.state().state).toBe('open');

    const other = createBreaker({ name: 'shop', threshold: 2 });
    const login = client({ breaker: other }).http;
    status = 400;
    for (let n = 0; n < 2; n += 1) await login.send(context, request(url, { token: 'wanted' }));
    expect(other.state()).toMatchObject({ state: 'open', because: 'unauthorized' });
  });

  it('tells the metrics', async () => {
    const { url } = await serve((socket, n) =>
      n === 1 ? void socket.write(ok()) : socket.resetAndDestroy(),
    );
    const measures: HttpMeasure[] = [];
    const { http } = client({ onAnswer: (measure) => measures.push(measure) });
    await http.send(context, request(url));
    await http.send(context, write(url)).catch(() => undefined);
    expect(measures).toMatchObject([
      { name: 'GET /thing', write: false, status: 200 },
      { name: 'POST /thing', write: true, failure: 'in-doubt' },
    ]);
  });
});

describe('a call in the lane', () => {
  it('that loses patience sends nothing', async () => {
    const { server, url } = await serve((socket) => socket.write(ok()));
    const lane = createLane({ concurrency: 1 });
    const { http } = client({ lane });
    const turn = await lane.take('live');
    await expect(http.send({ ...context, patienceMs: 1 }, write(url))).rejects.toMatchObject({
      kind: 'throttled',
      code: 'lane-busy',
    });
    turn.done();
    await http.send({ ...context, patienceMs: 1 }, request(url));
    expect(server.requests).toHaveLength(1);
  });

  it('that leaves ends with nothing, unless it has something to send', async () => {
    const { server, url } = await serve((socket) => socket.write(ok()));
    const lane = createLane({ concurrency: 1 });
    const { http } = client({ lane });
    const turn = await lane.take('live');
    const place = new AbortController();
    const leaving = { ...context, leave: place.signal };
    const gone = http.sendGathered(leaving, () => undefined);
    const preparing = http.sendGathered(leaving, () => request(url));
    const lone = http.send(leaving, request(url));
    place.abort();
    await expect(gone).resolves.toBeUndefined();
    expect(lane.stats().waiting.live).toBe(2);
    turn.done();
    await expect(Promise.all([preparing, lone])).resolves.toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(server.requests).toHaveLength(2);
    expect(lane.stats().inFlight).toBe(0);
  });

  it('that is a write is not sent when its time is over', async () => {
    const { server, url } = await serve((socket) => socket.write(ok()));
    const { http } = client();
    const late = { ...context, closesAt: Date.now() - 1 };
    await expect(http.send(late, write(url))).rejects.toMatchObject({ kind: 'unavailable' });
    await expect(http.send(late, request(url))).resolves.toMatchObject({ status: 200 });
    expect(server.requests).toHaveLength(1);
  });
});
