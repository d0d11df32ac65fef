import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { bcSignature, DEFAULT_CLIENT, signedHeaders } from '../../../../sandbox/bigcommerce';
import { DEFAULT_TOPICS } from '../../../../systems/storefronts/bigcommerce/capabilities';
import { bigcommerceCredentials, bigcommerceSettings } from '../../../../systems/storefronts/bigcommerce';
import { createVerifyWebhook } from '../../../../systems/storefronts/bigcommerce/verify-webhook';
import type { WebhookDelivery, WebhookVerdict } from '../../../../systems/storefronts/storefront';
import { cleanUp, context, setUp } from './support';

afterEach(cleanUp);

const NOW = Date.UTC(2026, 10, 21, 12);
const SECONDS = NOW / 1000;
const HEADER = 'header-secret-0001';
const body = (more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    scope: 'store/order/updated',
    store_id: '1',
    data: { type: 'order', id: 250 },
    hash: 'dd70',
    created_at: SECONDS,
    producer: 'stores/abc',
    ...more,
  });
const verifier = (settings: Record<string, unknown> = {}, credentials: Record<string, unknown> = {}) =>
  createVerifyWebhook(
    bigcommerceSettings.parse({ system: 'bigcommerce', storeHash: 'abc', credentials: 'x', ...settings }),
    bigcommerceCredentials.parse({ accessToken: 't', clientSecret: 'one', ...credentials }),
  );
const delivery = (text: string, headers: Record<string, string | undefined>): WebhookDelivery => ({
  headers,
  query: {},
  rawBody: Buffer.from(text),
  receivedAt: NOW,
});
const signed = (text: string, secret = 'one', seconds = SECONDS): Record<string, string> =>
  signedHeaders({ clientSecret: secret }, 'msg_1', text, seconds);
const outcome = (verdict: WebhookVerdict): string =>
  verdict.verdict === 'refused' ? verdict.reason : verdict.verdict;

