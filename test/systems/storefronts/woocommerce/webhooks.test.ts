import { startServer, type RawRequest, type RunningServer } from '../../../../sandbox/kit';
import type { Exchange } from '../../../../systems/context';
import { TOPICS } from '../../../../systems/storefronts/woocommerce/capabilities';
import type {
  Storefront,
  WebhookRegistration,
  WebhookVerdict,
} from '../../../../systems/storefronts/storefront';
import { afterwards, cleanUp, context, SECRET, setUp, specs, type SetUp } from './connect';

afterEach(cleanUp);

const OTHER = 'another secret of thirty-two chars';

interface Gateway {
  readonly server: RunningServer;
  readonly address: string;
  readonly verdicts: WebhookVerdict[];
  status: number | undefined;
}

/** Receives deliveries and proves them as the service does; `status` answers with that instead. */
async function gateway(shop: () => Storefront): Promise<Gateway> {
  const verdicts: WebhookVerdict[] = [];
  const handler = async (request: RawRequest) => {
    const verdict = await shop().webhooks?.verify({
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value[0] : value,
        ]),
      ),
      query: {},
      rawBody: request.body,
      receivedAt: 0,
    });
    if (verdict) verdicts.push(verdict);
    return { status: one.status ?? (verdict?.verdict === 'refused' ? 401 : 200) };
  };
  const server = await startServer({ handler });
  afterwards(() => server.close());
  const one: Gateway = { server, address: `${server.url}/webhooks/demo`, verdicts, status: undefined };
  return one;
}

const ensure = async (shop: Storefront, address: string): Promise<readonly WebhookRegistration[]> =>
  (await shop.webhooks?.ensure(context, { address })) ?? [];
const states = (registrations: readonly WebhookRegistration[]): string[] =>
  registrations.map(({ state }) => state);
const orderNumbers = (verdicts: readonly WebhookVerdict[]): string[] =>
  verdicts.flatMap((one) => (one.verdict === 'taken' ? one.touched.orders : []));

async function registered(): Promise<SetUp & { readonly at: Gateway }> {
  const all = await setUp();
  const at = await gateway(() => all.shop);
  await ensure(all.shop, at.address);
  return { ...all, at };
}

