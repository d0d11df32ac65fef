import { startBigCommerce, type BigCommerceSandbox } from '../../../sandbox/bigcommerce';

let store: BigCommerceSandbox;
beforeEach(async () => {
  store = await startBigCommerce({ quota: 0 });
  store.load({
    products: [
      { sku: 'TEE', name: 'Tee', variants: [{ sku: 'TEE-S', options: { Size: 'S' } }] },
      { sku: 'MUG', name: 'Mug' },
    ],
  });
});
afterEach(() => store.close());

interface Answer {
  readonly status: number;
  readonly body: {
    readonly data: Record<string, unknown> & Record<string, unknown>[];
    readonly title?: string;
  };
}
async function call(path: string, method = 'GET', body?: unknown): Promise<Answer> {
  const answer = await fetch(`${store.url}/stores/${store.storeHash}/v3${path}`, {
    method,
    headers: { 'x-auth-token': store.client.accessToken, accept: 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Answer['body'] };
}
const tee = (): number => store.shop.catalog.products.by('sku', 'TEE')[0]?.id ?? 0;
const size = () => store.shop.catalog.options.by('product', tee())[0] ?? { id: 0, values: [] };
const value = (label: string, sort_order: unknown = 0): Promise<Answer> =>
  call(`/catalog/products/${tee()}/options/${size().id}/values`, 'POST', { label, sort_order });
const variant = (fields: object): Promise<Answer> =>
  call(`/catalog/products/${tee()}/variants`, 'POST', fields);

it('makes options, values and variants, one call each', async () => {
  expect((await call(`/catalog/products/${tee()}/options`)).body.data).toMatchObject([
    { display_name: 'Size', option_values: [{ label: 'S' }] },
  ]);
  const made = await value('M');
  expect(made).toMatchObject({ status: 200, body: { data: { label: 'M', sort_order: 0 } } });
  const chosen = [{ option_id: size().id, id: made.body.data['id'] }];
  const wanted = { sku: 'TEE-M', price: 12.5, option_values: chosen };
  expect(await variant(wanted)).toMatchObject({
    status: 200,
    body: { data: { sku: 'TEE-M', option_values: [{ option_display_name: 'Size', label: 'M' }] } },
  });
  expect((await call('/catalog/variants?sku=TEE-M')).body.data).toHaveLength(1);
  expect((await call(`/catalog/products/${tee()}/variants`)).body.data).toHaveLength(2);
  // The same combination, and the same SKU in other capitals, also of a product.
  expect((await variant({ ...wanted, sku: 'TEE-X' })).status).toBe(409);
  const large = await value('L');
  const other = [{ option_id: size().id, id: large.body.data['id'] }];
  for (const sku of ['tee-m', 'mug']) expect((await variant({ sku, option_values: other })).status).toBe(409);
});

it('refuses what lacks a required field, or names what the product has not', async () => {
  expect((await value('M', 'first')).status).toBe(422);
  expect((await value('', 1)).status).toBe(422);
  expect((await value('S')).status).toBe(422);
  const option = (fields: object): Promise<Answer> =>
    call(`/catalog/products/${tee()}/options`, 'POST', { display_name: 'Cut', type: 'dropdown', option_values: [{ label: 'Slim', sort_order: 0 }], ...fields }); // prettier-ignore
  expect((await option({ type: 'carousel' })).status).toBe(422);
  expect((await option({ option_values: [] })).status).toBe(422);
  expect((await option({ display_name: 'Size' })).status).toBe(409);
  const [small] = size().values;
  const chosen = [{ option_id: size().id, id: small?.id }];
  expect((await variant({ option_values: chosen })).status).toBe(422);
  expect((await variant({ sku: 'A'.repeat(256), option_values: chosen })).status).toBe(422);
  expect((await variant({ sku: 'TEE-M', option_values: [{ option_id: size().id, id: 1 }] })).status).toBe(
    422,
  );
  expect((await option({})).status).toBe(200);
  // Now a value of each option is needed.
  expect((await variant({ sku: 'TEE-M', option_values: chosen })).status).toBe(422);
});

it('takes 250 values of an option and 600 variants of a product', async () => {
  for (let n = size().values.length; n < 250; n += 1) store.shop.catalog.addValue(size().id, `V${n}`);
  expect((await value('one more')).status).toBe(422);
  const values = size().values;
  for (let n = 1; n < 600; n += 1)
    store.shop.catalog.addVariant(tee(), { sku: `T${n}`, options: { Size: 'S' } });
  const last = [{ option_id: size().id, id: values.at(-1)?.id }];
  expect(await variant({ sku: 'TEE-601', option_values: last })).toMatchObject({ status: 422, body: { title: expect.stringContaining('600') as string } }); // prettier-ignore
});

it('makes a product with its variants, options and all, or nothing', async () => {
  const size = (label: string) => [{ option_display_name: 'Size', label }];
  const make = (sku: string, variants: unknown): Promise<Answer> =>
    call('/catalog/products', 'POST', { name: sku, sku, type: 'physical', weight: 1, price: 1, variants });
  expect((await make('CAP', [{ sku: 'CAP-S', option_values: size('S') }, { sku: 'tee-s', option_values: size('M') }])).status).toBe(409); // prettier-ignore
  expect((await make('CAP', [{ sku: 'CAP-S', option_values: size('S') }, { sku: 'CAP-M', option_values: [] }])).status).toBe(422); // prettier-ignore
  expect((await make('CAP', [{ sku: 'CAP-S', option_values: size('S') }, { sku: 'CAP-M', option_values: size('S') }])).status).toBe(409); // prettier-ignore
  expect(store.shop.catalog.products.by('sku', 'CAP')).toEqual([]);
  const made = await make('CAP', [{ sku: 'CAP-S', option_values: size('S') }, { sku: 'CAP-M', price: 2, option_values: size('M') }]); // prettier-ignore
  expect(made).toMatchObject({ status: 200, body: { data: { sku: 'CAP', base_variant_id: null } } });
});

it('takes records out of a price list by variant and currency, and all of them without a filter', async () => {
  const { catalog } = store.shop;
  const list = catalog.addPriceList('Dealers');
  const ids = ['MUG', 'TEE-S'].map((sku) => catalog.variantBySku(sku)?.id ?? 0);
  const records = (): number => catalog.records.size;
  await call(`/pricelists/${list}/records`, 'PUT', ids.flatMap((variant_id) => ['eur', 'usd'].map((currency) => ({ variant_id, currency, price: 1 })))); // prettier-ignore
  expect(records()).toBe(4);
  expect((await call(`/pricelists/${list}/records?currency=eur&variant_id:in=${ids[0]}`, 'DELETE')).status).toBe(204); // prettier-ignore
  expect(records()).toBe(3);
  expect((await call(`/pricelists/${list}/records?variant_id:in=`, 'DELETE')).status).toBe(422);
  expect((await call(`/pricelists/${list}/records`, 'DELETE')).status).toBe(204);
  expect(records()).toBe(0);
});
