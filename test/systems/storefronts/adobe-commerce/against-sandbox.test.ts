import {
  makeOrder,
  startAdobeCommerce,
  type AdobeCommerce,
  type AdobeCommerceOptions,
  type Credentials,
  type OrderSpec,
} from '../../../../sandbox/adobe-commerce';
import { subtract, sum } from '../../../../domain/money';
import type { OrderHead } from '../../../../domain/order';
import { unrecorded, type CallContext, type Exchange } from '../../../../systems/context';
import { adobeCommerceSettings, createAdobeCommerce } from '../../../../systems/storefronts/adobe-commerce';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { createLane } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';
import { pagesWithin, START } from '../all-pages';

const context = unrecorded();
const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

interface SetUp {
  readonly sandbox: AdobeCommerce;
  readonly shop: Storefront;
  /** Another client of the same shop. */
  readonly connect: (more?: {
    settings?: Record<string, unknown>;
    credentials?: Credentials;
    concurrency?: number;
    deadlineMs?: number;
  }) => Storefront;
}

async function setUp(orders: readonly OrderSpec[] = [], options: AdobeCommerceOptions = {}): Promise<SetUp> {
  const sandbox = await startAdobeCommerce(options);
  cleanUps.push(() => sandbox.close());
  sandbox.load({ orders: orders.map((spec) => makeOrder(spec)) });
  const connect: SetUp['connect'] = ({ settings, credentials, concurrency, deadlineMs = 5_000 } = {}) => {
    const http = createHttp({
      lane: createLane({ concurrency }),
      allowPrivateHosts: true,
      deadlineMs,
    });
    cleanUps.push(() => http.close());
    return createAdobeCommerce({
      settings: adobeCommerceSettings.parse({
        system: 'adobe-commerce',
        url: sandbox.url,
        credentials: 'x',
        ...settings,
      }),
      credentials: credentials ?? sandbox.credentials,
      http,
    });
  };
  return { sandbox, connect, shop: connect() };
}

const allPages = pagesWithin(200);
const distinct = (heads: readonly OrderHead[]): string[] => [
  ...new Set(heads.map(({ sourceId }) => sourceId)),
];
const specs = (count: number, more: (index: number) => Partial<OrderSpec> = () => ({})): OrderSpec[] =>
  Array.from({ length: count }, (_, n) => ({ index: n + 1, ...more(n + 1) }));
const orderCalls = (sandbox: AdobeCommerce): number => sandbox.requests.count('GET /V1/orders');

