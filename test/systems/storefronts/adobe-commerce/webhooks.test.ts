import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  invoiceOrder,
  refundOrder,
  type AdobeCommerce,
  type PushTarget,
} from '../../../../sandbox/adobe-commerce';
import { unrecorded, type CallContext, type Exchange } from '../../../../systems/context';
import type { WebhookDelivery, Webhooks, WebhookVerdict } from '../../../../systems/storefronts/storefront';
import { connect, numberOf, startShop } from './connect';

const context = unrecorded();
const SECRET = 'a-secret-of-sixteen-or-more';
const OTHER = 'another-secret-that-is-long';
const cleanUps: (() => void)[] = [];
afterEach(() => cleanUps.splice(0).forEach((cleanUp) => cleanUp()));

const headersOf = (headers: Readonly<Record<string, string | undefined>>): WebhookDelivery['headers'] =>
  headers;
const delivery = (
  rawBody: Buffer | string,
  headers: Record<string, string> = {},
  more: Partial<WebhookDelivery> = {},
): WebhookDelivery => ({
  headers: headersOf(headers),
  query: {},
  rawBody: Buffer.from(rawBody),
  receivedAt: Date.parse('2026-05-01T10:00:00Z'),
  ...more,
});

function webhooksOf(sandbox: AdobeCommerce, settings: Record<string, unknown>, secrets?: string[]): Webhooks {
  const { webhooks } = connect(sandbox, {
    settings: { webhooks: settings },
    credentials: { ...sandbox.credentials, ...(secrets ? { webhookSecrets: secrets } : {}) },
  });
  if (!webhooks) throw new Error('no webhooks');
  return webhooks;
}