describe('a delivery', () => {
  it('is taken with its order, by the message id', async () => {
    const text = body();
    expect(await verifier()(delivery(text, signed(text)))).toEqual({
      verdict: 'taken',
      topic: 'store/order/updated',
      deliveryId: 'msg_1',
      touched: { orders: ['250'], orderIds: [], customers: [] },
    });
  });

  it('is proved as the Standard Webhooks specification computes it', async () => {
    const text = body();
    const key = Buffer.from(Buffer.from('one').toString('base64'), 'base64');
    const signature = createHmac('sha256', key).update(`msg_9.${SECONDS}.${text}`).digest('base64');
    const headers = { 'webhook-id': 'msg_9', 'webhook-timestamp': String(SECONDS), 'webhook-signature': `v0,x v1,AAAA v1,${signature}` }; // prettier-ignore
    expect(outcome(await verifier()(delivery(text, headers)))).toBe('taken');
  });

  it('is proved by any live secret, and by none that is not', async () => {
    const text = body();
    const verify = verifier({}, { webhookSecrets: ['two', 'three'] });
    for (const secret of ['one', 'two', 'three']) {
      expect(outcome(await verify(delivery(text, signed(text, secret))))).toBe('taken');
    }
    expect(outcome(await verify(delivery(text, signed(text, 'four'))))).toBe('forged');
  });

  it('is forged with any other byte, and never throws', async () => {
    const text = body();
    const headers = signed(text);
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 127 }), async (at, by) => {
        const raw = Buffer.from(text);
        raw[at] = (raw[at] ?? 0) ^ by;
        const verdict = await verifier()({ ...delivery(text, headers), rawBody: raw });
        expect(outcome(verdict)).toBe('forged');
      }),
      { numRuns: 50 },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.string(),
        fc.dictionary(fc.constantFrom('webhook-id', 'webhook-timestamp', 'webhook-signature', 'x-bc-signature', 'x-crossdock-key'), fc.string()),
        async (garbage, some) => {
          const verdict = await verifier({}, { headerSecrets: [HEADER] })(delivery(garbage, some));
          expect(verdict.verdict).toBe('refused');
        },
      ),
      { numRuns: 100 },
    ); // prettier-ignore
  });

  it.each([
    [300, 'taken'],
    [-300, 'taken'],
    [301, 'stale'],
    [-301, 'stale'],
  ])('signed %i seconds off is %s', async (offset, expected) => {
    const text = body();
    expect(outcome(await verifier()(delivery(text, signed(text, 'one', SECONDS + offset))))).toBe(expected);
  });

  it('cannot be moved in time, as the time is signed', async () => {
    const text = body();
    const old = signed(text, 'one', SECONDS - 9_000);
    const moved = { ...old, 'webhook-timestamp': String(SECONDS) };
    expect(outcome(await verifier()(delivery(text, moved)))).toBe('forged');
  });

  it('without a signature is unsigned', async () => {
    const text = body();
    expect(outcome(await verifier()(delivery(text, {})))).toBe('unsigned');
    expect(outcome(await verifier({}, { clientSecret: undefined })(delivery(text, signed(text))))).toBe('unsigned');
    const half = { 'webhook-signature': signed(text)['webhook-signature'] };
    expect(outcome(await verifier()(delivery(text, half)))).toBe('forged');
  }); // prettier-ignore

  describe('with an X-BC-Signature', () => {
    const text = body();
    const own = (encoding: 'hex' | 'base64', secret = 'one') => ({
      'x-bc-signature': bcSignature({ clientSecret: secret }, text, encoding),
    });

    it('alone is taken, in either notation, once', async () => {
      for (const encoding of ['hex', 'base64'] as const) {
        const verdict = await verifier()(delivery(text, own(encoding)));
        expect(verdict).toMatchObject({
          verdict: 'taken',
          deliveryId: `store/order/updated|dd70|${SECONDS}`,
        });
      }
    });

    it('must be right where it is sent, unless it is ignored', async () => {
      const both = { ...signed(text), ...own('hex', 'wrong') };
      expect(outcome(await verifier()(delivery(text, both)))).toBe('forged');
      expect(outcome(await verifier({ bcSignature: 'ignore' })(delivery(text, both)))).toBe('taken');
      expect(outcome(await verifier({ bcSignature: 'ignore' })(delivery(text, own('hex'))))).toBe('unsigned');
      expect(outcome(await verifier()(delivery(text, { ...signed(text), ...own('hex') })))).toBe('taken');
    });

    it('is stale when its event is older than the store retries', async () => {
      const old = body({ created_at: SECONDS - 73 * 3_600 });
      const headers = { 'x-bc-signature': bcSignature({ clientSecret: 'one' }, old, 'hex') };
      expect(outcome(await verifier()(delivery(old, headers)))).toBe('stale');
    });
  });

  describe('with our own header', () => {
    const text = body();
    const credentials = { headerSecrets: [HEADER, 'header-secret-0002'] };

    it('must carry a live secret beside its signature', async () => {
      const verify = verifier({}, credentials);
      const headers = signed(text);
      expect(outcome(await verify(delivery(text, headers)))).toBe('unsigned');
      expect(outcome(await verify(delivery(text, { ...headers, 'x-crossdock-key': 'guess' })))).toBe('forged');
      for (const secret of credentials.headerSecrets) {
        expect(outcome(await verify(delivery(text, { ...headers, 'x-crossdock-key': secret })))).toBe('taken');
      }
      expect(outcome(await verify(delivery(text, { 'x-crossdock-key': HEADER })))).toBe('unsigned');
    }); // prettier-ignore

    it('may be all there is where the store does not sign', async () => {
      const verify = verifier({ webhookProof: 'header', webhookHeader: 'X-Mine' }, credentials);
      expect(outcome(await verify(delivery(text, { 'x-mine': HEADER })))).toBe('taken');
      expect(outcome(await verify(delivery(text, { 'x-mine': HEADER, ...signed(text, 'wrong') })))).toBe('forged');
      expect(outcome(await verify(delivery(text, {})))).toBe('unsigned');
      expect(outcome(await verifier({ webhookProof: 'header' })(delivery(text, { 'x-crossdock-key': '' })))).toBe('unsigned');
    }); // prettier-ignore
  });

  it.each([
    ['store/order/created', { type: 'order', id: 7 }, { orders: ['7'] }],
    ['store/order/refund/created', { type: 'order', id: 7, refund: { refund_id: 3 } }, { orders: ['7'] }],
    ['store/order/transaction/updated', { type: 'transaction', order_id: '7', transaction_id: '1' }, { orders: ['7'] }],
    ['store/order/statusUpdated', { type: 'order', id: 7, status: { new_status_id: 11 } }, { orders: ['7'] }],
    ['store/customer/updated', { type: 'customer', id: 32 }, { customers: ['person/32'] }],
    ['store/customer/address/created', { type: 'customer', id: 60, address: { customer_id: 32 } }, { customers: ['person/32'] }],
    ['store/company/created', { company_id: 12 }, { customers: ['company/12'] }],
  ])('%s touches what it is about', async (scope, data, touched) => {
    const text = body({ scope, data });
    const verdict = await verifier()(delivery(text, signed(text)));
    expect(verdict).toMatchObject({ verdict: 'taken', touched: { orders: [], customers: [], ...touched } });
  }); // prettier-ignore

  it('about anything else is answered and looked at no further', async () => {
    for (const [scope, data] of [['store/product/updated', { type: 'product', id: 1 }], ['store/order/created', {}]]) {
      const text = body({ scope, data });
      expect(await verifier()(delivery(text, signed(text)))).toEqual({ verdict: 'answered', answer: { status: 200 } });
    }
  }); // prettier-ignore

  it('of another store, or of no shape, is refused although it is signed', async () => {
    const other = body({ producer: 'stores/other' });
    expect(outcome(await verifier()(delivery(other, signed(other))))).toBe('forged');
    for (const text of ['', 'null', '[]', '{"data":{}}', '{"scope":7}', 'scope=store/order/created']) {
      expect(outcome(await verifier()(delivery(text, signed(text))))).toBe('malformed');
    }
    const raw = Buffer.from([0x7b, 0xff, 0x7d]);
    const signature = createHmac('sha256', 'one').update(`m.${SECONDS}.`).update(raw).digest('base64');
    const headers = { 'webhook-id': 'm', 'webhook-timestamp': String(SECONDS), 'webhook-signature': `v1,${signature}` };
    expect(outcome(await verifier()({ ...delivery('', headers), rawBody: raw }))).toBe('malformed');
  }); // prettier-ignore
});

