import {
  type AdobeCommerce,
  type AdobeCommerceOptions,
  makeOrder,
  startAdobeCommerce,
} from '../../../sandbox/adobe-commerce';
import { call, criteria, ids } from './client';

const orders = '/rest/default/V1/orders';
const bySize = (pageSize: number, page: number): Record<string, string> =>
  criteria([], { sorts: [['entity_id', 'ASC']], pageSize, page });

let shop: AdobeCommerce;
const start = async (options: AdobeCommerceOptions = {}, count = 7): Promise<void> => {
  shop = await startAdobeCommerce(options);
  for (let index = 1; index <= count; index += 1) shop.addOrder(makeOrder({ index }));
};
afterEach(() => shop.close());

describe('searching', () => {
  const found = async (...filters: (readonly [string, string, string])[]): Promise<number[]> =>
    ids(await call(shop, orders, criteria(filters, { sorts: [['entity_id', 'ASC']] })));

  it('knows the conditions', async () => {
    await start();
    shop.updateOrder(3, { state: null, coupon_code: 'A,B', updated_at: '2026-02-01 00:00:00' });
    expect(await found(['entity_id', 'gt', '5'])).toEqual([6, 7]);
    expect(await found(['entity_id', 'from', '3'], ['entity_id', 'to', '4'])).toEqual([3, 4]);
    expect(await found(['increment_id', 'in', '100000002,100000005,nothing'])).toEqual([2, 5]);
    expect(await found(['increment_id', 'eq', '100000004'])).toEqual([4]);
    expect(await found(['entity_id', 'nin', '1,2,3,4,5'])).toEqual([6, 7]);
    expect(await found(['customer_email', 'like', 'BUYER_@customer%'])).toHaveLength(7);
    expect(await found(['customer_email', 'nlike', '%er3@%'])).not.toContain(3);
    expect(await found(['coupon_code', 'finset', 'B'])).toEqual([3]);
    expect(await found(['state', 'null', '1'])).toEqual([3]);
    // As in SQL, NULL is not unequal to anything either.
    expect(await found(['state', 'neq', 'canceled'])).toEqual([1, 2, 4, 5, 6, 7]);
    expect(await found(['updated_at', 'gteq', '2026-01-01 00:07:00'])).toEqual([3, 7]);
    expect(await found(['grand_total', 'lt', '12.01'])).toHaveLength(7);
  });

  it('takes camel case too, ORs inside a group, and repeats the criteria', async () => {
    await start();
    const filter = (n: number, value: string): Record<string, string> => ({
      [`searchCriteria[filterGroups][0][filters][${n}][field]`]: 'entity_id',
      [`searchCriteria[filterGroups][0][filters][${n}][value]`]: value,
    });
    const answer = await call(shop, orders, {
      ...filter(0, '2'),
      ...filter(1, '5'),
      'searchCriteria[sortOrders][0][field]': 'entity_id',
    });
    expect(ids(answer)).toEqual([5, 2]);
    expect(answer.body['search_criteria']).toEqual({
      filter_groups: [
        {
          filters: [
            { field: 'entity_id', value: '2', condition_type: 'eq' },
            { field: 'entity_id', value: '5', condition_type: 'eq' },
          ],
        },
      ],
      sort_orders: [{ field: 'entity_id', direction: 'DESC' }],
    });
  });

  it('trims to `fields`', async () => {
    await start();
    const answer = await call(shop, orders, {
      ...bySize(1, 1),
      fields: 'items[entity_id,billing_address[city]],total_count',
    });
    expect(answer.body).toEqual({
      items: [{ entity_id: 1, billing_address: { city: 'Berlin' } }],
      total_count: 7,
    });
  });

  it('wants `searchCriteria`, and hides what the database says about an unknown column', async () => {
    await start();
    expect(await call(shop, orders)).toMatchObject({
      status: 400,
      body: {
        message: '"%fieldName" is required. Enter and try again.',
        parameters: { fieldName: 'searchCriteria' },
      },
    });
    expect((await call(shop, orders, criteria([['no_such_column', 'eq', '1']]))).status).toBe(500);
  });

  it('does not narrow the list to the store view in the URL', async () => {
    await start({}, 0);
    shop.addOrder(makeOrder({ index: 1, storeId: 1 }));
    shop.addOrder(makeOrder({ index: 2, storeId: 2 }));
    expect(await found(['store_id', 'eq', '2'])).toEqual([2]);
    expect(await found()).toEqual([1, 2]);
  });
});