/** A receiver that keeps raw deliveries and answers what the verdict says. */
async function receive(): Promise<{
  url: string;
  got: WebhookDelivery[];
  verdicts: WebhookVerdict[];
  by: (webhooks: Webhooks) => void;
}> {
  const got: WebhookDelivery[] = [];
  const verdicts: WebhookVerdict[] = [];
  let webhooks: Webhooks | undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: WebhookDelivery = {
        headers: headersOf(request.headers as Record<string, string>),
        query: Object.fromEntries(new URL(request.url ?? '/', 'http://x').searchParams),
        rawBody: Buffer.concat(chunks),
        receivedAt: Date.now(),
      };
      got.push(one);
      void webhooks?.verify(one).then((verdict) => {
        verdicts.push(verdict);
        const answer = verdict.verdict === 'refused' ? { status: 401 } : (verdict.answer ?? { status: 200 });
        response.writeHead(
          answer.status,
          'contentType' in answer ? { 'content-type': answer.contentType } : {},
        );
        response.end('body' in answer ? answer.body : undefined);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanUps.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/acme`;
  return { url, got, verdicts, by: (one) => (webhooks = one) };
}

const events = (sandbox: AdobeCommerce): Record<string, unknown> => ({
  events: { clientIds: ['old-client', 'my-client'], keyHost: sandbox.url },
});
const push = async (sandbox: AdobeCommerce, target: PushTarget, doIt: () => void): Promise<void> => {
  sandbox.pushes.add(target);
  doIt();
  await sandbox.pushes.flush();
};
const touchedIn = (verdicts: readonly WebhookVerdict[]): unknown[] =>
  verdicts.flatMap((one) => (one.verdict === 'taken' ? [one.touched] : []));

describe('the Webhooks module', () => {
  it('is believed by its signature over the raw body, and hears nothing but success', async () => {
    const sandbox = await startShop([{ index: 1, customer: { lastname: 'Łukasiewicz/Søn' } }]);
    const webhooks = webhooksOf(sandbox, { module: { publicKeys: [sandbox.pushKeys.modulePublicKey] } });
    const receiver = await receive();
    receiver.by(webhooks);
    await push(sandbox, { kind: 'module', url: receiver.url }, () => {
      invoiceOrder(sandbox.shop, 1);
      refundOrder(sandbox.shop, 1);
      sandbox.addCustomer({ id: 7, email: 'a@b.example', firstname: 'A', lastname: 'B' });
    });
    expect(
      sandbox.pushes.log.every(({ outcome, answer }) => outcome === 200 && answer === '{"op":"success"}'),
    ).toBe(true);
    const touched = touchedIn(receiver.verdicts) as {
      orders: string[];
      orderIds: string[];
      customers: string[];
    }[];
    expect(new Set(touched.flatMap(({ orders }) => orders))).toEqual(new Set([numberOf(1)]));
    expect(new Set(touched.flatMap(({ orderIds }) => orderIds))).toEqual(new Set(['1']));
    expect(touched.flatMap(({ customers }) => customers)).toEqual(['person/7']);

    // A body with slashes and letters beyond ASCII, which PHP escapes.
    const one = receiver.got.find(({ rawBody }) => rawBody.includes('\\u0141'));
    if (!one) throw new Error('nothing came');
    expect(await webhooks.verify(one)).toEqual(await webhooks.verify(one));
    const header = 'x-adobe-commerce-webhook-signature';
    const altered = Buffer.from(one.rawBody.toString('utf8').replace('"', '" '));
    const alphabet = await webhooks.verify({ ...one, headers: { ...one.headers, [header]: '!!!' } });
    expect([
      await webhooks.verify({ ...one, rawBody: altered }),
      // The same JSON in other bytes is not what was signed.
      await webhooks.verify({
        ...one,
        rawBody: Buffer.from(JSON.stringify(JSON.parse(one.rawBody.toString('utf8')))),
      }),
      alphabet,
      await webhooks.verify({ ...one, headers: { ...one.headers, [header]: undefined } }),
    ]).toEqual(['forged', 'forged', 'forged', 'unsigned'].map((reason) => ({ verdict: 'refused', reason })));
  });

  it('takes two keys while the pair is changed', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    const old = sandbox.pushKeys.modulePublicKey;
    const receiver = await receive();
    const before = webhooksOf(sandbox, { module: { publicKeys: [old] } });
    receiver.by(before);
    await push(sandbox, { kind: 'module', url: receiver.url }, () => void sandbox.updateOrder(1, {}));
    sandbox.pushKeys.rotate();
    const both = webhooksOf(sandbox, { module: { publicKeys: [sandbox.pushKeys.modulePublicKey, old] } });
    sandbox.updateOrder(1, {});
    await sandbox.pushes.flush();
    const [first, second] = receiver.got;
    if (!first || !second) throw new Error('two expected');
    expect((await both.verify(first)).verdict).toBe('taken');
    expect((await both.verify(second)).verdict).toBe('taken');
    expect(await before.verify(second)).toEqual({ verdict: 'refused', reason: 'forged' });
  });

  it('registers what it wants, once, harmless for a checkout, and leaves others alone', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    const foreign = { webhook_method: 'observer.sales_order_save_after', webhook_type: 'after', batch_name: 'erp', hook_name: 'other', url: 'https://x.example', fields: [], headers: [] }; // prettier-ignore
    sandbox.pushes.hooks = [foreign];
    const webhooks = webhooksOf(sandbox, { module: { publicKeys: [sandbox.pushKeys.modulePublicKey] } });
    const receiver = await receive();
    receiver.by(webhooks);
    const states = async (address = receiver.url) =>
      (await webhooks.ensure(context, { address })).map(({ state }) => state);
    const exchanges: Exchange[] = [];
    const recording: CallContext = { priority: 'live', record: (one) => exchanges.push(one) };
    await webhooks.ensure(recording, { address: receiver.url });
    expect(exchanges.filter(({ write }) => write)).toHaveLength(3);
    expect(await states()).toEqual(['kept', 'kept', 'kept']);
    expect(sandbox.pushes.hooks).toContain(foreign);
    expect(sandbox.pushes.hooks).toHaveLength(4);
    for (const hook of sandbox.pushes.hooks.slice(1))
      expect(hook).toMatchObject({ required: false, timeout: 2000, url: receiver.url });

    sandbox.updateOrder(1, {});
    await sandbox.pushes.flush();
    expect(touchedIn(receiver.verdicts)).toEqual([{ orders: [numberOf(1)], orderIds: [], customers: [] }]);
    expect(JSON.parse(receiver.got[0]?.rawBody.toString('utf8') ?? '')).toEqual({
      order: { entity_id: 1, increment_id: numberOf(1), updated_at: expect.any(String) as string },
    });

    // Somebody made one required, and one is gone.
    sandbox.pushes.hooks = sandbox.pushes.hooks
      .filter((hook) => !hook.webhook_method.includes('creditmemo'))
      .map((hook) => (hook.webhook_method.includes('customer') ? { ...hook, required: true } : hook));
    expect(await states()).toEqual(['kept', 'created', 'revived']);
    expect(await states()).toEqual(['kept', 'kept', 'kept']);
    // Another address of the same connection replaces; another connection stands beside.
    expect(await states('https://tunnel.example/webhooks/acme')).toEqual(['revived', 'revived', 'revived']);
    expect(await states('https://tunnel.example/webhooks/zeta')).toEqual(['created', 'created', 'created']);
    const fewer = webhooksOf(sandbox, {
      module: {
        publicKeys: [sandbox.pushKeys.modulePublicKey],
        hooks: [{ method: 'observer.sales_order_save_after' }],
      },
    });
    const left = await fewer.ensure(context, { address: 'https://tunnel.example/webhooks/zeta' });
    expect(left.map(({ state }) => state)).toEqual(['kept', 'removed', 'removed']);
    expect(sandbox.pushes.hooks).toHaveLength(5);
  });

  it('says when the shop refuses a method, and writes nothing after its time', async () => {
    const sandbox = await startShop();
    const webhooks = webhooksOf(sandbox, {
      module: {
        publicKeys: [sandbox.pushKeys.modulePublicKey],
        hooks: [{ method: 'observer.nothing_known' }],
      },
    });
    const address = 'https://gw.example/webhooks/acme';
    await expect(webhooks.ensure(context, { address })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringContaining('observer.nothing_known') as string,
    });
    const good = webhooksOf(sandbox, { module: { publicKeys: [sandbox.pushKeys.modulePublicKey] } });
    await expect(good.ensure({ ...context, closesAt: 1 }, { address })).rejects.toMatchObject({
      kind: 'unavailable',
    });
    expect(sandbox.pushes.hooks).toEqual([]);
    sandbox.faults.set([{ call: 'POST /V1/webhooks/subscribe', effect: 'commit-then-drop', times: 1 }]);
    await expect(good.ensure(context, { address })).rejects.toMatchObject({ kind: 'in-doubt' });
    expect((await good.ensure(context, { address })).map(({ state }) => state)).toEqual([
      'kept',
      'created',
      'created',
    ]);
  });
});

describe('I/O Events', () => {
  it('prove the address by a challenge', async () => {
    const sandbox = await startShop();
    const receiver = await receive();
    receiver.by(webhooksOf(sandbox, events(sandbox)));
    expect(await sandbox.pushes.prove(receiver.url)).toBe(true);
    const webhooks = webhooksOf(sandbox, events(sandbox));
    expect(await webhooks.verify(delivery('', {}, { query: { challenge: '<script>' } }))).toMatchObject({
      reason: 'malformed',
    });
  });

  it('are believed by either signature, with keys that are fetched once', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    const webhooks = webhooksOf(sandbox, events(sandbox));
    const receiver = await receive();
    receiver.by(webhooks);
    await push(sandbox, { kind: 'events', url: receiver.url, clientId: 'my-client' }, () => {
      for (let n = 0; n < 5; n += 1) sandbox.updateOrder(1, {});
      invoiceOrder(sandbox.shop, 1);
    });
    const taken = receiver.verdicts.filter((one) => one.verdict === 'taken');
    expect(taken).toHaveLength(7);
    expect(new Set(taken.map((one) => (one.verdict === 'taken' ? one.deliveryId : ''))).size).toBe(7);
    expect(sandbox.requests.count('GET public key')).toBe(1);
    const [one] = receiver.got;
    if (!one) throw new Error('nothing came');
    const second = { ...one, headers: { ...one.headers, 'x-adobe-digital-signature-1': 'AAAA' } };
    expect((await webhooks.verify(second)).verdict).toBe('taken');
    // Adobe's library also reads a body in base64, whose text is what was signed.
    const encoded = { ...one, rawBody: Buffer.from(one.rawBody.toString('base64')) };
    expect((await webhooks.verify(encoded)).verdict).toBe('taken');
    const [before, again] = [await webhooks.verify(one), await webhooks.verify(one)];
    expect(again).toEqual(before);

    const refused = async (change: Partial<WebhookDelivery>): Promise<unknown> => {
      const verdict = await webhooks.verify({ ...one, ...change });
      return verdict.verdict === 'refused' ? verdict.reason : verdict.verdict;
    };
    const foreign = webhooksOf(sandbox, { events: { clientIds: ['else'], keyHost: sandbox.url } });
    expect(await foreign.verify(one)).toEqual({ verdict: 'refused', reason: 'forged' });
    expect(await refused({ rawBody: Buffer.from(one.rawBody.toString('utf8').replace('EUR', 'USD')) })).toBe(
      'forged',
    );
    expect(await refused({ rawBody: Buffer.from('[]') })).toBe('malformed');
    expect(await refused({ rawBody: Buffer.from('no json') })).toBe('malformed');
    const unsigned = Object.fromEntries(
      Object.entries(one.headers).filter(([name]) => !name.includes('signature')),
    );
    expect(await refused({ headers: unsigned })).toBe('unsigned');
  });

  it('asks the allowed host only, and not for every path somebody makes up', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    const webhooks = webhooksOf(sandbox, events(sandbox));
    const body = JSON.stringify({ id: '1', recipient_client_id: 'my-client', type: 'x', data: {} });
    const signature = Buffer.alloc(256, 1).toString('base64');
    const named = (path: string) =>
      webhooks.verify(
        delivery(body, { 'x-adobe-digital-signature-1': signature, 'x-adobe-public-key1-path': path }),
      );
    const forged = { verdict: 'refused', reason: 'forged' };
    for (const path of ['@evil.example/k.pem', '//evil.example/k.pem', '/../k.pem', '/prod/keys/a.pem?x=1', 'https://evil.example/k.pem'])
      expect(await named(path)).toEqual(forged); // prettier-ignore
    expect(sandbox.requests.count('GET public key')).toBe(0);
    const answers = await Promise.allSettled(
      Array.from({ length: 30 }, (_, n) => named(`/prod/keys/made-up-${n}.pem`)),
    );
    expect(sandbox.requests.count('GET public key')).toBe(10);
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(20);
  });

  it('are left to come again while their key cannot be fetched', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    const webhooks = webhooksOf(sandbox, events(sandbox));
    const receiver = await receive();
    receiver.by(webhooksOf(sandbox, events(sandbox)));
    await push(
      sandbox,
      { kind: 'events', url: receiver.url, clientId: 'my-client' },
      () => void sandbox.updateOrder(1, {}),
    );
    const [one] = receiver.got;
    if (!one) throw new Error('nothing came');
    sandbox.faults.set([{ call: 'GET public key', effect: 'error-503', times: 2 }]);
    await expect(webhooks.verify(one)).rejects.toMatchObject({ kind: 'unavailable' });
    expect((await webhooks.verify(one)).verdict).toBe('taken');
  });

  it('has the shop emit what it reads, and says what it cannot see', async () => {
    const sandbox = await startShop([{ index: 1 }]);
    sandbox.pushes.subscriptions.set('observer.company_save_commit_after', [{ name: 'id' }]);
    const webhooks = webhooksOf(sandbox, events(sandbox));
    const address = 'https://gw.example/webhooks/acme';
    expect((await webhooks.ensure(context, { address })).map(({ state }) => state)).toEqual([
      'created',
      'created',
      'created',
    ]);
    expect((await webhooks.ensure(context, { address })).map(({ state }) => state)).toEqual([
      'kept',
      'kept',
      'kept',
    ]);
    expect(sandbox.pushes.subscriptions.size).toBe(4);
    const receiver = await receive();
    receiver.by(webhooks);
    await push(
      sandbox,
      { kind: 'events', url: receiver.url, clientId: 'my-client', subscribedOnly: true },
      () => void sandbox.updateOrder(1, {}),
    );
    expect(touchedIn(receiver.verdicts)).toEqual([{ orders: [numberOf(1)], orderIds: [], customers: [] }]);
    const shop = connect(sandbox, { settings: { webhooks: events(sandbox) } });
    expect((await shop.ping(context)).find(({ name }) => name === 'i/o events')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('Developer Console') as string,
    });
  });
});

describe('a callback of the store’s own', () => {
  const callback = { callback: { header: 'X-Shop-Sign' } };
  const body = JSON.stringify({
    topic: 'order.changed',
    orders: [numberOf(1)],
    customers: ['person/5', 'x'],
    order_ids: [12],
  });
  const mac = (secret: string, text = body): Buffer => createHmac('sha256', secret).update(text).digest();

  it('is believed in hex and in base64, by every live secret', async () => {
    const webhooks = webhooksOf(await startShop(), callback, [SECRET, OTHER]);
    const ways = [SECRET, OTHER].flatMap((secret) => [
      mac(secret).toString('hex'),
      `sha256=${mac(secret).toString('hex').toUpperCase()}`,
      mac(secret).toString('base64'),
    ]);
    for (const way of ways) {
      expect(await webhooks.verify(delivery(body, { 'x-shop-sign': way }))).toMatchObject({
        verdict: 'taken',
        topic: 'order.changed',
        touched: { orders: [numberOf(1)], orderIds: ['12'], customers: ['person/5'] },
      });
    }
    const reasons = await Promise.all(
      [
        delivery(body, { 'x-shop-sign': mac('not-a-live-secret-at-all').toString('hex') }),
        delivery(`${body} `, { 'x-shop-sign': ways[0] ?? '' }),
        delivery(body, { 'x-shop-sign': (ways[0] ?? '').slice(0, 60) }),
        delivery(body, { 'x-shop-sign': '' }),
        delivery(body),
        delivery('no json', { 'x-shop-sign': mac(SECRET, 'no json').toString('hex') }),
      ].map((one) => webhooks.verify(one)),
    );
    expect(reasons.map((one) => (one.verdict === 'refused' ? one.reason : one))).toEqual([
      'forged',
      'forged',
      'forged',
      'forged',
      'unsigned',
      'malformed',
    ]);
  });

  it('is refused outside its window, where a time is signed', async () => {
    const webhooks = webhooksOf(
      await startShop(),
      { callback: { timestampHeader: 'x-time', windowSeconds: 60 } },
      [SECRET],
    );
    const at = (stamp: string, signed = stamp) =>
      webhooks.verify(
        delivery(body, {
          'x-crossdock-signature': mac(SECRET, `${signed}.${body}`).toString('hex'),
          'x-time': stamp,
        }),
      );
    const noon = Date.parse('2026-05-01T10:00:00Z') / 1000;
    for (const stamp of [String(noon), String(noon + 60), String((noon - 59) * 1000), '2026-05-01T10:00:30Z'])
      expect((await at(stamp)).verdict).toBe('taken');
    for (const stamp of [String(noon - 61), String(noon + 61), 'yesterday'])
      expect(await at(stamp)).toEqual({ verdict: 'refused', reason: 'stale' });
    expect(await at(String(noon), String(noon - 5000))).toEqual({ verdict: 'refused', reason: 'forged' });
    const bare = delivery(body, { 'x-crossdock-signature': mac(SECRET).toString('hex') });
    expect(await webhooks.verify(bare)).toEqual({ verdict: 'refused', reason: 'unsigned' });
  });

  it('needs a secret', async () => {
    const sandbox = await startShop();
    expect(() => webhooksOf(sandbox, callback)).toThrow(/needs webhookSecrets/);
  });
});

it('survives pushes that are lost, doubled, delayed and reordered: every push that came is taken once', async () => {
  const sandbox = await startShop(Array.from({ length: 30 }, (_, n) => ({ index: n + 1 })));
  const receiver = await receive();
  receiver.by(webhooksOf(sandbox, { ...events(sandbox), callback: {} }, [SECRET]));
  const troubles = { lose: 0.2, duplicate: 0.3, delayMs: 5, reorder: 0.3, seed: 7 };
  sandbox.pushes.add({ kind: 'events', url: receiver.url, clientId: 'old-client', troubles });
  for (let id = 1; id <= 30; id += 1) sandbox.updateOrder(id, {});
  await sandbox.pushes.flush();
  const lost = sandbox.pushes.log.filter(({ outcome }) => outcome === 'lost').length;
  const ids = receiver.verdicts.flatMap((one) => (one.verdict === 'taken' ? [one.deliveryId] : []));
  expect(lost).toBeGreaterThan(0);
  expect(ids.length).toBeGreaterThan(new Set(ids).size);
  expect(new Set(ids).size).toBe(30 - lost);
});

it('finds what a push is about in whatever form a release sends it', async () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const sandbox = await startShop();
  const webhooks = webhooksOf(
    sandbox,
    { module: { publicKeys: [publicKey.export({ type: 'spki', format: 'pem' })] }, callback: {} },
    [SECRET],
  );
  const see = async (value: unknown): Promise<unknown> => {
    const text = JSON.stringify(value);
    const verdict = await webhooks.verify(
      delivery(text, { 'x-crossdock-signature': createHmac('sha256', SECRET).update(text).digest('hex') }),
    );
    return verdict.verdict === 'taken' ? verdict.touched : verdict.verdict;
  };
  const nothing = { orders: [], orderIds: [], customers: [] };
  expect(await see({ data: { order: { entity_id: 5 } } })).toEqual({ ...nothing, orderIds: ['5'] });
  expect(await see({ data: { order: { entity_id: 5, increment_id: '000000005', items: [{ entity_id: 9 }] } } })).toEqual({ ...nothing, orders: ['000000005'] });
  expect(await see({ data: { creditmemo: { entity_id: 3, increment_id: '000000001', order_id: 12 } } })).toEqual({ ...nothing, orderIds: ['12'] });
  expect(await see({ topic: 'sales_order_creditmemo_save_after', data: { value: { increment_id: '1', order_id: '12' } } })).toEqual({ ...nothing, orderIds: ['12'] });
  expect(await see({ customer_address: { id: 2, customer_id: 7 } })).toEqual({ ...nothing, customers: ['person/7'] });
  expect(await see({ company: { id: 4 } })).toEqual({ ...nothing, customers: ['company/4'] });
  expect(await see({ order: '100000007' })).toEqual({ ...nothing, orders: ['100000007'] });
  expect(await see({ order: { increment_id: '../../etc, x' } })).toBe('answered');
  expect(await see({ anything: 1 })).toBe('answered');
}); // prettier-ignore
