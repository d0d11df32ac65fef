import { wooCommerceCredentials, wooCommerceSettings } from '../../../../systems/storefronts/woocommerce';

const parse = (more: Record<string, unknown> = {}) =>
  wooCommerceSettings.parse({
    system: 'woocommerce',
    url: 'https://shop.example',
    credentials: 'shop',
    ...more,
  });

describe('the settings', () => {
  it('have defaults', () => {
    expect(parse()).toMatchObject({
      url: 'https://shop.example',
      signIn: 'basic',
      signInPlace: 'header',
      pageSize: 100,
      orderNumbers: '{id}',
      amountRefunds: 'untaxed',
      manualRefunds: 'pending',
      categories: true,
      customerScan: 'all',
      requestsPerMinute: 300,
      concurrency: 4,
    });
    expect(parse({ url: 'http://127.0.0.1:8080' }).signIn).toBe('oauth');
  });

  it.each([
    ['https://shop.example/', 'https://shop.example'],
    ['https://shop.example/blog/wp-json/wc/v3/', 'https://shop.example/blog'],
    ['https://shop.example/wp-json', 'https://shop.example'],
  ])('take %s for the shop at %s', (url, expected) => {
    expect(parse({ url }).url).toBe(expected);
  });

  it('let the merchant’s statuses win over WooCommerce’s', () => {
    const { orderStates } = parse({ orderStates: { 'on-hold': 'open', shipped: 'complete' } });
    expect(orderStates).toMatchObject({
      'on-hold': 'open',
      shipped: 'complete',
      processing: 'open',
      trash: 'cancelled',
    });
  });

  it.each([
    ['url', { url: 'ftp://shop.example' }],
    ['url', { url: 'https://ck:cs@shop.example' }],
    ['pageSize', { pageSize: 101 }],
    ['orderNumbers', { orderNumbers: 'WEB-' }],
    ['orderNumbers', { orderNumbers: '{id}{id}' }],
    ['orderStates', { orderStates: { a: 'b' } }],
    ['feeKinds', { feeKinds: { Wrap: 'wrapping' } }],
    ['webhookTopics', { webhookTopics: ['product.updated'] }],
    ['signIn', { url: 'http://shop.example', signIn: 'basic' }],
  ])('refuse a wrong %s', (field, more) => {
    const read = wooCommerceSettings.safeParse({
      system: 'woocommerce',
      url: 'https://shop.example',
      credentials: 'shop',
      ...more,
    });
    expect(read.error?.issues[0]?.path[0]).toBe(field);
  });

  it('refuse words they do not know', () => {
    expect(() => parse({ pagesize: 5 })).toThrow();
  });
});

describe('the credentials', () => {
  it('take either spelling', () => {
    const expected = { consumerKey: 'ck_1', consumerSecret: 'cs_1', webhookSecrets: ['0123456789abcdef'] };
    expect(wooCommerceCredentials.parse(expected)).toEqual(expected);
    expect(
      wooCommerceCredentials.parse({
        consumer_key: ' ck_1 ',
        consumer_secret: 'cs_1',
        webhook_secrets: ['0123456789abcdef'],
      }),
    ).toEqual(expected);
    expect(
      wooCommerceCredentials.parse({ consumerKey: 'ck_1', consumerSecret: 'cs_1' }).webhookSecrets,
    ).toEqual([]);
  });

  it('say what is missing, and repeat no secret', () => {
    const wrong = wooCommerceCredentials.safeParse({
      consumerKey: 'ck_secret',
      webhookSecrets: ['short one'],
    });
    expect(wrong.success).toBe(false);
    const message = JSON.stringify(wrong.error?.issues);
    expect(message).toContain('consumerSecret is missing');
    expect(message).toContain('at least 16 characters');
    expect(message).not.toMatch(/ck_secret|short one/);
    expect(wooCommerceCredentials.safeParse('ck').error?.issues[0]?.message).toContain('must be an object');
  });
});
