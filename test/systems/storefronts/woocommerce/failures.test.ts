import type { Exchange } from '../../../../systems/context';
import { wooCommerceSettings } from '../../../../systems/storefronts/woocommerce';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { cleanUp, context, setUp, specs } from './connect';

afterEach(cleanUp);

const first = (numbers: Iterable<number>): string => String([...numbers][0]);

describe('when the shop does not answer well', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['refuse', 'unavailable', {}],
    ['throttle', 'throttled', { retryAfterMs: 7_000 }],
    ['error-500', 'unavailable', { code: 'internal_server_error' }],
    ['error-503', 'unavailable', { code: 'maintenance' }],
    ['cut', 'unavailable', {}],
    ['html', 'unavailable', {}],
    ['slow', 'unavailable', { code: 'DEADLINE' }],
    ['error-in-200', 'unavailable', { code: 'php-messages' }],
    ['token-expired', 'unauthorized', { code: 'woocommerce_rest_authentication_error' }],
  ])('%s is %s', async (effect, kind, more) => {
    const { sandbox, connect } = await setUp(specs(1));
    const shop = connect({ deadlineMs: effect === 'slow' ? 200 : 5_000 });
    const number = first(sandbox.shop.orders.keys());
    sandbox.faults.set([
      {
        call: 'GET /orders',
        effect: effect as 'slow',
        times: 1,
        delayMs: 400,
        retryAfter: effect === 'throttle' ? 7 : undefined,
      },
    ]);
    const exchanges: Exchange[] = [];
    const recording = { priority: 'live', record: (exchange: Exchange) => exchanges.push(exchange) } as const;
    await expect(shop.fetchOrders(recording, [number])).rejects.toMatchObject({ kind, ...more });
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.outcome).not.toBe('ok');
    const after = effect === 'slow' ? connect() : shop;
    if (effect !== 'throttle') expect((await after.fetchOrders(context, [number])).size).toBe(1);
  });

  it.each([
    [200, 'unavailable', 'not-json'],
    [403, 'unavailable', 'firewall'],
    [401, 'unauthorized', '401'],
    [404, 'rejected', '404'],
  ])('a firewall’s page with status %i is %s', async (status, kind, code) => {
    const { sandbox, shop } = await setUp(specs(1));
    sandbox.faults.set([{ call: 'GET /orders', effect: 'html', status }]);
    const failing = shop.fetchOrders(context, [first(sandbox.shop.orders.keys())]);
    await expect(failing).rejects.toMatchObject({ kind, code });
    await failing.catch((error: Error) => expect(error.message).not.toContain('blocked'));
  });

  it('WordPress in maintenance is waited for', async () => {
    const { sandbox, shop } = await setUp(specs(1));
    sandbox.shop.maintenance = true;
    await expect(shop.fetchOrders(context, [first(sandbox.shop.orders.keys())])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'maintenance',
      retryAfterMs: 600_000,
    });
  });
});

describe('signing in', () => {
  const reads = async (shop: Storefront): Promise<boolean> =>
    (await shop.changedOrders(context, { by: 'changed', since: '2020-01-01T00:00:00Z', limit: 1 })).total ===
    1;

  it.each([
    ['oauth', 'header', false],
    ['oauth', 'query', false],
    ['oauth', 'header', true],
    ['basic', 'header', true],
    ['basic', 'query', true],
  ])('by %s in the %s works where PHP sees HTTPS: %s', async (signIn, signInPlace, ssl) => {
    const { connect } = await setUp(specs(1), { ssl });
    expect(await reads(connect({ settings: { signIn, signInPlace } }))).toBe(true);
  });

  it('keeps key and secret out of every record, wherever they travel', async () => {
    const { sandbox, connect } = await setUp(specs(1), { ssl: true });
    for (const signIn of ['basic', 'oauth']) {
      const exchanges: Exchange[] = [];
      const shop = connect({ settings: { signIn, signInPlace: 'query' } });
      const number = first(sandbox.shop.orders.keys());
      await shop.fetchOrders({ priority: 'live', record: (one) => exchanges.push(one) }, [number]);
      expect(exchanges.length).toBeGreaterThan(0);
      expect(JSON.stringify(exchanges)).not.toMatch(/ck_|cs_|oauth|consumer/);
    }
  });

  it('by Basic over plain HTTP is not even looked at', async () => {
    const { connect } = await setUp(specs(1));
    await expect(reads(connect({ settings: { signIn: 'basic' } }))).rejects.toMatchObject({
      kind: 'unauthorized',
      code: 'woocommerce_rest_cannot_view',
      advice: expect.stringContaining('signIn: oauth') as string,
    });
  });

  it.each([
    ['basic', true],
    ['oauth', false],
  ] as const)('with a wrong secret by %s is refused', async (signIn, ssl) => {
    const { sandbox, connect } = await setUp(specs(1), { ssl });
    const credentials = { ...sandbox.credentials, consumerSecret: 'cs_wrong' };
    const failing = reads(connect({ settings: { signIn }, credentials }));
    await expect(failing).rejects.toMatchObject({
      kind: 'unauthorized',
      code: 'woocommerce_rest_authentication_error',
    });
    await failing.catch((error: Error) => expect(error.message).not.toContain('cs_'));
  });

  it('with a clock that is far off says so', async () => {
    const { shop } = await setUp(specs(1), { now: () => new Date(Date.now() + 20 * 60_000) });
    await expect(reads(shop)).rejects.toMatchObject({ kind: 'unauthorized', code: 'timestamp' });
  });

  it('by Basic is refused in the settings where it would go in the clear', () => {
    const parse = (url: string) =>
      wooCommerceSettings.safeParse({ system: 'woocommerce', url, credentials: 'x', signIn: 'basic' })
        .success;
    expect([
      parse('http://shop.example'),
      parse('https://shop.example'),
      parse('http://127.0.0.1:8080'),
    ]).toEqual([false, true, true]);
  });
});

