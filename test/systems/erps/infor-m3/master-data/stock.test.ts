import { STOCK_MEASURES, type ErpStock } from '../../../../../domain/catalog';
import type { ItemSeed } from '../../../../../sandbox/infor-m3';
import { failureOf, order } from '../support';
import { collect, startMaster, type MasterBench } from './support';

let bench: MasterBench;
const open = async (...args: Parameters<typeof startMaster>): Promise<MasterBench> =>
  (bench = await startMaster(...args));
afterEach(async () => {
  jest.restoreAllMocks();
  await bench.close();
});

const many = (count: number, more: Partial<ItemSeed> = {}): ItemSeed[] =>
  Array.from({ length: count }, (_, index) => ({
    number: `I${String(index).padStart(6, '0')}`,
    description: `Item ${index}`,
    ...more,
  }));

const names = (rows: readonly ErpStock[]): string[] =>
  rows.map(({ warehouse, item }) => `${warehouse}/${item}`);
const ASK = { warehouses: ['A01'], measure: 'net-allocatable', limit: 100 } as const;

/** What changed since a position. */
const changes = (
  position: string,
  more: Partial<typeof ASK> | { measure: (typeof STOCK_MEASURES)[number] } = {},
) =>
  collect((page) =>
    bench.source.stock(bench.stockContext, {
      ...ASK,
      ...more,
      mode: 'changes',
      position,
      ...(page !== undefined && { page }),
    }),
  );

async function start(): Promise<string> {
  const { rows, position } = await bench.source.stock(bench.stockContext, { ...ASK, mode: 'changes' });
  expect(rows).toEqual([]);
  if (position === undefined) throw new Error('no position');
  return position;
}

test('a sweep reads every item of every warehouse once, from key to key', async () => {
  await open({
    items: [...many(25), { number: 'Z1', description: 'elsewhere', warehouses: ['B01'] }],
    stock: [
      { item: 'I000003', warehouse: 'B01', onHand: '7', allocated: '2', netAllocatable: '4', available: '9' },
    ],
  });
  const { rows, pages } = await collect((page) =>
    bench.source.stock(bench.stockContext, {
      mode: 'sweep', limit: 10, measure: 'on-hand', warehouses: ['B01', 'A01'], ...(page !== undefined && { page }),
    }),
  ); // prettier-ignore
  const expected = ['A01', 'B01'].flatMap((warehouse) =>
    many(25).map(({ number }) => `${warehouse}/${number}`),
  );
  expect(names(rows)).toEqual([...expected, 'B01/Z1']);
  expect(Math.max(...pages.map(({ length }) => length))).toBe(10);
  expect(rows.find(({ item, warehouse }) => item === 'I000003' && warehouse === 'B01')).toEqual({
    item: 'I000003',
    warehouse: 'B01',
    unit: 'PCS',
    quantities: { 'net-allocatable': '4', 'allocatable-on-hand': '5', available: '9', 'on-hand': '5' },
  });
});

test('a sweep is complete though M3 cuts every answer short', async () => {
  await open({ items: many(25), mostRecords: 4 });
  const { rows } = await collect((page) =>
    bench.source.stock(bench.stockContext, { ...ASK, mode: 'sweep', ...(page !== undefined && { page }) }),
  );
  expect(names(rows)).toEqual(many(25).map(({ number }) => `A01/${number}`));
});

test('a sweep goes on in another process, also behind an item deleted meanwhile', async () => {
  await open({ items: many(6) });
  const first = await bench.source.stock(bench.stockContext, { ...ASK, mode: 'sweep', limit: 3 });
  await bench.control('/items/I000002/delete');
  const rest = await collect((page = first.next) =>
    bench.sourceWith().stock(bench.stockContext, { ...ASK, mode: 'sweep', limit: 3, page: page ?? '' }),
  );
  expect(names([...first.rows, ...rest.rows])).toEqual(many(6).map(({ number }) => `A01/${number}`));
});

test('a warehouse that M3 does not have is told', async () => {
  await open();
  const failure = await failureOf(
    bench.source.stock(bench.stockContext, { ...ASK, mode: 'sweep', warehouses: ['ZZZ'] }),
  );
  expect(failure).toMatchObject({ kind: 'rejected', code: 'WWH0103' });
});

test.each(STOCK_MEASURES)(
  'changes by %s are those since the position, in the asked warehouses',
  async (measure) => {
    await open({ items: many(20) });
    const position = await start();
    await bench.control('/clock/advance/3600');
    const since = await changes(position, { measure });
    await bench.control('/stock', [
      {
        item: 'I000004',
        onHand: '50',
        allocated: '8',
        allocatable: '40',
        netAllocatable: '30',
        available: '60',
      },
      { item: 'I000005', warehouse: 'B01', onHand: '5' },
    ]);
    const { rows, position: next } = await changes(since.position ?? '', { measure });
    const told = { 'net-allocatable': '30', available: '60', 'allocatable-on-hand': '40', 'on-hand': '42' };
    expect(names(rows)).toEqual(['A01/I000004']);
    expect(rows[0]?.quantities[measure]).toBe(told[measure]);
    const read = ['net-allocatable', 'available'].includes(measure) ? 0 : 21;
    expect(bench.executed('MMS200MI/GetItmWhsBal')).toBe(read);
    await bench.control('/clock/advance/3600');
    const later = await changes(next ?? '', { measure });
    expect((await changes(later.position ?? '', { measure })).rows).toEqual([]);
  },
);

