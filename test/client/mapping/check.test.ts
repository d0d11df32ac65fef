import { PassThrough } from 'node:stream';
import { confirmed } from '../../../client/mapping/ask';
import { checkText } from '../../../client/mapping/check-text';
import { codeFindings } from '../../../client/mapping/code-findings';
import { inspectMapping } from '../../../client/mapping/inspect-mapping';
import { readingErp } from '../../../client/mapping/reading-erp';
import { readMappingText } from '../../../client/mapping/read-mapping-file';
import { recentOrders } from '../../../client/mapping/recent-orders';
import { ruleFindings, staticFindings } from '../../../client/mapping/static-findings';
import { stoppedOrders } from '../../../client/mapping/stopped-orders';
import { Failure } from '../../../domain/failure';
import { parseMapping } from '../../../domain/mapping';
import type { Order, OrderHead } from '../../../domain/order';
import type { ChangedOrdersQuery } from '../../../systems/storefronts/storefront';
import { makeWorld, MAPPING, type World } from '../../activities/support/world';
import { temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { line, makeOrder } from '../../support/orders';

let temporary: TemporaryStore;
let world: World;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
});

const withText = (text: string | RegExp): unknown => expect.stringMatching(text) as unknown;
const posts = { order: 'sales-order' } as const;

describe('the file', () => {
  test('that is no mapping is told with the line of each problem', () => {
    const lines = ['shipping:', '  - charge: FRT', '  - chrge: X', 'taxes:', '  as: charge', '  charge: 010'];
    expect(() => readMappingText('m.yaml', lines.join('\n'))).toThrow(
      /^m\.yaml:\nline 6, mapping: 010 would be read as the number 10.*\nline 3, shipping\.1\.charge: .*\nline 3, shipping\.1: .*chrge/,
    );
    expect(() => readMappingText('m.yaml', 'shipping: [')).toThrow(/line 1, mapping: /);
    expect(readMappingText('m.yaml', '').mapping).toBeDefined();
  });

  test('has codes that YAML would change', () => {
    expect(readMappingText('m.yaml', 'taxes:\n  as: charge\n  charge: 010').problems).toEqual([
      { entry: 'mapping', line: 3, problem: withText('write "010" in quotes') },
    ]);
  });

  test('has rows that no order reaches, each with its line and what was meant', () => {
    const { mapping, at } = readMappingText(
      'm.yaml',
      [
        'customers: { template: T }',
        'shipping:',
        '  - when: { methd: ups }',
        '    charge: A',
        '  - when: { country: de }',
        '    charge: B',
        '  - charge: C',
        '  - when: { method: ups }',
        '    charge: D',
        'items:',
        '  match: [exact]',
        '  table: { S: A1 }',
      ].join('\n'),
    );
    expect(staticFindings(mapping, at)).toEqual({
      gaps: [
        { entry: 'shipping.0.when.methd', line: 3, problem: withText('did you mean "method"') },
        {
          entry: 'shipping.1.when.country',
          line: 5,
          problem: withText('country is never "de" \\(did you mean "DE"'),
        },
        { entry: 'items.table', line: 12, problem: withText('never read') },
      ],
      warnings: [{ entry: 'shipping.3', line: 8, problem: withText('row 2 above it') }],
      unproved: [],
    });
  });

  test('has rules for kinds that the ERP does not carry, which are refused in a sentence', () => {
    const mapping = parseMapping({
      kinds: [
        { when: { flow: 'order', country: 'US' }, kind: 'journal' },
        { when: { flow: 'order', country: 'CA' }, kind: 'cancellation' },
        { when: { flow: 'refund' }, kind: 'sales-order' },
        { when: { flow: 'order' }, kind: 'sales-order' },
      ],
    });
    const { at } = readMappingText('m.yaml', '');
    const { gaps, warnings } = ruleFindings(mapping, posts, world.erp, at);
    expect(gaps.map(({ entry, problem }) => [entry, problem])).toEqual([
      ['kinds.0.kind', 'makes journal of order, but fake-erp carries sales-order'],
      ['kinds.1.kind', 'makes cancellation of order, but fake-erp carries sales-order'],
    ]);
    expect(warnings).toMatchObject([{ entry: 'kinds.2.kind', problem: withText('no flow') }]);
  });
});

