import { createReceiver, type WebhookOutcome } from '../../../client/gateway/receive-webhook';
import type { Storefront, WebhookVerdict } from '../../../systems/storefronts/storefront';
import { temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';

let temporary: TemporaryStore;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());

const PARTS = { headers: {}, query: {} };
const touched = { orders: ['42'], orderIds: [], customers: [] };
const taken = (change: object = {}): WebhookVerdict => ({
  verdict: 'taken',
  topic: 'orders/updated',
  deliveryId: 'd1',
  touched,
  ...change,
});

/** A receiver whose shop says what the test wants; what it wakes and counts is kept. */
function bench(connection: string, fails = { times: 0 }) {
  const woken: string[] = [];
  const counted: WebhookOutcome[] = [];
  let verdict: WebhookVerdict = taken();
  const receive = createReceiver({
    storefront: async (name) =>
      name === connection
        ? ({ webhooks: { verify: async () => verdict, ensure: async () => [] } } as unknown as Storefront)
        : undefined,
    deliveries: temporary.store.deliveries,
    starter: {
      changed: async (_, order) => {
        if (fails.times > 0) {
          fails.times -= 1;
          throw new Error('Temporal is away');
        }
        woken.push(order);
      },
    },
    lookNow: async () => void woken.push('poll'),
    customersChanged: async (_, keys) => void woken.push(...keys),
    count: (_, outcome) => void counted.push(outcome),
  });
  return {
    woken,
    counted,
    send: (next: WebhookVerdict = taken(), name = connection) => {
      verdict = next;
      return receive(name, PARTS, Buffer.from('{}'));
    },
  };
}

test('a delivery wakes what it is about, once', async () => {
  const { send, woken, counted } = bench('once');
  expect(await send()).toEqual({ status: 200 });
  expect(await send()).toEqual({ status: 200 });
  expect(woken).toEqual(['42']);
  expect(counted).toEqual(['taken', 'repeated']);
});

test('the same id under another topic is another delivery', async () => {
  const { send, woken } = bench('topics');
  await send();
  await send(taken({ topic: 'orders/paid' }));
  expect(woken).toEqual(['42', '42']);
});

test.each(['unsigned', 'forged', 'stale', 'malformed'] as const)(
  'what is %s is refused, counted, and leaves no trace',
  async (reason) => {
    const { send, woken, counted } = bench(`refused-${reason}`);
    expect((await send({ verdict: 'refused', reason })).status).toBe(reason === 'malformed' ? 400 : 401);
    expect(woken).toEqual([]);
    expect(counted).toEqual([reason]);
    expect(await temporary.store.deliveries.latest(`refused-${reason}`)).toBeUndefined();
  },
);

test('a delivery that could not be handed on is taken when it is sent again', async () => {
  const { send, woken, counted } = bench('again', { times: 1 });
  await expect(send()).rejects.toThrow('could not be handed on');
  expect(await send()).toEqual({ status: 200 });
  expect(woken).toEqual(['42']);
  expect(counted).toEqual(['failed', 'taken']);
});

test('a push that knows no order number makes the poll look at once; customers are woken by their keys', async () => {
  const { send, woken } = bench('ids');
  await send(taken({ touched: { orders: [], orderIds: ['9001', '9002'], customers: ['person/7'] } }));
  expect(woken).toEqual(['poll', 'person/7']);
});

test('the shop hears what it wants to hear', async () => {
  const { send } = bench('answers');
  const answer = { status: 200, contentType: 'application/json', body: '{"op":"success"}' };
  expect(await send(taken({ answer }))).toEqual(answer);
  expect(await send({ verdict: 'answered', answer })).toEqual(answer);
});

test('a name that no connection has is not found', async () => {
  const { send } = bench('known');
  expect((await send(taken(), 'stranger')).status).toBe(404);
});
