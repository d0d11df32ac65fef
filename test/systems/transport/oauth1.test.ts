import { createHmac } from 'node:crypto';
import {
  createOAuth1,
  encodeQuery,
  percentEncode,
  type OAuth1Options,
} from '../../../systems/transport/oauth1';
import { naturalCompare } from '../../../systems/transport/natural-order';

const CREDENTIALS = {
  consumerKey: 'ck_demo_0001',
  consumerSecret: 'cs_demo_secret',
  accessToken: 'at_demo_0001',
  accessTokenSecret: 'ats_demo_secret',
};
const FIXED: OAuth1Options = { nonce: () => 'abc123nonce', timestamp: () => 1763720000 };
const ADDRESS = 'https://shop.example.com/rest/default/V1/orders';

const header = (authorization: string): Record<string, string> =>
  Object.fromEntries(
    [...authorization.matchAll(/(oauth_\w+)="([^"]*)"/g)].map(([, name, value]): [string, string] => [
      name ?? '',
      decodeURIComponent(value ?? ''),
    ]),
  );

/** Written from RFC 5849, to check the signer against: parameters in the order given. */
const signature = (parameters: [string, string][]): string => {
  const base = [
    'GET',
    ADDRESS,
    parameters.map(([n, v]) => `${percentEncode(n)}=${percentEncode(v)}`).join('&'),
  ];
  return createHmac('sha256', 'cs_demo_secret&ats_demo_secret')
    .update(base.map(percentEncode).join('&'))
    .digest('base64');
};
const OAUTH: [string, string][] = [
  ['oauth_consumer_key', 'ck_demo_0001'],
  ['oauth_nonce', 'abc123nonce'],
  ['oauth_signature_method', 'HMAC-SHA256'],
  ['oauth_timestamp', '1763720000'],
  ['oauth_token', 'at_demo_0001'],
  ['oauth_version', '1.0'],
];

describe('OAuth 1.0a', () => {
  it.each(['bytes', 'natural'] as const)('signs the known vector, sorted by %s', (sort) => {
    const query = encodeQuery([
      ['searchCriteria[filter_groups][0][filters][0][field]', 'updated_at'],
      ['searchCriteria[filter_groups][0][filters][0][value]', '2026-11-20 10:15:00'],
      ['searchCriteria[filter_groups][0][filters][0][condition_type]', 'gteq'],
      ['searchCriteria[pageSize]', '100'],
      ['searchCriteria[currentPage]', '1'],
    ]);
    const signed = header(
      createOAuth1(CREDENTIALS, { ...FIXED, sort })({ method: 'GET', url: `${ADDRESS}?${query}` }),
    );
    expect(signed).toMatchObject({
      oauth_consumer_key: 'ck_demo_0001',
      oauth_token: 'at_demo_0001',
      oauth_version: '1.0',
      oauth_signature_method: 'HMAC-SHA256',
      oauth_signature: 'Mx2ZdSiK6vVycdG4vB6hP4iz7Yop9HfdwN3SglE6WkY=',
    });
  });

  it('sorts as asked when an index reaches ten', () => {
    const two: [string, string] = ['f[2]', 'b'];
    const ten: [string, string] = ['f[10]', 'a'];
    const url = `${ADDRESS}?${encodeQuery([two, ten])}`;
    const sign = (sort: 'bytes' | 'natural'): string | undefined =>
      header(createOAuth1(CREDENTIALS, { ...FIXED, sort })({ method: 'GET', url }))['oauth_signature'];
    expect(sign('bytes')).toBe(signature([ten, two, ...OAUTH]));
    expect(sign('natural')).toBe(signature([two, ten, ...OAUTH]));
  });

  it('signs values with awkward signs', () => {
    const value = "a=b&c d+e%/é!*'()";
    const signed = header(
      createOAuth1(CREDENTIALS, FIXED)({ method: 'GET', url: `${ADDRESS}?${encodeQuery([['a', value]])}` }),
    );
    expect(signed['oauth_signature']).toBe(signature([['a', value], ...OAUTH]));
  });

  it('takes a fresh nonce for every call', () => {
    const sign = createOAuth1(CREDENTIALS);
    const nonces = Array.from(
      { length: 50 },
      () => header(sign({ method: 'GET', url: ADDRESS }))['oauth_nonce'],
    );
    expect(new Set(nonces).size).toBe(50);
  });

  it.each(['searchCriteria', 'a=b=c', 'a=1&a=2', 'a=b+c', 'oauth_token=x', ''])(
    'refuses the query %p only when unclear',
    (query) => {
      const sign = (): string =>
        createOAuth1(CREDENTIALS, FIXED)({ method: 'GET', url: `${ADDRESS}?${query}` });
      if (query === '') expect(sign).not.toThrow();
      else expect(sign).toThrow(expect.objectContaining({ kind: 'bug' }) as Error);
    },
  );
});

describe('natural order', () => {
  // Expected values are those of PHP's strnatcmp.
  it.each([
    ['f%5B2%5D', 'f%5B10%5D', -1],
    ['f[9]', 'f[10]', -1],
    ['abc', 'abc', 0],
    ['abc', 'abcd', -1],
    ['a10', 'a9', 1],
    ['a01', 'a1', 0],
    ['1.010', '1.001', 1],
    ['', 'a', -1],
    ['a1b', 'a1', 1],
    ['a%5B0%5D', 'a%5B0%5D%5Bx%5D', -1],
    ['oauth_token', 'searchCriteria', -1],
    ['Z', 'a', -1],
  ])('%p against %p', (a, b, expected) => {
    expect(naturalCompare(a, b)).toBe(expected);
    expect(naturalCompare(b, a)).toBe(expected === 0 ? 0 : -expected);
  });
});
