import fc from 'fast-check';
import { cellsOfRecord, otherSide, withCarried, type Carry, type Side } from '../../domain/customer-cells';
import { afterWriting, NO_AGREEMENT, withPending, type Agreement } from '../../domain/customer-agreement';
import {
  compareCustomer,
  type Comparison,
  type MergeRules,
  type Overruled,
} from '../../domain/customer-merge';
import type { CustomerRecord } from '../../domain/customer-record';
import type { Address } from '../../domain/order';

const RULES: MergeRules = { owners: {}, conflict: 'last-writer', tie: 'shop' };
const HOME: Address = { name: 'Ada', street: ['Weg 1'], city: 'Köln', postcode: '50667', country: 'DE' };
const OFFICE: Address = { ...HOME, street: ['Amt 2'] };

const record = (change: Partial<CustomerRecord> = {}): CustomerRecord => ({
  id: 'x',
  version: '1',
  updatedAt: '2026-11-20T10:00:00Z',
  name: 'Ada Example',
  email: 'ada@shop.example',
  billTo: HOME,
  deliveries: {},
  active: true,
  ...change,
});

interface World {
  shop: CustomerRecord;
  erp: CustomerRecord;
  agreement: Agreement;
}

/** As the ERP, or the shop, would keep it: the shop gives new addresses ids of its own, the ERP cuts at `cut`. */
const keep = (side: Side, wanted: CustomerRecord, at: string, cut = Infinity): CustomerRecord => {
  const deliveries = Object.entries(wanted.deliveries).map(([id, address], index): [string, Address] => [
    side === 'shop' && id.startsWith('erp-') ? `${900 + index}${id.slice(4).length}` : id,
    address,
  ]);
  return {
    ...wanted,
    name: wanted.name.slice(0, cut),
    updatedAt: at,
    deliveries: Object.fromEntries(deliveries),
  };
};

/** One whole look: both sides are written as decided. */
function sync(world: World, rules: MergeRules = RULES, cut = Infinity): Comparison {
  const compared = compareCustomer(world.shop, world.erp, world.agreement, rules);
  world.agreement = compared.agreement;
  for (const side of ['erp', 'shop'] as const) write(world, compared.carries, side, cut);
  return compared;
}

function write(world: World, carries: readonly Carry[], side: Side, cut = Infinity): void {
  if (!carries.some(({ to }) => to === side)) return;
  const wanted = withCarried(world[side], side, carries, world.agreement.pairs);
  const written = keep(side, wanted, world[side].updatedAt ?? '', cut);
  world[side] = written;
  ({ agreement: world.agreement } = afterWriting(world.agreement, carries, side, { wanted, written }));
}

/** The ERP keeps what it is told in its own spelling: its answer shows what stood there. */
function compareOnly(world: World): void {
  const { carries, agreement } = compareCustomer(world.shop, world.erp, world.agreement, RULES);
  const wanted = withCarried(world.erp, 'erp', carries, agreement.pairs);
  ({ agreement: world.agreement } = afterWriting(agreement, carries, 'erp', { wanted, written: world.erp }));
}

const agreed = (change: Partial<CustomerRecord> = {}): World => {
  const world = { shop: record(change), erp: record(change), agreement: NO_AGREEMENT };
  expect(sync(world).carries).toEqual([]);
  return world;
};

const cells = ({ shop, erp, agreement: { pairs } }: World): [unknown, unknown] => [
  cellsOfRecord(shop, 'shop', pairs),
  cellsOfRecord(erp, 'erp', pairs),
];

describe('one side changed', () => {
  test.each([
    ['shop', 'erp'],
    ['erp', 'shop'],
  ] as const)('the %s: the other follows', (from, to) => {
    const world = agreed();
    world[from] = record({ name: 'Ada Newname', phone: '1', billTo: OFFICE });
    const { overruled } = sync(world);
    expect(world[to]).toMatchObject({ name: 'Ada Newname', phone: '1', billTo: OFFICE });
    expect(overruled).toEqual([]);
    expect(sync(world).carries).toEqual([]);
  });

  test('an emptied telephone number is emptied there too; a name or an e-mail address never', () => {
    const world = agreed({ phone: '1' });
    world.erp = record({ name: '', email: undefined });
    const { emptied } = sync(world);
    expect(world.shop).toMatchObject({ name: 'Ada Example', email: 'ada@shop.example' });
    expect(world.shop.phone).toBeUndefined();
    expect(emptied).toEqual([
      { cell: 'name', side: 'erp' },
      { cell: 'email', side: 'erp' },
    ]);
    expect(sync(world)).toMatchObject({ carries: [], emptied: [] });
  });

  test('a value the other side cuts off, or cannot keep, does not come back', () => {
    const world = agreed();
    world.shop = record({ name: 'Ada of the very long name' });
    sync(world, RULES, 10);
    expect(world.erp.name).toBe('Ada of the');
    expect(sync(world, RULES, 10).carries).toEqual([]);
    expect(world.shop.name).toBe('Ada of the very long name');
    world.erp = { ...world.erp, name: 'Countess' };
    sync(world, RULES, 10);
    expect(world.shop.name).toBe('Countess');
  });
});

