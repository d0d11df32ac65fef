import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { APP_KEYS, signatureOf, startShopify, type ShopifySandbox } from '../../../sandbox/shopify';

interface Received {
  readonly topic: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly signed: boolean;
  readonly body: Record<string, unknown>;
}
let sandbox: ShopifySandbox;
let listener: Server;
let received: Received[];
let status: number;
let address: string;

beforeEach(async () => {
  received = [];
  status = 200;
  listener = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      received.push({
        topic: String(request.headers['x-shopify-topic']),
        webhookId: String(request.headers['x-shopify-webhook-id']),
        eventId: String(request.headers['x-shopify-event-id']),
        signed: request.headers['x-shopify-hmac-sha256'] === signatureOf(text, APP_KEYS.clientSecret),
        body: JSON.parse(text) as Record<string, unknown>,
      });
      response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => void listener.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/webhooks/acme`;
  sandbox = await startShopify();
  subscribe('ORDERS_CREATE');
  subscribe('ORDERS_PAID');
});
afterEach(async () => {
  await sandbox.close();
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
});
const subscribe = (topic: string): void => {
  const id = sandbox.shop.nextId();
  sandbox.shop.subscriptions.set(id, { id, topic, uri: address, format: 'JSON', includeFields: [], filter: undefined, createdAt: '2026-01-01T00:00:00Z', failures: 0 }); // prettier-ignore
};
const control = async (path: string, body: object): Promise<Record<string, unknown>> =>
  (await (await fetch(`${sandbox.url}/__control${path}`, { method: 'POST', body: JSON.stringify(body) })).json()) as Record<string, unknown>; // prettier-ignore

describe('webhooks', () => {
  it('are signed; one action shares an event id over its topics, each with its own webhook id', async () => {
    sandbox.shop.addOrder({ index: 1 });
    await sandbox.deliveries.flush();
    expect(received.map(({ topic }) => topic).sort()).toEqual(['orders/create', 'orders/paid']);
    expect(received.every(({ signed }) => signed)).toBe(true);
    expect(new Set(received.map(({ eventId }) => eventId)).size).toBe(1);
    expect(new Set(received.map(({ webhookId }) => webhookId)).size).toBe(2);
    expect(received[0]?.body).toMatchObject({ id: 5_000_000_000_001, name: '#1001', total_price: '11.90' });
  });

  it('repeat with the same id, get lost, and come in reverse, as switched', async () => {
    await control('/webhooks/switches', { repeat: 1, lose: 0.5, reverse: true });
    for (let index = 1; index <= 4; index += 1) sandbox.shop.addOrder({ index });
    expect(received).toHaveLength(0);
    await control('/webhooks/flush', {});
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ webhookId }) => webhookId)).size).toBe(4);
    sandbox.deliveries.switches = { ...sandbox.deliveries.switches, paused: true };
    sandbox.shop.addOrder({ index: 5 });
    expect(await control('/webhooks/flush', {})).toEqual({ sent: 0 });
  });

  it.each([500, 302, 404])('are sent again with the same id after %s, and given up with the subscription after eight failures', async (failing) => {
    status = failing;
    sandbox.shop.subscriptions.clear();
    subscribe('ORDERS_CREATE');
    sandbox.shop.addOrder({ index: 1 });
    for (let time = 0; time < 9; time += 1) await sandbox.deliveries.flush();
    expect(received).toHaveLength(8);
    expect(new Set(received.map(({ webhookId }) => webhookId)).size).toBe(1);
    expect(sandbox.shop.subscriptions.size).toBe(0);
  }); // prettier-ignore

  it('start counting anew after a success', async () => {
    status = 500;
    sandbox.shop.addOrder({ index: 1 });
    for (let time = 0; time < 5; time += 1) await sandbox.deliveries.flush();
    status = 200;
    await sandbox.deliveries.flush();
    expect([...sandbox.shop.subscriptions.values()].map(({ failures }) => failures)).toEqual([0, 0]);
    expect(await sandbox.deliveries.flush()).toEqual({ sent: 0 });
  });

  it('can be sent one by one to any address, altered, stolen or genuine', async () => {
    sandbox.shop.addOrder({ index: 1, customer: { id: 17 } });
    await sandbox.deliveries.flush();
    received.length = 0;
    expect(await control('/webhooks/send', { topic: 'orders/updated', order: 1_001, url: address })).toEqual({ status: 200 });
    await control('/webhooks/send', { topic: 'orders/updated', order: 1_001, url: address, tamper: true });
    await control('/webhooks/send', { topic: 'customers/update', customer: 17, url: address, secret: 'stolen', webhookId: 'w' });
    expect(received.map(({ topic, signed }) => [topic, signed])).toEqual([
      ['orders/updated', true],
      ['orders/updated', false],
      ['customers/update', false],
    ]);
    expect(received[2]?.webhookId).toBe('w');
  }); // prettier-ignore
});
