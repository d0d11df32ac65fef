import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type BigCommerceSandbox,
  type BigCommerceSandboxOptions,
  demoOrders,
  makeOrder,
  type OrderSpec,
  startBigCommerce,
} from '../../../sandbox/bigcommerce';

let store: BigCommerceSandbox;
let receiver: Server | undefined;
afterEach(async () => {
  await store.close();
  await new Promise<void>((resolve) => (receiver ? receiver.close(() => resolve()) : resolve()));
  receiver = undefined;
});

async function start(
  orders: readonly OrderSpec[] = [{ id: 1 }],
  options: BigCommerceSandboxOptions = {},
): Promise<void> {
  store = await startBigCommerce(options);
  store.load({ orders: orders.map((spec) => makeOrder(spec)) });
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

async function call(
  path: string,
  options: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const url = path.startsWith('/api/')
    ? `${store.url}${path}`
    : `${store.url}/stores/${store.storeHash}${path}`;
  const answer = await fetch(url, {
    method: options.method ?? 'GET',
    headers: {
      'x-auth-token': store.client.accessToken,
      accept: 'application/json',
      'content-type': 'application/json',
      ...options.headers,
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
  });
  const text = await answer.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: answer.status, headers: answer.headers, text, body };
}

const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
  const answer = await fetch(`${store.url}/__control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return answer.json();
};

const ids = ({ body }: Answer): unknown[] => ((body ?? []) as { id: number }[]).map(({ id }) => id);

async function startReceiver(status: () => number): Promise<{ url: string; bodies: string[] }> {
  const bodies: string[] = [];
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((resolve) => receiver?.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`, bodies };
}

describe('who may ask', () => {
  it('only a known token, for its own store, within its scopes', async () => {
    await start([{ id: 1 }], { clients: [{ accessToken: 'a', clientId: 'c', clientSecret: 's', scopes: ['store_v2_orders_read_only'] }] }); // prettier-ignore
    expect((await call('/v2/orders')).status).toBe(200);
    expect((await call('/v2/orders', { headers: { 'x-auth-token': 'b' } })).status).toBe(401);
    expect((await call('/v3/orders/1/transactions')).body).toMatchObject({ status: 403, errors: {} });
    expect((await call('/v3/orders/payment_actions/refunds')).status).toBe(200);
    expect((await call('/api/v3/io/companies', { headers: { 'x-store-hash': store.storeHash } })).status).toBe(403);
    expect((await fetch(`${store.url}/stores/other/v2/orders`, { headers: { 'x-auth-token': 'a' } })).status).toBe(404);
    store.revoke(store.client);
    expect((await call('/v2/orders')).status).toBe(401);
  }); // prettier-ignore

  it('answers XML to whoever does not ask for JSON', async () => {
    await start();
    const answer = await call('/v2/orders', { headers: { accept: '*/*' } });
    expect(answer.headers.get('content-type')).toBe('application/xml');
  });

  it('within the quota, with its headers on every answer', async () => {
    let now = Date.UTC(2026, 0, 1);
    await start([{ id: 1 }], { quota: 3, now: () => new Date(now) });
    const left = async () => (await call('/v2/orders')).headers.get('x-rate-limit-requests-left');
    expect([await left(), await left(), await left()]).toEqual(['2', '1', '0']);
    now += 20_000;
    const refused = await call('/v2/orders');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-rate-limit-time-reset-ms')).toBe('10000');
    expect(refused.headers.get('x-retry-after')).toBe('10');
    now += 10_000;
    expect((await call('/v2/orders')).status).toBe(200);
  });

  it('asking right: unknown parameters, dates and pages are refused', async () => {
    await start();
    for (const query of ['ids=1', 'min_date_modified=yesterday', 'page=0', 'sort=total', 'include=taxes']) {
      expect((await call(`/v2/orders?${query}`)).status).toBe(400);
    }
    expect((await call('/v2/orders?limit=251')).status).toBe(413);
    expect((await call('/v2/orders/77')).body).toEqual([{ status: 404, message: 'The requested resource was not found.' }]); // prettier-ignore
  });
});

