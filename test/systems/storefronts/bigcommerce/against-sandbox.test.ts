import type { Order } from '../../../../domain/order';
import type { CallContext, Exchange } from '../../../../systems/context';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { allPages, cleanUp, context, distinct, NOTHING, setUp, specs, START, unexplained } from './support';

afterEach(cleanUp);

const one = async (shop: Storefront, number: string): Promise<Order | undefined> =>
  (await shop.fetchOrders(context, [number])).get(number);

describe('reading orders', () => {
  it('takes three calls for one order, whatever its rows, deliveries and fees', async () => {
    const { sandbox, shop } = await setUp([
      {
        id: 7,
        lines: [{ sku: 'A', price: '10', taxRate: '20' }, { sku: 'B', price: '3', type: 'digital' }],
        shipping: { amount: '5', taxRate: '20' },
        fees: [{ name: 'Insurance', amount: '1' }, { name: 'Pallet', amount: '2' }],
        coupon: { code: 'SAVE', amount: '2' },
      },
    ]); // prettier-ignore
    const order = await one(shop, '7');
    expect(order && unexplained(order)).toEqual(NOTHING);
    expect(order).toMatchObject({
      lines: [{ sku: 'A' }, { sku: 'B', category: 'digital' }],
      coupons: ['SAVE'],
      shipTo: { city: 'Berlin' },
      payments: [{ kind: 'capture' }],
    });
    expect(Object.keys(sandbox.requests.summary().byCall).sort()).toEqual([
      'GET /v2/orders',
      'GET /v3/orders/:id/transactions',
      'GET /v3/orders/payment_actions/refunds',
    ]);
    expect(sandbox.requests.summary().count).toBe(3);
  });

  it.each([
    [{}, 1, []],
    [{ refunds: true }, 2, ['refunds']],
    [{ payments: true }, 3, ['payments']],
  ])('asks for nothing that no flow carries: %p', async (parts, calls, filled) => {
    const { sandbox, connect } = await setUp([{ id: 1 }]);
    sandbox.refund(1, { order: '1' });
    sandbox.requests.clear();
    const order = await one(connect({ parts }), '1');
    expect(sandbox.requests.summary().count).toBe(calls);
    for (const part of filled) expect(order?.[part as 'refunds']).not.toEqual([]);
  });

  it('reads every row where an include is cut off', async () => {
    for (const rows of [49, 50, 51, 120, 260]) {
      const lines = Array.from({ length: rows }, (_, n) => ({ sku: `S${n}`, price: '1.11', taxRate: '19' }));
      const { sandbox, shop } = await setUp([{ id: 1, lines }]);
      const order = await one(shop, '1');
      expect(order?.lines).toHaveLength(rows);
      expect(order && unexplained(order)).toEqual(NOTHING);
      const calls = rows < 50 ? 0 : rows > 250 ? 2 : 1;
      expect(sandbox.requests.count('GET /v2/orders/:id/products')).toBe(calls);
    }
  });

  it('asks for coupons only where no row names them', async () => {
    const { sandbox, shop } = await setUp([
      { id: 1, shipping: { amount: '5' }, coupon: { code: 'SHIP', amount: '5', on: 'shipping' } },
      { id: 2, coupon: { code: 'SAVE', amount: '1' } },
    ]);
    const orders = await shop.fetchOrders(context, ['1', '2']);
    expect([...orders.values()].map(({ coupons }) => coupons)).toEqual([['SHIP'], ['SAVE']]);
    expect(sandbox.requests.count('GET /v2/orders/:id/coupons')).toBe(1);
  });

  it('answers without numbers the store does not have, and never asks for what is no number', async () => {
    const { shop } = await setUp(specs(3));
    const orders = await shop.fetchOrders(context, ['2', '99', 'x', '0', '1,2', '-1', '']);
    expect([...orders.keys()]).toEqual(['2']);
  });

  it('finds archived orders that lists leave out', async () => {
    const { sandbox, shop } = await setUp(specs(2));
    sandbox.shop.archive(2);
    expect((await one(shop, '2'))?.number).toBe('2');
  });

  it('keeps to its channels', async () => {
    const { connect } = await setUp(specs(6, (id) => ({ channel: (id % 3) + 1 })));
    for (const channels of [[1], [1, 2]]) {
      const shop = connect({ settings: { channels, pageSize: 2 } });
      const numbers = specs(6).map(({ id }) => String(id));
      const orders = await shop.fetchOrders(context, numbers);
      expect(orders.size).toBe(2 * channels.length);
      expect(distinct((await allPages(shop)).heads).sort()).toEqual([...orders.keys()].sort());
    }
  });

  it('shares calls among callers, and each records only its own order', async () => {
    const { sandbox, connect } = await setUp([...specs(9), { id: 10, shipTo: [{ city: 'A' }, { city: 'B' }], lines: [{ sku: 'X', price: '1' }, { sku: 'Y', price: '1' }] }, ...specs(3).map(({ id }) => ({ id: id + 500 }))]); // prettier-ignore
    const shop = connect({ concurrency: 1, settings: { transactions: false } });
    const recorded = new Map<string, Exchange[]>();
    const ask = (number: string) => {
      const exchanges: Exchange[] = [];
      recorded.set(number, exchanges);
      const own: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
      return shop.fetchOrders(own, [number]);
    };
    const numbers = [...specs(10).map(({ id }) => String(id)), '501', '502', '503'];
    const results = await Promise.allSettled(numbers.map(ask));
    expect(results.map(({ status }) => status)).toEqual(
      numbers.map((number) => (number === '10' ? 'rejected' : 'fulfilled')),
    );
    // One for who came first, then one for each of the two ranges.
    expect(sandbox.requests.count('GET /v2/orders')).toBeLessThanOrEqual(3);
    expect(sandbox.requests.count('GET /v3/orders/payment_actions/refunds')).toBeLessThanOrEqual(3);
    for (const [number, exchanges] of recorded) {
      const text = JSON.stringify(exchanges);
      const emails = [...text.matchAll(/buyer(\d+)@/g)].map(([, id]) => id);
      expect(new Set(emails)).toEqual(new Set([number]));
      expect(text).not.toMatch(/sandboxaccess|sandboxclientsecret/i);
    }
  });

  it('carries refunds and payments, also of a cancelled and an edited order', async () => {
    const { sandbox, shop } = await setUp([
      { id: 1, lines: [{ sku: 'A', price: '10', quantity: 2, taxRate: '20' }] },
    ]);
    sandbox.refund(1, { rows: [{ row: 0, quantity: 1 }] });
    sandbox.refund(1, { order: '2' });
    const order = await one(shop, '1');
    expect(order).toMatchObject({
      state: 'open',
      refunds: [{ id: '1', totals: { total: '12', tax: '2' } }, { id: '2', totals: { total: '2' } }],
      payments: [{ kind: 'capture', amount: '24' }, { kind: 'refund', refundId: '1' }, { kind: 'refund', refundId: '2' }],
      totals: { total: '24' },
    }); // prettier-ignore
    sandbox.refund(1, { rows: [{ row: 0, quantity: 1 }] });
    expect((await one(shop, '1'))?.state).toBe('closed');
    sandbox.shop.setStatus(1, 5);
    expect((await one(shop, '1'))?.state).toBe('cancelled');
  });

  it('reads groups, companies and purchase orders where it is told to', async () => {
    const { sandbox, connect } = await setUp([
      { id: 1, customer: { id: 5 }, company: { id: 12, purchaseOrder: 'PO-7' } },
      { id: 2, customer: { id: 5 } },
      { id: 3 },
    ]);
    sandbox.shop.putCustomer({ id: 5, customer_group_id: 9 });
    sandbox.shop.putCompany({ companyId: 12, companyName: 'Musterwerk GmbH' });
    const shop = connect({ settings: { b2b: true, customerGroups: true } });
    const orders = await shop.fetchOrders(context, ['1', '2', '3']);
    expect([...orders.values()].map(({ customer, payment }) => [customer.kind, customer.group, customer.company?.name, payment.purchaseOrder])).toEqual([
      ['company', '9', 'Musterwerk GmbH', 'PO-7'],
      ['registered', '9', undefined, undefined],
      ['guest', undefined, undefined, undefined],
    ]); // prettier-ignore
    expect(sandbox.requests.count('GET /b2b/companies/:id')).toBe(1);
    await shop.fetchOrders(context, ['1']);
    expect(sandbox.requests.count('GET /v3/customers')).toBe(1);
  });
});

