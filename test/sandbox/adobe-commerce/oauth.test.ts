import fc from 'fast-check';
import {
  type AdobeCommerce,
  compareNaturally,
  sign,
  startAdobeCommerce,
} from '../../../sandbox/adobe-commerce';
import { collectParams } from '../../../sandbox/adobe-commerce/oauth';
import { call, criteria } from './client';

describe('natural order', () => {
  // The order PHP's own natsort documentation and tests show.
  it.each([
    ['[2]', '[10]', -1],
    ['a', 'b', -1],
    ['img12', 'img10', 1],
    ['img2', 'img10', -1],
    ['0001', '001', 0],
    ['1.5', '1.50', -1],
    ['a 1', 'a1', 0],
    ['abc', 'ab', 1],
    ['', 'a', -1],
    ['x0y', 'x0z', -1],
    ['1a', 'a', -1],
  ])('%j against %j is %i', (a, b, order) => {
    expect(Math.sign(compareNaturally(a, b))).toBe(order);
  });

  it('is an order: antisymmetric, and numbers count as numbers', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '1', '0', '9', '%', 'B', '5'), maxLength: 8 }),
        fc.nat(),
        fc.nat(),
        (text, n, m) => {
          expect(compareNaturally(`${text}x`, text)).toBe(1);
          expect(Math.sign(compareNaturally(`k[${n}]`, `k[${m}]`))).toBe(Math.sign(n - m));
        },
      ),
    );
  });
});

const VECTOR_QUERY =
  'searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=updated_at' +
  '&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=2026-11-20+10%3A15%3A00' +
  '&searchCriteria%5Bfilter_groups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bcondition_type%5D=gteq' +
  '&searchCriteria%5BpageSize%5D=100&searchCriteria%5BcurrentPage%5D=1';

describe('signature', () => {
  it('is the one an independent library computed', () => {
    const params = collectParams({
      headers: {
        authorization:
          'OAuth oauth_consumer_key="ck_demo_0001", oauth_token="at_demo_0001", oauth_nonce="abc123nonce", ' +
          'oauth_timestamp="1763720000", oauth_signature_method="HMAC-SHA256", oauth_version="1.0", oauth_signature="x"',
      },
      rawQuery: VECTOR_QUERY,
      body: Buffer.alloc(0),
    });
    const secrets = { consumerSecret: 'cs_demo_secret', accessTokenSecret: 'ats_demo_secret' };
    const url = 'https://shop.example.com/rest/default/V1/orders';
    expect(sign({ method: 'get', url, params: params ?? new Map() }, secrets)).toBe(
      'Mx2ZdSiK6vVycdG4vB6hP4iz7Yop9HfdwN3SglE6WkY=',
    );
  });

  it('leaves out what has no `=` or two', () => {
    const params = collectParams({
      headers: { authorization: 'OAuth ' },
      rawQuery: 'a&b=1&c=x=y&d=&b=2',
      body: Buffer.alloc(0),
    });
    expect([...(params ?? [])]).toEqual([
      ['b', '2'],
      ['d', ''],
    ]);
  });
});

