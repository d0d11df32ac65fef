import type { OrderHead } from '../../../../domain/order';
import { unrecorded } from '../../../../systems/context';
import { pagesWithin, START } from '../all-pages';
import { cleanUp, hastyClock, setUp, type SetUp } from './support';

const context = unrecorded();
afterEach(cleanUp);

const allPages = pagesWithin(300);
const distinct = (heads: readonly OrderHead[]): string[] => [...new Set(heads.map(({ number }) => number))];
const shopOf = async (
  count: number,
  more: (index: number) => object = () => ({}),
  options = {},
): Promise<SetUp> => {
  const made = await setUp({ budget: { maximum: 1_000_000, restoreRate: 1_000_000 }, ...options });
  for (let index = 1; index <= count; index += 1) made.sandbox.shop.addOrder({ index, ...more(index) });
  return made;
};

describe('listing changed orders', () => {
  it.each([1, 7, 44, 45, 46])(
    'ends, oldest first, with every order once and whole, %s to a page',
    async (pageSize) => {
      const { connect } = await shopOf(45);
      const { heads, whole, total } = await allPages(connect({ settings: { pageSize } }));
      expect(heads.map(({ number }) => number)).toEqual(
        Array.from({ length: 45 }, (_, place) => String(1_001 + place)),
      );
      expect([total, whole.size]).toEqual([45, 45]);
      expect(heads.map(({ updatedAt }) => updatedAt)).toEqual(heads.map(({ updatedAt }) => updatedAt).sort());
    },
  );

  it('what is whole in a list is what reading the order says', async () => {
    const { sandbox, connect } = await shopOf(3);
    sandbox.shop.refundOrder(1_002, { lines: [{ line: 0, quantity: 1 }] });
    const { whole } = await allPages(connect());
    expect(whole).toEqual(await connect().fetchOrders(context, ['1001', '1003', '1002']));
    expect(whole.get('1002')?.refunds).toHaveLength(1);
  });

  it('keeps to the window: from inclusive, to exclusive, in whole seconds', async () => {
    const { connect } = await shopOf(10);
    const window = { since: '2026-01-01T00:03:00.000Z', until: '2026-01-01T00:06:00.000Z' };
    for (const by of ['changed', 'created'] as const) {
      expect(distinct((await allPages(connect(), { ...window, by })).heads)).toEqual([
        '1003',
        '1004',
        '1005',
      ]);
    }
    expect((await allPages(connect(), { since: '2026-01-01T00:10:00.500Z' })).heads).toMatchObject([
      { number: '1010', sourceId: '5000000000010', createdAt: '2026-01-01T00:10:00Z', updatedAt: '2026-01-01T00:10:00Z' },
    ]); // prettier-ignore
  });

  it('reads on through a second that fills several pages', async () => {
    const { connect } = await shopOf(30, (index) => ({ createdAt: index < 25 ? '2026-02-01T08:00:00Z' : '2026-02-01T08:00:01Z' })); // prettier-ignore
    for (const pageSize of [1, 7, 24]) {
      expect(distinct((await allPages(connect({ settings: { pageSize } }))).heads)).toHaveLength(30);
    }
  });

  it('misses no order when others change between pages', async () => {
    const { sandbox, connect } = await shopOf(30);
    const { heads } = await allPages(connect({ settings: { pageSize: 4 } }), {}, (page) => {
      if (page <= 6) sandbox.shop.touchOrder(1_000 + page, `2026-03-01T00:00:0${page}Z`);
    });
    expect(distinct(heads)).toHaveLength(30);
    expect(new Set(heads.filter(({ number }) => number === '1001').map(({ version }) => version)).size).toBe(
      2,
    );
  });

  it('leaves an order that cannot be understood out of the whole ones, and lists it', async () => {
    const { sandbox, connect } = await shopOf(3);
    sandbox.shop.refundOrder(1_002, { money: '1.00' });
    const broken = sandbox.shop.order(1_002);
    broken.refunds = broken.refunds.map((refund) => ({
      ...refund,
      value: { presentment: 500n, shop: 500n },
    }));
    const { heads, whole } = await allPages(connect());
    expect(distinct(heads)).toHaveLength(3);
    expect([...whole.keys()]).toEqual(['1001', '1003']);
  });

  it('makes smaller pages when the shop finds them too costly', async () => {
    const { connect } = await shopOf(20, () => ({}), { maximumCost: 250 });
    expect(distinct((await allPages(connect({ settings: { pageSize: 100 } }))).heads)).toHaveLength(20);
  });

  it('refuses a page token that is not its own', async () => {
    const { connect } = await shopOf(1);
    await expect(
      connect().changedOrders(context, { by: 'changed', since: START, limit: 5, page: 'x' }),
    ).rejects.toMatchObject({ kind: 'bug' });
  });
});