describe('both sides changed', () => {
  const contested = (): World => {
    const world = agreed();
    world.shop = record({ name: 'From the shop', updatedAt: '2026-11-20T12:00:00Z' });
    world.erp = record({ name: 'From the ERP', updatedAt: '2026-11-20T11:00:00Z' });
    return world;
  };
  test.each<[string, Partial<MergeRules>, string]>([
    ['the later one holds', {}, 'From the shop'],
    ['the owner holds', { owners: { name: 'erp' } }, 'From the ERP'],
    ['the policy holds', { conflict: 'erp' }, 'From the ERP'],
  ])('%s, and the other value is named', (_what, rules, holds) => {
    const world = contested();
    const { overruled } = sync(world, { ...RULES, ...rules });
    expect([world.shop.name, world.erp.name]).toEqual([holds, holds]);
    expect(overruled).toEqual([
      expect.objectContaining({
        cell: 'name',
        by: holds,
        value: holds === 'From the ERP' ? 'From the shop' : 'From the ERP',
      }),
    ]);
  });

  test('a person is asked where the policy says so', () => {
    const world = contested();
    const compared = compareCustomer(world.shop, world.erp, world.agreement, { ...RULES, conflict: 'ask' });
    expect(compared.asks).toEqual(['name']);
  });

  test('without time stamps the tie decides', () => {
    const world = contested();
    world.erp = { ...world.erp, updatedAt: undefined };
    sync(world, { ...RULES, tie: 'erp' });
    expect(world.shop.name).toBe('From the ERP');
  });

  test('different cells do not meet', () => {
    const world = agreed();
    world.shop = record({ phone: '1', updatedAt: '2026-11-20T12:00:00Z' });
    world.erp = record({ billTo: OFFICE });
    expect(sync(world).overruled).toEqual([]);
    for (const side of ['shop', 'erp'] as const)
      expect(world[side]).toMatchObject({ phone: '1', billTo: OFFICE });
  });
});

test('a side that owns a field has the other side’s change put back', () => {
  const world = agreed();
  world.shop = record({ name: 'Changed' });
  const { overruled } = sync(world, { ...RULES, owners: { name: 'erp' } });
  expect(world.shop.name).toBe('Ada Example');
  expect(overruled).toMatchObject([{ side: 'shop', value: 'Changed', by: 'Ada Example' }]);
});

