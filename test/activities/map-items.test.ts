import { mapItems } from '../../activities/map-items';
import { contentHash } from '../../domain/canonical-json';
import { parseMapping } from '../../domain/mapping';
import { temporaryStore, type TemporaryStore } from '../store/support/temporary-database';
import { line, makeOrder } from '../support/orders';
import { dueOf, failureOf, makeWorld, MAPPING, type World } from './support/world';

let temporary: TemporaryStore;
let world: World;
const ORDER = makeOrder({
  lines: [line('A-1', '2', '10.00'), line('B-2', '1', '5.00'), line('A-1', '1', '9')],
});

beforeAll(async () => {
  temporary = await temporaryStore();
});
afterAll(() => temporary.end());
beforeEach(() => {
  world = makeWorld(temporary.store);
});

async function map(order = ORDER): Promise<{ items: number }> {
  const snapshot = contentHash(order);
  await world.store.snapshots.put(world.name, order.number, snapshot, order);
  return mapItems(world.dependencies)({
    connection: world.name,
    order: order.number,
    priority: 'live',
    snapshot,
    due: [dueOf(order)],
  });
}
const known = async (): Promise<Record<string, string>> =>
  Object.fromEntries(await world.store.references.getMany(world.name, 'item', ['A-1', 'B-2']));

test('each SKU is asked for once, all together, and remembered', async () => {
  expect(await map()).toEqual({ items: 2 });
  expect(world.erp.calls.findItems.map((queries) => queries.map(({ sku }) => sku))).toEqual([['A-1', 'B-2']]);
  expect(await known()).toEqual({ 'A-1': 'I-A-1', 'B-2': 'I-B-2' });
  await map();
  expect(world.erp.calls.findItems[1]).toEqual([]);
});

test('the means of the mapping are tried in its order', async () => {
  world.mapping = parseMapping({
    ...MAPPING,
    items: {
      match: ['alias', 'table', 'exact'],
      alias: [{ category: '01' }, { category: '02' }],
      table: { 'A-1': 'X' },
    },
  });
  await map();
  expect(world.erp.calls.findItems[0]?.[0]?.tries).toEqual([
    { by: 'alias', alias: 'A-1', category: '01' },
    { by: 'alias', alias: 'A-1', category: '02' },
    { by: 'number', number: 'X' },
    { by: 'number', number: 'A-1' },
  ]);
});

test('a corrected table overrules what was learnt', async () => {
  await map();
  world.mapping = parseMapping({ ...MAPPING, items: { table: { 'A-1': 'X' } } });
  await map();
  expect(world.erp.calls.findItems[1]?.map(({ sku }) => sku)).toEqual(['A-1']);
});

test('all gaps are told at once, the mapping`s and the ERP`s, and what was found is kept', async () => {
  world.mapping = parseMapping({ ...MAPPING, shipping: [] });
  world.erp.answers.findItems = () => new Map([['A-1', { number: 'I-A-1', description: '', active: true }]]);
  const failure = await failureOf(
    map({ ...ORDER, charges: makeOrder().charges, totals: makeOrder({ lines: ORDER.lines }).totals }),
  );
  expect(failure).toMatchObject({
    kind: 'missing-mapping',
    causes: ['shipping:flatrate_flatrate', 'item:B-2'],
  });
  expect(await known()).toEqual({ 'A-1': 'I-A-1' });
});

test('a stopped item parks the order under the item, in the words of the ERP, and is not remembered', async () => {
  world.erp.answers.findItems = (queries) =>
    new Map(
      queries.map(({ sku }) => [
        sku,
        { number: `I-${sku}`, description: '', active: sku !== 'B-2', statusText: 'discontinued' },
      ]),
    );
  const failure = await failureOf(map());
  expect(failure).toMatchObject({ kind: 'rejected', causes: ['item:B-2'] });
  expect(failure.message).toContain('discontinued');
  expect(await known()).toEqual({ 'A-1': 'I-A-1' });
});
