import { createHmac, createPublicKey, verify } from 'node:crypto';
import { makeOrder, startAdobeCommerce, type AdobeCommerce } from '../../../sandbox/adobe-commerce';
import { startServer, type RawRequest, type RunningServer } from '../../../sandbox/kit';

let shop: AdobeCommerce;
let receiver: RunningServer;
let got: RawRequest[];
beforeEach(async () => {
  got = [];
  shop = await startAdobeCommerce({ deployment: 'saas' });
  shop.load({ orders: [makeOrder({ index: 1 })] });
  receiver = await startServer({
    handler: (request) => {
      got.push(request);
      return { status: 200, body: request.query.get('challenge') ?? '' };
    },
  });
});
afterEach(async () => void (await Promise.all([shop.close(), receiver.close()])));

const control = async (path: string, body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${shop.url}/__control${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as Record<string, unknown>;
};
const add = (target: Record<string, unknown>) => control('/pushes', { url: receiver.url, ...target });
const change = async (): Promise<void> => {
  await fetch(`${shop.url}/__control/orders/1`, { method: 'PATCH', body: '{}' });
  await control('/pushes/flush', {});
};
const header = (request: RawRequest | undefined, name: string): string => String(request?.headers[name]);

it('signs the module’s calls over the base64 text of the body', async () => {
  const { publicKey } = await add({ kind: 'module' });
  await change();
  const [one] = got;
  const signed = Buffer.from(one?.body.toString('base64') ?? '');
  const signature = Buffer.from(header(one, 'x-adobe-commerce-webhook-signature'), 'base64');
  expect(verify('RSA-SHA256', signed, String(publicKey), signature)).toBe(true);
  expect(verify('RSA-SHA256', one?.body ?? Buffer.alloc(0), String(publicKey), signature)).toBe(false);
  expect(one?.body.toString('utf8')).not.toMatch(/[^\x20-\x7e]/);
});

it('signs events twice with keys it serves, after a challenge', async () => {
  await add({ kind: 'events', clientId: 'me' });
  expect(got[0]?.query.get('challenge')).toMatch(/^[\w-]{36}$/);
  await change();
  const [, event] = got;
  for (const n of [1, 2]) {
    const pem = await (await fetch(shop.url + header(event, `x-adobe-public-key${n}-path`))).text();
    const signature = Buffer.from(header(event, `x-adobe-digital-signature-${n}`), 'base64');
    expect(verify('RSA-SHA256', event?.body ?? Buffer.alloc(0), createPublicKey(pem), signature)).toBe(true);
  }
  expect((await fetch(`${shop.url}/prod/keys/none.pem`)).status).toBe(404);
});

it('signs callbacks, with the time where asked', async () => {
  const { secret } = await add({ kind: 'callback', header: 'x-sign', timestampHeader: 'x-time' });
  await change();
  const [one] = got;
  const expected = createHmac('sha256', String(secret))
    .update(`${header(one, 'x-time')}.`)
    .update(one?.body ?? '');
  expect(header(one, 'x-sign')).toBe(expected.digest('hex'));
  expect(JSON.stringify(await control('/pushes'))).not.toContain(String(secret));
});

it('refuses an address that does not echo the challenge', async () => {
  expect(await control('/pushes', { kind: 'events', url: `${shop.url}/nowhere` })).toMatchObject({
    message: 'the address did not echo the challenge',
  });
});

it('loses, doubles and reorders by seed', async () => {
  const run = async (troubles: Record<string, unknown>): Promise<{ sent: number; lost: number }> => {
    shop.pushes.clear();
    got = [];
    await add({ kind: 'callback', troubles: { seed: 3, ...troubles } });
    for (let n = 0; n < 20; n += 1) shop.updateOrder(1, {});
    await shop.pushes.flush();
    return { sent: got.length, lost: shop.pushes.log.filter(({ outcome }) => outcome === 'lost').length };
  };
  expect(await run({})).toEqual({ sent: 20, lost: 0 });
  expect(await run({ lose: 1 })).toEqual({ sent: 0, lost: 20 });
  expect(await run({ duplicate: 1 })).toEqual({ sent: 40, lost: 0 });
  expect(await run({ reorder: 1, delayMs: 2 })).toEqual({ sent: 20, lost: 0 });
  const half = await run({ lose: 0.5 });
  expect(await run({ lose: 0.5 })).toEqual(half);
  expect(half.sent + half.lost).toBe(20);
});

describe('the SaaS entrance', () => {
  const token = (form: Record<string, string>, type = 'application/x-www-form-urlencoded') =>
    fetch(shop.tokenUrl, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: shop.account.clientId,
        client_secret: shop.account.clientSecret,
        scope: 'openid,commerce.accs',
        ...form,
      }).toString(),
    });

  it.each([
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ client_secret: 'x' }, 401, 'invalid_client'],
    [{ scope: 'openid' }, 400, 'invalid_scope'],
    [{ scope: 'openid commerce.accs' }, 400, 'invalid_scope'],
  ])('refuses %p', async (form, status, error) => {
    const answer = await token(form);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([status, error]);
  });

  it('asks for token, key, organization and a known store', async () => {
    const { access_token: bearer, expires_in: life } = (await (await token({})).json()) as {
      access_token: string;
      expires_in: number;
    };
    expect(life).toBe(86_399);
    const good = {
      authorization: `Bearer ${bearer}`,
      'x-api-key': shop.account.clientId,
      'x-gw-ims-org-id': shop.account.organization,
      store: 'default',
    };
    const ask = async (headers: Record<string, string>, path = '/V1/store/storeViews'): Promise<number> =>
      (await fetch(`${shop.shopUrl}${path}`, { headers })).status;
    expect(await ask(good)).toBe(200);
    expect(await ask({ ...good, authorization: 'Bearer x' })).toBe(401);
    expect(await ask({ ...good, 'x-api-key': 'x' })).toBe(403);
    expect(await ask({ ...good, 'x-gw-ims-org-id': 'x' })).toBe(403);
    expect(await ask({ ...good, store: 'german' })).toBe(404);
    expect(await ask(good, '/rest/default/V1/store/storeViews')).toBe(404);
    expect((await fetch(`${shop.url}/V1/store/storeViews`, { headers: good })).status).toBe(404);
    await control('/tokens/expire', {});
    expect(await ask(good)).toBe(401);
  });
});
