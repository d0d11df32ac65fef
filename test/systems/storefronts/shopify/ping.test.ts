import { unrecorded } from '../../../../systems/context';
import { shopifySettings } from '../../../../systems/storefronts/shopify';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { cleanUp, setUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

const failing = async (shop: Storefront): Promise<string[]> =>
  (await shop.ping(context)).filter(({ ok }) => !ok).map(({ name }) => name);

describe('the check', () => {
  it('finds nothing wrong with a shop as it should be', async () => {
    const { connect } = await setUp();
    const checks = await connect().ping(context);
    expect(checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(checks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['address', 'credentials', 'API version', 'scopes', 'orders', 'shop domain', 'webhook secret', 'money']), // prettier-ignore
    );
  });

  it('names what is missing and what to do', async () => {
    const { connect } = await setUp({ scopes: ['write_orders', 'read_orders'], speaks: '2027-01' });
    const checks = await connect({
      settings: { shopDomain: 'old-name.myshopify.com' },
      credentials: { accessToken: 'shpat_sandbox0000000000000000000001' },
    }).ping(context);
    const wrong = checks.filter(({ ok }) => !ok);
    expect(wrong.filter(({ optional }) => !optional).map(({ name }) => name)).toEqual([
      'scopes',
      'shop domain',
    ]);
    expect(wrong.filter(({ optional }) => optional).map(({ name }) => name)).toEqual([
      'API version',
      'read_all_orders',
      'read_products',
      'read_returns',
      'read_payment_terms',
      'webhook secret',
    ]);
    expect(wrong.find(({ name }) => name === 'scopes')?.detail).toContain('read_customers');
    expect(wrong.find(({ name }) => name === 'shop domain')?.detail).toContain('sandbox.myshopify.com');
  });

  it('tells a refused token from a shop that does not answer', async () => {
    const { sandbox, connect } = await setUp();
    expect(await failing(connect({ credentials: { accessToken: 'shpat_wrong' } }))).toEqual(['credentials']);
    sandbox.faults.set([{ call: 'Crossdock*', effect: 'refuse' }]);
    expect(await failing(connect())).toEqual(['address']);
  });
});

describe('the settings', () => {
  const parse = (more: object): ReturnType<typeof shopifySettings.safeParse> =>
    shopifySettings.safeParse({
      system: 'shopify',
      url: 'https://acme.myshopify.com/',
      credentials: 'acme',
      ...more,
    });

  it('have the defaults of the docs', () => {
    expect(parse({}).data).toMatchObject({
      url: 'https://acme.myshopify.com',
      shopDomain: 'acme.myshopify.com',
      apiVersion: '2026-10',
      money: 'presentment',
      numberPrefix: '#',
      pageSize: 25,
      batchSize: 20,
      testOrders: 'hold',
      companies: false,
      bulk: { above: 2_000, waitSeconds: 20 },
      requestsPerMinute: 600,
      concurrency: 4,
    });
  });

  it.each([
    [{ url: 'acme' }],
    [{ url: 'https://user:x@acme.myshopify.com' }],
    [{ url: 'https://acme.myshopify.com/products' }],
    [{ apiVersion: '2026-11' }],
    [{ money: 'both' }],
    [{ requestsPerSecond: 1, requestsPerMinute: 60 }],
    [{ unknown: 1 }],
  ])('refuse %j', (more) => {
    expect(parse(more).success).toBe(false);
  });
});
