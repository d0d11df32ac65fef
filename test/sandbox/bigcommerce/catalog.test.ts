import { SoldOut, startBigCommerce, type BigCommerceSandbox, type BigCommerceSandboxOptions } from '../../../sandbox/bigcommerce'; // prettier-ignore

let store: BigCommerceSandbox;
afterEach(() => store.close());
const start = async (options: BigCommerceSandboxOptions = {}): Promise<void> => {
  store = await startBigCommerce({ quota: 0, ...options });
  store.load({
    products: [
      { sku: 'MUG', price: '12.50', stock: 5, safetyStock: 1 },
      { sku: 'SHIRT', tracking: 'variant', stock: 3, variants: [{ sku: 'SHIRT-S' }, { sku: 'SHIRT-M' }] },
      { sku: 'NEW', tracking: 'product' },
    ],
  });
};

interface Answer {
  readonly status: number;
  readonly body: { readonly data: readonly Record<string, unknown>[]; readonly title: string };
}
async function call(path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const answer = await fetch(`${store.url}/stores/${store.storeHash}${path}`, {
    method,
    headers: { 'x-auth-token': store.client.accessToken, accept: 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Answer['body'] };
}
const productId = (sku: string): number =>
  [...store.shop.catalog.products.values()].find((one) => one.sku === sku)?.id ?? 0;
const variantId = (sku: string): number => store.shop.catalog.variantBySku(sku)?.id ?? 0;
const relative = (...items: unknown[]): Promise<Answer> =>
  call('/v3/inventory/adjustments/relative', 'POST', { reason: 'test', items });
const levels = async (): Promise<unknown[]> =>
  (await call('/v3/inventory/items')).body.data.map(({ identity, locations }) => [
    (identity as { sku: string }).sku,
    (locations as { available_to_sell: number; total_inventory_onhand: number }[]).map((one) => [one.total_inventory_onhand, one.available_to_sell]), // prettier-ignore
  ]);

describe('the catalogue', () => {
  it('finds products by their own SKU and variants one SKU at a time', async () => {
    await start();
    const products = await call('/v3/catalog/products?sku:in=MUG,SHIRT,SHIRT-S');
    expect(products.body.data.map(({ sku }) => sku)).toEqual(['MUG', 'SHIRT']);
    expect((await call('/v3/catalog/variants?sku=SHIRT-S')).body.data).toHaveLength(1);
    expect((await call('/v3/catalog/variants?sku:in=SHIRT-S')).status).toBe(400);
  });

  it('takes ten products and fifty variants a call, or none', async () => {
    await start();
    const row = { id: productId('MUG'), name: 'Mug' };
    expect((await call('/v3/catalog/products', 'PUT', Array(11).fill(row))).status).toBe(413);
    expect((await call('/v3/catalog/products', 'PUT', [row, { id: 99999 }])).status).toBe(404);
    expect(store.shop.catalog.products.get(row.id)?.name).toBe('MUG');
    expect((await call('/v3/catalog/products', 'PUT', [{ ...row, price: '12' }])).status).toBe(422);
    expect((await call('/v3/catalog/variants', 'PUT', Array(51).fill({ id: 1 }))).status).toBe(413);
    const variants = await call('/v3/catalog/variants', 'PUT', [
      { id: variantId('SHIRT-S'), price: 5 },
      { id: 1 },
    ]);
    expect(variants).toMatchObject({
      status: 422,
      body: { batch_errors: [{ title: 'Variant with id 1 not found' }] },
    });
    expect(store.shop.catalog.variantBySku('SHIRT-S')?.price).toBeUndefined();
  });

  it('saves the good records of a price list and names the bad ones', async () => {
    await start();
    const list = store.shop.catalog.addPriceList('Dealers');
    const answer = await call(`/v3/pricelists/${list}/records`, 'PUT', [
      { sku: 'MUG', currency: 'eur', price: 9.99 },
      { variant_id: 1, currency: 'eur', price: 9 },
    ]);
    expect(answer).toMatchObject({
      status: 422,
      body: { batch_errors: [{ data: { variant_id: 1, currency: 'eur' } }] },
    });
    expect((await call(`/v3/pricelists/${list}/records`)).body.data).toMatchObject([
      { price: 9.99, currency: 'eur' },
    ]);
  });

  it('asks for the scopes', async () => {
    await start({ clients: [{ accessToken: 'a', clientId: 'b', clientSecret: 'c', scopes: ['store_v2_products_read_only'] }] }); // prettier-ignore
    expect((await call('/v3/catalog/products')).status).toBe(200);
    expect((await call('/v3/catalog/products', 'PUT', [])).status).toBe(403);
    expect((await call('/v3/inventory/items')).status).toBe(403);
  });
});

describe('inventory', () => {
  it('adjusts all or none, and says why', async () => {
    await start();
    const mug = { location_id: 1, product_id: productId('MUG') };
    const shirt = { location_id: 1, variant_id: variantId('SHIRT-M') };
    expect((await relative({ ...mug, quantity: 2 }, { ...shirt, quantity: -1 })).status).toBe(200);
    expect(await levels()).toEqual([
      ['MUG', [[7, 6]]],
      ['SHIRT-S', [[3, 3]]],
      ['SHIRT-M', [[2, 2]]],
      ['NEW', [[0, 0]]],
    ]);
    const refusals = await Promise.all([
      relative({ ...mug, quantity: -7 }, { ...shirt, quantity: 1 }),
      relative({ ...shirt, quantity: 1 }, { location_id: 1, variant_id: variantId('MUG'), quantity: 1 }),
      relative({ location_id: 1, product_id: productId('NEW'), quantity: 4 }),
      relative({ ...mug, quantity: 2_147_483_647 }),
      relative({ ...mug, quantity: 1.5 }),
      relative({ product_id: productId('MUG'), quantity: 1 }),
    ]);
    expect(refusals.map(({ status }) => status)).toEqual(Array(6).fill(422));
    expect(refusals.map(({ body }) => body.title)).toEqual([
      expect.stringContaining('insufficient'),
      expect.stringContaining('is tracked by product, please update stock by product id'),
      expect.stringContaining('requires absolute adjustment before relative'),
      expect.stringContaining('limit'),
      expect.stringContaining('quantity'),
      expect.stringContaining('invalid fields'),
    ]);
    expect(await levels()).toEqual([
      ['MUG', [[7, 6]]],
      ['SHIRT-S', [[3, 3]]],
      ['SHIRT-M', [[2, 2]]],
      ['NEW', [[0, 0]]],
    ]);
  });

  it('shows a change late, and holds it at once', async () => {
    await start();
    store.shop.inventory.lagReads = 2;
    await relative({ location_id: 1, product_id: productId('MUG'), quantity: 5 });
    const shown = async (): Promise<unknown> => (await levels())[0];
    expect([await shown(), await shown(), await shown()]).toEqual([
      ['MUG', [[5, 4]]],
      ['MUG', [[5, 4]]],
      ['MUG', [[10, 9]]],
    ]);
    store.shop.inventory.lagReads = 0;
    store.shop.sell('MUG', 9);
    expect(() => store.shop.sell('MUG')).toThrow(SoldOut);
  });

  it('keeps account of what was sold against what the ERP had, over HTTP', async () => {
    await start();
    const control = (path: string, body?: unknown): Promise<Response> =>
      fetch(
        `${store.url}/__control${path}`,
        body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) },
      );
    await control('/stock/erp', { sku: 'MUG', quantity: 3 });
    expect((await control('/sales', { sku: 'MUG', quantity: 4 })).status).toBe(200);
    expect((await control('/sales', { sku: 'MUG', quantity: 1 })).status).toBe(400);
    expect(await (await control('/stock')).json()).toEqual([
      { sku: 'MUG', had: 3, sold: 4, refused: 1, oversold: 1 },
    ]);
    expect(store.shop.orders.size).toBe(1);
  });
});
