import { isFailure, type Failure } from '../../../../domain/failure';
import {
  createIonGateway,
  createMemoryShelf,
  createTokenSource,
  refreshAt,
  type Ionapi,
  type TokenShelf,
} from '../../../../systems/erps/ion';
import { unrecorded } from '../../../../systems/context';
import type { HttpAnswer, HttpRequest } from '../../../../systems/transport/http';
import { answer, FakeHttp } from './fake-http';

const ionapi: Ionapi = {
  tenant: 'T',
  clientId: 'T~client',
  clientSecret: 'client-secret',
  username: 'T#account',
  password: 'account-secret',
  tokenUrl: 'https://sso.example.com/as/token.oauth2',
  apiRoot: 'https://gw.example.com/T',
};
const context = unrecorded();
const START = Date.parse('2026-01-01T00:00:00Z');

let now: number;
let issued: number;
const clock = (): number => now;

beforeEach(() => {
  now = START;
  issued = 0;
});

const token = (extra: Record<string, unknown> = {}): HttpAnswer =>
  answer(200, { access_token: `token-${++issued}`, token_type: 'Bearer', expires_in: 7200, ...extra });

const source = (
  http: FakeHttp,
  shelf: TokenShelf = createMemoryShelf(clock),
  more: Partial<Parameters<typeof createTokenSource>[0]> = {},
): ReturnType<typeof createTokenSource> =>
  createTokenSource({ ionapi, http, shelf, credential: 'acme', clock, ...more });

const form = (request: HttpRequest | undefined): URLSearchParams => new URLSearchParams(request?.body);

async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const error: unknown = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!isFailure(error)) throw new Error('no failure');
  return error;
}

test('logs in with the service account, Basic by default, form on request', async () => {
  const http = new FakeHttp(() => token());
  expect(await source(http).get(context)).toBe('token-1');
  const [request] = http.sent;
  expect(request?.url).toBe(ionapi.tokenUrl);
  expect(request?.headers?.authorization).toBe(
    `Basic ${Buffer.from('T~client:client-secret').toString('base64')}`,
  );
  expect(Object.fromEntries(form(request))).toEqual({
    grant_type: 'password',
    username: 'T#account',
    password: 'account-secret',
  });

  const inForm = new FakeHttp(() => token());
  await source(inForm, undefined, { clientAuthentication: 'body' }).get(context);
  expect(inForm.sent[0]?.headers?.authorization).toBeUndefined();
  expect(form(inForm.sent[0]).get('client_id')).toBe('T~client');
  expect(form(inForm.sent[0]).get('client_secret')).toBe('client-secret');
});

test('many callers share one login, and so do many processes', async () => {
  const shelf = createMemoryShelf(clock);
  const http = new FakeHttp(() => token());
  const first = source(http, shelf);
  const second = source(http, shelf, { wait: async () => undefined });
  const all = await Promise.all(
    Array.from({ length: 5 }).flatMap(() => [first.get(context), second.get(context)]),
  );
  expect(new Set(all)).toEqual(new Set(['token-1']));
  expect(http.sent).toHaveLength(1);
});

test('a process waits while another logs in, and gives up after a while', async () => {
  const shelf = createMemoryShelf(clock);
  await shelf.claim('acme', 20);
  let waits = 0;
  const http = new FakeHttp(() => token());
  const waiting = source(http, shelf, {
    wait: async () => {
      if (++waits === 3) {
        await shelf.put('acme', {
          accessToken: 'theirs',
          issuedAt: new Date(now).toISOString(),
          expiresAt: new Date(now + 7_200_000).toISOString(),
        });
      }
    },
  });
  expect(await waiting.get(context)).toBe('theirs');
  expect(http.sent).toHaveLength(0);

  const never = source(
    http,
    { ...createMemoryShelf(clock), claim: async () => false },
    { wait: async () => undefined },
  );
  expect((await failureOf(never.get(context))).kind).toBe('unavailable');
});