describe('reading orders from the sandbox', () => {
  it('reads every kind of order to the cent', async () => {
    const { shop } = await setUp([
      { index: 1, lines: [{ sku: 'A', price: '29.95', qty: '3', taxRate: '19', discount: '5' }], shipping: { amount: '4.90', taxRate: '19' }, longNumbers: true },
      { index: 2, grossPrices: true, lines: [{ sku: 'B', price: '119', taxRate: '19', discount: '11.90' }], coupon: 'TEN' },
      { index: 3, lines: [{ sku: 'C', price: '52', type: 'configurable', priceOnChild: true, taxRate: '20' }], giftCard: '10', storeCredit: '2.5' },
      { index: 4, lines: [{ sku: 'D', price: '0', type: 'bundle-dynamic', children: [{ sku: 'D1', price: '27' }, { sku: 'D2', price: '5' }] }, { sku: 'E', price: '68', type: 'bundle-fixed', children: [{ sku: 'E1' }] }] },
      { index: 5, currency: 'JPY', baseCurrency: 'EUR', rate: '160', lines: [{ sku: 'F', price: '1980', qty: '2', taxRate: '10' }] },
      { index: 6, shipTo: null, customer: { id: 5, company: { id: 3, name: 'ACME' } }, purchaseOrder: 'PO-7' },
      { index: 7, state: null, status: null },
    ]); // prettier-ignore
    const numbers = [1, 2, 3, 4, 5, 6, 7].map((n) => `1${String(n).padStart(8, '0')}`);
    const orders = await shop.fetchOrders(context, [...numbers, '999999999']);
    expect([...orders.keys()].sort()).toEqual(numbers);
    for (const { totals, lines, charges } of orders.values()) {
      const explained = subtract(
        sum([totals.lines, totals.shipping, totals.tax, totals.other]),
        totals.discount,
      );
      expect(explained).toBe(totals.total);
      expect(sum(lines.map((line) => line.amount))).toBe(totals.lines);
      expect(sum([...lines, ...charges].map(({ tax }) => tax))).toBe(totals.tax);
      expect(sum([...lines, ...charges].map(({ discount }) => discount))).toBe(totals.discount);
    }
    const order = (n: number) => orders.get(numbers[n - 1] ?? '');
    expect(order(1)?.lines).toMatchObject([{ unitPrice: '29.95', amount: '89.85', quantity: '3' }]);
    expect(order(4)?.lines.map(({ sku }) => sku)).toEqual(['D1', 'D2', 'E']);
    expect(order(5)).toMatchObject({ currency: 'JPY', totals: { lines: '3960' } });
    expect(order(6)).toMatchObject({
      customer: { kind: 'company', company: { id: '3' } },
      payment: { purchaseOrder: 'PO-7' },
    });
    expect(order(6)?.shipTo).toBeUndefined();
    expect(order(7)?.state).toBe('unknown');
  });

  it('follows an order through an edit', async () => {
    const { sandbox, shop } = await setUp([{ index: 1 }]);
    const { original, child } = sandbox.editOrder(1);
    const orders = await shop.fetchOrders(context, [original.increment_id, child.increment_id]);
    expect(orders.get(original.increment_id)?.state).toBe('cancelled');
    expect(orders.get(child.increment_id)).toMatchObject({ state: 'open', replaces: original.increment_id });
  });

  it('asks for fifty at a time, once', async () => {
    const { sandbox, shop } = await setUp(specs(60));
    const numbers = specs(60).map(({ index }) => `1${String(index).padStart(8, '0')}`);
    expect((await shop.fetchOrders(context, numbers)).size).toBe(60);
    expect(orderCalls(sandbox)).toBe(2);
  });

  it('gathers those who wait into one request, and each records only its own order', async () => {
    const { sandbox, connect } = await setUp([...specs(9), { index: 10, state: 'processing' }]);
    sandbox.shop.updateOrder(10, { subtotal: 5_000 });
    const shop = connect({ concurrency: 1 });
    const recorded = new Map<string, Exchange[]>();
    const ask = (number: string) => {
      const exchanges: Exchange[] = [];
      recorded.set(number, exchanges);
      const own: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
      return shop.fetchOrders(own, [number]);
    };
    const numbers = specs(10).map(({ index }) => `1${String(index).padStart(8, '0')}`);
    const results = await Promise.allSettled(numbers.map(ask));
    expect(orderCalls(sandbox)).toBeLessThanOrEqual(2);
    expect(results.map(({ status }) => status)).toEqual([...Array<string>(9).fill('fulfilled'), 'rejected']);
    expect(results[9]).toMatchObject({ reason: { kind: 'conflict', causes: ['sum:100000010'] } });
    for (const [number, exchanges] of recorded) {
      expect(exchanges).toMatchObject([
        { system: 'adobe-commerce', call: 'GET /V1/orders', write: false, outcome: 'ok', status: 200 },
      ]);
      const text = JSON.stringify(exchanges);
      expect(text.match(/"increment_id":"(\d+)"/g)).toEqual([`"increment_id":"${number}"`]);
      expect(text).not.toMatch(/oauth|sandboxaccess|sandboxconsumer/i);
    }
  });

  describe('one number, several stores', () => {
    const view = (id: number, code: string) => ({
      id,
      code,
      name: code,
      websiteId: 1,
      baseCurrency: 'EUR',
      displayCurrency: 'EUR',
      locale: 'en_US',
      timezone: 'UTC',
    });
    const twins = (): Promise<SetUp> =>
      setUp(
        [
          { index: 1, incrementId: '77', storeId: 1 },
          { index: 2, incrementId: '77', storeId: 2 },
        ],
        {
          storeViews: [view(1, 'default'), view(2, 'german'), view(3, 'french')],
        },
      );

    it('takes the one of the connection’s store view', async () => {
      const { connect } = await twins();
      const read = async (storeView: string) =>
        (await connect({ settings: { storeView } }).fetchOrders(context, ['77'])).get('77')?.sourceId;
      expect([await read('default'), await read('german')]).toEqual(['1', '2']);
    });

    it('is a conflict that names both when no store decides', async () => {
      const { connect } = await twins();
      await expect(
        connect({ settings: { storeView: 'french' } }).fetchOrders(context, ['77']),
      ).rejects.toMatchObject({
        kind: 'conflict',
        causes: ['order:77'],
        message: expect.stringMatching(/id 1 of store 1, id 2 of store 2/) as string,
      });
    });

    it('sees only the stores it was given', async () => {
      const { connect } = await twins();
      const shop = connect({ settings: { orderStores: ['german'] } });
      expect((await shop.fetchOrders(context, ['77'])).get('77')?.sourceId).toBe('2');
      expect(distinct((await allPages(shop)).heads)).toEqual(['2']);
      const wrong = connect({ settings: { orderStores: ['dutch'] } });
      await expect(wrong.fetchOrders(context, ['77'])).rejects.toMatchObject({
        kind: 'rejected',
        causes: ['connection:storeView'],
      });
    });
  });
});

