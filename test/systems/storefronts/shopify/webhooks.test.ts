import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signatureOf, APP_KEYS } from '../../../../sandbox/shopify';
import { unrecorded } from '../../../../systems/context';
import { shopifyCredentials, shopifySettings } from '../../../../systems/storefronts/shopify';
import { verifyWebhook } from '../../../../systems/storefronts/shopify/verify-webhook';
import type { WebhookDelivery, WebhookVerdict } from '../../../../systems/storefronts/storefront';
import { cleanUp, setUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

const settings = shopifySettings.parse({
  system: 'shopify',
  url: 'https://acme.myshopify.com',
  credentials: 'x',
});
const BODY = JSON.stringify({ id: 5_000_000_000_001, name: '#1001', note: 'größer' });

const delivery = (more: { body?: string; secret?: string; headers?: Record<string, string | undefined> } = {}): WebhookDelivery => {
  const body = more.body ?? BODY;
  return {
    headers: {
      'x-shopify-topic': 'orders/create',
      'x-shopify-hmac-sha256': signatureOf(body, more.secret ?? 'now'),
      'x-shopify-shop-domain': 'acme.myshopify.com',
      'x-shopify-webhook-id': 'w-1',
      'x-shopify-event-id': 'e-1',
      ...more.headers,
    },
    query: {},
    rawBody: Buffer.from(body, 'utf8'),
    receivedAt: 0,
  };
}; // prettier-ignore
const verify = (one: WebhookDelivery, secrets = ['before', 'now']): WebhookVerdict => verifyWebhook({ secrets, settings }, one); // prettier-ignore

describe('a delivery', () => {
  it('is taken when any live secret has signed it', () => {
    for (const secret of ['before', 'now']) {
      expect(verify(delivery({ secret }))).toEqual({
        verdict: 'taken',
        topic: 'orders/create',
        deliveryId: 'acme.myshopify.com:orders/create:w-1',
        touched: { orders: ['1001'], orderIds: [], customers: [] },
      });
    }
  });

  it.each<[string, WebhookDelivery, string]>([
    ['without a signature', delivery({ headers: { 'x-shopify-hmac-sha256': undefined } }), 'unsigned'],
    ['with an empty signature', delivery({ headers: { 'x-shopify-hmac-sha256': '' } }), 'unsigned'],
    ['of another secret', delivery({ secret: 'other' }), 'forged'],
    ['with a signature in hexadecimal', delivery({ headers: { 'x-shopify-hmac-sha256': Buffer.from(signatureOf(BODY, 'now'), 'base64').toString('hex') } }), 'forged'],
    ['with something behind the signature', delivery({ headers: { 'x-shopify-hmac-sha256': `${signatureOf(BODY, 'now')}A` } }), 'forged'],
    ['of another shop of the same app', delivery({ headers: { 'x-shopify-shop-domain': 'other.myshopify.com' } }), 'malformed'],
    ['without a topic', delivery({ headers: { 'x-shopify-topic': undefined } }), 'malformed'],
    ['without an id', delivery({ headers: { 'x-shopify-webhook-id': undefined } }), 'malformed'],
    ['that is not JSON', delivery({ body: '{"id":1' }), 'malformed'],
    ['that names no order', delivery({ body: '{"name":"#1"}' }), 'malformed'],
  ])('%s is refused', (_, one, reason) => {
    expect(verify(one)).toEqual({ verdict: 'refused', reason });
  }); // prettier-ignore

  it('altered by one byte is refused, even with no secret configured', () => {
    const altered = { ...delivery(), rawBody: Buffer.from(BODY.replace('#1001', '#1002'), 'utf8') };
    expect(verify(altered)).toMatchObject({ verdict: 'refused', reason: 'forged' });
    expect(verify(delivery(), [])).toMatchObject({ verdict: 'refused', reason: 'forged' });
  });

  it('is signed over its bytes, not over what they mean', () => {
    const spaced = { ...delivery(), rawBody: Buffer.from(JSON.stringify(JSON.parse(BODY), null, 1)) };
    expect(verify(spaced)).toMatchObject({ verdict: 'refused' });
  });

  it.each([
    ['orders/updated', '{"id":17}', { orders: [], orderIds: ['17'], customers: [] }],
    ['refunds/create', '{"id":9,"order_id":820982911946154508,"subtotal":0.1}', { orders: [], orderIds: ['820982911946154508'], customers: [] }],
    ['customers/update', '{"id":706405506930370084}', { orders: [], orderIds: [], customers: ['person/706405506930370084'] }],
  ])('%s says what it touched, with every digit', (topic, body, touched) => {
    expect(verify(delivery({ body, headers: { 'x-shopify-topic': topic } }))).toMatchObject({ topic, touched });
  }); // prettier-ignore

  it('of one merchant action comes as several, each of its own', () => {
    const ids = ['orders/create', 'orders/paid'].map((topic) => {
      const verdict = verify(delivery({ headers: { 'x-shopify-topic': topic } }));
      return verdict.verdict === 'taken' ? verdict.deliveryId : undefined;
    });
    expect(new Set(ids).size).toBe(2);
  });

  it('of a topic nobody asked for is answered, so that it is not sent again', () => {
    const one = delivery({ headers: { 'x-shopify-topic': 'app/uninstalled' } });
    expect(verify(one)).toEqual({ verdict: 'answered', answer: { status: 200 } });
  });
});

describe('the credentials', () => {
  it('hold every secret a webhook may be signed with', () => {
    expect(
      shopifyCredentials.parse({
        access_token: 'shpat_x',
        client_secret: 'now',
        webhookSecrets: ['before', 'now'],
      }),
    ).toEqual({ grant: { by: 'token', accessToken: 'shpat_x' }, webhookSecrets: ['now', 'before'] });
  });

  it.each([[{}], [{ refreshToken: 'r' }], [{ clientId: 'c' }], ['text'], [null]])(
    '%j is refused without its values',
    (raw) => {
      const read = shopifyCredentials.safeParse(raw);
      expect(read.success).toBe(false);
      expect(read.error?.issues[0]?.message).toMatch(/accessToken|clientId/);
    },
  );
});

describe('registrations', () => {
  const address = 'https://hooks.acme.example/webhooks/acme';
  const states = (rows: readonly { topic: string; state: string }[]): Record<string, string> =>
    Object.fromEntries(rows.map(({ topic, state }) => [topic, state]));

  it('are made once, and again when the shop has deleted one', async () => {
    const { sandbox, connect } = await setUp();
    const { webhooks } = connect();
    const first = await webhooks?.ensure(context, { address });
    expect(Object.values(states(first ?? []))).toEqual(Array<string>(7).fill('created'));
    expect(Object.values(states((await webhooks?.ensure(context, { address })) ?? []))).toEqual(Array<string>(7).fill('kept'));
    const paid = [...sandbox.shop.subscriptions.values()].find(({ topic }) => topic === 'ORDERS_PAID');
    sandbox.shop.subscriptions.delete(paid?.id ?? 0);
    expect(states((await webhooks?.ensure(context, { address })) ?? [])).toMatchObject({ ORDERS_PAID: 'created', ORDERS_CREATE: 'kept' }); // prettier-ignore
    expect(sandbox.shop.subscriptions.size).toBe(7);
  }); // prettier-ignore

  it('that hide something from us are replaced, and others’ are left alone', async () => {
    const { sandbox, connect } = await setUp();
    const put = (id: number, topic: string, uri: string, more = {}): void =>
      void sandbox.shop.subscriptions.set(id, { id, topic, uri, format: 'JSON', includeFields: [], filter: undefined, createdAt: '2026-01-01T00:00:00Z', failures: 0, ...more }); // prettier-ignore
    put(1, 'ORDERS_CREATE', address, { format: 'XML' });
    put(2, 'ORDERS_UPDATED', address, { filter: 'total_price:>100' });
    put(3, 'ORDERS_PAID', address);
    put(4, 'ORDERS_PAID', address);
    put(5, 'ORDERS_CREATE', 'https://other.example/hooks');
    put(6, 'PRODUCTS_UPDATE', address);
    const rows = (await connect().webhooks?.ensure(context, { address })) ?? [];
    expect(rows.filter(({ topic }) => topic === 'ORDERS_CREATE').map(({ state }) => state)).toEqual([
      'removed',
      'revived',
    ]);
    expect(rows.filter(({ topic }) => topic === 'ORDERS_PAID').map(({ state }) => state)).toEqual([
      'removed',
      'kept',
    ]);
    expect(sandbox.shop.subscriptions.has(5)).toBe(true);
    expect(sandbox.shop.subscriptions.has(6)).toBe(true);
    expect([...sandbox.shop.subscriptions.values()].filter(({ uri }) => uri === address)).toHaveLength(8);
  });

  it('says what the shop has against an address', async () => {
    const { connect } = await setUp();
    await expect(
      connect().webhooks?.ensure(context, { address: 'http://acme.example/x' }),
    ).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('Address is invalid') as string,
    });
  });
});

