import { hideable } from '../../faults/customers/hide-rows';
import { allTyped, editShop, registered, shopCustomer } from '../../faults/customers/shop-people';
import { watchWrites } from '../../faults/customers/unguarded-writes';
import { Shop } from '../../sandbox/adobe-commerce';
import { RequestLog, type FaultEffect } from '../../sandbox/kit';

const ID = 7;
let time = Date.now();
beforeEach(() => {
  time = Date.now();
  jest.useFakeTimers({ now: time });
});
afterEach(() => jest.useRealTimers());

/** A shop with one account, where a person types a new name between `before` and a write that knows only the old one. */
function story(): {
  readonly shop: Shop;
  readonly writes: ReturnType<typeof watchWrites>;
  asked(this: void, method: 'GET' | 'PUT', more?: { status?: number; fault?: FaultEffect }): void;
  typed(this: void): void;
  /** The account as it was registered, written back. */
  overwrite(this: void): void;
} {
  const shop = new Shop(() => new Date());
  const requests = new RequestLog();
  const writes = watchWrites({ shop, requests });
  const tick = (): void => void jest.setSystemTime((time += 10));
  const row = registered(1, 1_001, true, ID);
  writes.byPerson(() => {
    shop.customers.put(row);
    return allTyped(1, 'shop', shopCustomer(row));
  });
  return {
    shop,
    writes,
    asked: (method, { status = 200, fault } = {}) => {
      tick();
      const path = `/rest/default/V1/customers/${ID}`;
      requests.add({ calls: ['x'], method, path, at: new Date().toISOString(), status, fault });
    },
    typed: () => {
      tick();
      const edit = { side: 'shop', field: 'name', choice: 0, serial: 1_002 } as const;
      writes.byPerson(() => editShop(shop.customers, shop.stamp(), 1, ID, edit));
    },
    overwrite: () => {
      tick();
      shop.customers.put(row);
    },
  };
}

const NEW = 'Ada Person1-1002';

test('what was typed after the last reading and before the write could be seen by nobody', () => {
  const { writes, asked, typed, overwrite } = story();
  asked('GET');
  typed();
  asked('PUT');
  overwrite();
  expect(writes.unseen()).toEqual([NEW]);
});

test('what a reading had shown is nobody’s excuse', () => {
  const { writes, asked, typed, overwrite } = story();
  typed();
  asked('GET');
  asked('PUT');
  overwrite();
  expect(writes.unseen()).toEqual([]);
});

test.each([
  ['a reading that lagged shows nothing', { fault: 'stale-read' }, [NEW]],
  ['a reading without an answer does not count', { status: 0, fault: 'cut' }, [NEW]],
] as const)('%s', (_, more, unseen) => {
  const { writes, asked, typed, overwrite } = story();
  asked('GET');
  typed();
  asked('GET', more);
  asked('PUT');
  overwrite();
  expect(writes.unseen()).toEqual(unseen);
});

test('a write that commits late came in long before', () => {
  const { writes, asked, typed, overwrite } = story();
  asked('GET');
  asked('PUT', { status: 0, fault: 'commit-late' });
  typed();
  asked('GET');
  overwrite();
  expect(writes.unseen()).toEqual([NEW]);
});

test('what people type over each other is no loss', () => {
  const { writes, asked, typed } = story();
  asked('GET');
  typed();
  expect(writes.unseen()).toEqual([]);
});

test('a hidden row is found by no reading', () => {
  const { shop } = story();
  const { customers } = shop;
  hideable(customers)(ID);
  expect([customers.get(ID), customers.text(ID), customers.getBeforeLastWrite(ID)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  expect([customers.all(), customers.allBeforeLastWrite()]).toEqual([[], []]);
});

test('tells since when an address stands that no person typed there', () => {
  const { shop, writes, asked } = story();
  const row = shop.customers.get(ID) ?? {};
  const [first] = row['addresses'] as Record<string, unknown>[];
  asked('PUT');
  shop.customers.put({
    ...row,
    addresses: [first, { ...first, id: 99, street: ['Weg 1-10777'], default_billing: false }],
  });
  const places = shopCustomer(shop.customers.get(ID) ?? {}).deliveries.map(({ where }) => where);
  const added = places.find((where) => where.startsWith('Weg 1-10777')) ?? '';
  expect(writes.addedAt(ID, added)).toBe(time);
  expect(places.filter((where) => where !== added).map((where) => writes.addedAt(ID, where))).not.toContain(
    time,
  );
});