describe('the ERP', () => {
  test('is asked for each code; what it does not have, stops and cannot tell are three things', async () => {
    world.erp.answers.findItems = (queries) =>
      new Map(
        queries.flatMap(({ sku }) =>
          sku === 'GONE'
            ? []
            : [
                [
                  sku,
                  { number: sku, description: '', active: sku !== 'OLD', statusText: 'status 90' },
                ] as const,
              ],
        ),
      );
    const mapping = parseMapping({
      customers: { template: 'T', table: [{ when: { id: '1' }, customer: 'K1' }] },
      items: { table: { a: 'OLD', b: 'GONE', c: 'GOOD' } },
      shipping: [{ charge: 'FRT' }],
    });
    const { at } = readMappingText('m.yaml', '');
    const found = await codeFindings(mapping, world.erp, at);
    expect(found).toEqual({
      gaps: [
        { entry: 'customers.table.0.customer', problem: 'customer K1 is not in the ERP' },
        { entry: 'items.table.b', problem: 'item GONE is not in the ERP' },
      ],
      warnings: [{ entry: 'items.table.a', problem: 'item OLD is not active: status 90' }],
      unproved: [
        { entry: 'customers.template', problem: withText('template T cannot be looked up in fake-erp') },
        { entry: 'shipping.0.charge', problem: withText('charge FRT') },
      ],
    });
    const asked = jest.fn(async () => []);
    await codeFindings(mapping, { ...world.erp, proveCodes: asked }, at);
    expect(asked.mock.calls).toHaveLength(1);
    expect(asked.mock.calls[0]).toContainEqual([
      { kind: 'template', code: 'T' },
      { kind: 'charge', code: 'FRT' },
    ]);
  });

  test('that cannot be asked is a gap, and the file is told all the same', async () => {
    const file = readMappingText('m.yaml', 'shipping: [{ when: { methd: a }, charge: F }]');
    const found = await inspectMapping(file, posts, () =>
      Promise.reject(new Failure('unavailable', 'the ERP is away', { advice: 'Wait' })),
    );
    expect(found.gaps.map(({ problem }) => problem)).toEqual([
      withText('methd'),
      withText('no template'),
      'the ERP could not be asked: the ERP is away. Wait',
    ]);
  });
});

