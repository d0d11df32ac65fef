import { impactText } from '../../../client/mapping/impact-text';
import { toRetry } from '../../../client/mapping/apply-mapping';
import { Failure } from '../../../domain/failure';
import type { ErpItem, ItemQuery } from '../../../systems/erps/erp';
import { makeWorld, MAPPING, type World } from '../../activities/support/world';
import { temporaryStore, type TemporaryStore } from '../../store/support/temporary-database';
import { charge, line, makeOrder } from '../../support/orders';
import { carry, enforce, impactOf } from './carry-order';

let temporary: TemporaryStore;
let world: World;
beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(async () => {
  world = makeWorld(temporary.store);
  world.erp.answers.confirm = ({ totals }) => ({ number: 'SO-1', status: '22', total: totals.total });
  await enforce(world, MAPPING);
});

const items =
  (...known: string[]) =>
  (queries: readonly ItemQuery[]): Map<string, ErpItem> =>
    new Map(
      queries.flatMap(({ sku, tries }) => {
        const hit = tries.find((one) => one.by === 'number' && known.includes(one.number));
        return hit?.by === 'number'
          ? [[sku, { number: hit.number, description: sku, active: true }] as const]
          : [];
      }),
    );
const order = (number: string, sku: string, more: Parameters<typeof makeOrder>[0] = {}) =>
  makeOrder({ number, lines: [line(sku, '1', '10')], ...more });
const wrapped = { charges: [charge('shipping', '5'), charge('gift-wrap', '2')] };
const wraps = { otherCharges: [{ when: { charge: 'gift-wrap' }, charge: 'WRP' }] };

describe('waiting orders', () => {
  beforeEach(async () => {
    world.erp.answers.findItems = items('A-1', 'M-1');
    await carry(world, order('w1', 'A-1', wrapped));
    await carry(world, order('w2', 'NEW', wrapped));
    await carry(world, order('w3', 'NEW'));
    await carry(world, order('w4', 'LOST'));
  });

  test('count as released only when nothing is in their way any more', async () => {
    const { waiting, proved } = await impactOf(world, { ...MAPPING, ...wraps });
    expect({ ...waiting, proved }).toEqual({
      waiting: 4,
      released: ['w1'],
      stillStuck: [{ order: 'w2', causes: ['item:NEW'] }],
      unknown: [],
      unaffected: 2,
      byCause: [
        { cause: 'charge:gift-wrap', waiting: 2, released: 1 },
        { cause: 'item:NEW', waiting: 2, released: 0 },
        { cause: 'item:LOST', waiting: 1, released: 0 },
      ],
      proved: 'by both systems',
    });
  });

  test('are released by what only the ERP can tell, and not by a name that the ERP does not have', async () => {
    const table = (item: string): object => ({ ...MAPPING, ...wraps, items: { table: { NEW: item } } });
    expect((await impactOf(world, table('M-1'))).waiting.released).toEqual(['w1', 'w2', 'w3']);
    expect((await impactOf(world, table('M-9'))).waiting).toMatchObject({
      released: ['w1'],
      stillStuck: [
        { order: 'w2', causes: ['item:NEW'] },
        { order: 'w3', causes: ['item:NEW'] },
      ],
    });
    // No cause names it, but the order goes through with the new mapping and does not with the old one.
    world.erp.answers.findItems = (queries) =>
      queries[0]?.tries.some(({ by }) => by === 'alias')
        ? new Map(queries.map(({ sku }) => [sku, { number: 'M-1', description: '', active: true }]))
        : new Map();
    const alias = { ...MAPPING, items: { match: ['alias'], alias: [{ category: '1' }] } };
    expect((await impactOf(world, alias)).waiting.released).toEqual(['w3', 'w4']);
  });

  test('whose cause lies in the ERP are not claimed', async () => {
    world.erp.answers.post = () => {
      throw new Failure('rejected', 'credit stop', { causes: ['erp:STOP'] });
    };
    await carry(world, order('w5', 'A-1'));
    const { waiting } = await impactOf(world, { ...MAPPING, ...wraps });
    expect(waiting).toMatchObject({ released: ['w1'], unaffected: 3 });
  });

  test('that cannot be tried are looked at again when the mapping names their cause', async () => {
    world.erp.answers.findItems = () => {
      throw new Failure('unavailable', 'the ERP is away');
    };
    const impact = await impactOf(world, { ...MAPPING, ...wraps });
    // The item of w1 was found before.
    expect(impact.waiting.unknown.map(({ order: number }) => number)).toEqual(['w2', 'w3', 'w4']);
    expect(toRetry(impact)).toEqual({ released: ['w1'], retried: ['w2'] });
  });

  test('leave no trace, here or there', async () => {
    const before = JSON.stringify([
      await temporary.store.ledger.ofOrder(world.name, 'w1'),
      await temporary.store.trail.read(world.name, 'w1'),
    ]);
    const created = world.erp.calls.createCustomer.length;
    await impactOf(world, { ...MAPPING, ...wraps, customers: { match: 'name', template: 'X' } });
    expect(
      JSON.stringify([
        await temporary.store.ledger.ofOrder(world.name, 'w1'),
        await temporary.store.trail.read(world.name, 'w1'),
      ]),
    ).toBe(before);
    expect(world.erp.calls.createCustomer).toHaveLength(created);
    expect(world.erp.calls.post).toHaveLength(0);
  });

  test('can be judged by the mapping alone', async () => {
    world.erp.answers.findItems = () => {
      throw new Error('nobody is asked');
    };
    const table = { ...MAPPING, ...wraps, items: { table: { NEW: 'M-9' } } };
    const impact = await impactOf(world, table, { offline: true });
    expect(impact).toMatchObject({ proved: 'by the mapping alone', waiting: { unaffected: 1 } });
    expect(impact.waiting.released).toEqual(['w1', 'w2', 'w3']);
  });
});