describe('listing changed orders', () => {
  it.each([true, false])('lists every order once but for the seams (min exclusive: %s)', async (minIsExclusive) => {
    const { connect } = await setUp(specs(45), { minIsExclusive, quota: 0 });
    for (const pageSize of [1, 9, 15, 44, 45, 46]) {
      const { heads, total } = await allPages(connect({ settings: { pageSize } }));
      expect(distinct(heads)).toHaveLength(45);
      expect(total).toBe(45);
      expect(heads.map(({ updatedAt }) => updatedAt)).toEqual(heads.map(({ updatedAt }) => updatedAt).sort());
    }
  }); // prettier-ignore

  it('keeps to the window: from inclusive, to exclusive', async () => {
    for (const minIsExclusive of [true, false]) {
      const { shop } = await setUp(specs(10), { minIsExclusive });
      const window = { since: '2026-01-01T00:03:00.000Z', until: '2026-01-01T00:06:00.000Z' };
      for (const by of ['changed', 'created'] as const) {
        expect(distinct((await allPages(shop, { ...window, by })).heads)).toEqual(['3', '4', '5']);
      }
      expect((await allPages(shop, { since: '2026-01-01T00:09:59.500Z' })).heads).toMatchObject([
        {
          number: '10',
          sourceId: '10',
          createdAt: '2026-01-01T00:10:00Z',
          updatedAt: '2026-01-01T00:10:00Z',
        },
      ]);
    }
  });

  it('reads on through a second that fills several pages', async () => {
    const at = (id: number): string => (id < 40 ? '2026-02-01T08:00:00Z' : '2026-02-01T08:00:01Z');
    const { connect } = await setUp(
      specs(50, (id) => ({ createdAt: at(id) })),
      { quota: 0 },
    );
    for (const pageSize of [1, 7, 13, 39, 40]) {
      expect(distinct((await allPages(connect({ settings: { pageSize } }))).heads)).toHaveLength(50);
    }
  });

  it('misses no order when others change between pages', async () => {
    const { sandbox, connect } = await setUp(specs(40));
    const { heads } = await allPages(connect({ settings: { pageSize: 5 } }), {}, (page) => {
      if (page <= 6) sandbox.shop.setStatus(page, 2);
    });
    expect(distinct(heads)).toHaveLength(40);
    expect(new Set(heads.filter(({ number }) => number === '1').map(({ version }) => version)).size).toBe(2);
  });

  it('is not moved by rows that shift between numbered pages', async () => {
    const { sandbox, connect } = await setUp(specs(30));
    sandbox.faults.set([{ call: 'GET /v2/orders', effect: 'page-shift' }]);
    expect(distinct((await allPages(connect({ settings: { pageSize: 4 } }))).heads)).toHaveLength(30);
  });

  it('leaves checkouts out that were never finished, until they are', async () => {
    const { sandbox, shop } = await setUp([{ id: 1, statusId: 0 }, { id: 2 }]);
    expect(distinct((await allPages(shop)).heads)).toEqual(['2']);
    sandbox.shop.setStatus(1, 11);
    expect(distinct((await allPages(shop)).heads).sort()).toEqual(['1', '2']);
  });

  it('brings whole orders along where the list and the refunds tell everything', async () => {
    const { sandbox, connect } = await setUp([
      ...specs(4),
      { id: 5, shipping: { amount: '5' }, coupon: { code: 'SHIP', amount: '5', on: 'shipping' } },
      { id: 6, shipTo: [{ city: 'A' }, { city: 'B' }], lines: [{ sku: 'X', price: '1' }, { sku: 'Y', price: '1' }] },
    ]); // prettier-ignore
    sandbox.refund(3, { order: '1' });
    sandbox.requests.clear();
    const page = await connect({ settings: { transactions: false } }).changedOrders(context, {
      by: 'changed',
      since: START,
      limit: 100,
    });
    expect([...(page.whole?.keys() ?? [])].sort()).toEqual(['1', '2', '3', '4']);
    expect(page.whole?.get('3')?.refunds).toHaveLength(1);
    expect(page.orders).toHaveLength(6);
    expect(sandbox.requests.summary().count).toBeLessThanOrEqual(7);
    const shop = connect();
    expect([...(await allPages(shop)).whole.keys()]).toEqual([]);
  });

  it('refuses a page token that is not its own', async () => {
    const { shop } = await setUp();
    await expect(
      shop.changedOrders(context, { by: 'changed', since: START, limit: 5, page: 'x' }),
    ).rejects.toMatchObject({ kind: 'bug' });
  });
});