describe('paging', () => {
  it('answers all without a page size, and refuses a page over 300', async () => {
    await start({}, 310);
    expect(ids(await call(shop, orders, criteria([])))).toHaveLength(310);
    expect(ids(await call(shop, orders, bySize(300, 1)))).toHaveLength(300);
    expect(await call(shop, orders, bySize(301, 1))).toMatchObject({
      status: 400,
      body: { message: 'Maximum SearchCriteria pageSize is %max', parameters: { max: 300 } },
    });
  });

  it('past the last page 2.4 answers nothing', async () => {
    await start({ version: '2.4' });
    expect((await call(shop, orders, bySize(3, 4))).body).toMatchObject({ items: [], total_count: 7 });
  });

  it('past the last page 2.3 repeats the last one', async () => {
    await start({ version: '2.3' });
    const answer = await call(shop, orders, bySize(3, 9));
    expect([ids(answer), answer.body['total_count']]).toEqual([[7], 7]);
  });

  it('gives no promise about ties: pages without a unique sort repeat and lose orders', async () => {
    await start({}, 60);
    const read = async (sorts: readonly (readonly [string, string])[]): Promise<number> => {
      const pages = [1, 2, 3].map((page) => call(shop, orders, criteria([], { sorts, pageSize: 20, page })));
      return new Set((await Promise.all(pages)).flatMap(ids)).size;
    };
    expect(await read([])).toBeLessThan(60);
    expect(await read([['store_id', 'ASC']])).toBeLessThan(60);
    expect(
      await read([
        ['store_id', 'ASC'],
        ['entity_id', 'ASC'],
      ]),
    ).toBe(60);
  });

  it('shifts pages when a fault says so', async () => {
    await start();
    shop.faults.set([{ call: 'GET /V1/orders', effect: 'page-shift' }]);
    // The first strike leaves page 1 alone, the second repeats a row, the third skips one.
    expect(ids(await call(shop, orders, bySize(3, 1)))).toEqual([1, 2, 3]);
    expect(ids(await call(shop, orders, bySize(3, 2)))).toEqual([3, 4, 5]);
    expect(ids(await call(shop, orders, bySize(3, 2)))).toEqual([5, 6, 7]);
  });
});

describe('one order', () => {
  it('is read by its id, with the numbers as they are written', async () => {
    await start({}, 0);
    shop.addOrder(makeOrder({ index: 1, lines: [{ sku: 'A', price: '29.95' }], longNumbers: true }));
    const answer = await call(shop, `${orders}/1`);
    expect(answer.text).toContain('"price":29.949999999999999,');
    expect(answer.headers.get('date')).not.toBeNull();
    expect((await call(shop, `${orders}/2`)).body['message']).toBe(
      "The entity that was requested doesn't exist. Verify the entity and try again.",
    );
  });

  it('takes a comment, once it is JSON', async () => {
    await start();
    const body = JSON.stringify({
      statusHistory: { comment: 'In the ERP as 4711', is_customer_notified: 0 },
    });
    const path = `${orders}/1/comments`;
    expect((await call(shop, path, {}, { method: 'POST', body })).text).toBe('true');
    expect(shop.shop.order(1)['status_histories']).toMatchObject([
      { comment: 'In the ERP as 4711', parent_id: 1 },
    ]);
    expect((await call(shop, path, {}, { method: 'POST', body: '{}' })).status).toBe(400);
  });
});

describe('what happens to orders', () => {
  let now = new Date('2026-03-01T12:00:00Z');
  beforeEach(() => {
    now = new Date('2026-03-01T12:00:00Z');
  });
  const pass = (minutes: number): void => {
    now = new Date(now.getTime() + minutes * 60_000);
  };

  it('a late commit becomes visible below the watermark', async () => {
    await start({ now: () => now }, 0);
    const late = shop.beginOrder({
      ...makeOrder({ index: 1 }),
      created_at: undefined,
      updated_at: undefined,
    });
    pass(5);
    shop.addOrder({ ...makeOrder({ index: 2 }), created_at: undefined, updated_at: undefined });
    expect(ids(await call(shop, orders, criteria([])))).toEqual([2]);
    expect((await call(shop, `${orders}/1`)).status).toBe(404);
    late.commit();
    const since = criteria([['updated_at', 'gt', '2026-03-01 12:05:00']]);
    expect(ids(await call(shop, orders, since))).toEqual([]);
    expect((await call(shop, `${orders}/1`)).body).toMatchObject({ updated_at: '2026-03-01 12:00:00' });
  });

  it('a late update does the same, and keeps what was changed meanwhile', async () => {
    await start({ now: () => now }, 1);
    const late = shop.beginUpdate(1, { status: 'late' });
    pass(5);
    shop.updateOrder(1, { coupon_code: 'X' });
    expect(shop.shop.order(1)).toMatchObject({ coupon_code: 'X', updated_at: '2026-03-01 12:05:00' });
    expect(late.commit()).toMatchObject({
      status: 'late',
      coupon_code: 'X',
      updated_at: '2026-03-01 12:00:00',
    });
  });

  it('an edit cancels the original and makes a child, and a second edit another', async () => {
    await start({ now: () => now }, 0);
    shop.addOrder(makeOrder({ index: 1, lines: [{ sku: 'A', price: '5', type: 'configurable' }] }));
    const first = shop.editOrder(1);
    expect(first.original).toMatchObject({
      state: 'canceled',
      relation_child_id: '2',
      relation_child_real_id: '100000001-1',
    });
    expect(first.child).toMatchObject({
      increment_id: '100000001-1',
      original_increment_id: '100000001',
      relation_parent_id: '1',
      relation_parent_real_id: '100000001',
      edit_increment: 1,
      created_at: '2026-03-01 12:00:00',
    });
    expect(first.child.items.map(({ item_id: id, parent_item_id: parent }) => [id, parent])).toEqual([
      [2001, undefined],
      [2002, 2001],
    ]);
    expect(shop.editOrder(2).child).toMatchObject({
      increment_id: '100000001-2',
      original_increment_id: '100000001',
    });
  });

  it('an order is held, released, paid and cancelled', async () => {
    await start({ now: () => now }, 0);
    shop.addOrder(makeOrder({ index: 1, state: 'pending_payment' }));
    expect(shop.shop.payOrder(1)).toMatchObject({ state: 'processing', total_due: 0, total_paid: 10 * 1.2 });
    expect(shop.shop.holdOrder(1)).toMatchObject({ state: 'holded' });
    expect(shop.shop.unholdOrder(1)).toMatchObject({ state: 'processing' });
    pass(1);
    expect(shop.cancelOrder(1)).toMatchObject({ state: 'canceled', updated_at: '2026-03-01 12:01:00' });
  });

  it('refuses a taken id', async () => {
    await start();
    expect(() => shop.addOrder(makeOrder({ index: 1 }))).toThrow('already');
  });
});