describe('a large window of created orders', () => {
  const bulk = { above: 10, chunkBytes: 25_000, pollSeconds: 0, waitSeconds: 0 };

  it('is read by one bulk operation, in ranges, with the same orders as page by page', async () => {
    const { sandbox, connect } = await shopOf(40, (index) => ({
      lines: Array.from({ length: 1 + (index % 3) }, (_, place) => ({ sku: `S${place}`, title: 'Tasse, weiß – größer', price: '9.99', taxRate: '19' })),
      shipping: { price: '4.90', taxRate: '19' },
    })); // prettier-ignore
    for (const number of [1_004, 1_017, 1_040]) sandbox.shop.refundOrder(number, { shipping: 'full' });
    const paged = await allPages(connect({ settings: { bulk: { above: 0 } } }), { by: 'created' });
    const { heads, whole, pages, total } = await allPages(connect({ settings: { bulk } }), {
      by: 'created',
      limit: 9,
    });
    expect(heads).toEqual(paged.heads);
    expect(whole).toEqual(paged.whole);
    expect(total).toBe(40);
    expect(pages).toBeGreaterThan(5);
    expect(sandbox.requests.count('CrossdockRunBulk')).toBe(1);
    expect(sandbox.requests.count('CrossdockOrderPage')).toBe(2);
    // The first page found it still under way, and answered none.
    expect(sandbox.requests.count('GET /bulk-results')).toBe(pages - 1);
    // A range shorter than an order is asked for again, longer.
    const tiny = connect({ settings: { bulk: { ...bulk, chunkBytes: 1_000 } } });
    expect((await allPages(tiny, { by: 'created' })).whole).toEqual(paged.whole);
  });

  it('waits inside a page while the operation is under way, as long as it may', async () => {
    const clock = hastyClock();
    const { sandbox, connect } = await shopOf(12);
    sandbox.bulk.options.polls = 5;
    const shop = connect({ clock, settings: { bulk: { ...bulk, pollSeconds: 2, waitSeconds: 20 } } });
    const { pages, heads } = await allPages(shop, { by: 'created' });
    expect(heads).toHaveLength(12);
    expect(pages).toBeLessThanOrEqual(3);
  });

  it('falls back to pages when as many operations run as may, and when the result is gone', async () => {
    const { sandbox, connect } = await shopOf(15);
    sandbox.bulk.options.polls = 1_000;
    for (let running = 0; running < 5; running += 1)
      sandbox.bulk.run('{ orders { edges { node { id } } } }', false);
    expect(distinct((await allPages(connect({ settings: { bulk } }), { by: 'created' })).heads)).toHaveLength(
      15,
    );
    sandbox.bulk.clear();
    sandbox.bulk.options.polls = 0;
    const { heads } = await allPages(connect({ settings: { bulk } }), { by: 'created', limit: 4 }, (page) => {
      if (page === 2) for (const one of sandbox.bulk.operations.values()) one.status = 'EXPIRED';
    });
    expect(distinct(heads)).toHaveLength(15);
  });

  it('is not used for changes, which come by the page', async () => {
    const { sandbox, connect } = await shopOf(15);
    await allPages(connect({ settings: { bulk } }), { by: 'changed' });
    expect(sandbox.requests.count('CrossdockRunBulk')).toBe(0);
  });
});