describe('registrations', () => {
  it('are made once for every topic, greeted by pings, and kept', async () => {
    const { sandbox, shop } = await setUp();
    const at = await gateway(() => shop);
    const made = await ensure(shop, at.address);
    expect(made.map(({ topic }) => topic)).toEqual([...TOPICS]);
    expect(new Set(states(made))).toEqual(new Set(['created']));
    expect(at.verdicts).toEqual(TOPICS.map(() => ({ verdict: 'answered', answer: { status: 200 } })));
    expect(sandbox.shop.hooks.all().every(({ secret }) => secret === SECRET)).toBe(true);
    expect(new Set(states(await ensure(shop, at.address)))).toEqual(new Set(['kept']));
    expect(sandbox.shop.hooks.all()).toHaveLength(TOPICS.length);
  });

  it('that the shop switched off are woken', async () => {
    const { sandbox, shop, at } = await registered();
    at.status = 500;
    for (let count = 0; count < 7; count += 1) {
      sandbox.addOrder();
      await sandbox.deliver();
    }
    expect(sandbox.shop.hooks.all().map(({ status }) => status)).toEqual(
      TOPICS.map((topic) =>
        /created|updated/.test(topic) && topic.startsWith('order') ? 'disabled' : 'active',
      ),
    );
    at.status = undefined;
    expect(states(await ensure(shop, at.address))).toEqual([
      'revived',
      'revived',
      'kept',
      'kept',
      'kept',
      'kept',
    ]);
    sandbox.addOrder({ id: 777 });
    await sandbox.deliver();
    expect(orderNumbers(at.verdicts)).toContain('777');
    expect(
      sandbox.shop.hooks.all().every(({ status, failures }) => status === 'active' && failures === 0),
    ).toBe(true);
  });

  it('made twice are removed but one; others’ are left alone', async () => {
    const { sandbox, shop, at } = await registered();
    const { hooks } = sandbox.shop;
    const double = await hooks.create({ topic: 'order.updated', deliveryUrl: at.address, secret: SECRET });
    const product = await hooks.create({ topic: 'product.updated', deliveryUrl: at.address });
    const foreign = await hooks.create({ topic: 'order.updated', deliveryUrl: `${at.server.url}/elsewhere` });
    hooks.update(foreign.id, { status: 'disabled' });
    const stands = await ensure(shop, at.address);
    expect(stands.filter(({ state }) => state !== 'kept')).toEqual([
      { topic: 'order.updated', id: String(double.id), state: 'removed' },
    ]);
    expect(hooks.get(foreign.id)?.status).toBe('disabled');
    expect(hooks.get(product.id)).toBeDefined();
    expect(hooks.all()).toHaveLength(TOPICS.length + 2);
  });

  it('beyond one page are all seen', async () => {
    const { sandbox, shop, at } = await registered();
    const { hooks } = sandbox.shop;
    for (let count = 0; count < 120; count += 1) {
      const hook = await hooks.create({ topic: 'coupon.created', deliveryUrl: 'http://127.0.0.1:1' });
      if (count === 0) hooks.update(hook.id, { name: 'Somebody else' });
    }
    await hooks.create({ topic: 'order.created', deliveryUrl: at.address, secret: SECRET });
    expect(states(await ensure(shop, at.address)).filter((state) => state === 'removed')).toHaveLength(1);
  });

  it('get a new secret without a gap', async () => {
    const { sandbox, connect, at } = await registered();
    const rotated = connect({ webhookSecrets: [OTHER, SECRET] });
    // Both are accepted while the old one still signs.
    sandbox.addOrder({ id: 500 });
    const both = await gateway(() => rotated);
    for (const { id } of sandbox.shop.hooks.all())
      sandbox.shop.hooks.update(id, { deliveryUrl: both.address });
    await sandbox.deliver();
    expect(orderNumbers(both.verdicts)).toEqual(['500', '500']);
    expect(new Set(states(await ensure(rotated, both.address)))).toEqual(new Set(['revived']));
    expect(sandbox.shop.hooks.all().every(({ secret }) => secret === OTHER)).toBe(true);
    sandbox.addOrder({ id: 600 });
    await sandbox.deliver();
    expect(orderNumbers(both.verdicts)).toEqual(['500', '500', '600', '600']);
    expect(new Set(states(await ensure(rotated, both.address)))).toEqual(new Set(['kept']));
    expect(at.verdicts.every(({ verdict }) => verdict === 'answered')).toBe(true);
  });

  it('need a secret, and tell it to nobody', async () => {
    const { connect, sandbox } = await setUp();
    await expect(
      ensure(connect({ webhookSecrets: [] }), 'https://x.example/webhooks/demo'),
    ).rejects.toMatchObject({
      kind: 'rejected',
      causes: ['connection:webhookSecrets'],
    });
    const exchanges: Exchange[] = [];
    const at = await gateway(() => connect());
    await connect().webhooks?.ensure(
      { priority: 'live', record: (one) => exchanges.push(one) },
      { address: at.address },
    );
    expect(exchanges.filter(({ write }) => write)).toHaveLength(TOPICS.length);
    expect(JSON.stringify(exchanges)).not.toContain(SECRET);
    expect(sandbox.shop.hooks.all().some(({ name }) => name.includes(SECRET))).toBe(false);
  });

  it('fail clearly where the key may only read', async () => {
    const { shop } = await setUp([], {
      keys: { consumerKey: 'ck_r', consumerSecret: 'cs_r', permissions: 'read' },
    });
    await expect(ensure(shop, 'http://127.0.0.1:1/x')).rejects.toMatchObject({
      kind: 'unauthorized',
      advice: expect.stringContaining('Read/Write') as string,
    });
  });
});

describe('deliveries', () => {
  it('tell of orders, refunds, deletions and customers, doubled and reordered as they come', async () => {
    const { sandbox, at } = await registered();
    const order = sandbox.addOrder({ id: 100, lines: [{ sku: 'A', price: '10' }] });
    sandbox.shop.addCustomer({ id: 5, email: 'a@b.example' });
    await sandbox.deliver({ duplicate: 1, shuffle: true, seed: 3 });
    const taken = at.verdicts.flatMap((one) => (one.verdict === 'taken' ? [one] : []));
    expect(taken).toHaveLength(6);
    // Created and updated tell the same, and so do doubles: one of them is enough.
    expect(new Set(taken.map(({ deliveryId }) => deliveryId)).size).toBe(2);
    expect(new Set(taken.flatMap(({ touched }) => [...touched.orders, ...touched.customers]))).toEqual(
      new Set(['100', 'person/5']),
    );
    at.verdicts.length = 0;
    sandbox.refundOrder(order.id, { amount: '1' });
    await sandbox.deliver();
    sandbox.shop.trashOrder(order.id);
    await sandbox.deliver();
    sandbox.shop.restoreOrder(order.id);
    await sandbox.deliver();
    expect(at.verdicts).toMatchObject([
      { topic: 'order.updated', touched: { orders: ['100'] } },
      { topic: 'order.deleted', touched: { orders: ['100'], orderIds: [] } },
      { topic: 'order.restored', touched: { orders: ['100'] } },
    ]);
  });

  it('lost are made good by the list of changes', async () => {
    const { sandbox, shop, at } = await registered();
    sandbox.load({ orders: specs(5) });
    expect(await sandbox.deliver({ lose: 1 })).toEqual([]);
    expect(orderNumbers(at.verdicts)).toEqual([]);
    const page = await shop.changedOrders(context, {
      by: 'changed',
      since: '2026-01-01T00:00:00Z',
      limit: 100,
    });
    expect(page.orders).toHaveLength(5);
  });
});