describe('faults and controls', () => {
  it('a stale read answers from before the last write', async () => {
    await start({}, 2);
    shop.updateOrder(1, { status: 'changed' });
    shop.faults.set([{ call: 'GET /V1/orders*', effect: 'stale-read' }]);
    expect((await call(shop, `${orders}/1`)).body['status']).toBe('processing');
    shop.addOrder(makeOrder({ index: 3 }));
    expect(ids(await call(shop, orders, bySize(10, 1)))).toEqual([1, 2]);
    shop.faults.clear();
    expect(ids(await call(shop, orders, bySize(10, 1)))).toEqual([1, 2, 3]);
    expect((await call(shop, `${orders}/1`)).body['status']).toBe('changed');
  });

  it('acts out the vendor faults in its own words', async () => {
    await start();
    const faces = [
      ['token-expired', 401, '"message":"Access token has been revoked"'],
      ['error-in-200', 200, '"message":"Internal Error.'],
      ['throttle', 429, '{"message":"Too Many Requests","trace":null}'],
      ['error-503', 503, '<h1>Service Temporarily Unavailable</h1>'],
    ] as const;
    for (const [effect, status, text] of faces) {
      shop.faults.set([{ call: 'GET /V1/orders', effect }]);
      const answer = await call(shop, orders, criteria([]));
      expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
    }
  });

  it('is driven over HTTP', async () => {
    await start({}, 0);
    const control = async (method: string, path: string, body?: string): Promise<unknown> =>
      (await fetch(`${shop.url}/__control${path}`, { method, body })).json();
    await control('POST', '/orders', JSON.stringify({ spec: { index: 5 } }));
    await control(
      'POST',
      '/orders',
      '{"order":{"customer_email":"a@b.example","grand_total":29.949999999999999,"base_grand_total":1,"items":[]}}',
    );
    expect((await call(shop, `${orders}/6`)).text).toContain('29.949999999999999');
    await control('POST', '/orders/5/hold');
    expect(await control('POST', '/orders/5/edit')).toMatchObject({ child: { increment_id: '100000005-1' } });
    await control('POST', '/late-orders', JSON.stringify({ spec: { index: 9 } }));
    expect(shop.shop.summary()).toMatchObject({ orders: 3, uncommitted: [9] });
    await control('POST', '/late-orders/9/commit');
    await control('POST', '/companies', '{"id":7,"company_name":"Acme"}');
    expect((await call(shop, '/rest/all/V1/company/7')).body).toMatchObject({ company_name: 'Acme' });
    expect((await call(shop, '/rest/all/V1/company/8')).body).toMatchObject({
      parameters: { fieldName: 'id', fieldValue: 8 },
    });
    expect((await call(shop, '/rest/all/V1/company/', criteria([]))).body).toMatchObject({ total_count: 1 });
    await control('POST', '/maintenance', '{"on":true}');
    expect((await call(shop, orders, criteria([]))).headers.get('content-type')).toContain('text/html');
    await control('POST', '/reset');
    expect(await control('GET', '/state')).toMatchObject({ orders: 0, maintenance: false });
  });

  it('names the store views and their currencies', async () => {
    await start({}, 0);
    const configs = await call(shop, '/rest/all/V1/store/storeConfigs', { 'storeCodes[0]': 'default' });
    expect(configs.body).toMatchObject([{ id: 1, code: 'default', base_currency_code: 'EUR' }]);
    const views = await call(shop, '/rest/all/V1/store/storeViews');
    expect(views.body).toMatchObject([{ code: 'admin' }, { id: 1, code: 'default' }]);
  });
});