describe('the shop checks', () => {
  let shop: AdobeCommerce;
  const orders = '/rest/default/V1/orders';
  const query = criteria([]);
  beforeAll(async () => {
    shop = await startAdobeCommerce();
  });
  afterAll(() => shop.close());

  it('lets a well signed request in', async () => {
    expect(await call(shop, orders, query)).toMatchObject({
      status: 200,
      body: { items: [], total_count: 0 },
    });
  });

  it('lets a plain RFC 5849 client in while indices have one digit, and refuses it from the tenth on', async () => {
    const filters = Array.from({ length: 11 }, () => ['entity_id', 'gt', '0'] as const);
    expect((await call(shop, orders, criteria(filters.slice(0, 10)), { byLibrary: true })).status).toBe(200);
    expect(await call(shop, orders, criteria(filters), { byLibrary: true })).toMatchObject({
      status: 401,
      body: { message: 'The signature is invalid. Verify and try again.' },
    });
    expect((await call(shop, orders, criteria(filters))).status).toBe(200);
  });

  it('takes a nonce once, even when the signature was wrong', async () => {
    const params = { oauth_nonce: 'n-1' };
    expect(
      (await call(shop, orders, query, { params: { ...params, oauth_signature: 'wrong' } })).status,
    ).toBe(401);
    expect(await call(shop, orders, query, { params })).toMatchObject({
      status: 401,
      body: { message: 'The nonce is already being used by the consumer with ID %1.', parameters: [1] },
    });
  });

  it.each([
    ['0', 401],
    ['-5', 401],
    ['abc', 401],
    [String(Math.floor(Date.now() / 1_000) + 700), 401],
    [String(Math.floor(Date.now() / 1_000) + 500), 200],
    ['1', 200],
  ])('timestamp %s: %i', async (stamp, status) => {
    expect((await call(shop, orders, query, { params: { oauth_timestamp: stamp } })).status).toBe(status);
  });

  it.each([
    [{ params: { oauth_signature_method: 'HMAC-SHA1' } }, 400, 'Signature method %1 is not supported'],
    [{ params: { oauth_version: '2.0' } }, 400, 'The "%1" Oauth version isn\'t supported.'],
    [{ drop: ['oauth_nonce'] }, 400, '"%fieldName" is required. Enter and try again.'],
    [
      { params: { oauth_token: 'short' } },
      400,
      'The token length is invalid. Check the length and try again.',
    ],
    [{ params: { oauth_token: 'x'.repeat(32) } }, 401, 'Specified token does not exist'],
    [
      { params: { oauth_consumer_key: 'x'.repeat(32) } },
      401,
      'A consumer having the specified key does not exist',
    ],
    [{ params: { oauth_consumer_key: 'short' } }, 401, 'Consumer key is not the correct length'],
    [{ header: '' }, 401, "The consumer isn't authorized to access %resources."],
    [
      { header: 'Bearer sandboxaccesstoken00000000000001' },
      401,
      "The consumer isn't authorized to access %resources.",
    ],
    [{ tail: 'extra=1' }, 401, 'The signature is invalid. Verify and try again.'],
  ])('%j: %i', async (overrides, status, message) => {
    expect(await call(shop, orders, query, overrides)).toMatchObject({ status, body: { message } });
  });

  it('does not sign a bare parameter, so a client that does not either gets in', async () => {
    expect((await call(shop, orders, {}, { tail: 'searchCriteria' })).status).toBe(200);
  });

  it('answers an unknown store view, path or method before it looks at credentials', async () => {
    for (const [path, method] of [
      ['/rest/nowhere/V1/orders', 'GET'],
      ['/rest/default/V1/nothing', 'GET'],
      ['/rest/default/V1/orders', 'DELETE'],
      ['/V1/orders', 'GET'],
    ] as const) {
      expect(await call(shop, path, {}, { header: '', method })).toMatchObject({
        status: 404,
        body: { message: 'Request does not match any route.' },
      });
    }
    expect((await call(shop, '/rest/V1/orders', query)).status).toBe(200);
    expect((await call(shop, '/rest/all/V1/orders', query)).status).toBe(200);
  });

  it('fails on an encoded slash, as release 2.4 does', async () => {
    expect((await call(shop, '/rest/default/V1/orders/1%2F2')).body['message']).toBe(
      'The signature is invalid. Verify and try again.',
    );
    const older = await startAdobeCommerce({ version: '2.3', acceptSha1: true });
    try {
      const params = { oauth_signature_method: 'HMAC-SHA1' };
      expect((await call(older, '/rest/default/V1/orders/1%2F2', {}, { params })).status).toBe(404);
    } finally {
      await older.close();
    }
  });
});

it('keeps an integration to its resources, and refuses a revoked token', async () => {
  const limited = {
    consumerKey: 'l'.repeat(32),
    consumerSecret: 's',
    accessToken: 't'.repeat(32),
    accessTokenSecret: 'u',
    resources: ['Magento_Customer::customer'],
  };
  const shop = await startAdobeCommerce({ credentials: limited });
  try {
    expect(await call(shop, '/rest/default/V1/orders', criteria([]))).toMatchObject({
      status: 401,
      body: { parameters: { resources: 'Magento_Sales::actions_view' } },
    });
    expect((await call(shop, '/rest/default/V1/customers/search', criteria([]))).status).toBe(200);
    shop.revoke(limited);
    expect(await call(shop, '/rest/default/V1/customers/search', criteria([]))).toMatchObject({
      status: 401,
      body: { message: 'Access token has been revoked' },
    });
  } finally {
    await shop.close();
  }
});
