import {
  adobeCommerceCredentials,
  adobeCommerceSettings,
} from '../../../../systems/storefronts/adobe-commerce';

const SETTINGS = { system: 'adobe-commerce', url: 'https://shop.example', credentials: 'acme' };
const CREDENTIALS = { consumerKey: 'a', consumerSecret: 'b', accessToken: 'c', accessTokenSecret: 'd' };
const complaint = (
  schema: typeof adobeCommerceSettings | typeof adobeCommerceCredentials,
  input: unknown,
): string =>
  (schema.safeParse(input).error?.issues ?? [])
    .map(({ path, message }) => `${path.join('.')}: ${message}`)
    .join('\n');

describe('the storefront part of a connection', () => {
  it('has defaults', () => {
    expect(adobeCommerceSettings.parse(SETTINGS)).toMatchObject({
      ...SETTINGS,
      deployment: 'paas',
      storeView: 'default',
      pageSize: 100,
      orderStates: {},
      concurrency: 4,
      requestsPerMinute: 600,
    });
  });

  it('accepts the pace by second or by minute, not both', () => {
    expect(adobeCommerceSettings.parse({ ...SETTINGS, requestsPerSecond: 2 }).requestsPerMinute).toBe(120);
    expect(adobeCommerceSettings.parse({ ...SETTINGS, requestsPerMinute: 30 }).requestsPerMinute).toBe(30);
    expect(
      complaint(adobeCommerceSettings, { ...SETTINGS, requestsPerMinute: 30, requestsPerSecond: 2 }),
    ).toMatch(/not both/);
  });

  it.each([
    ['https://shop.example/', 'https://shop.example'],
    ['https://shop.example/store/rest', 'https://shop.example/store'],
    ['https://shop.example:443/rest/default/V1/', 'https://shop.example'],
  ])('reads the address %s as %s', (url, expected) => {
    expect(adobeCommerceSettings.parse({ ...SETTINGS, url }).url).toBe(expected);
  });

  it.each([
    [{ url: 'shop.example' }, /^url: must be the address/],
    [{ url: 'https://user:pass@shop.example' }, /vault/],
    [{ deployment: 'cloud' }, /deployment/],
    [{ tokenAddress: 'ims' }, /tokenAddress: must be an address/],
    [
      { webhooks: { module: { publicKeys: ['nonsense'] } } },
      /webhooks\.module\.publicKeys\.0: is no RSA public key/,
    ],
    [{ webhooks: { events: { clientIds: ['a'], keyHost: 'https://evil.example/x' } } }, /keyHost/],
    [{ storeView: 'no view' }, /storeView/],
    [{ pageSize: 500 }, /pageSize/],
    [{ storeview: 'x' }, /storeview/],
    [{ orderStates: { fraud: 'nonsense' } }, /orderStates\.fraud/],
  ])('refuses %p', (change, expected) => {
    expect(complaint(adobeCommerceSettings, { ...SETTINGS, ...change })).toMatch(expected);
  });
});

describe('credentials', () => {
  it('may be spelled either way', () => {
    const snake = { consumer_key: 'a', consumer_secret: 'b', access_token: 'c', access_token_secret: ' d ' };
    expect(adobeCommerceCredentials.parse(snake)).toEqual(CREDENTIALS);
    expect(adobeCommerceCredentials.parse(CREDENTIALS)).toEqual(CREDENTIALS);
  });

  it.each(['consumerKey', 'consumerSecret', 'accessToken', 'accessTokenSecret'])(
    'names %s when it is missing',
    (name) => {
      expect(complaint(adobeCommerceCredentials, { ...CREDENTIALS, [name]: undefined })).toContain(
        `${name} is missing`,
      );
      expect(complaint(adobeCommerceCredentials, { ...CREDENTIALS, [name]: '' })).toContain(
        `${name} is empty`,
      );
    },
  );

  it('are of a technical account for saas', () => {
    const account = { client_id: 'i', client_secret: 's', org_id: '1@AdobeOrg' };
    expect(adobeCommerceCredentials.parse(account)).toEqual({
      clientId: 'i',
      clientSecret: 's',
      organization: '1@AdobeOrg',
    });
    expect(complaint(adobeCommerceCredentials, { ...account, org_id: '1' })).toMatch(/ends in @AdobeOrg/);
    expect(complaint(adobeCommerceCredentials, { clientId: 'i' })).toMatch(/clientSecret is missing/);
  });

  it('hold the secrets of plain callbacks', () => {
    const secret = 'long-enough-secret';
    expect(adobeCommerceCredentials.parse({ ...CREDENTIALS, webhookSecrets: secret })).toMatchObject({
      webhookSecrets: [secret],
    });
    expect(complaint(adobeCommerceCredentials, { ...CREDENTIALS, webhookSecrets: ['short'] })).toMatch(/16/);
  });

  it('says what it expects of nonsense', () => {
    expect(complaint(adobeCommerceCredentials, 'secret')).toMatch(/must be an object with consumerKey/);
  });
});