describe('addresses', () => {
  test('new ones go to the other side once, and are one address from then on', () => {
    const world = agreed();
    world.shop = record({ deliveries: { '57': OFFICE } });
    world.erp = record({ deliveries: { '01': { ...HOME, street: ['Other 3'] } } });
    sync(world);
    expect(Object.keys(world.erp.deliveries).sort()).toEqual(['01', 'shop-57']);
    expect(Object.keys(world.shop.deliveries)).toHaveLength(2);
    expect(sync(world).carries).toEqual([]);
    world.erp = {
      ...world.erp,
      deliveries: { ...world.erp.deliveries, 'shop-57': { ...OFFICE, phone: '7' } },
    };
    sync(world);
    expect(world.shop.deliveries['57']).toEqual({ ...OFFICE, phone: '7' });
  });

  test('one that both sides have is found by its content, whatever its ids and spelling', () => {
    const world = agreed();
    world.shop = record({ deliveries: { '57': OFFICE } });
    world.erp = record({ deliveries: { '01': { ...OFFICE, city: 'KÖLN', name: '' } } });
    sync(world);
    expect([Object.keys(world.shop.deliveries), Object.keys(world.erp.deliveries)]).toEqual([['57'], ['01']]);
  });

  test('one that the ERP spells its own way is the same, and keeps the shop’s spelling of what did not change', () => {
    const world = agreed();
    const street = ['A very long street 12, back yard'];
    world.shop = record({ deliveries: { '57': { ...OFFICE, company: 'Firm AG', street } } });
    const lines = ['Ada', 'A very long street', '12, back yard'];
    world.erp = record({ deliveries: { '01': { ...OFFICE, name: 'Firm AG', street: lines } } });
    compareOnly(world);
    expect([Object.keys(world.shop.deliveries), Object.keys(world.erp.deliveries)]).toEqual([['57'], ['01']]);
    world.erp = record({ deliveries: { '01': { ...OFFICE, name: 'Firm AG', street: lines, city: 'Bonn' } } });
    sync(world);
    expect(world.shop.deliveries['57']).toEqual({ ...OFFICE, company: 'Firm AG', street, city: 'Bonn' });
    expect(world.erp.deliveries['01']?.street).toEqual(lines);
    expect(sync(world).carries).toEqual([]);
    // Another house is another address.
    world.shop = {
      ...world.shop,
      deliveries: { ...world.shop.deliveries, '58': { ...OFFICE, street: ['Amt 2 b'] } },
    };
    sync(world);
    expect(Object.keys(world.erp.deliveries)).toHaveLength(2);
  });

  test('equal ids of two systems are no equal addresses', () => {
    const world = agreed();
    world.shop = record({ deliveries: { '1': OFFICE } });
    world.erp = record({ deliveries: { '1': { ...HOME, street: ['Other 3'] } } });
    sync(world);
    expect(world.erp.deliveries['1']?.street).toEqual(['Other 3']);
    expect(Object.keys(world.erp.deliveries)).toHaveLength(2);
  });

  test('one that a side removes stays on the other, is named once, and is not brought back', () => {
    const world = agreed({ deliveries: { '57': OFFICE } });
    world.shop = record({ billTo: undefined });
    expect(sync(world).gone).toEqual([
      { group: 'billTo', side: 'shop' },
      { group: 'deliveries/s57', side: 'shop' },
    ]);
    expect(world.erp).toMatchObject({ billTo: HOME, deliveries: { '57': OFFICE } });
    world.erp = { ...world.erp, deliveries: { '57': { ...OFFICE, phone: '7' } } };
    expect(sync(world)).toMatchObject({ carries: [], gone: [] });
    expect(world.shop.deliveries).toEqual({});
    // Entered anew it is the same address.
    world.shop = { ...world.shop, deliveries: { '60': OFFICE } };
    sync(world);
    expect(world.shop.deliveries).toEqual({ '60': { ...OFFICE, phone: '7' } });
    expect(Object.keys(world.erp.deliveries)).toEqual(['57']);
  });

  test('one that the other side does not take is offered again when it changes, not before', () => {
    const world = agreed();
    world.erp = record({ deliveries: { '01': OFFICE } });
    const compared = compareCustomer(world.shop, world.erp, world.agreement, RULES);
    const wanted = withCarried(world.shop, 'shop', compared.carries, compared.agreement.pairs);
    const answer = { wanted, written: world.shop };
    const { agreement, altered } = afterWriting(compared.agreement, compared.carries, 'shop', answer);
    expect(altered).toHaveLength(2);
    world.agreement = agreement;
    expect(sync(world).carries).toEqual([]);
    world.erp = record({ deliveries: { '01': { ...OFFICE, phone: '1' } } });
    sync(world);
    expect(Object.values(world.shop.deliveries)).toEqual([{ ...OFFICE, phone: '1' }]);
  });

  test('a move abroad takes the region along, a move within the country keeps what only one side knows', () => {
    const world = agreed();
    world.shop = record({ billTo: { ...HOME, region: 'NW' } });
    sync(world);
    world.erp = { ...world.erp, billTo: OFFICE };
    world.agreement = { ...world.agreement, erp: cellsOfRecord(record(), 'erp', []) };
    sync(world);
    expect(world.shop.billTo).toEqual({ ...OFFICE, region: 'NW' });
    world.erp = { ...world.erp, billTo: { ...HOME, country: 'AT' } };
    sync(world);
    expect(world.shop.billTo).toEqual({ ...HOME, country: 'AT' });
  });
});

test('what was on its way when the answer got lost is known for our own doing', () => {
  const world = agreed();
  world.shop = record({ name: 'First', updatedAt: '2026-11-20T11:00:00Z' });
  const compared = compareCustomer(world.shop, world.erp, world.agreement, RULES);
  world.agreement = withPending(compared.agreement, compared.carries, 'erp');
  // It arrived, later than the next change in the shop, and nobody told us.
  world.erp = record({ name: 'First', updatedAt: '2026-11-20T13:00:00Z' });
  world.shop = record({ name: 'Second', updatedAt: '2026-11-20T12:00:00Z' });
  expect(sync(world).overruled).toEqual([]);
  expect([world.shop.name, world.erp.name]).toEqual(['Second', 'Second']);
});