test('a row written late, with an older stamp, is not lost', async () => {
  await open({ items: many(3) });
  await bench.control('/clock/advance/3600');
  const position = await start();
  const item = bench.sandbox.m3.items.get('I000001');
  // Its stamp is a minute older than the look that could not see it yet.
  item?.balances?.clear();
  const stamp = String(bench.sandbox.m3.now() - 60_000);
  if (item) item.balances = new Map([['A01', { AV01: '3', AV02: '3', LMTS: stamp }]]);
  expect(names((await changes(position)).rows)).toEqual(['A01/I000001']);
});

test('pages of changes lose nothing when rows change between them', async () => {
  await open({ items: many(30) });
  const position = await start();
  const seen = new Set<string>();
  let page: string | undefined;
  for (let index = 0; ; index += 1) {
    const answer = await bench
      .sourceWith()
      .stock(bench.stockContext, { ...ASK, mode: 'changes', position, limit: 7, ...(page && { page }) });
    for (const name of names(answer.rows)) seen.add(name);
    // What was told already changes again and, in M3's order, moves to the end.
    await bench.control('/stock', [{ item: `I00000${index}`, onHand: '1' }]);
    page = answer.next;
    if (!page) break;
  }
  expect(seen.size).toBe(30);
});

test('each page of changes asks M3 anew: its rows are no older than it, and each is told once', async () => {
  await open({ items: many(20) });
  const position = await start();
  const { rows, pages } = await collect(async (page) => {
    await bench.control('/stock', [{ item: 'I000012', onHand: page === undefined ? '1' : '2' }]);
    return bench.source.stock(bench.stockContext, {
      ...ASK,
      mode: 'changes',
      position,
      limit: 6,
      ...(page !== undefined && { page }),
    });
  });
  expect(pages.map(({ length }) => length)).toEqual([6, 6, 6, 2]);
  expect(new Set(names(rows)).size).toBe(20);
  expect(rows.find(({ item }) => item === 'I000012')?.quantities['net-allocatable']).toBe('2');
});

test('more changes than are read at once are told by a sweep', async () => {
  await open({ items: many(40) }, { feedRows: 20 });
  const position = await start();
  const { rows, position: next } = await changes(position, { warehouses: ['A01'] });
  expect(names(rows)).toEqual(many(40).map(({ number }) => `A01/${number}`));
  await bench.control('/clock/advance/3600');
  const later = await changes(next ?? '');
  await bench.control('/stock', [{ item: 'I000007', onHand: '1' }]);
  expect(names((await changes(later.position ?? '')).rows)).toEqual(['A01/I000007']);
});

test('named items are read in few requests; what a warehouse does not keep is absent', async () => {
  await open({
    items: [...many(120), { number: 'B1', description: 'elsewhere', warehouses: ['B01'] }],
    stock: [{ item: 'I000001', onHand: '5', allocated: '1' }],
  });
  await start();
  const before = bench.requests();
  const items = [...many(120).map(({ number }) => number), 'B1', 'NONE', ' ', 'X'.repeat(16), 'I000001'];
  const { rows } = await collect((page) =>
    bench.source.stock(bench.stockContext, {
      ...ASK,
      mode: 'items',
      items,
      ...(page !== undefined && { page }),
    }),
  );
  expect(names(rows).sort()).toEqual(many(120).map(({ number }) => `A01/${number}`));
  expect(rows.find(({ item }) => item === 'I000001')?.quantities).toMatchObject({ 'on-hand': '4' });
  expect(bench.requests() - before).toBe(2);
});

test('an order in M3 shows as a change of what may be sold', async () => {
  await open();
  await bench.control('/clock/advance/3600');
  const position = await start();
  await bench.control('/clock/advance/3600');
  const document = order();
  const finding = await bench.erp.find(bench.context, document);
  await bench.erp.post(bench.context, document, finding);
  const { rows } = await changes(position);
  expect(rows.map(({ item, quantities }) => [item, quantities['net-allocatable']])).toEqual([
    ['A100', '998'],
    ['A200', '997'],
  ]);
});

test('an M3 that lists without regard to the key is found out', async () => {
  await open({ items: many(9) });
  const { itemsByNumber } = bench.sandbox.m3;
  const from = itemsByNumber.from.bind(itemsByNumber);
  jest.spyOn(itemsByNumber, 'from').mockImplementation(() => from(''));
  const failure = await failureOf(
    collect((page) =>
      bench.source.stock(bench.stockContext, {
        ...ASK,
        limit: 3,
        mode: 'sweep',
        ...(page !== undefined && { page }),
      }),
    ),
  );
  expect(failure.message).toContain('does not begin at the key');
});

test('a list that breaks off halfway is read again, never taken for the whole', async () => {
  await open({ items: many(10) });
  bench.sandbox.faults.set([{ call: 'MMS200MI/LstSumWhsBal', effect: 'page-shift', times: 1 }]);
  const sweep = () => bench.source.stock(bench.stockContext, { ...ASK, mode: 'sweep' });
  expect((await failureOf(sweep())).kind).toBe('unavailable');
  expect((await sweep()).rows).toHaveLength(10);
});

test('a page that is none of ours is refused', async () => {
  await open();
  const failure = await failureOf(
    bench.source.stock(bench.stockContext, { ...ASK, mode: 'sweep', page: 'AAAA' }),
  );
  expect(failure.kind).toBe('bug');
});