describe('listing changed orders', () => {
  it.each(['2.3', '2.4'] as const)(
    'ends on release %s, with every order once but for the seams',
    async (version) => {
      const { connect } = await setUp(specs(45), { version });
      for (const pageSize of [1, 9, 15, 44, 45, 46]) {
        const { heads, total } = await allPages(connect({ settings: { pageSize } }));
        expect(distinct(heads)).toHaveLength(45);
        expect(total).toBe(45);
        expect(heads.map(({ updatedAt }) => updatedAt)).toEqual(
          heads.map(({ updatedAt }) => updatedAt).sort(),
        );
      }
    },
  );

  it('keeps to the window: from inclusive, to exclusive', async () => {
    const { shop } = await setUp(specs(10));
    const window = { since: '2026-01-01T00:03:00.000Z', until: '2026-01-01T00:06:00.000Z' };
    for (const by of ['changed', 'created'] as const) {
      expect(distinct((await allPages(shop, { ...window, by })).heads)).toEqual(['3', '4', '5']);
    }
    expect((await allPages(shop, { since: '2026-01-01T00:09:59.500Z' })).heads).toMatchObject([
      {
        number: '100000010',
        sourceId: '10',
        createdAt: '2026-01-01T00:10:00Z',
        updatedAt: '2026-01-01T00:10:00Z',
      },
    ]);
  });

  it('reads on through a second that fills several pages', async () => {
    const { connect } = await setUp(
      specs(50, (index) => ({ createdAt: index < 40 ? '2026-02-01 08:00:00' : '2026-02-01 08:00:01' })),
    );
    for (const pageSize of [1, 7, 13, 39, 40]) {
      expect(distinct((await allPages(connect({ settings: { pageSize } }))).heads)).toHaveLength(50);
    }
  });

  it('misses no order when others change between pages', async () => {
    const { sandbox, connect } = await setUp(specs(40));
    const shop = connect({ settings: { pageSize: 5 } });
    const { heads } = await allPages(shop, {}, (page) => {
      if (page <= 6) sandbox.updateOrder(page, { updated_at: `2026-03-01 00:00:0${page}` });
    });
    expect(distinct(heads)).toHaveLength(40);
    const versions = heads.filter(({ sourceId }) => sourceId === '1').map(({ version }) => version);
    expect(new Set(versions).size).toBe(2);
  });

  it('tells a credit memo from the invoice of the same second', async () => {
    const { sandbox, connect } = await setUp(specs(1));
    const shop = connect();
    const billed = { updated_at: '2026-03-01 00:00:01', total_invoiced: 12.5 };
    const versions: (string | undefined)[] = [];
    for (const change of [billed, { ...billed, total_refunded: 2.5 }]) {
      sandbox.updateOrder(1, change);
      versions.push((await allPages(shop)).heads[0]?.version);
    }
    expect(new Set(versions).size).toBe(2);
  });

  it('is not moved by rows that shift between numbered pages', async () => {
    const { sandbox, connect } = await setUp(specs(30));
    sandbox.faults.set([{ call: 'GET /V1/orders', effect: 'page-shift' }]);
    expect(distinct((await allPages(connect({ settings: { pageSize: 4 } }))).heads)).toHaveLength(30);
  });

  it('refuses a page token that is not its own', async () => {
    const { shop } = await setUp();
    await expect(
      shop.changedOrders(context, { by: 'changed', since: START, limit: 5, page: 'x' }),
    ).rejects.toMatchObject({ kind: 'bug' });
  });
});