describe('registrations', () => {
  const address = 'https://crossdock.example/webhooks/shop';
  const states = (list: readonly { state: string }[]): Record<string, number> =>
    list.reduce<Record<string, number>>(
      (counts, { state }) => ({ ...counts, [state]: (counts[state] ?? 0) + 1 }),
      {},
    );

  it('are created once, with our header, and kept', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect({ credentials: { headerSecrets: [HEADER] } });
    const first = await shop.webhooks?.ensure(context, { address });
    expect(first?.map(({ topic }) => topic)).toEqual([...DEFAULT_TOPICS]);
    expect(states(first ?? [])).toEqual({ created: DEFAULT_TOPICS.length });
    expect([...sandbox.hooks.all.values()][0]).toMatchObject({ active: true, headers: { 'X-Crossdock-Key': HEADER } });
    expect(states((await shop.webhooks?.ensure(context, { address })) ?? [])).toEqual({ kept: DEFAULT_TOPICS.length });
    expect(sandbox.requests.count('POST /v3/hooks')).toBe(DEFAULT_TOPICS.length);
    expect(sandbox.requests.count('PUT /v3/hooks/:id')).toBe(0);
  }); // prettier-ignore

  it('that were switched off are woken, and a lost header is put back', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect({ credentials: { headerSecrets: [HEADER] }, settings: { webhookTopics: ['store/order/created', 'store/order/updated'] } }); // prettier-ignore
    const [one, two] = (await shop.webhooks?.ensure(context, { address })) ?? [];
    sandbox.hooks.update(Number(one?.id), { active: false });
    sandbox.hooks.update(Number(two?.id), { headers: null });
    expect((await shop.webhooks?.ensure(context, { address }))?.map(({ state }) => state)).toEqual(['revived', 'kept']);
    expect([...sandbox.hooks.all.values()]).toMatchObject([
      { active: true, headers: { 'X-Crossdock-Key': HEADER } },
      { active: true, headers: { 'X-Crossdock-Key': HEADER } },
    ]);
    const rotated = connect({ credentials: { headerSecrets: ['header-secret-0002', HEADER] }, settings: { webhookTopics: ['store/order/created'] } }); // prettier-ignore
    await rotated.webhooks?.ensure(context, { address });
    expect([...sandbox.hooks.all.values()][0]?.headers).toEqual({ 'X-Crossdock-Key': 'header-secret-0002' });
  }); // prettier-ignore

  it('of ours that stand double are removed, everybody else’s are left alone', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect({ settings: { webhookTopics: ['store/order/created'] } });
    const hook = { scope: 'store/order/created', headers: null, active: true };
    sandbox.hooks.add(sandbox.client, { ...hook, destination: 'https://other.example/x' });
    const dead = sandbox.hooks.add(sandbox.client, { ...hook, destination: address, active: false });
    const live = sandbox.hooks.add(sandbox.client, { ...hook, destination: `${address}/` });
    expect(await shop.webhooks?.ensure(context, { address })).toEqual([
      { topic: 'store/order/created', id: String(live.id), state: 'kept' },
      { topic: 'store/order/created', id: String(dead.id), state: 'removed' },
    ]);
    expect([...sandbox.hooks.all.values()].map(({ destination }) => destination)).toEqual([
      'https://other.example/x',
      `${address}/`,
    ]);
  });

  it('that another process made at the same time are kept', async () => {
    const { sandbox, connect } = await setUp();
    const shops = [1, 2, 3].map(() => connect({ settings: { webhookTopics: ['store/order/created'] } }));
    const found = await Promise.all(shops.map(async (shop) => shop.webhooks?.ensure(context, { address })));
    expect(sandbox.hooks.all.size).toBe(1);
    expect(new Set(found.flatMap((list) => list?.map(({ id }) => id))).size).toBe(1);
  });

  it('that the store refuses say why, and do not keep the others from being made', async () => {
    const { sandbox, connect } = await setUp();
    const shop = connect({ settings: { webhookTopics: ['store/nonsense', 'store/order/created'] } });
    await expect(shop.webhooks?.ensure(context, { address })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/scope: unknown/) as string,
    });
    expect(sandbox.hooks.all.size).toBe(1);
    await expect(connect().webhooks?.ensure(context, { address: 'http://x.example' })).rejects.toMatchObject({
      kind: 'rejected',
      message: expect.stringMatching(/HTTPS on port 443/) as string,
    });
  });

  it('keep their secrets out of the record', async () => {
    const { connect } = await setUp();
    const recorded: unknown[] = [];
    const shop = connect({ credentials: { headerSecrets: [HEADER] } });
    await shop.webhooks?.ensure({ priority: 'live', record: (one) => recorded.push(one) }, { address });
    await shop.webhooks?.ensure({ priority: 'live', record: (one) => recorded.push(one) }, { address });
    expect(recorded.length).toBeGreaterThan(5);
    expect(JSON.stringify(recorded)).not.toContain(HEADER);
    expect(JSON.stringify(recorded)).not.toContain(DEFAULT_CLIENT.accessToken);
  });
});