describe('when the store does not answer well', () => {
  it.each<[string, string, Record<string, unknown>]>([
    ['refuse', 'unavailable', {}],
    ['throttle', 'throttled', { retryAfterMs: 7_000 }],
    ['error-500', 'unavailable', {}],
    ['error-503', 'unavailable', {}],
    ['cut', 'unavailable', {}],
    ['html', 'unavailable', {}],
    ['error-in-200', 'unavailable', { code: 'error-in-200' }],
    ['token-expired', 'unauthorized', { code: '401' }],
  ])('%s is %s', async (effect, kind, more) => {
    const { sandbox, shop } = await setUp(specs(1));
    sandbox.faults.set([
      { call: 'GET /v2/orders', effect: effect as 'slow', times: 1, retryAfter: effect === 'throttle' ? 7 : undefined },
    ]); // prettier-ignore
    const exchanges: Exchange[] = [];
    const recording: CallContext = { priority: 'live', record: (exchange) => exchanges.push(exchange) };
    await expect(shop.fetchOrders(recording, ['1'])).rejects.toMatchObject({ kind, ...more });
    expect(sandbox.requests.count('GET /v2/orders')).toBe(1);
    expect(exchanges).toHaveLength(1);
    expect(exchanges[0]?.outcome).not.toBe('ok');
    if (effect !== 'throttle') expect((await shop.fetchOrders(context, ['1'])).size).toBe(1);
  });

  it('a missing scope is told apart from a wrong token', async () => {
    const client = { accessToken: 't', clientId: 'i', clientSecret: 's', scopes: ['store_v2_orders_read_only'] };
    const { shop, connect } = await setUp(specs(1), { clients: [client] });
    await expect(shop.fetchOrders(context, ['1'])).rejects.toMatchObject({ kind: 'unauthorized', code: 'permission' });
    expect((await connect({ settings: { transactions: false } }).fetchOrders(context, ['1'])).size).toBe(1);
    const wrong = connect({ client: { ...client, accessToken: 'no' } });
    await expect(wrong.fetchOrders(context, ['1'])).rejects.toMatchObject({ kind: 'unauthorized', code: '401' });
  }); // prettier-ignore

  it('an unreadable order fails alone', async () => {
    const { sandbox, shop } = await setUp(specs(2));
    sandbox.shop.updateOrder(1, {}, { total_inc_tax: 'a lot' });
    await expect(shop.fetchOrders(context, ['1'])).rejects.toMatchObject({ kind: 'bug' });
    expect((await shop.fetchOrders(context, ['2'])).size).toBe(1);
    expect(distinct((await allPages(shop)).heads).sort()).toEqual(['1', '2']);
  });

  it('missing and unknown fields do not stop a pass', async () => {
    const { sandbox, shop } = await setUp(specs(1));
    sandbox.shop.updateOrder(
      1,
      {},
      {
        payment_method: null,
        order_source: 7,
        billing_address: null,
        surprise: { x: [1] },
        coupon_discount: null,
      },
    );
    expect((await one(shop, '1'))?.customer).toMatchObject({ kind: 'guest', name: '' });
  });
});