describe('an address that was being added to a side that ends addresses', () => {
  const from = (ended: readonly string[]): World => {
    const world = agreed();
    world.shop = record({ deliveries: { 57: OFFICE } });
    world.erp = { ...world.erp, ended };
    const { agreement, carries } = compareCustomer(world.shop, world.erp, world.agreement, RULES);
    world.agreement = withPending(agreement, carries, 'erp', ended);
    return world;
  };
  const carried = (world: World): Comparison =>
    compareCustomer(world.shop, world.erp, world.agreement, RULES);

  test('and has ended there since was taken away by a person', () => {
    const world = from([]);
    world.erp = { ...world.erp, ended: ['shop-57'] };
    expect(carried(world)).toMatchObject({ carries: [], gone: [{ side: 'erp' }] });
  });

  test('and had ended there before is wished anew, as often as that takes', () => {
    const world = from(['shop-57']);
    expect(carried(world).carries).toHaveLength(2);
    expect(carried(world).gone).toEqual([]);
  });

  test('and is not there, though nothing ended, is carried again', () => {
    expect(carried(from([])).carries).toHaveLength(2);
  });

  test('and holds again, edited by the person who ended it, is contested by nobody', () => {
    const world = from([]);
    world.erp = { ...world.erp, ended: ['shop-57'] };
    world.agreement = carried(world).agreement;
    const edited = { ...OFFICE, name: 'Bob', street: ['Amt 9'] };
    world.erp = record({ deliveries: { 'shop-57': edited } });
    world.shop = { ...world.shop, updatedAt: '2026-11-20T15:00:00Z' };
    expect(sync(world).overruled).toEqual([]);
    expect(world.shop.deliveries).toEqual({ 57: edited });
  });
});

