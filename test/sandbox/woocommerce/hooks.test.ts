import { createHmac } from 'node:crypto';
import { startServer, type RawRequest, type RunningServer } from '../../../sandbox/kit';
import { startWooCommerce, type WooCommerceSandbox } from '../../../sandbox/woocommerce';
import { call } from './client';

let shop: WooCommerceSandbox;
let receiver: RunningServer;
let status = 200;
const received: RawRequest[] = [];

beforeEach(async () => {
  received.length = 0;
  status = 200;
  shop = await startWooCommerce({ now: () => new Date('2026-06-01T12:00:00Z'), ssl: true });
  receiver = await startServer({
    handler: (request) => {
      received.push(request);
      return { status };
    },
  });
});
afterEach(async () => {
  await shop.close();
  await receiver.close();
});

const register = (topic: string, more: Record<string, unknown> = {}) =>
  call(
    shop,
    '/webhooks',
    {},
    {
      by: 'basic',
      method: 'POST',
      body: { topic, delivery_url: `${receiver.url}/x`, secret: 's3cr3t', ...more },
    },
  );

describe('webhooks', () => {
  it('are greeted with an unsigned ping, and never show their secret', async () => {
    const { status: made, text } = await register('order.created');
    expect([made, text.includes('s3cr3t')]).toEqual([201, false]);
    expect(received.map(({ body, headers }) => [body.toString(), headers['content-type'], headers['x-wc-webhook-signature']])).toEqual([['webhook_id=1', 'application/x-www-form-urlencoded', undefined]]);
    expect((await register('order.payed')).status).toBe(400);
    expect((await register('order.created', { delivery_url: 'x' })).status).toBe(400);
  }); // prettier-ignore

  it('sign the raw body, share a delivery id in one second, and merge what waits', async () => {
    await register('order.updated');
    received.length = 0;
    const [one, two] = [shop.addOrder(), shop.addOrder()];
    shop.shop.setStatus(one.id, 'completed');
    expect(await shop.deliver()).toMatchObject([{ resource: one.id, status: 200 }, { resource: two.id }]);
    const [first, second] = received as [RawRequest, RawRequest];
    expect(first.headers['x-wc-webhook-signature']).toBe(
      createHmac('sha256', 's3cr3t').update(first.body).digest('base64'),
    );
    expect(first.headers['x-wc-webhook-delivery-id']).toBe(second.headers['x-wc-webhook-delivery-id']);
    expect(first.headers['x-wc-webhook-topic']).toBe('order.updated');
    // The state of the moment it goes out, as the API shows it.
    expect(JSON.parse(first.body.toString())).toMatchObject({ id: one.id, status: 'completed' });
  });

  it('are switched off by the seventh failure in a row, and nothing is repeated', async () => {
    await register('order.created');
    received.length = 0;
    status = 500;
    for (let count = 1; count <= 8; count += 1) {
      shop.addOrder();
      await shop.deliver();
      const hook = (await call(shop, '/webhooks/1', {}, { by: 'basic' })).body;
      expect(hook['status']).toBe(count < 7 ? 'active' : 'disabled');
    }
    expect(received).toHaveLength(7);
    const wake = { by: 'basic', method: 'PUT', body: { status: 'active' } } as const;
    expect((await call(shop, '/webhooks/1', {}, wake)).body['status']).toBe('active');
    // Waking does not clear the count.
    shop.addOrder();
    await shop.deliver();
    expect(shop.shop.hooks.get(1)?.status).toBe('disabled');
  });

  it('go only with force, and only where they are', async () => {
    await register('order.created');
    const remove = { by: 'basic', method: 'DELETE' } as const;
    expect((await call(shop, '/webhooks/1', {}, remove)).status).toBe(501);
    expect((await call(shop, '/webhooks/1', { force: 'true' }, remove)).status).toBe(200);
    expect((await call(shop, '/webhooks/1', { force: 'true' }, remove)).status).toBe(404);
    expect((await call(shop, '/webhooks/0', {}, { by: 'basic', method: 'PUT', body: {} })).status).toBe(400);
  });

  it('are lost, doubled and reordered on request, and sent to any address', async () => {
    await register('order.created');
    received.length = 0;
    for (let id = 100; id < 120; id += 1) shop.addOrder({ id });
    const sent = await shop.deliver({ lose: 0.3, duplicate: 0.3, shuffle: true, seed: 5 });
    const ids = sent.map(({ resource }) => resource);
    expect(new Set(ids).size).toBeLessThan(20);
    expect(ids.length).toBeGreaterThan(new Set(ids).size);
    expect(ids).not.toEqual([...ids].sort((a, b) => a - b));
    received.length = 0;
    const answer = await fetch(`${shop.url}/__control/send`, {
      method: 'POST',
      body: JSON.stringify({ url: `${receiver.url}/y`, topic: 'order.deleted', resource: 100, secret: 'k' }),
    });
    expect(await answer.json()).toEqual({ status: 200 });
    expect(received[0]?.body.toString()).toBe('{"id":100}');
    expect(received[0]?.headers['x-wc-webhook-signature']).toBe(
      createHmac('sha256', 'k').update('{"id":100}').digest('base64'),
    );
  });

  it('leave by themselves where the queue runs by itself', async () => {
    const busy = await startWooCommerce({ deliverByItself: true });
    try {
      await busy.shop.hooks.create({ topic: 'order.created', deliveryUrl: receiver.url });
      const arrived = new Promise<void>((resolve) => {
        const push = received.push.bind(received);
        received.push = (...requests) => {
          resolve();
          return push(...requests);
        };
      });
      busy.addOrder();
      await arrived;
      expect(received.at(-1)?.headers['x-wc-webhook-topic']).toBe('order.created');
    } finally {
      await busy.close();
    }
  });
});

