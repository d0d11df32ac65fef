import { createMemoryShelf } from '../../../../systems/transport/oauth2-shelf';
import { refreshAt } from '../../../../systems/transport/oauth2-token';
import { createTokenSource } from '../../../../systems/erps/ifs-cloud/login';
import { unrecorded } from '../../../../systems/context';
import { answer, FakeHttp } from '../ion/fake-http';
import { failureOf, settings, startIfs, type Bench } from './support';

const START = Date.parse('2026-11-20T10:00:00Z');

function source(expiresIn: number) {
  let now = START;
  let logins = 0;
  const http = new FakeHttp(() =>
    answer(200, {
      access_token: `token-${++logins}`,
      expires_in: expiresIn,
      refresh_expires_in: 1800,
      refresh_token: 'never-kept',
      token_type: 'Bearer',
    }),
  );
  const shelf = createMemoryShelf(() => now);
  const make = () =>
    createTokenSource({
      settings: settings({ realm: 'acme prod'.replace(' ', '-') }),
      credentials: { clientId: 'CROSSDOCK', clientSecret: 's3&cret' },
      http,
      shelf,
      credential: 'acme-ifs',
      clock: () => now,
    });
  return {
    http,
    shelf,
    make,
    tokens: make(),
    pass: (seconds: number) => (now += seconds * 1000),
    now: () => now,
  };
}

test('logs in by client credentials at the realm, in the form', async () => {
  const { http, tokens } = source(180);
  await tokens.get(unrecorded());
  const [request] = http.sent;
  expect(request).toMatchObject({
    method: 'POST',
    url: 'https://acme.ifs.cloud/auth/realms/acme-prod/protocol/openid-connect/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    write: false,
  });
  expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
    grant_type: 'client_credentials',
    client_id: 'CROSSDOCK',
    client_secret: 's3&cret',
    scope: 'openid microprofile-jwt',
  });
});

test('a token of three minutes serves many calls, and is replaced before its end', async () => {
  const { http, tokens, pass, make } = source(180);
  const used: string[] = [];
  for (let second = 0; second < 180; second += 10) {
    used.push(await tokens.get(unrecorded()));
    pass(10);
  }
  expect(new Set(used)).toEqual(new Set(['token-1', 'token-2']));
  expect(http.sent).toHaveLength(2);
  // Another process uses the same one.
  expect(await make().get(unrecorded())).toBe('token-2');
  expect(http.sent).toHaveLength(2);
});

test.each([
  [60, 12],
  [180, 60],
  [600, 120],
  [3_600, 300],
  [86_400, 300],
])('a token of %i s is replaced %i s before its end', async (life, margin) => {
  const { shelf, tokens, now } = source(life);
  await tokens.get(unrecorded());
  const shelved = await shelf.get('acme-ifs');
  expect(shelved?.refreshToken).toBeUndefined();
  expect(Date.parse(shelved?.expiresAt ?? '')).toBe(now() + life * 1000);
  expect(Date.parse(shelved!.expiresAt) - refreshAt(shelved!)).toBe(margin * 1000);
});

describe('against a tenant', () => {
  let bench: Bench;
  afterEach(() => bench.close());

  test('a refused token is replaced once, and the call goes through', async () => {
    bench = await startIfs();
    await bench.erp.findCustomer(bench.context, { number: 'C1' }).catch(() => undefined);
    await bench.control('/tokens/expire');
    await bench.erp.findCustomer(bench.context, { number: 'C1' }).catch(() => undefined);
    expect(bench.sandbox.tokens.issued).toBe(2);
  });

  test('a wrong secret is said without repeating it', async () => {
    bench = await startIfs();
    const erp = bench.erpWith({}, { secret: 'not-the-secret' });
    const [login, ...rest] = await erp.ping(bench.context);
    expect(rest).toEqual([]);
    expect(login).toMatchObject({ ok: false });
    expect(JSON.stringify(login)).not.toContain('not-the-secret');
    const failure = await failureOf(erp.findCustomer(bench.context, { number: 'C1' }));
    expect(failure).toMatchObject({ kind: 'unauthorized', advice: expect.stringMatching(/IAM/) as string });
  });
});