describe('what the shop really sends', () => {
  it('is verified byte for byte, duplicates by their id, and leads to the order', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect();
    const verdicts: WebhookVerdict[] = [];
    const receive = async (request: IncomingMessage): Promise<void> => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      verdicts.push((await shop.webhooks?.verify({ headers, query: {}, rawBody: Buffer.concat(chunks), receivedAt: 0 })) as WebhookVerdict); // prettier-ignore
    };
    const server = createServer((request, response) => void receive(request).then(() => response.end()));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    try {
      const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/acme`;
      await shop.webhooks?.ensure(context, { address });
      sandbox.deliveries.switches = { ...sandbox.deliveries.switches, repeat: 1 };
      sandbox.shop.addOrder({ index: 1, customer: { id: 17, firstName: 'Größe' } });
      await sandbox.deliveries.flush();
      const { refundId } = sandbox.shop.refundOrder(1_001, { money: '1.00' });
      await sandbox.deliveries.flush();
      const taken = verdicts.filter((one) => one.verdict === 'taken');
      // customers/create, orders/create, orders/paid, refunds/create and orders/updated, each twice.
      expect([verdicts.length, taken.length]).toEqual([10, 10]);
      expect(new Set(taken.map(({ deliveryId }) => deliveryId)).size).toBe(5);
      const refund = taken.find(({ topic }) => topic === 'refunds/create');
      // It names an id only, and its order's own delivery has told the number.
      expect(refund?.touched).toEqual({ orders: ['1001'], orderIds: [], customers: [] });
      const order = (await shop.fetchOrders(context, refund?.touched.orders ?? [])).get('1001');
      expect(order?.refunds.map(({ id }) => id)).toEqual([String(refundId)]);

      verdicts.length = 0;
      const event = { topics: [], order: sandbox.shop.order(1_001) };
      await sandbox.deliveries.send('orders/paid', event, { uri: address, tamper: true });
      await sandbox.deliveries.send('orders/paid', event, { uri: address, secret: 'stolen' });
      await sandbox.deliveries.send('orders/paid', event, { uri: address, secret: APP_KEYS.clientSecret });
      expect(verdicts.map(({ verdict }) => verdict)).toEqual(['refused', 'refused', 'taken']);
    } finally {
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