describe('the check', () => {
  const result = async (shop: Storefront): Promise<Record<string, boolean>> =>
    Object.fromEntries((await shop.ping(context)).map(({ name, ok }) => [name, ok]));
  const GOOD = {
    address: true,
    clock: true,
    key: true,
    orders: true,
    'order numbers': true,
    refunds: true,
    products: true,
    customers: true,
    webhooks: true,
  };

  it('passes on a healthy shop, and changes nothing', async () => {
    const { sandbox, shop } = await setUp(specs(1));
    expect(await result(shop)).toEqual(GOOD);
    expect(sandbox.shop.hooks.all()).toEqual([]);
  });

  it('proves that what goes back can be written, and writes nothing', async () => {
    const key = { consumerKey: 'ck_few', consumerSecret: 'cs_few' };
    const catalog = ['items', 'stock'] as const;
    const { sandbox, connect } = await setUp(specs(1));
    const products = sandbox.shop.products.size;
    expect(await result(connect({ catalog }))).toEqual({ ...GOOD, 'products, write': true, settings: true });
    expect(sandbox.shop.products.size).toBe(products);
    expect(await result(connect({ catalog: ['stock'] }))).not.toHaveProperty('settings');
    const reading = await setUp(specs(1), { keys: { ...key, permissions: 'read' } });
    const checks = await reading.connect({ catalog }).ping(context);
    expect(checks.find(({ name }) => name === 'products, write')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Read/Write') as string,
    });
    const few = await setUp(specs(1), { keys: { ...key, resources: ['orders'] } });
    expect(await result(few.connect({ catalog }))).toMatchObject({
      'products, write': false,
      settings: false,
    });
  });

  it('passes on an older shop and on an empty one', async () => {
    expect(await result((await setUp([], { commonRefunds: false })).shop)).toEqual(GOOD);
  });

  it('tells a wrong key from a wrong address and from a missing right', async () => {
    const { sandbox, connect } = await setUp(specs(1));
    const wrong = connect({ credentials: { consumerKey: 'ck_none', consumerSecret: 'cs_none' } });
    expect(await result(wrong)).toEqual({ address: true, clock: true, key: false });
    expect(await result(connect({ settings: { url: 'http://127.0.0.1:1' } }))).toEqual({ address: false });
    expect(await result(connect({ settings: { url: `${sandbox.url}/blog` } }))).toMatchObject({
      orders: false,
    });
  });

  it('says what a key may not do', async () => {
    const key = { consumerKey: 'ck_few', consumerSecret: 'cs_few' };
    const few = await setUp(specs(1), { keys: { ...key, resources: ['orders'] } });
    expect(await result(few.shop)).toEqual({ ...GOOD, products: false, customers: false, webhooks: false });
    const none = await setUp(specs(1), { keys: { ...key, resources: ['products'] } });
    expect(await result(none.shop)).toMatchObject({ key: true, orders: false, products: true });
    const reading = await setUp(specs(1), { keys: { ...key, permissions: 'read' } });
    expect(await result(reading.shop)).toEqual({ ...GOOD, webhooks: false });
    const checks = await reading.shop.ping(context);
    expect(checks.find(({ name }) => name === 'webhooks')).toMatchObject({
      optional: true,
      detail: expect.stringContaining('Read/Write') as string,
    });
  });

  it.each([
    [4 * 60_000, true, undefined],
    [7 * 60_000, false, true],
  ])('judges a clock difference of %i ms', async (difference, ok, optional) => {
    const { shop } = await setUp([], { now: () => new Date(Date.now() + difference) });
    const clock = (await shop.ping(context)).find(({ name }) => name === 'clock');
    expect([clock?.ok, clock?.optional]).toEqual([ok, optional]);
  });

  it('survives maintenance', async () => {
    const { sandbox, shop } = await setUp();
    sandbox.faults.set([{ call: '*', effect: 'error-503' }]);
    expect((await result(shop))['orders']).toBe(false);
  });
});
