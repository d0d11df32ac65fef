import fc from 'fast-check';
import { nextPlace, START as FIRST, type Place } from '../../../../systems/storefronts/woocommerce/listing';
import { allPages, cleanUp, context, distinct, setUp, specs, START } from './connect';

afterEach(cleanUp);

const at = (text: string): number => Date.parse(text);

describe('listing changed orders', () => {
  it('ends, with every order once but for the seams', async () => {
    const { connect } = await setUp(specs(45));
    for (const pageSize of [2, 15, 44, 45]) {
      const { heads, total } = await allPages(connect({ settings: { pageSize } }));
      expect(distinct(heads)).toHaveLength(45);
      expect(total).toBe(45);
      expect(heads.map(({ updatedAt }) => updatedAt)).toEqual(heads.map(({ updatedAt }) => updatedAt).sort());
    }
  });

  it('keeps to the window: from inclusive, to exclusive, whatever the shop’s clock says', async () => {
    const { shop } = await setUp(specs(10), { ahead: () => -300 });
    const window = { since: '2026-01-01T00:03:00.000Z', until: '2026-01-01T00:06:00.000Z' };
    for (const by of ['changed', 'created'] as const) {
      const { heads } = await allPages(shop, { ...window, by });
      expect(heads.map(({ createdAt }) => createdAt)).toEqual([
        '2026-01-01T00:03:00Z',
        '2026-01-01T00:04:00Z',
        '2026-01-01T00:05:00Z',
      ]);
    }
    expect((await allPages(shop, { since: '2026-01-01T00:10:00.500Z' })).heads).toHaveLength(1);
    expect((await allPages(shop, { since: '2026-01-01T00:10:01.000Z' })).heads).toHaveLength(0);
  });

  it('reads on through a second that fills several pages', async () => {
    const { connect } = await setUp(
      specs(50, (index) => ({ placedAt: index < 40 ? '2026-02-01T08:00:00Z' : '2026-02-01T08:00:01Z' })),
    );
    for (const pageSize of [2, 13, 40]) {
      const shop = connect({ settings: { pageSize, categories: false } });
      expect(distinct((await allPages(shop)).heads)).toHaveLength(50);
      const { heads } = await allPages(shop, { until: '2026-02-01T08:00:01Z' });
      expect(distinct(heads)).toHaveLength(39);
    }
  });

  it('misses no order when others change between pages', async () => {
    const { sandbox, connect } = await setUp(specs(40));
    const ids = [...sandbox.shop.orders.keys()];
    const shop = connect({ settings: { pageSize: 5 } });
    const { heads } = await allPages(shop, {}, (page) => {
      if (page <= 6)
        sandbox.updateOrder(ids[page - 1] as number, { modifiedAt: at(`2026-03-01T00:00:0${page}Z`) });
    });
    expect(distinct(heads)).toHaveLength(40);
    const versions = heads
      .filter(({ sourceId }) => sourceId === String(ids[0]))
      .map(({ version }) => version);
    expect(new Set(versions).size).toBe(2);
  });

  it('misses no order of a full second when others leave it between pages', async () => {
    const { sandbox, connect } = await setUp(specs(40, () => ({ placedAt: '2026-02-01T08:00:00Z' })));
    const ids = [...sandbox.shop.orders.keys()];
    const shop = connect({ settings: { pageSize: 5, categories: false } });
    let next = 0;
    const { heads } = await allPages(shop, {}, (page) => {
      // All that was read vanishes from the second, and so do the orders before it.
      for (let left = 0; page <= 8 && left < 4; left += 1, next += 1) {
        sandbox.updateOrder(ids[next] as number, { modifiedAt: at('2026-03-01T00:00:00Z') });
      }
    });
    expect(distinct(heads)).toHaveLength(40);
  });

  it('is not moved by rows that shift between pages', async () => {
    for (const placedAt of [undefined, '2026-02-01T08:00:00Z']) {
      const { sandbox, connect } = await setUp(specs(30, () => (placedAt ? { placedAt } : {})));
      sandbox.faults.set([{ call: 'GET /orders', effect: 'page-shift' }]);
      const { heads } = await allPages(connect({ settings: { pageSize: 4 } }));
      expect(distinct(heads)).toHaveLength(30);
    }
  });

  it('misses no order in the hour that a clock goes back, where the shop sorts by it', async () => {
    const switches = at('2026-10-25T01:00:00Z');
    const { connect } = await setUp(
      specs(60, (index) => ({
        placedAt: new Date(at('2026-10-24T23:30:00Z') + index * 150_000).toISOString(),
      })),
      { storage: 'posts', ahead: (moment) => (moment < switches ? 120 : 60) },
    );
    for (const pageSize of [3, 25]) {
      const shop = connect({ settings: { pageSize, categories: false } });
      for (const by of ['changed', 'created'] as const) {
        expect(distinct((await allPages(shop, { by })).heads)).toHaveLength(60);
      }
    }
  });

  it('goes on past rows that the shop takes off a page', async () => {
    const { sandbox, connect } = await setUp(specs(20));
    for (const id of [...sandbox.shop.orders.keys()].slice(5, 8)) sandbox.shop.hidden.add(id);
    expect(distinct((await allPages(connect({ settings: { pageSize: 6 } }))).heads)).toHaveLength(17);
  });

  it('tells changes within one second apart', async () => {
    const { sandbox, shop } = await setUp([
      { placedAt: '2026-02-01T08:00:00Z', lines: [{ sku: 'A', price: '10' }] },
    ]);
    const [id] = [...sandbox.shop.orders.keys()] as [number];
    const version = async (): Promise<string | undefined> => (await allPages(shop)).heads[0]?.version;
    const versions = [await version(), await version()];
    expect(versions[0]).toBe(versions[1]);
    sandbox.shop.refundOrder(id, { amount: '1' }, at('2026-02-01T08:00:00Z'));
    expect(await version()).not.toBe(versions[0]);
  });

  it('holds the orders whole, in a question each for all refunds and all categories', async () => {
    const { sandbox, shop } = await setUp(
      specs(30, (index) => ({
        lines: [{ sku: `A${index}`, price: '10', category: 'books' }],
        refunds: index % 3 === 0 ? [{ amount: '1' }, { rows: [{ kind: 'line' as const, total: '2' }] }] : [],
      })),
    );
    const page = await shop.changedOrders(context, { by: 'changed', since: START, limit: 100 });
    expect(page.whole?.size).toBe(30);
    expect(sandbox.requests.summary().requests.map(({ calls }) => calls[0])).toEqual([
      'GET /orders',
      'GET /refunds',
      'GET /products',
    ]);
    const numbers = page.orders.map(({ number }) => number);
    expect(page.whole).toEqual(await shop.fetchOrders(context, numbers));
  });

  it('names the orders even when what stands beside them cannot be asked', async () => {
    const { sandbox, shop } = await setUp(specs(3));
    sandbox.faults.set([{ call: 'GET /products', effect: 'error-500' }]);
    const page = await shop.changedOrders(context, { by: 'changed', since: START, limit: 100 });
    expect(page.orders).toHaveLength(3);
    expect(page.whole?.size).toBe(0);
  });

  it('refuses a page token that is not its own', async () => {
    const { shop } = await setUp();
    for (const page of ['x', Buffer.from('{"from":1}').toString('base64url')]) {
      await expect(
        shop.changedOrders(context, { by: 'changed', since: START, limit: 5, page }),
      ).rejects.toMatchObject({
        kind: 'bug',
      });
    }
  });
});

describe('a list that goes on by id', () => {
  it('passes every row that stays, whatever vanishes between pages', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 9 }),
        fc.array(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 8 }), { maxLength: 30 }),
        fc.boolean(),
        (all, pageSize, vanishing, isCounted) => {
          let rows = [...all].sort((a, b) => a - b);
          const seen = new Set<number>();
          let place: Place | undefined = FIRST;
          for (let pages = 0; place !== undefined; pages += 1) {
            if (pages > 500) throw new Error('does not end');
            const page: number[] = rows.slice(place.offset, place.offset + pageSize);
            page.forEach((id) => seen.add(id));
            // Past the end the shop counts none.
            const total = page.length === 0 ? 0 : rows.length;
            place = nextPlace(place, page.map(String), pageSize, isCounted ? total : undefined).next;
            const gone = vanishing[pages] ?? [];
            rows = rows.filter((id) => !gone.includes(id));
          }
          return rows.every((id) => seen.has(id));
        },
      ),
      { numRuns: 500 },
    );
  });
});