describe('the store’s own deliveries', () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  it('prove themselves, doubled, reordered and all', async () => {
    const { sandbox, connect } = await setUp([{ id: 1 }, { id: 2 }], { plainDestinations: true });
    const shop = connect({ credentials: { headerSecrets: [HEADER] } });
    const taken: string[] = [];
    const ids = new Set<string>();
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const headers = request.headers as Record<string, string | undefined>;
        void shop.webhooks
          ?.verify({ headers, query: {}, rawBody: Buffer.concat(chunks), receivedAt: Date.now() })
          .then((verdict) => {
            if (verdict.verdict === 'taken') {
              taken.push(...verdict.touched.orders);
              ids.add(verdict.deliveryId);
            }
            response.writeHead(verdict.verdict === 'refused' ? 401 : 200).end();
          });
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await shop.webhooks?.ensure(context, { address: `http://127.0.0.1:${port}/webhooks/shop` });

    sandbox.setDeliveries({ duplicates: 1, hold: true, bcSignature: 'hex' });
    sandbox.shop.setStatus(1, 2);
    sandbox.refund(2, { order: '1' });
    expect(taken).toEqual([]);
    sandbox.hooks.release('reversed');
    await sandbox.hooks.settle();
    expect(new Set(taken)).toEqual(new Set(['1', '2']));
    expect(taken.length).toBe(2 * ids.size);
    expect(sandbox.hooks.deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  });
});
