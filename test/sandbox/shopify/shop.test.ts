import fc from 'fast-check';
import { APP_KEYS, demoOrders, Shop, startShopify, type ShopifySandbox } from '../../../sandbox/shopify';
import {
  currentTotal,
  receivedOf,
  refundedOf,
  totalPrice,
  totalTax,
} from '../../../sandbox/shopify/order-state';
import { bagOf, decimalText, moneyText, share, units } from '../../../sandbox/shopify/money';

const how = { refundSubtotals: 'gross', adjustmentSign: 'merchant' } as const;
const newShop = (): Shop => new Shop(() => new Date('2026-11-20T12:00:00Z'), how);

describe('money', () => {
  it('is written as the shop writes it', () => {
    expect([1_500n, 240n, -5n, 0n].map((amount) => decimalText(amount, 'EUR'))).toEqual([
      '15.0',
      '2.4',
      '-0.05',
      '0.0',
    ]);
    expect([moneyText(1_500n, 'EUR'), moneyText(1_980n, 'JPY'), moneyText(12_345n, 'KWD')]).toEqual(['15.00', '1980', '12.345']); // prettier-ignore
    expect(() => units('1.005', 'EUR')).toThrow(RangeError);
  });

  it('shares add up to the whole', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10_000_000n }),
        fc.integer({ min: 1, max: 50 }),
        (amount, parts) => {
          const whole = { presentment: amount, shop: amount / 3n };
          const sum = Array.from({ length: parts }, (_, part) => share(whole, part + 1, parts).presentment - share(whole, part, parts).presentment).reduce((a, b) => a + b, 0n); // prettier-ignore
          expect(sum).toBe(amount);
        },
      ),
    );
  });

  it('is converted once and rounded half up', () => {
    expect(bagOf('100.00', { presentment: 'USD', shop: 'EUR', rate: '1.0842' })).toEqual({ presentment: 10_000n, shop: 9_223n }); // prettier-ignore
    expect(bagOf('1980', { presentment: 'JPY', shop: 'EUR', rate: '161.25' })).toEqual({ presentment: 1_980n, shop: 1_228n }); // prettier-ignore
  });
});

describe('an order', () => {
  it('adds up with and without tax in its prices', () => {
    const shop = newShop();
    const lines = [{ sku: 'A', price: '11.90', quantity: 3, discount: '1.19', taxRate: '19' }];
    const gross = shop.addOrder({
      index: 1,
      taxesIncluded: true,
      lines,
      shipping: { price: '5.95', taxRate: '19' },
    });
    expect([totalPrice(gross).presentment, totalTax(gross).presentment]).toEqual([4_046n, 646n]);
    const net = shop.addOrder({ index: 2, lines, shipping: { price: '5.95', taxRate: '19' } });
    expect([totalPrice(net).presentment, totalTax(net).presentment]).toEqual([4_815n, 769n]);
  });

  it('keeps its total when units are taken off, and lowers the present one, as recorded', () => {
    const shop = newShop();
    const order = shop.addOrder({ index: 1, currency: 'CAD', lines: [{ sku: 'A', price: '100.00', quantity: 2, taxRate: '13' }] }); // prettier-ignore
    shop.editOrder(order.id, { remove: { line: 0, quantity: 1 } });
    expect([totalPrice(order).presentment, currentTotal(order).presentment]).toEqual([22_600n, 11_300n]);
    const second = shop.addOrder({ index: 2, currency: 'CAD', lines: [{ sku: 'A', price: '100.00' }] });
    shop.editOrder(second.id, { discount: { line: 0, amount: '20.00' } });
    expect([totalPrice(second).presentment, currentTotal(second).presentment]).toEqual([8_000n, 8_000n]);
  });

  it('cannot be refunded more than it has', () => {
    const shop = newShop();
    const order = shop.addOrder({ index: 1 });
    expect(() => shop.refundOrder(order.id, { lines: [{ line: 0, quantity: 2 }] })).toThrow(RangeError);
    expect(() => shop.refundOrder(order.id, { lines: [{ line: 5, quantity: 1 }] })).toThrow(RangeError);
  });

  it('that is cancelled has everything paid back and nothing left', () => {
    const shop = newShop();
    const order = shop.addOrder({ index: 1, shipping: { price: '4.90', taxRate: '19' } });
    shop.refundOrder(order.id, { money: '1.00' });
    shop.cancelOrder(order.id);
    expect(currentTotal(order)).toEqual({ presentment: 0n, shop: 0n });
    expect(receivedOf(order)).toEqual(refundedOf(order));
  });
});