describe('posted orders', () => {
  beforeEach(async () => {
    for (const number of ['p1', 'p2', 'p3'])
      await carry(world, order(number, number === 'p3' ? 'B-2' : 'A-1'));
  });

  test('are the same under the same mapping, and under one that adds what they do not need', async () => {
    expect((await impactOf(world, MAPPING)).posted).toEqual({ compared: 3, same: 3, gone: 0, different: [] });
    expect((await impactOf(world, { ...MAPPING, ...wraps })).posted?.same).toBe(3);
  });

  test('are named with each field that would be another', async () => {
    const next = {
      ...MAPPING,
      shipping: [{ charge: 'FRX', deliveryMethod: 'TRK' }],
      items: { table: { 'B-2': 'M-1' } },
      orderTypes: [{ when: { kind: 'company' }, orderType: 'B2B' }],
    };
    const { posted } = await impactOf(world, next);
    const common = [
      { field: 'charges.shipping.code', from: 'FRT', to: 'FRX' },
      { field: 'terms.deliveryMethod', to: 'TRK' },
    ];
    expect(posted).toMatchObject({ compared: 3, same: 0, gone: 0 });
    expect(posted?.different).toHaveLength(3);
    expect(posted?.different.find(({ order: number }) => number === 'p1')).toEqual({
      order: 'p1',
      documents: [{ key: 'sales-order:p1', changes: common }],
    });
    expect(posted?.different.find(({ order: number }) => number === 'p3')?.documents[0]?.changes).toEqual([
      { field: 'lines.1.item', from: 'I-B-2', to: 'M-1' },
      ...common,
    ]);
    const text = impactText(await impactOf(world, next));
    expect(text).toContain('3 would have posted differently');
    expect(text).toMatch(/charges\.shipping\.code\s+FRT\s+FRX\s+3/);
  });

  test('that would be another document, or none, are told', async () => {
    const kinds = [{ when: { flow: 'order' }, kind: 'receivable' }];
    const { posted } = await impactOf(world, { ...MAPPING, kinds });
    expect(posted?.different[0]?.documents[0]?.changes).toEqual([
      { field: 'kind', from: 'sales-order', to: 'receivable' },
      { field: 'lacks', to: 'account:goods:B-2, account:shipping:DE' },
    ]);
    const { shipping: _shipping, ...without } = MAPPING;
    expect((await impactOf(world, without)).posted?.different[0]?.documents[0]?.changes).toEqual([
      { field: 'lacks', to: 'shipping:flatrate_flatrate' },
    ]);
  });

  test('are the last ones, and those whose reading is gone are counted', async () => {
    expect((await impactOf(world, MAPPING, { last: 2 })).posted?.compared).toBe(2);
    expect((await impactOf(world, MAPPING, { last: 0 })).posted?.compared).toBe(0);
    for (const hash of ['x', 'y']) await world.store.snapshots.put(world.name, 'p2', hash, {});
    expect((await impactOf(world, MAPPING)).posted).toEqual({ compared: 2, same: 2, gone: 1, different: [] });
  });

  test('are compared without personal data', async () => {
    const next = { ...MAPPING, customers: { match: 'name', template: 'X' }, shipping: [{ charge: 'FRX' }] };
    const told = JSON.stringify(await impactOf(world, next));
    expect(told).toContain('customer');
    expect(told).not.toMatch(/Ada|Example|Testville|ada@shop/);
  });
});