describe('the check', () => {
  const results = async (shop: Storefront): Promise<Record<string, boolean>> =>
    Object.fromEntries((await shop.ping(context)).map(({ name, ok }) => [name, ok]));

  it('proves what the settings need', async () => {
    const { shop, connect, sandbox } = await setUp(specs(1));
    const all = { address: true, token: true, orders: true, quota: true, clock: true, 'webhook secrets': true, refunds: true, transactions: true, customers: true, hooks: true }; // prettier-ignore
    expect(await results(shop)).toEqual(all);
    expect(await results(connect({ settings: { b2b: true } }))).toEqual({ ...all, companies: true });
    expect(await results(connect({ credentials: { clientSecret: undefined } }))).toMatchObject({ 'webhook secrets': false }); // prettier-ignore
    expect(await results(connect({ settings: { requestsPerMinute: 5_000 } }))).toMatchObject({
      quota: false,
    });
    sandbox.revoke(sandbox.client);
    expect(await results(shop)).toEqual({ address: true, token: false });
  });

  it('proves that what goes back can be read and written, and writes nothing', async () => {
    const READ = ['store_v2_orders', 'store_v2_transactions', 'store_v2_customers', 'store_v2_products_read_only', 'store_inventory_read_only']; // prettier-ignore
    const client = (...scopes: string[]) => ({ accessToken: `t${scopes.length}`, clientId: 'i', clientSecret: 's', scopes: [...READ, ...scopes] }); // prettier-ignore
    const [reading, all] = [client(), client('store_v2_products', 'store_inventory', 'store_v2_information_read_only')]; // prettier-ignore
    const { connect, sandbox } = await setUp(specs(1), { clients: [reading, all] });
    sandbox.load({ products: [{ sku: 'MUG', stock: 3 }] });
    const catalog = ['items', 'prices', 'stock'] as const;
    expect(await results(connect({ client: reading, catalog }))).toMatchObject({
      products: true,
      'products, modify': false,
      'store information': false,
      'price lists': true,
      inventory: true,
      'inventory, modify': false,
    });
    const good = await connect({ client: all, catalog }).ping(context);
    expect(good.filter(({ ok }) => !ok)).toEqual([]);
    expect(good.map(({ name }) => name)).toEqual(expect.arrayContaining(['products, modify', 'inventory, modify'])); // prettier-ignore
    expect(sandbox.shop.inventory.items().map((item) => sandbox.shop.inventory.level(item, 1)?.onHand)).toEqual([3]); // prettier-ignore
    const stock = await results(connect({ client: all, catalog: ['stock'] }));
    expect(stock).not.toHaveProperty('products, modify');
    const checks = await connect({ client: reading, catalog }).ping(context);
    expect(checks.find(({ name }) => name === 'inventory, modify')?.detail).toContain('Store Inventory: modify'); // prettier-ignore
  });

  it('names the scope that is missing', async () => {
    const client = { accessToken: 't', clientId: 'i', clientSecret: 's', scopes: ['store_v2_orders'] };
    const { shop } = await setUp(specs(1), { clients: [client] });
    const checks = await shop.ping(context);
    expect(checks.find(({ name }) => name === 'transactions')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/Order transactions/) as string,
    });
    expect(checks.find(({ name }) => name === 'customers')).toMatchObject({ ok: false, optional: true });
  });
});