describe('the control API', () => {
  const control = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${shop.url}/__control${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('makes, edits, pays, refunds, cancels and deletes orders', async () => {
    const made = await control('POST', '/orders', { spec: { id: 90, status: 'pending', lines: [{ sku: 'A', price: '10' }] } });
    expect(made.body).toMatchObject({ id: 90, number: '90', total: '10.00', lines: [{ sku: 'A', quantity: '1' }] });
    expect((await control('PATCH', '/orders/90', { spec: { lines: [{ sku: 'A', price: '10', quantity: '2' }] } })).body).toMatchObject({ total: '20.00', number: '90' });
    expect((await control('POST', '/orders/90/pay')).body).toMatchObject({ status: 'processing' });
    expect((await control('POST', '/orders/90/refunds', { amount: '5' })).body).toMatchObject({ amount: '5', isFull: false });
    expect((await control('POST', '/orders/90/refunds', { amount: '500' })).status).toBe(400);
    expect((await control('POST', '/orders/90/cancel')).body).toMatchObject({ status: 'cancelled' });
    expect((await control('GET', '/orders')).body).toHaveLength(1);
    await control('DELETE', '/orders/90');
    expect((await control('GET', '/orders/90')).status).toBe(400);
    expect((await control('POST', '/orders', {})).status).toBe(400);
  }); // prettier-ignore

  it('sets clock, keys, maintenance and settings, and starts afresh', async () => {
    await control('POST', '/keys/revoke');
    expect((await call(shop, '/orders', {}, { by: 'basic' })).status).toBe(401);
    await control('POST', '/keys/restore');
    expect((await control('POST', '/clock', { skewSeconds: 60 })).body).toEqual({
      now: '2026-06-01T12:01:00.000Z',
    });
    await control('POST', '/settings', { decimals: 0 });
    expect((await control('POST', '/orders', { spec: {} })).body).toMatchObject({ total: '12' });
    await control('POST', '/maintenance', { on: true });
    const answer = await call(shop, '/orders', {}, { by: 'basic' });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '600']);
    await control('POST', '/reset');
    expect((await control('GET', '/state')).body).toMatchObject({ orders: 0, maintenance: false });
  });
});