describe('the shop', () => {
  const head = (number: string, hours: number): OrderHead => {
    const at = new Date(Date.parse('2026-11-20T12:00:00Z') - hours * 3_600_000).toISOString();
    return { number, sourceId: number, version: '1', createdAt: at, updatedAt: at };
  };
  const now = new Date('2026-11-20T12:00:00Z');

  function lists(heads: readonly OrderHead[], size: number): void {
    for (const { number } of heads) world.shop.orders.set(number, makeOrder({ number }));
    world.shop.list = ({ since, page }: ChangedOrdersQuery) => {
      const inside = heads.filter(({ createdAt }) => createdAt >= since).reverse();
      const from = Number(page ?? 0);
      const next = from + size < inside.length ? String(from + size) : undefined;
      return { orders: inside.slice(from, from + size), total: inside.length, next };
    };
  }

  test('gives its latest orders, from no wider a window than they need', async () => {
    lists(
      Array.from({ length: 30 }, (_, index) => head(`n${index}`, index)),
      4,
    );
    const orders = await recentOrders(world.shop, 5, now);
    expect(orders.map(({ number }) => number)).toEqual(['n4', 'n3', 'n2', 'n1', 'n0']);
    expect(Math.min(...world.shop.queries.map(({ since }) => Date.parse(since)))).toBe(
      now.getTime() - 6 * 3_600_000,
    );
    expect(await recentOrders(world.shop, 50, now)).toHaveLength(30);
    expect(await recentOrders(world.shop, 0, now)).toEqual([]);
  });

  const drawing = async () => {
    const connection = await world.dependencies.connection(world.name);
    return { store: temporary.store, connection: { ...connection, erp: readingErp(connection.erp) }, posts };
  };
  const order = (number: string, sku: string, more: Partial<Order> = {}): Order =>
    makeOrder({ number, lines: [line(sku, '1', '10')], ...more });

  test('has orders that the mapping would stop: each gap is named with how many', async () => {
    await temporary.store.references.put(world.name, 'item', 'SOLD-OUT', 'X');
    world.erp.answers.findItems = (queries) =>
      new Map(
        queries.flatMap(({ sku }) =>
          sku === 'NONE'
            ? []
            : [[sku, { number: sku, description: '', active: sku !== 'SOLD-OUT' }] as const],
        ),
      );
    const { shipping: _shipping, ...rest } = MAPPING;
    const mapping = parseMapping({ ...rest, shipping: [{ when: { country: 'DE' }, charge: 'F' }] });
    const abroad = { shipTo: { ...(makeOrder().shipTo as NonNullable<Order['shipTo']>), country: 'AT' } };
    const found = await stoppedOrders(
      await drawing(),
      [
        order('1', 'A'),
        order('2', 'NONE'),
        order('3', 'NONE', abroad),
        // Known from an earlier order and stopped since.
        order('4', 'SOLD-OUT'),
        order('5', 'A', { state: 'cancelled' }),
      ],
      mapping,
    );
    expect(found).toEqual({
      ...{ read: 5, sound: 1, stopped: 3, nothingDue: 1, unknown: 0 },
      gaps: [
        { cause: 'item:NONE', orders: 2, examples: ['2', '3'] },
        { cause: 'item:SOLD-OUT', orders: 1, examples: ['4'] },
        { cause: 'shipping:flatrate_flatrate', orders: 1, examples: ['3'] },
      ],
    });
    expect(checkText('acme', { gaps: [], warnings: [], unproved: [] }, found)).toMatch(
      /has gaps(.|\n)*latest 5 orders 1 would go through and 3 would be stopped(.|\n)*item:NONE\s+2\s+2, 3/,
    );
    expect(world.erp.calls.createCustomer).toHaveLength(0);
  });

  test('has orders without a template, and orders nobody can try while the ERP is away', async () => {
    const mapping = parseMapping({ ...MAPPING, customers: {} });
    expect((await stoppedOrders(await drawing(), [order('1', 'A')], mapping)).gaps).toMatchObject([
      { cause: 'customer-template', orders: 1 },
    ]);
    world.erp.answers.findCustomer = () => {
      throw new Failure('unavailable', 'the ERP is away');
    };
    expect(await stoppedOrders(await drawing(), [order('1', 'A')], parseMapping(MAPPING))).toMatchObject({
      unknown: 1,
      reason: 'the ERP is away',
    });
  });

  test('names one item many times, and the ERP is asked for it once', async () => {
    await stoppedOrders(
      await drawing(),
      Array.from({ length: 45 }, (_, index) => order(String(index), 'A')),
      parseMapping(MAPPING),
    );
    expect(world.erp.calls.findItems).toHaveLength(1);
    expect(world.erp.calls.findCustomer).toHaveLength(1);
  });
});

test.each([
  ['y\n', true],
  ['YES\n', true],
  ['\n', false],
  ['nay\n', false],
  ['', false],
])('the answer %j is %s', async (typed, expected) => {
  const input = new PassThrough();
  input.end(typed);
  expect(await confirmed('Sure?', input, new PassThrough().resume())).toBe(expected);
});
