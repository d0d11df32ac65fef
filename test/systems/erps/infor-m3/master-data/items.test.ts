import type { ErpCatalogItem } from '../../../../../domain/catalog';
import type { ItemSeed } from '../../../../../sandbox/infor-m3';
import { ITEM_FACTS, isInGet, isListed } from '../../../../../systems/erps/infor-m3/master-data/item-fields';
import { failureOf, PROGRAMS, settings } from '../support';
import { collect, startMaster, type MasterBench } from './support';

let bench: MasterBench | undefined;
const open = async (...args: Parameters<typeof startMaster>): Promise<MasterBench> =>
  (bench = await startMaster(...args));
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

const many = (count: number): ItemSeed[] =>
  Array.from({ length: count }, (_, index) => ({
    number: `I${String(index).padStart(6, '0')}`,
    description: `Item ${index}`,
  }));

const names = (rows: readonly ErpCatalogItem[]): string[] => rows.map(({ item }) => item);

const sweep = (limit: number, { source, stockContext } = bench as MasterBench) =>
  collect((page) =>
    source.items(stockContext, { mode: 'sweep', limit, ...(page !== undefined && { page }) }),
  );

const changes = (
  position: string | undefined,
  limit = 100,
  { source, stockContext } = bench as MasterBench,
) =>
  collect((page) =>
    source.items(stockContext, {
      mode: 'changes',
      limit,
      ...(position !== undefined && { position }),
      ...(page !== undefined && { page }),
    }),
  );

const MUG: ItemSeed = {
  number: 'A100',
  description: 'Mug with a name that is longer than thirty characters',
  alternativeUnits: [
    { unit: 'BOX', factor: '12' },
    { unit: 'CM3', factor: '8', divides: true },
    { unit: 'KG', factor: '3', type: '2' },
  ],
  fields: { ITGR: 'CERAMICS', ITCL: 'KIT', BUAR: 'HOM', NEWE: '0.250', ILEN: '12', DS02: 'Ceramics' },
};
const MUG_READ = {
  item: 'A100',
  name: 'Mug with a name that is longer than thirty characters',
  description: 'Mug with a name that is longer than thirty characters',
  active: true,
  weight: '0.25',
  weightUnit: 'kg',
  unit: 'PCS',
  units: { BOX: '12', CM3: '0.125' },
};

test.each(['sweep', 'items'] as const)('an item comes whole, units and codes and all (%s)', async (mode) => {
  const { source, stockContext } = await open({
    items: [MUG, { number: 'A900', description: 'Old plate', status: '90' }],
  });
  const items = ['A100', 'A900', 'GONE'];
  const { rows } = await collect((page) =>
    source.items(stockContext, {
      ...(mode === 'sweep' ? { mode } : { mode, items }),
      limit: 100,
      ...(page !== undefined && { page }),
    }),
  );
  expect(rows[0]).toMatchObject(MUG_READ);
  expect(rows[0]?.facts).toMatchObject({
    ITGR: 'CERAMICS',
    ITCL: 'KIT',
    BUAR: 'HOM',
    ITTY: 'FIN',
    STAT: '20',
  });
  expect(rows[0]?.facts).not.toHaveProperty('HIE1');
  expect(rows[1]).toMatchObject({ item: 'A900', active: false, units: {} });
  expect(rows[1]).not.toHaveProperty('weight');
  expect(rows).toHaveLength(2);
});

test('fields that lists lack are read one by one, in bulk', async () => {
  const { sourceWith, stockContext, executed } = await open({ items: [MUG, ...many(30)] });
  const source = sourceWith({ itemFacts: ['ITGR', 'DS02', 'ILEN'] });
  const swept = await source.items(stockContext, { mode: 'sweep', limit: 100 });
  const facts = { ITGR: 'CERAMICS', DS02: 'Ceramics', ILEN: '12' };
  expect(swept.rows.find(({ item }) => item === 'A100')).toEqual({ ...MUG_READ, facts });
  expect(executed('MMS200MI/GetItmBasic')).toBe(31);
  const aimed = await source.items(stockContext, { mode: 'items', items: ['A100'], limit: 100 });
  expect(aimed.rows).toEqual([{ ...MUG_READ, facts }]);
});

test('every field that can be a fact is told where we ask for it', () => {
  const told = (transaction: string): string[] => Object.keys(PROGRAMS['MMS200MI']?.[transaction]?.out ?? {});
  for (const field of ITEM_FACTS) {
    expect([field, told('GetItmBasic').includes(field)]).toEqual([field, true]);
    if (isInGet(field)) expect([field, told('Get').includes(field)]).toEqual([field, true]);
    if (!isListed(field)) continue;
    for (const list of ['LstItmByItm', 'LstItmByChgDate'])
      expect([field, list, told(list).includes(field)]).toEqual([field, list, true]);
  }
});

test('a field that M3 does not tell is refused with the settings', () => {
  expect(() => settings({ masterData: { itemFacts: ['NONE'] } })).toThrow('is no field of an item');
});