test('refreshes at 80 % of the life, a minute before the end at the latest, whatever the type of expires_in', async () => {
  const at = (seconds: number): number =>
    (refreshAt({
      issuedAt: new Date(START).toISOString(),
      expiresAt: new Date(START + seconds * 1000).toISOString(),
    }) -
      START) /
    1000;
  expect(at(7200)).toBe(5760);
  expect(at(200)).toBe(140);
  expect(at(60)).toBe(48);

  const http = new FakeHttp(() => token({ expires_in: '7200' }));
  const tokens = source(http);
  await tokens.get(context);
  now = START + 5_759_000;
  expect(await tokens.get(context)).toBe('token-1');
  now = START + 5_761_000;
  expect(await tokens.get(context)).toBe('token-2');
});

test('uses the refresh token, and the password again when that is refused', async () => {
  let refreshable = true;
  const http = new FakeHttp((request) =>
    form(request).get('grant_type') === 'refresh_token' && !refreshable
      ? answer(400, { error: 'invalid_grant' })
      : token({ refresh_token: 'again' }),
  );
  const tokens = source(http);
  await tokens.get(context);
  now += 6_000_000;
  await tokens.get(context);
  refreshable = false;
  now += 6_000_000;
  await tokens.get(context);
  expect(http.sent.map((request) => form(request).get('grant_type'))).toEqual([
    'password',
    'refresh_token',
    'refresh_token',
    'password',
  ]);
});

test.each([
  [answer(400, { error: 'invalid_grant', error_description: 'T#account' }), 'unauthorized'],
  [answer(401, { error: 'invalid_client' }), 'unauthorized'],
  [answer(403, '<html>no</html>'), 'unauthorized'],
  [answer(503, '<html>down</html>'), 'unavailable'],
  [answer(500, {}), 'unavailable'],
  [answer(429, {}), 'throttled'],
  [answer(200, '<html>portal</html>'), 'unavailable'],
  [answer(200, { access_token: 'x', expires_in: 'soon' }), 'unavailable'],
] as const)('an answer of the token server becomes its kind (%#)', async (reply, kind) => {
  const failure = await failureOf(source(new FakeHttp(() => reply)).get(context));
  expect(failure.kind).toBe(kind);
  const said = `${failure.message} ${failure.advice ?? ''}`;
  for (const secret of ['account-secret', 'client-secret', 'T#account']) expect(said).not.toContain(secret);
  if (kind === 'unauthorized') expect(failure.advice).toBeTruthy();
});

test('after a 401 it logs in once more and sends the same request again; then it is unauthorized', async () => {
  const accepted = new Set(['Bearer token-2']);
  const http = new FakeHttp((request) =>
    request.url === ionapi.tokenUrl
      ? token()
      : accepted.has(request.headers?.authorization ?? '')
        ? answer(200, 'done')
        : answer(401, { error: { message: 'token expired' } }),
  );
  const tokens = source(http);
  const gateway = createIonGateway({ http, tokens });
  const request: HttpRequest = {
    method: 'POST',
    url: 'https://gw.example.com/T/x',
    write: true,
    body: 'b',
    name: 'x',
  };
  const reply = await gateway.sendGathered(context, () => request);
  expect(reply?.text).toBe('done');
  expect(http.sent.filter(({ url }) => url === request.url).map(({ body }) => body)).toEqual(['b', 'b']);

  accepted.clear();
  expect((await failureOf(gateway.send(context, request))).kind).toBe('unauthorized');
  expect(http.sent.filter(({ url }) => url === request.url)).toHaveLength(4);
});

test('many calls refused with one old token cause one login', async () => {
  let good = 'token-1';
  const http = new FakeHttp((request) =>
    request.url === ionapi.tokenUrl
      ? token()
      : answer(request.headers?.authorization === `Bearer ${good}` ? 200 : 401, 'x'),
  );
  const tokens = source(http);
  const gateway = createIonGateway({ http, tokens });
  const request: HttpRequest = { method: 'POST', url: 'https://gw.example.com/T/x', write: false, name: 'x' };
  await gateway.send(context, request);
  good = 'token-2';
  const replies = await Promise.all(Array.from({ length: 6 }).map(() => gateway.send(context, request)));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(issued).toBe(2);
});