describe('whatever happens', () => {
  const text = fc.constantFrom('A', 'B', 'C', 'D');
  const address = fc.record({
    name: fc.constantFrom('Ada', 'Bob'),
    street: fc.constantFrom(['Weg 1'], ['Weg 2'], ['Weg 3']),
    city: fc.constantFrom('Köln', 'Bonn'),
    postcode: fc.constant('50667'),
    country: fc.constantFrom('DE', 'AT'),
    region: fc.constantFrom(undefined, 'NW'),
    phone: fc.constantFrom(undefined, '1', '2'),
  });
  const side = fc.constantFrom<Side>('shop', 'erp');
  const records = fc.record({
    name: text,
    email: fc.option(text, { nil: undefined }),
    phone: fc.option(text, { nil: undefined }),
    billTo: fc.option(address, { nil: undefined }),
    deliveries: fc.dictionary(fc.constantFrom('1', '2', '3'), address, { maxKeys: 3 }),
    updatedAt: fc.constantFrom('2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', undefined),
  });
  const rules = fc.record({
    owners: fc.record(
      {
        name: fc.constantFrom<'shop' | 'erp' | 'last-writer'>('shop', 'erp', 'last-writer'),
        deliveries: fc.constantFrom<'shop' | 'erp' | 'last-writer'>('shop', 'erp', 'last-writer'),
      },
      { requiredKeys: [] },
    ),
    conflict: fc.constantFrom<MergeRules['conflict']>('last-writer', 'shop', 'erp'),
    tie: side,
  });
  const mirror = (one: MergeRules): MergeRules => {
    const swap = <T>(value: T): T => (({ shop: 'erp', erp: 'shop' })[value as Side] as T) ?? value;
    return {
      owners: Object.fromEntries(Object.entries(one.owners).map(([field, owner]) => [field, swap(owner)])),
      conflict: swap(one.conflict),
      tie: swap(one.tie),
    };
  };

  test('a look after a look does nothing', () => {
    fc.assert(
      fc.property(records, records, rules, (shop, erp, by) => {
        const world = { shop: record(shop), erp: record(erp), agreement: NO_AGREEMENT };
        sync(world, by);
        expect(sync(world, by)).toMatchObject({ carries: [], overruled: [], gone: [], emptied: [] });
      }),
    );
  });

  test('neither side comes first', () => {
    // A pair is named by one side's id of it.
    const told = ({ carries, overruled }: Comparison, as: (side: Side) => Side): unknown => [
      carries.map(({ cell, to, value }) => [cell.replace(/\/[^.]+/, ''), as(to), value ?? '']).sort(),
      overruled
        .map(({ cell, side: at, value, by }) => [cell.replace(/\/[^.]+/, ''), as(at), value ?? '', by ?? ''])
        .sort(),
    ];
    fc.assert(
      fc.property(records, records, rules, (shop, erp, by) => {
        const one = compareCustomer(record(shop), record(erp), NO_AGREEMENT, by);
        const other = compareCustomer(record(erp), record(shop), NO_AGREEMENT, mirror(by));
        expect(told(one, (at) => at)).toEqual(told(other, otherSide));
      }),
    );
  });

  test('both sides come to agree, and no edit is lost that is not named', () => {
    const edit = fc.record({
      kind: fc.constant('edit' as const),
      side,
      field: fc.constantFrom('name' as const, 'phone' as const, 'billTo' as const, 'deliveries' as const),
      id: fc.constantFrom('1', '2', '3'),
      street: fc.nat(),
    });
    const look = fc.record({
      kind: fc.constant('look' as const),
      // Which write comes to its end, and of which the answer is lost.
      erp: fc.constantFrom('written', 'lost', 'not-sent'),
      shop: fc.constantFrom('written', 'lost', 'not-sent'),
    });
    fc.assert(
      fc.property(fc.array(fc.oneof(edit, look), { maxLength: 30 }), (happenings) => {
        const world = { shop: record(), erp: record(), agreement: NO_AGREEMENT };
        const named = new Set<string | undefined>();
        /** Values typed by a person that the other side has never had. */
        const typed: Record<Side, Set<string>> = { shop: new Set(), erp: new Set() };
        let now = 0;
        let lost: string[] = [];
        const values = (one: CustomerRecord): string[] =>
          [
            one.name,
            one.phone,
            ...[one.billTo, ...Object.values(one.deliveries)].map((at) => at?.street[0]),
          ].filter((value) => value !== undefined);
        const carry = ({ carries, overruled }: Comparison, to: Side, how: string): void => {
          overruled.forEach(({ value }: Overruled) =>
            named.add(value?.startsWith('[') ? (JSON.parse(value) as string[][])[0]?.[0] : value),
          );
          if (!carries.some((one) => one.to === to)) return;
          const before = values(world[to]);
          const { agreement } = world;
          world.agreement = withPending(agreement, carries, to);
          if (how === 'not-sent') return;
          now += 1;
          const wanted = withCarried(world[to], to, carries, agreement.pairs);
          const written = keep(to, wanted, new Date(now * 60_000).toISOString());
          world[to] = written;
          const after = new Set(values(written));
          lost = [...lost, ...before.filter((one) => !after.has(one) && typed[to].has(one))];
          const from = to === 'shop' ? 'erp' : 'shop';
          after.forEach((one) => typed[from].delete(one));
          if (how === 'written')
            ({ agreement: world.agreement } = afterWriting(agreement, carries, to, { wanted, written }));
        };
        const step = (erp: string, shop: string): Comparison => {
          const compared = compareCustomer(world.shop, world.erp, world.agreement, RULES);
          world.agreement = compared.agreement;
          carry(compared, 'erp', erp);
          // The step ends where an answer is lost.
          if (erp === 'written' || !compared.carries.some(({ to }) => to === 'erp'))
            carry(compared, 'shop', shop);
          return compared;
        };
        happenings.forEach((one, index) => {
          if (one.kind === 'look') return void step(one.erp, one.shop);
          now += 1;
          const at = world[one.side];
          const value = `${one.side} ${index}`;
          const street = [value];
          typed[one.side].add(value);
          const ids = Object.keys(at.deliveries);
          const id = ids[one.street % Math.max(1, ids.length)] ?? one.id;
          world[one.side] = {
            ...at,
            updatedAt: new Date(now * 60_000).toISOString(),
            ...(one.field === 'name' || one.field === 'phone' ? { [one.field]: value } : {}),
            ...(one.field === 'billTo' ? { billTo: { ...HOME, street } } : {}),
            ...(one.field === 'deliveries'
              ? { deliveries: { ...at.deliveries, [one.street % 2 ? id : one.id]: { ...HOME, street } } }
              : {}),
          };
        });
        let rounds = 0;
        while (step('written', 'written').carries.length > 0) expect((rounds += 1)).toBeLessThan(4);
        const [shop, erp] = cells(world);
        expect(shop).toEqual(erp);
        expect(lost.filter((one) => !named.has(one))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });
});