test('a sweep reads every item once, page by page, and M3 may cut its answers', async () => {
  const bench = await open({ items: many(43), mostRecords: 9 });
  const { rows, pages } = await sweep(10);
  expect(names(rows)).toEqual(many(43).map(({ number }) => number));
  expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(10);
  // One range of units a page, not one call an item.
  expect(bench.executed('MMS200MI/LstItmAltUnitMs')).toBe(pages.filter(({ length }) => length > 0).length);
});

test('changes are those since the day before, by M3’s own clock', async () => {
  const { control, sandbox } = await open({ items: many(20) });
  const { rows, position } = await changes(undefined);
  expect(rows).toEqual([]);
  await control('/clock/advance/259200');
  const quiet = await changes(position);
  expect(names(quiet.rows)).toHaveLength(20);
  await control('/items/I000003/change', { ITDS: 'Renamed' });
  await control('/items/I000004/status/90');
  const first = await changes(quiet.position);
  expect(first.rows.map(({ item, name, active }) => [item, name, active])).toEqual([
    ['I000003', 'Renamed', true],
    ['I000004', 'Item 4', false],
  ]);
  // Later the same day, and on the next: M3 knows the day only, so they come again, and the new one with them.
  await control('/clock/advance/86400');
  await control('/items/I000005/change', { ITDS: 'Too' });
  expect(names((await changes(first.position)).rows)).toEqual(['I000003', 'I000004', 'I000005']);
  expect(sandbox.m3.executed.get('MMS200MI/LstItmByItm')).toBeUndefined();
});

test('an item that M3 dates a day earlier than its own clock is not lost', async () => {
  const { control, sandbox } = await open({ items: many(3) });
  await control('/clock/advance/864000');
  const { position } = await changes(undefined);
  const item = sandbox.m3.items.get('I000001');
  if (item) Object.assign(item.row, { LMDT: '20261130' });
  expect(sandbox.m3.stamp().date).toBe('20261201');
  expect(names((await changes(position)).rows)).toEqual(['I000001']);
});

test('an item whose units changed is a changed item, though its own day is old', async () => {
  const { control } = await open({ items: [MUG, ...many(5)] });
  const { position } = await changes(undefined);
  await control('/clock/advance/259200');
  const quiet = await changes(position);
  await control('/clock/advance/259200');
  const still = await changes(quiet.position);
  expect(still.rows).toEqual([]);
  await control('/items/A100/units', { unit: 'BOX', factor: '24' });
  const { rows } = await changes(still.position);
  expect(rows).toMatchObject([{ item: 'A100', units: { BOX: '24', CM3: '0.125' } }]);
});

test('more changes than are read at once are told by a sweep of what changed', async () => {
  const { control, executed } = await open({ items: [MUG, ...many(60)] }, { feedRows: 20 });
  const { position } = await changes(undefined);
  await control('/clock/advance/259200');
  const quiet = await changes(position);
  await control('/clock/advance/259200');
  const still = await changes(quiet.position);
  for (let index = 0; index < 25; index += 1)
    await control(`/items/I0000${String(index).padStart(2, '0')}/change`, { ITDS: 'New' });
  await control('/items/A100/units', { unit: 'BOX', factor: '24' });
  const before = executed('MMS200MI/LstItmAltUnitMs');
  const { rows, position: next } = await changes(still.position, 10);
  expect(names(rows).sort()).toEqual(['A100', ...many(25).map(({ number }) => number)]);
  expect(next).toBeDefined();
  expect(executed('MMS200MI/LstItmAltUnitMs') - before).toBeLessThan(20);
});

test('named items are read in two transactions each, and pages go on', async () => {
  const { source, stockContext, requests } = await open({ items: many(60) });
  await source.items(stockContext, { mode: 'changes', limit: 1 });
  const before = requests();
  const items = many(60).map(({ number }) => number);
  const { rows, pages } = await collect((page) =>
    source.items(stockContext, { mode: 'items', items, limit: 30, ...(page !== undefined && { page }) }),
  );
  expect(names(rows)).toEqual(items);
  expect(pages.map(({ length }) => length)).toEqual([30, 30]);
  expect(requests() - before).toBe(4);
});

test('an M3 without change stamps is told apart', async () => {
  const { source, stockContext, sandbox } = await open();
  const stamp = sandbox.m3.stamp();
  sandbox.m3.stamp = () => ({ ...stamp, lmts: '' });
  const failure = await failureOf(source.items(stockContext, { mode: 'changes', limit: 10 }));
  expect(failure.causes).toEqual(['erp:no-server-time:MMS200MI']);
});

test('100,000 items are seeded and swept in pages of bounded size', async () => {
  const { stockContext, sourceWith } = await open({
    items: Array.from({ length: 100_000 }, (_, index) => ({
      number: `N${String((index * 7919) % 100_000).padStart(6, '0')}`,
      description: 'x',
    })),
  });
  const source = sourceWith({ units: false, itemFacts: [] });
  let count = 0;
  let last = '';
  let page: string | undefined;
  do {
    const answer = await source.items(stockContext, { mode: 'sweep', limit: 5_000, ...(page && { page }) });
    expect(answer.rows.length).toBeLessThanOrEqual(5_000);
    for (const { item } of answer.rows) {
      if (item <= last) throw new Error(`${item} behind ${last}`);
      last = item;
      count += 1;
    }
    page = answer.next;
  } while (page);
  expect(count).toBe(100_000);
}, 60_000);