describe('when the shop does not answer well', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['refuse', 'unavailable', {}],
    ['throttle', 'throttled', { retryAfterMs: 7_000 }],
    ['error-500', 'unavailable', {}],
    ['error-503', 'unavailable', {}],
    ['cut', 'unavailable', {}],
    ['html', 'unavailable', {}],
    ['slow', 'unavailable', { code: 'DEADLINE' }],
    ['error-in-200', 'unavailable', {}],
    ['token-expired', 'unauthorized', {}],
  ])('%s is %s', async (effect, kind, more) => {
    const { sandbox, connect } = await setUp(specs(1));
    const shop = connect({ deadlineMs: effect === 'slow' ? 200 : 5_000 });
    sandbox.faults.set([
      {
        call: 'GET /V1/orders',
        effect: effect as 'slow',
        times: 1,
        delayMs: 400,
        retryAfter: effect === 'throttle' ? 7 : undefined,
      },
    ]);
    const exchanges: Exchange[] = [];
    const recording: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
    await expect(shop.fetchOrders(recording, ['100000001'])).rejects.toMatchObject({ kind, ...more });
    if (effect !== 'slow') expect(orderCalls(sandbox)).toBe(1);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.outcome).not.toBe('ok');
    const after = effect === 'slow' ? connect() : shop;
    if (effect !== 'throttle') expect((await after.fetchOrders(context, ['100000001'])).size).toBe(1);
  });

  it('a page with status 200 is no data', async () => {
    const { sandbox, shop } = await setUp(specs(1));
    sandbox.faults.set([{ call: 'GET /V1/orders', effect: 'html', status: 200 }]);
    await expect(shop.fetchOrders(context, ['100000001'])).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'not-json',
    });
  });

  it('wrong secrets are unauthorized', async () => {
    const { sandbox, connect } = await setUp(specs(1));
    const shop = connect({ credentials: { ...sandbox.credentials, consumerSecret: 'wrong' } });
    await expect(shop.fetchOrders(context, ['100000001'])).rejects.toMatchObject({
      kind: 'unauthorized',
      message: expect.stringContaining('The signature is invalid') as string,
    });
  });
});

describe('the check', () => {
  const result = async (shop: Storefront): Promise<Record<string, boolean>> =>
    Object.fromEntries((await shop.ping(context)).map(({ name, ok }) => [name, ok]));
  const GOOD = {
    address: true,
    clock: true,
    signature: true,
    orders: true,
    'store view': true,
    companies: true,
  };

  it('passes on a healthy shop', async () => {
    const { shop } = await setUp();
    expect(await result(shop)).toEqual(GOOD);
  });

  it('says which permission is missing', async () => {
    const keys = {
      consumerKey: 'k'.repeat(32),
      consumerSecret: 's',
      accessToken: 't'.repeat(32),
      accessTokenSecret: 'u',
    };
    const { shop } = await setUp([], { credentials: { ...keys, resources: ['Magento_Backend::store'] } });
    const checks = await shop.ping(context);
    expect(checks.find(({ name }) => name === 'orders')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Allow Magento_Sales::actions_view') as string,
    });
    expect(checks.find(({ name }) => name === 'companies')).toMatchObject({ ok: false, optional: true });
    expect(checks.find(({ name }) => name === 'signature')?.ok).toBe(true);
  });

  it('tells a wrong secret from a wrong address', async () => {
    const { sandbox, connect } = await setUp();
    const wrong = connect({ credentials: { ...sandbox.credentials, accessTokenSecret: 'wrong' } });
    expect(await result(wrong)).toEqual({ address: true, clock: true, signature: false });
    expect(await result(connect({ settings: { url: 'http://127.0.0.1:1' } }))).toEqual({ address: false });
  });

  it.each([
    [4 * 60_000, true, undefined],
    [7 * 60_000, false, true],
    [15 * 60_000, false, undefined],
  ])('judges a clock difference of %i ms', async (difference, ok, optional) => {
    const { shop } = await setUp([], { now: () => new Date(Date.now() + difference) });
    const clock = (await shop.ping(context)).find(({ name }) => name === 'clock');
    expect([clock?.ok, clock?.optional]).toEqual([ok, optional]);
  });

  it('names the store views there are', async () => {
    const { connect } = await setUp();
    const checks = await connect({ settings: { storeView: 'german' } }).ping(context);
    expect(checks.filter(({ ok }) => !ok).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['store view']),
    );
    expect(checks.find(({ name }) => name === 'store view')?.detail).toMatch(
      /no store view german; it has: .*default/,
    );
  });

  it('survives maintenance', async () => {
    const { sandbox, shop } = await setUp();
    sandbox.shop.maintenance = true;
    const checks = await shop.ping(context);
    expect(checks.find(({ name }) => name === 'orders')).toMatchObject({ ok: false });
  });
});
