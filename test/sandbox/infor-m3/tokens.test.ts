import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

describe('the authorization server', () => {
  it('hands out an .ionapi file that leads to it', async () => {
    m3 = await M3.start({ tenant: 'OTHER_TST' });
    expect(m3.sandbox.ionapi).toMatchObject({ ti: 'OTHER_TST', iu: m3.sandbox.url, dt: '12', v: '1.1' });
    expect(m3.sandbox.ionapi.pu).toBe(`${m3.sandbox.url}/OTHER_TST/as/`);
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(200);
  });

  it('takes the client by Basic or in the body, and nobody else', async () => {
    m3 = await M3.start();
    const { ci, cs } = m3.sandbox.ionapi;
    expect((await m3.login()).body).toMatchObject({ token_type: 'Bearer', expires_in: 7200 });
    expect((await m3.login({ client_id: ci, client_secret: cs }, { basic: '' })).status).toBe(200);
    expect((await m3.login()).body).not.toHaveProperty('refresh_token');
    for (const wrong of [
      await m3.login({}, { basic: `${ci}:wrong` }),
      await m3.login({}, { basic: '' }),
      await m3.login({ client_id: ci, client_secret: 'wrong' }, { basic: '' }),
    ]) {
      expect([wrong.status, wrong.body['error']]).toEqual([401, 'invalid_client']);
    }
  });

  it('refuses a wrong service account, another grant, and anything but a POSTed form', async () => {
    m3 = await M3.start();
    const outcome = async (reply: ReturnType<M3['login']>) => [
      (await reply).status,
      (await reply).body['error'],
    ];
    expect(await outcome(m3.login({ password: 'wrong' }))).toEqual([400, 'invalid_grant']);
    expect(await outcome(m3.login({ grant_type: 'client_credentials' }))).toEqual([
      400,
      'unsupported_grant_type',
    ]);
    expect(await outcome(m3.login({ grant_type: 'refresh_token', refresh_token: 'x' }))).toEqual([
      400,
      'unsupported_grant_type',
    ]);
    expect(await outcome(m3.login({}, { type: 'application/json' }))).toEqual([400, 'invalid_request']);
    expect((await m3.login({}, { method: 'GET' })).status).toBe(400);
  });

  it('lets tokens expire', async () => {
    m3 = await M3.start({ tokenSeconds: 60 });
    await m3.control('POST', '/clock/advance/59');
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(200);
    await m3.control('POST', '/clock/advance/1');
    const late = await m3.get('GENERAL/GetUserInfo');
    expect([late.status, late.body]).toEqual([401, { error: 'Unauthorized' }]);
  });

  it('refreshes once per refresh token when the app allows it', async () => {
    m3 = await M3.start({ refreshTokens: true, expiresInAs: 'string' });
    const first = (await m3.login()).body;
    expect(first['expires_in']).toBe('7200');
    const form = { grant_type: 'refresh_token', refresh_token: String(first['refresh_token']) };
    const second = await m3.login(form);
    expect(second.status).toBe(200);
    m3.token = String(second.body['access_token']);
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(200);
    expect((await m3.login(form)).body['error']).toBe('invalid_grant');
  });

  it('revokes a token', async () => {
    m3 = await M3.start();
    const { pu, or, ci, cs } = m3.sandbox.ionapi;
    const revoke = (secret: string): Promise<Response> =>
      fetch(pu + or, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`${ci}:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ token: m3.token, token_type_hint: 'access_token' }),
      });
    expect((await revoke('wrong')).status).toBe(401);
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(200);
    expect((await revoke(cs)).status).toBe(200);
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(401);
  });

  it('limits logins a minute and tokens a day', async () => {
    m3 = await M3.start({ loginsPerMinute: 2, tokensPerDay: 3 });
    expect((await m3.login()).status).toBe(200);
    expect((await m3.login()).status).toBe(429);
    await m3.control('POST', '/clock/advance/60');
    expect((await m3.login()).status).toBe(200);
    await m3.control('POST', '/clock/advance/60');
    expect((await m3.login()).status).toBe(429);
    expect(await m3.control('GET', '/tokens')).toEqual({ logins: 5, issued: 3 });
    await m3.control('POST', '/clock/advance/86400');
    expect((await m3.login()).status).toBe(200);
  });
});

describe('the gateway', () => {
  it('answers 401 without a token, with a made-up one, and in the other body shape', async () => {
    m3 = await M3.start({ unauthorizedBody: 'object' });
    m3.token = 'made-up';
    const reply = await m3.get('GENERAL/GetUserInfo');
    expect([reply.status, reply.body]).toEqual([401, { error: { message: 'token expired' } }]);
    expect((await m3.raw('/v2/execute/GENERAL/GetUserInfo', { headers: { authorization: '' } })).status).toBe(
      401,
    );
  });

  it.each([true, false])(
    'holds a quota whose window opens with the first call (Retry-After: %s)',
    async (retryAfter) => {
      m3 = await M3.start({ rateLimit: { perMinute: 2, retryAfter }, now: () => 1_700_000_000_000 });
      const status = async (): Promise<number> => (await m3.get('GENERAL/GetUserInfo')).status;
      expect([await status(), await status()]).toEqual([200, 200]);
      const refused = await m3.get('GENERAL/GetUserInfo');
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, retryAfter ? '60' : null]);
      await m3.control('POST', '/clock/advance/59');
      expect(await status()).toBe(429);
      await m3.control('POST', '/clock/advance/1');
      expect(await status()).toBe(200);
    },
  );

  it('knows no other tenant and no other path', async () => {
    m3 = await M3.start();
    const at = async (path: string): Promise<number> =>
      (await fetch(m3.sandbox.url + path, { headers: { authorization: `Bearer ${m3.token}` } })).status;
    expect(await at('/WRONG/M3/m3api-rest/v2/execute/GENERAL/GetUserInfo')).toBe(404);
    expect(await at('/ACME_PRD/M3/m3api-rest/v3/execute/GENERAL/GetUserInfo')).toBe(404);
  });
});
