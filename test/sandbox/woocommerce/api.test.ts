import {
  startWooCommerce,
  type WooCommerceOptions,
  type WooCommerceSandbox,
} from '../../../sandbox/woocommerce';
import { call } from './client';

const running: WooCommerceSandbox[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});
async function start(options: WooCommerceOptions = {}): Promise<WooCommerceSandbox> {
  const shop = await startWooCommerce(options);
  running.push(shop);
  return shop;
}

describe('keys', () => {
  it('take OAuth over plain HTTP only, Basic and the query where PHP sees HTTPS', async () => {
    const [plain, ssl] = [await start(), await start({ ssl: true })];
    const status = async (shop: WooCommerceSandbox, by: 'oauth' | 'basic' | 'query' | 'none') =>
      (await call(shop, '/orders', {}, { by })).status;
    expect(await Promise.all((['oauth', 'basic', 'query', 'none'] as const).map((by) => status(plain, by)))).toEqual([200, 401, 401, 401]);
    expect(await Promise.all((['basic', 'query', 'none'] as const).map((by) => status(ssl, by)))).toEqual([200, 200, 401]);
  }); // prettier-ignore

  it.each<[string, Parameters<typeof call>[3], string]>([
    ['a wrong signature', { oauth: { oauth_signature: 'AAAA' } }, 'provided signature does not match'],
    ['an unknown key', { key: { consumerKey: 'ck_x', consumerSecret: 'y' } }, 'Consumer key is invalid'],
    ['an unknown method', { oauth: { oauth_signature_method: 'PLAINTEXT' } }, 'signature method is invalid'],
    ['an old time stamp', { oauth: { oauth_timestamp: '1' } }, 'Invalid timestamp'],
    ['no nonce', { oauth: { oauth_nonce: '' } }, 'Missing OAuth parameter oauth_nonce'],
  ])('refuse %s', async (_, overrides, message) => {
    const answer = await call(await start(), '/orders', { per_page: '5' }, overrides);
    expect(answer).toMatchObject({
      status: 401,
      body: { message: expect.stringContaining(message) as string },
    });
  });

  it('take HMAC-SHA1 too, and each nonce once', async () => {
    const shop = await start();
    expect((await call(shop, '/orders', { search: "a b+c'(1)*" }, { algorithm: 'sha1' })).status).toBe(200);
    const again = { oauth: { oauth_nonce: 'n' } };
    expect((await call(shop, '/orders', {}, again)).status).toBe(200);
    expect((await call(shop, '/orders', {}, again)).body).toMatchObject({
      code: 'woocommerce_rest_authentication_error',
      message: 'Invalid nonce - nonce has already been used.',
    });
  });

  it('may do what they were given', async () => {
    const key = { consumerKey: 'ck_1', consumerSecret: 'cs_1' };
    const reading = await start({ keys: { ...key, permissions: 'read' } });
    const write = { method: 'POST', body: { topic: 'order.created' } };
    expect((await call(reading, '/webhooks', {}, write)).body['message']).toContain('write permissions');
    const few = await start({ keys: { ...key, resources: ['orders'] } });
    expect((await call(few, '/products')).status).toBe(403);
    few.revoke(key);
    expect((await call(few, '/orders')).status).toBe(401);
  });
});

describe('lists', () => {
  it('have ten rows unless asked, a hundred at most, and count none past the end', async () => {
    const shop = await start();
    for (let count = 0; count < 12; count += 1) shop.addOrder();
    const plain = await call(shop, '/orders');
    expect([plain.rows.length, plain.headers.get('x-wp-total'), plain.headers.get('x-wp-totalpages')]).toEqual([10, '12', '2']);
    const past = await call(shop, '/orders', { page: '99' });
    expect([past.status, past.text, past.headers.get('x-wp-total'), past.headers.get('x-wp-totalpages')]).toEqual([200, '[]', '0', '0']);
    expect((await call(shop, '/orders', { per_page: '500' })).body).toEqual({
      code: 'rest_invalid_param',
      message: 'Invalid parameter(s): per_page',
      data: {
        status: 400,
        params: { per_page: 'per_page must be between 1 (inclusive) and 100 (inclusive)' },
        details: { per_page: { code: 'rest_out_of_bounds', message: 'per_page must be between 1 (inclusive) and 100 (inclusive)', data: null } },
      },
    });
  }); // prettier-ignore

  it('leave the second itself out, and mean the shop’s clock unless told', async () => {
    const shop = await start({ ahead: () => 120 });
    shop.addOrder({ id: 50, placedAt: '2026-02-01T08:00:00Z' });
    const found = async (query: Record<string, string>) => (await call(shop, '/orders', query)).rows.length;
    const gmt = { dates_are_gmt: 'true' };
    expect(await found({ ...gmt, modified_after: '2026-02-01T08:00:00' })).toBe(0);
    expect(await found({ ...gmt, modified_after: '2026-02-01T07:59:59' })).toBe(1);
    expect(await found({ ...gmt, modified_before: '2026-02-01T08:00:00' })).toBe(0);
    expect(await found({ modified_after: '2026-02-01T08:30:00' })).toBe(1);
    expect(await found({ modified_after: '2026-02-01T08:30:00Z' })).toBe(0);
    expect((await call(shop, '/orders', { modified_after: 'yesterday' })).status).toBe(400);
  });

  it('show the trash only when asked, and customers of other roles too', async () => {
    const shop = await start();
    const { id } = shop.addOrder();
    shop.shop.trashOrder(id);
    expect((await call(shop, '/orders', { include: String(id) })).rows).toHaveLength(0);
    expect((await call(shop, '/orders', { include: String(id), status: 'trash' })).rows).toHaveLength(1);
    expect((await call(shop, '/orders', { status: 'nonsense' })).status).toBe(400);
    shop.shop.addCustomer({ id: 1, email: 'a@b.example', role: 'administrator' });
    expect((await call(shop, '/customers', { include: '1' })).rows).toHaveLength(0);
    expect((await call(shop, '/customers', { include: '1', role: 'all' })).rows).toHaveLength(1);
    expect((await call(shop, '/customers', { orderby: 'modified' })).status).toBe(400);
  });

  it('escape as PHP does, and show a float price', async () => {
    const shop = await start();
    shop.addOrder({ lines: [{ sku: 'A/B', name: 'Café', price: '0.333', quantity: '7' }], coupon: { code: 'ten', percent: '10' } });
    const { text, body } = await call(shop, '/orders');
    expect(text).toContain('"sku":"A\\/B"');
    expect(text).toContain('Caf\\u00e9');
    expect((body['line_items'] as { price: number; subtotal: string; total: string }[])[0]).toMatchObject({ price: 0.30014285714285716, subtotal: '2.33', total: '2.10' });
  }); // prettier-ignore

  it('answer no route, no order and another page with their own faces', async () => {
    const shop = await start();
    expect((await call(shop, '/nothing')).body).toMatchObject({
      code: 'rest_no_route',
      data: { status: 404 },
    });
    expect((await call(shop, '/orders/999')).body).toMatchObject({
      code: 'woocommerce_rest_shop_order_invalid_id',
    });
    expect((await fetch(`${shop.url}/shop`)).headers.get('content-type')).toContain('text/html');
  });
});
