import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import type { WebhookDelivery } from '../../../../systems/storefronts/storefront';
import { createOrderNumbers } from '../../../../systems/storefronts/woocommerce/order-numbers';
import { createVerify } from '../../../../systems/storefronts/woocommerce/verify';
import { deliveries, RECORDED_SECRETS } from './recorded';

const verify = createVerify(['another secret', ...RECORDED_SECRETS], createOrderNumbers('{id}'));
const topicOf = ({ headers }: WebhookDelivery): string => headers['x-wc-webhook-topic'] ?? '';
const all = deliveries();
const orders = all.filter((one) => topicOf(one).startsWith('order.'));
const [first] = orders as [WebhookDelivery];

const sign = (body: string, secret = 's3cr3t'): string =>
  createHmac('sha256', secret).update(body).digest('base64');
const delivery = (body: string, headers: Record<string, string | undefined> = {}): WebhookDelivery => ({
  headers: {
    'content-type': 'application/json',
    'x-wc-webhook-topic': 'order.updated',
    'x-wc-webhook-signature': sign(body),
    ...headers,
  },
  query: {},
  rawBody: Buffer.from(body, 'utf8'),
  receivedAt: 0,
});

describe('the recorded deliveries', () => {
  it('answers the three pings with 200', async () => {
    const pings = all.filter(({ headers }) => headers['x-wc-webhook-topic'] === undefined);
    expect(pings).toHaveLength(3);
    for (const ping of pings) {
      expect(await verify(ping)).toEqual({ verdict: 'answered', answer: { status: 200 } });
    }
  });

  it('takes every order and every customer, and names them', async () => {
    const customers = all.filter((one) => topicOf(one).startsWith('customer.'));
    expect([orders.length, customers.length]).toEqual([20, 2]);
    for (const one of [...orders, ...customers]) {
      const id = String((JSON.parse(one.rawBody.toString('utf8')) as { id: number }).id);
      expect(await verify(one)).toEqual({
        verdict: 'taken',
        topic: topicOf(one),
        deliveryId: createHash('sha256').update(one.rawBody).digest('hex'),
        touched: topicOf(one).startsWith('order.')
          ? { orders: [id], orderIds: [], customers: [] }
          : { orders: [], orderIds: [], customers: [`person/${id}`] },
      });
    }
  });

  it('tells events apart that the shop gave one delivery id', async () => {
    const shared = orders.filter(
      ({ headers }) => headers['x-wc-webhook-delivery-id'] === 'd38f7a43a8869d76d39abb9126330a0a',
    );
    const ids = await Promise.all(
      shared.map(async (one) => {
        const verdict = await verify(one);
        return verdict.verdict === 'taken' ? verdict.deliveryId : '';
      }),
    );
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(3);
  });

  it('refuses those of a hook whose secret is none of ours', async () => {
    const products = all.filter((one) => topicOf(one).startsWith('product.'));
    expect(products.length).toBeGreaterThan(0);
    for (const one of products) expect(await verify(one)).toEqual({ verdict: 'refused', reason: 'forged' });
    const none = createVerify([], createOrderNumbers('{id}'));
    expect(await none(first)).toEqual({ verdict: 'refused', reason: 'forged' });
  });

  it('refuses every altered byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(first.rawBody.length - 1), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const rawBody = Buffer.from(first.rawBody);
        rawBody[at] = (rawBody[at] ?? 0) ^ by;
        expect(await verify({ ...first, rawBody })).toEqual({ verdict: 'refused', reason: 'forged' });
      }),
      { numRuns: 50 },
    );
  });
});

describe('other deliveries', () => {
  it.each([
    ['no signature', delivery('{"id":1}', { 'x-wc-webhook-signature': undefined }), 'unsigned'],
    ['an empty one', delivery('{"id":1}', { 'x-wc-webhook-signature': '' }), 'unsigned'],
    ['another’s', delivery('{"id":1}', { 'x-wc-webhook-signature': sign('{"id":2}') }), 'forged'],
    ['not Base64', delivery('{"id":1}', { 'x-wc-webhook-signature': '💥'.repeat(11) }), 'forged'],
    ['hexadecimal', delivery('{"id":1}', { 'x-wc-webhook-signature': 'ab'.repeat(32) }), 'forged'],
    ['no JSON', delivery('id=1'), 'malformed'],
    ['no id', delivery('{"number":"5"}'), 'malformed'],
    ['an id that is none', delivery('{"id":"1 or 1"}'), 'malformed'],
    ['a list', delivery('[1]'), 'malformed'],
    [
      'a ping with more in it',
      delivery('webhook_id=1&order=5', {
        'content-type': 'application/x-www-form-urlencoded',
        'x-wc-webhook-signature': undefined,
        'x-wc-webhook-topic': undefined,
      }),
      'unsigned',
    ],
    [
      'a ping as JSON',
      delivery('webhook_id=1', { 'x-wc-webhook-signature': undefined, 'x-wc-webhook-topic': undefined }),
      'unsigned',
    ],
  ])('with %s are refused', async (_, one, reason) => {
    expect(await verify(one)).toEqual({ verdict: 'refused', reason });
  });

  it('name a deleted order by its number where the number follows the id, else by its id', async () => {
    const deleted = delivery('{"id":25}', {
      'x-wc-webhook-topic': 'order.deleted',
      'x-wc-webhook-delivery-id': 'abc',
    });
    expect(await verify(deleted)).toMatchObject({ touched: { orders: ['25'], orderIds: [] } });
    const prefixed = createVerify(['s3cr3t'], createOrderNumbers('WEB-{id}'));
    expect(await prefixed(deleted)).toMatchObject({ touched: { orders: ['WEB-25'] } });
    const searched = createVerify(['s3cr3t'], createOrderNumbers('search'));
    expect(await searched(deleted)).toMatchObject({ touched: { orders: [], orderIds: ['25'] } });
  });

  it('are the same for a duplicate, but not for a second deletion', async () => {
    const idOf = async (one: WebhookDelivery): Promise<string> => {
      const verdict = await verify(one);
      return verdict.verdict === 'taken' ? verdict.deliveryId : 'not taken';
    };
    expect(await idOf(first)).toBe(await idOf({ ...first, receivedAt: 9 }));
    // Nothing but the body is signed: a replay under other headers is still the same.
    const others = { 'x-wc-webhook-delivery-id': 'new', 'x-wc-webhook-topic': 'order.deleted' };
    const replayed = { ...first, headers: { ...first.headers, ...others } };
    expect(await idOf(replayed)).toBe(await idOf(first));
    const deleted = (id: string): WebhookDelivery =>
      delivery('{"id":25}', { 'x-wc-webhook-topic': 'order.deleted', 'x-wc-webhook-delivery-id': id });
    expect(await idOf(deleted('a'))).toBe(await idOf(deleted('a')));
    expect(await idOf(deleted('a'))).not.toBe(await idOf(deleted('b')));
  });

  it('about something nobody asked for are answered', async () => {
    const product = delivery('{"id":10}', { 'x-wc-webhook-topic': 'product.updated' });
    expect(await verify(product)).toEqual({ verdict: 'answered', answer: { status: 200 } });
  });
});