describe('orders', () => {
  it('are listed by filters, empty lists without a body', async () => {
    await start([{ id: 1 }, { id: 2, statusId: 5 }, { id: 3, channel: 7 }]);
    expect(ids(await call('/v2/orders?min_id=2&max_id=3'))).toEqual([2, 3]);
    expect(ids(await call('/v2/orders?status_id=5'))).toEqual([2]);
    expect(ids(await call('/v2/orders?channel_id=7&sort=id:desc'))).toEqual([3]);
    expect(ids(await call('/v2/orders?min_date_created=Thu,%2001%20Jan%202026%2000:02:00%20%2B0000'))).toEqual([2, 3]);
    expect(await call('/v2/orders?page=2')).toMatchObject({ status: 204, text: '' });
    expect((await call('/v2/orders/count?min_id=2')).body).toMatchObject({ count: 2 });
    store.shop.archive(1);
    expect(ids(await call('/v2/orders'))).toEqual([2, 3]);
    expect((await call('/v2/orders/1')).body).toMatchObject({ is_deleted: true });
  }); // prettier-ignore

  it('show what is asked for, and links otherwise', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => ({ sku: `S${n}`, price: '1' }));
    await start([{ id: 1, lines, shipping: { amount: '5' }, fees: [{ name: 'A', amount: '1' }, { name: 'B', amount: '2' }] }]); // prettier-ignore
    expect((await call('/v2/orders/1')).body).toMatchObject({ consignments: { resource: '/orders/1/consignments' }, fees: { resource: '/orders/1/fees' } }); // prettier-ignore
    const include = 'include=consignments,consignments.line_items,fees';
    expect((await call(`/v2/orders/1?${include}`)).body).toMatchObject({ consignments: [{}] });
    const whole = await call(`/v2/orders/1?${include}&consignment_structure=object`);
    const { consignments, fees } = whole.body as { consignments: { shipping: { line_items: unknown[] }[] }; fees: unknown[] }; // prettier-ignore
    expect(consignments.shipping[0]?.line_items).toHaveLength(50);
    expect(fees).toMatchObject([{ cost_ex_tax: '1.0000' }, { cost_exc_tax: '2.0000' }]);
    expect(whole.text).toContain('"cost_ex_tax":5.0000');
    expect((await call('/v2/orders/1/products')).body).toHaveLength(50);
    expect((await call('/v2/orders/1/products?page=2')).body).toHaveLength(10);
    expect((await call('/v2/orders/1/coupons')).status).toBe(204);
    expect((await call('/v2/orders/1/shipping_addresses')).text).toContain('"cost_ex_tax":"5.0000"');
  });

  it('add up as the documentation has it', async () => {
    await start([
      { id: 1, lines: [{ sku: 'A', price: '10', quantity: 3, taxRate: '20' }], shipping: { amount: '5', taxRate: '20' }, coupon: { code: 'X', amount: '6' } },
      { id: 2, inclusive: true, notation: 'plain', lines: [{ sku: 'A', price: '12', taxRate: '20' }], discount: '6' },
    ]); // prettier-ignore
    expect((await call('/v2/orders/1')).body).toMatchObject({
      subtotal_ex_tax: '30.0000', subtotal_inc_tax: '36.0000', coupon_discount: '6.0000', total_tax: '5.8000', total_inc_tax: '34.8000', total_ex_tax: '29.0000',
    }); // prettier-ignore
    expect((await call('/v2/orders/2')).body).toMatchObject({
      subtotal_inc_tax: '12', discount_amount: '6', total_inc_tax: '6', total_tax: '1', is_tax_inclusive_pricing: true,
    }); // prettier-ignore
  });

  it('are given back with figures, a transaction and a status', async () => {
    await start([{ id: 1, lines: [{ sku: 'A', price: '10', quantity: 2, taxRate: '20' }], payment: { status: 'authorized-captured' } }]); // prettier-ignore
    store.refund(1, { rows: [{ row: 0, quantity: 1 }] });
    expect((await call('/v2/orders/1')).body).toMatchObject({
      status_id: 14,
      payment_status: 'partially refunded',
    });
    const refunds = await call('/v3/orders/payment_actions/refunds?order_id:in=1,2');
    expect(refunds.text).toContain('"total_amount":12,"total_tax":2');
    expect(refunds.body).toMatchObject({ data: [{ id: 1, order_id: 1, items: [{ item_type: 'PRODUCT', quantity: 1, requested_amount: null }] }], meta: { pagination: { total: 1 } } }); // prettier-ignore
    const { data } = (await call('/v3/orders/1/transactions')).body as { data: { event: string }[] };
    expect(data.map(({ event }) => event)).toEqual(['authorization', 'capture', 'settled', 'refund']);
    store.refund(1, { rows: [{ row: 0, quantity: 1 }] });
    expect((await call('/v2/orders/1')).body).toMatchObject({ status_id: 4 });
  });

  it('without payments have no list of transactions', async () => {
    await start([{ id: 1, payment: { status: 'none' } }]);
    expect(await call('/v3/orders/1/transactions')).toMatchObject({ status: 204, text: '' });
  });

  it('of the demo are the same for the same seed, of every kind', async () => {
    const now = new Date('2026-11-01T00:00:00Z');
    const demo = demoOrders({ count: 60, seed: 7, now });
    expect(demoOrders({ count: 60, seed: 7, now })).toEqual(demo);
    await start([]);
    store.load({ ...demo, orders: demo.orders.map(({ order }) => order) });
    for (const { number, refunds } of demo.orders) for (const refund of refunds) store.refund(Number(number), refund);
    const truth = store.shop.truth() as { number: string; refunds: unknown[] }[];
    expect(truth).toHaveLength(60);
    expect(truth.some(({ refunds }) => refunds.length === 2)).toBe(true);
    expect(new Set(demo.orders.map(({ expectation }) => expectation)).size).toBe(3);
  }); // prettier-ignore
});

