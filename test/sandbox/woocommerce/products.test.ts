import { SoldOut, startWooCommerce, type WooCommerceSandbox } from '../../../sandbox/woocommerce';
import { call } from './client';

let shop: WooCommerceSandbox;
beforeEach(async () => {
  shop = await startWooCommerce();
});
afterEach(() => shop.close());

const control = async (
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; value: unknown }> => {
  const answer = await fetch(`${shop.url}/__control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, value: await answer.json() };
};

describe('products', () => {
  it('answers a batch row by row, in order, inside HTTP 200', async () => {
    const { id } = shop.shop.product({ sku: 'MUG', price: '10', manageStock: true, stock: 5 });
    const answer = await call(shop, '/products/batch', {}, {
      method: 'POST',
      body: {
        create: [{ name: 'dup', sku: 'MUG' }, { name: 'Cup', sku: 'CUP', regular_price: '1.005' }],
        update: [{ id, stock_quantity: 7 }, { id, stock_quantity: 5.5 }, { id, regular_price: 5 }, { id: 99999, name: 'z' }],
      },
    }); // prettier-ignore
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      create: [
        { id: 0, error: { code: 'product_invalid_sku', data: { status: 400, resource_id: id, unique_sku: 'MUG-1' } } },
        { sku: 'CUP', regular_price: '1.005' },
      ],
      update: [
        { id, stock_quantity: 7 },
        { id, error: { code: 'rest_invalid_param', data: { params: { stock_quantity: 'stock_quantity is not of type integer.' } } } },
        { id, error: { code: 'rest_invalid_param' } },
        { id: 99999, error: { code: 'woocommerce_rest_product_invalid_id', message: 'Invalid ID.', data: { status: 400 } } },
      ],
    }); // prettier-ignore
  });

  it('makes variations of what their product differs by, any combination any number of times', async () => {
    const batch = (path: string, body: unknown) => call(shop, path, {}, { method: 'POST', body });
    const made = await batch('/products/batch', {
      create: [{ name: 'Tee', sku: 'TEE', type: 'variable', attributes: [{ name: 'Size', options: ['S', 'M|L'], variation: true }, { name: 'Care', options: ['Cold'] }] }],
    }); // prettier-ignore
    const [parent] = (made.body as { create: { id: number; attributes: unknown[] }[] }).create;
    // A bar parts the values of a custom attribute.
    expect(parent?.attributes).toMatchObject([{ name: 'Size', options: ['S', 'M', 'L'], variation: true }, { name: 'Care' }]); // prettier-ignore
    const row = (sku: string, ...attributes: unknown[]) => ({ sku, regular_price: '5', attributes });
    const answer = await batch(`/products/${parent?.id}/variations/batch`, {
      create: [
        row('TEE-S', { name: 'size', option: 'S' }),
        // What its product does not differ by is passed over: it stands for any size.
        row('TEE-ANY', { name: 'Colour', option: 'Red' }, { name: 'Care', option: 'Hot' }),
        row('TEE-S2', { name: 'Size', option: 'S' }),
        row('TEE-S', { name: 'Size', option: 'M' }),
      ],
    });
    expect(answer.body).toMatchObject({
      create: [
        { type: 'variation', attributes: [{ name: 'Size', option: 'S' }] },
        { attributes: [] },
        { sku: 'TEE-S2' },
        { error: { code: 'product_invalid_sku' } },
      ],
    });
    const listed = await call(shop, `/products/${parent?.id}/variations`, { orderby: 'id', order: 'asc', per_page: '2' }); // prettier-ignore
    expect(listed.rows.map(({ sku }) => sku)).toEqual(['TEE-S', 'TEE-ANY']);
    expect((await call(shop, '/products/99999/variations')).status).toBe(404);
    expect(await batch('/products/batch', {})).toMatchObject({ status: 200, rows: [] });
  });

  it('takes 100 rows at most, and changes variations below their product only', async () => {
    const many = await call(shop, '/products/batch', {}, { method: 'POST', body: { create: Array.from({ length: 101 }, () => ({})) } }); // prettier-ignore
    expect(many.status).toBe(413);
    expect(many.body).toMatchObject({ code: 'woocommerce_rest_request_entity_too_large' });
    const parent = shop.shop.product({ sku: 'SHIRT', type: 'variable' });
    const own = shop.shop.product({ sku: 'SHIRT-S', type: 'variation', parentId: parent.id });
    const wrong = await call(shop, `/products/${own.id}`, {}, { method: 'PUT', body: { weight: '1' } });
    expect(wrong.status).toBe(400);
    const right = await call(shop, `/products/${parent.id}/variations/batch`, {}, { method: 'POST', body: { update: [{ id: own.id, weight: '1' }] } }); // prettier-ignore
    expect(right.body).toMatchObject({ update: [{ id: own.id, parent_id: parent.id, weight: '1' }] });
    expect((await call(shop, '/products', { sku: 'SHIRT-S' })).rows).toHaveLength(1);
    expect((await call(shop, '/products')).rows.map(({ id }) => id)).toEqual([parent.id]);
  });

  it('keeps no quantity of what is not counted', async () => {
    const { id } = shop.shop.product({ sku: 'PLAIN', price: '1' });
    const answer = await call(shop, `/products/${id}`, {}, { method: 'PUT', body: { stock_quantity: 5 } });
    expect(answer.body).toMatchObject({ manage_stock: false, stock_quantity: null });
  });

  it('says how prices are meant', async () => {
    const answer = await call(shop, '/settings/tax/woocommerce_prices_include_tax');
    expect(answer.body).toMatchObject({ value: 'no', group_id: 'tax' });
  });
});

describe('stock', () => {
  const MUG = { sku: 'MUG', price: '10', manageStock: true, stock: 3 } as const;
  const stock = (): number | undefined => shop.shop.catalog.bySku('MUG')?.stock;

  it('falls with each sale at once, marks the order, and refuses what is not there', async () => {
    shop.shop.product(MUG);
    const order = shop.shop.sell('MUG', 2);
    expect(stock()).toBe(1);
    const shown = await call(shop, `/orders/${order.id}`);
    expect(shown.body).toMatchObject({
      line_items: [{ meta_data: [{ key: '_reduced_stock', value: '2' }] }],
    });
    expect(() => shop.shop.sell('MUG', 2)).toThrow(SoldOut);
    expect(shop.shop.orders.size).toBe(1);
    shop.shop.setStatus(order.id, 'cancelled');
    expect(stock()).toBe(3);
    expect(shop.shop.stock.account()).toEqual([{ sku: 'MUG', had: 0, sold: 0, refused: 2, oversold: 0 }]);
  });

  it('sells on with backorders, and holds what waits for its payment', () => {
    shop.shop.product({ ...MUG, backorders: 'notify' });
    shop.shop.sell('MUG', 5);
    expect(stock()).toBe(-2);
    shop.shop.product({ ...MUG, backorders: 'no' });
    const promised = shop.shop.addOrder({
      status: 'pending',
      lines: [{ sku: 'MUG', quantity: '2', price: '10' }],
    });
    expect(stock()).toBe(3);
    expect(() => shop.shop.sell('MUG', 2)).toThrow(SoldOut);
    shop.shop.setStatus(promised.id, 'processing');
    expect(stock()).toBe(1);
  });

  it('keeps account of what was sold against what the ERP had, over HTTP', async () => {
    await control('POST', '/products', { ...MUG, stock: 9 });
    await control('POST', '/stock/erp', { sku: 'MUG', quantity: 4 });
    expect((await control('POST', '/sales', { sku: 'MUG', quantity: 6 })).status).toBe(200);
    expect((await control('POST', '/sales', { sku: 'MUG', quantity: 6 })).status).toBe(400);
    expect((await control('GET', '/stock')).value).toEqual([
      { sku: 'MUG', had: 4, sold: 6, refused: 6, oversold: 2 },
    ]);
  });

  it('tells of every change, sales too', async () => {
    const { id } = shop.shop.product(MUG);
    const received: unknown[] = [];
    const hook = await shop.shop.hooks.create({
      topic: 'product.updated',
      deliveryUrl: 'http://127.0.0.1:9/',
      secret: 'x',
    });
    shop.shop.sell('MUG');
    received.push(...(await shop.deliver()));
    expect(received).toMatchObject([{ hook: hook.id, topic: 'product.updated', resource: id }]);
  });
});