describe('demo orders', () => {
  it('are the same for the same seed, and every one can be placed', () => {
    const now = new Date('2026-11-20T12:00:00Z');
    const make = (seed: number): string => JSON.stringify(demoOrders({ count: 60, seed, now }).orders);
    expect(make(1)).toBe(make(1));
    expect(make(1)).not.toBe(make(2));
    const placed = demoOrders({ count: 60, seed: 3, now }).fill(newShop());
    expect(placed).toHaveLength(60);
    expect(new Set(placed.map(({ order }) => order.name)).size).toBe(60);
    const kinds = new Set(placed.map(({ demo }) => demo.expectation));
    expect([...kinds].sort()).toEqual(['needs-attention', 'not-due', 'posted']);
  });
});

describe('over HTTP', () => {
  const sandboxes: ShopifySandbox[] = [];
  afterEach(async () => {
    for (const sandbox of sandboxes.splice(0)) await sandbox.close();
  });
  const start = async (now?: () => Date): Promise<ShopifySandbox> => {
    const sandbox = await startShopify(now ? { now } : {});
    sandboxes.push(sandbox);
    return sandbox;
  };
  const post = async (
    url: string,
    body: object,
  ): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }); // prettier-ignore
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('orders are added, edited, refunded, paid and cancelled, and the truth is told', async () => {
    const { url } = await start();
    const control = `${url}/__control`;
    await post(`${control}/orders`, { spec: { index: 1, lines: [{ sku: 'A', price: '10.00', quantity: 3 }], payment: 'pending' } }); // prettier-ignore
    await post(`${control}/orders/1001/edit`, { addLine: { sku: 'B', price: '5.00' } });
    await post(`${control}/orders/1001/pay`, {});
    await post(`${control}/orders/1001/refund`, { lines: [{ line: 0, quantity: 1 }] });
    const truth = await (await fetch(`${control}/orders`)).json();
    expect(truth).toMatchObject([
      { name: '#1001', total: '25.0', status: 'PARTIALLY_REFUNDED', cancelled: false },
    ]);
    expect((await post(`${control}/orders/1001/refund`, { lines: [{ line: 9, quantity: 1 }] })).status).toBe(
      400,
    );
    await post(`${control}/orders/1001/cancel`, {});
    expect((await (await fetch(`${control}/orders`)).json())).toMatchObject([{ total: '0.0', status: 'REFUNDED', cancelled: true }]); // prettier-ignore
  });

  it('a refresh token works until its replacement is used', async () => {
    let now = Date.parse('2026-11-20T12:00:00Z');
    const sandbox = await start(() => new Date(now));
    const refresh = (refreshToken: string): Promise<{ status: number; body: Record<string, unknown> }> =>
      post(`${sandbox.url}/admin/oauth/access_token`, { grant_type: 'refresh_token', client_id: APP_KEYS.clientId, client_secret: APP_KEYS.clientSecret, refresh_token: refreshToken }); // prettier-ignore
    const shop = async (token: unknown): Promise<number> =>
      (await fetch(`${sandbox.url}/admin/api/2026-10/graphql.json`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-shopify-access-token': String(token) }, body: '{"query":"{ shop { name } }"}' })).status; // prettier-ignore
    const first = sandbox.credentials.refreshToken;
    const lost = await refresh(first);
    const second = await refresh(first);
    expect([lost.status, second.status]).toEqual([200, 200]);
    expect(second.body).toMatchObject({
      expires_in: 3_600,
      access_token: expect.stringMatching(/^shpat_/) as string,
    });
    expect(await shop(second.body['access_token'])).toBe(200);
    expect((await refresh(first)).body).toMatchObject({ error: 'invalid_grant' });
    now += 3_600_000;
    expect(await shop(second.body['access_token'])).toBe(401);
    expect((await refresh(String(second.body['refresh_token']))).status).toBe(200);
    expect((await post(`${sandbox.url}/admin/oauth/access_token`, { grant_type: 'client_credentials', client_id: APP_KEYS.clientId, client_secret: 'x' })).status).toBe(401); // prettier-ignore
  });
});