describe('hooks', () => {
  const hook = { scope: 'store/order/updated', destination: 'https://x.example/hook' };

  it('are strict about where they go', async () => {
    await start();
    const post = (body: unknown) => call('/v3/hooks', { method: 'POST', body });
    for (const destination of ['http://x.example', 'https://x.example:8443/', 'x']) {
      expect((await post({ ...hook, destination })).status).toBe(422);
    }
    expect((await post({ destination: hook.destination })).body).toMatchObject({ errors: { scope: 'error.path.missing' } });
    expect((await post({ ...hook, headers: { 'X-Key': 'k' } })).body).toMatchObject({ data: { is_active: true, headers: { 'X-Key': 'k' } } });
    expect((await post(hook)).status).toBe(409);
    expect((await call('/v3/hooks', { method: 'POST', body: hook, headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect((await call('/v3/hooks?is_active=true')).body).toMatchObject({ data: [{ scope: hook.scope }] });
  }); // prettier-ignore

  it('are seen by their own account only', async () => {
    const clients = [1, 2].map((n) => ({ accessToken: `t${n}`, clientId: `c${n}`, clientSecret: `s${n}` }));
    await start([], { clients });
    await call('/v3/hooks', { method: 'POST', body: hook });
    const other = await call('/v3/hooks', { headers: { 'x-auth-token': 't2' } });
    expect(other.body).toMatchObject({ data: [] });
    const [{ id } = { id: 0 }] = [...store.hooks.all.values()];
    expect((await call(`/v3/hooks/${id}`, { method: 'DELETE', headers: { 'x-auth-token': 't2' } })).status).toBe(404);
    expect((await call(`/v3/hooks/${id}`, { method: 'DELETE' })).body).toMatchObject({ data: { id } });
  }); // prettier-ignore

  it('are told, retried, and switched off in the end', async () => {
    await start([{ id: 1 }], { plainDestinations: true });
    const { url, bodies } = await startReceiver(() => 500);
    await call('/v3/hooks', { method: 'POST', body: { ...hook, destination: url } });
    store.shop.updateOrder(1, {}, { staff_notes: 'x' });
    await store.hooks.settle();
    expect(JSON.parse(bodies[0] ?? '')).toMatchObject({ scope: hook.scope, data: { type: 'order', id: 1 }, producer: 'stores/sandbox1' }); // prettier-ignore
    for (let time = 0; time < 10; time += 1) await control('POST', '/webhooks/retry');
    expect([...store.hooks.all.values()][0]?.active).toBe(true);
    await control('POST', '/webhooks/retry');
    expect([...store.hooks.all.values()][0]?.active).toBe(false);
    store.shop.updateOrder(1, {}, { staff_notes: 'y' });
    await store.hooks.settle();
    expect(bodies).toHaveLength(12);
    const [{ id } = { id: 0 }] = [...store.hooks.all.values()];
    expect((await call(`/v3/hooks/${id}`, { method: 'PUT', body: { is_active: true } })).body).toMatchObject({ data: { is_active: true } }); // prettier-ignore
    expect((await call('/v3/hooks/admin')).body).toMatchObject({ data: [{ status: 'active' }] });
  });

  it('can be lost, doubled, held and sent by hand', async () => {
    await start([{ id: 1 }, { id: 2 }], { plainDestinations: true });
    const { url, bodies } = await startReceiver(() => 200);
    await call('/v3/hooks', { method: 'POST', body: { ...hook, destination: url } });
    await control('POST', '/webhooks/mode', { lose: 1 });
    store.shop.updateOrder(1, {}, {});
    await control('POST', '/webhooks/mode', { hold: true, duplicates: 1 });
    store.shop.updateOrder(1, {}, {});
    store.shop.updateOrder(2, {}, {});
    await store.hooks.settle();
    expect(bodies).toHaveLength(0);
    expect(await control('POST', '/webhooks/release', { order: 'reversed' })).toEqual({ released: 2 });
    expect(bodies).toHaveLength(4);
    expect(await control('POST', '/webhooks/send', { address: url, id: 9, times: 2 })).toEqual({ statuses: [200, 200] }); // prettier-ignore
    expect(bodies.at(-1)).toContain('"id":9');
    const deliveries = (await control('GET', '/webhooks')) as { status: string }[];
    expect(deliveries.map(({ status }) => status)).toEqual(['lost', 'delivered', 'delivered']);
  });
});

describe('faults and controls', () => {
  it('has its own face of every failure', async () => {
    await start();
    const faces = [
      ['throttle', 429, ''],
      ['error-in-200', 200, '[{"status":500'],
      ['error-503', 503, '"data":[{"status":503'],
      ['token-expired', 401, '[{"status":401'],
      ['html', 502, '<html>'],
    ] as const;
    for (const [effect, status, text] of faces) {
      store.faults.set([{ call: 'GET /v2/orders', effect }]);
      const answer = await call('/v2/orders');
      expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
    }
    store.faults.set([{ call: 'GET /v2/orders', effect: 'throttle', retryAfter: 4 }]);
    const limited = await call('/v2/orders');
    expect(limited.headers.get('x-rate-limit-time-reset-ms')).toBe('4000');
    expect(limited.headers.get('x-rate-limit-requests-left')).toBe('35');
  });

  it('a stale read answers from before the last change', async () => {
    await start();
    store.faults.set([{ call: 'GET /v2/orders*', effect: 'stale-read' }]);
    store.shop.setStatus(1, 2);
    store.shop.addOrder(makeOrder({ id: 2 }));
    expect(ids(await call('/v2/orders'))).toEqual([1]);
    expect((await call('/v2/orders/2')).status).toBe(404);
    store.faults.clear();
    expect(ids(await call('/v2/orders'))).toEqual([1, 2]);
  });

  it('is driven over HTTP', async () => {
    await start([]);
    await control('POST', '/orders', { id: 5, lines: [{ sku: 'A', price: '3' }] });
    await control('POST', '/orders/5/edit', { lines: [{ sku: 'A', price: '4' }] });
    expect((await call('/v2/orders/5')).body).toMatchObject({ total_inc_tax: '4.0000' });
    await control('POST', '/orders/5/refunds', { order: '1' });
    expect(await control('GET', '/orders')).toMatchObject([{ number: '5', total: '4.0000', status: 14, refunds: [{ total: '1' }] }]); // prettier-ignore
    await control('POST', '/orders/5/cancel');
    await control('POST', '/customers', { id: 3 });
    expect((await call('/v3/customers?id:in=3&include=addresses')).body).toMatchObject({ data: [{ id: 3, addresses: [] }] }); // prettier-ignore
    await control('POST', '/companies', { companyId: 8, companyName: 'Acme' });
    const b2b = { headers: { 'x-store-hash': store.storeHash } };
    expect((await call('/api/v3/io/companies/8', b2b)).body).toMatchObject({ code: 200, data: { companyName: 'Acme' } }); // prettier-ignore
    expect((await call('/api/v3/io/companies/9', b2b)).body).toMatchObject({ code: 404 });
    expect((await call('/api/v3/io/companies/8')).status).toBe(401);
    await control('POST', '/maintenance', { on: true });
    expect((await call('/v2/orders')).status).toBe(503);
    await control('POST', '/reset');
    expect(await control('GET', '/state')).toMatchObject({ orders: 0, hooks: [] });
  });
});
