import fc from 'fast-check';
import type { ErpPrice } from '../../../../../domain/catalog';
import { multiply } from '../../../../../domain/money';
import type { ItemSeed, PriceListSeed, PriceSeed } from '../../../../../sandbox/infor-m3';
import { isoDay } from '../../../../../systems/erps/infor-m3/master-data/dates';
import { priceOf } from '../../../../../systems/erps/infor-m3/master-data/price-rows';
import { failureOf, settings } from '../support';
import { collect, startMaster, type MasterBench } from './support';

let bench: MasterBench | undefined;
const open = async (...args: Parameters<typeof startMaster>): Promise<MasterBench> =>
  (bench = await startMaster(...args));
afterEach(async () => {
  jest.restoreAllMocks();
  await bench?.close();
  bench = undefined;
});

const ITEMS: ItemSeed[] = Array.from({ length: 25 }, (_, index) => ({
  number: `I${String(index).padStart(3, '0')}`,
  description: `Item ${index}`,
}));
const LISTS: PriceListSeed[] = [
  { list: 'A2C', currency: 'EUR' },
  { list: 'B2C', currency: 'EUR', taxIncluded: true },
  { list: 'B2C', currency: 'EUR', from: '20270101', until: '20271231', taxIncluded: true },
  { list: 'B2C', currency: 'EUR', from: '20190101', until: '20191231', taxIncluded: true },
  { list: 'B2C', currency: 'EUR', customer: 'WEB1' },
  { list: 'B2C', currency: 'USD' },
  { list: 'C2C', currency: 'EUR' },
];
const list = { list: 'B2C', currency: 'EUR' };
const PRICES: PriceSeed[] = [
  { list: 'A2C', currency: 'EUR', item: 'I001', price: '1' },
  ...ITEMS.map(({ number }, index): PriceSeed => ({ ...list, item: number, price: `${index}.50` })),
  { ...list, item: 'I002', price: '2.20', fromQuantity: '10' },
  { ...list, item: 'I002', price: '2.10', fromQuantity: '100' },
  { ...list, item: 'I003', price: '99.95', priceQuantity: '1000', unit: 'BOX' },
  { ...list, item: 'I004', price: '9', object: 'RED' },
  { ...list, item: 'I005', price: '5.00', from: '20270101' },
  { ...list, item: 'I006', price: '0.01', from: '20190101' },
  { ...list, item: 'I007', price: '6.66', customer: 'WEB1' },
  { list: 'B2C', currency: 'USD', item: 'I001', price: '1.99' },
  { list: 'C2C', currency: 'EUR', item: 'I001', price: '3' },
];
const SANDBOX = { items: ITEMS, priceLists: LISTS, prices: PRICES };

const ASK = { lists: [list], limit: 100 };
type Asked = { readonly limit?: number; readonly lists?: readonly { list: string; currency: string }[] };

const sweep = (asked: Asked = {}, source = bench?.source) =>
  collect((page) => {
    if (!source || !bench) throw new Error('not open');
    return source.prices(bench.stockContext, {
      ...ASK, ...asked, mode: 'sweep', ...(page !== undefined && { page }),
    }); // prettier-ignore
  });
const changes = (position: string | undefined, asked: Asked = {}) =>
  collect((page) => {
    if (!bench) throw new Error('not open');
    return bench.source.prices(bench.stockContext, {
      ...ASK,
      ...asked,
      mode: 'changes',
      ...(position !== undefined && { position }),
      ...(page !== undefined && { page }),
    });
  });
const of = (rows: readonly ErpPrice[], item: string): ErpPrice[] => rows.filter((row) => row.item === item);

const base = {
  list: 'B2C',
  currency: 'EUR',
  unit: 'PCS',
  taxIncluded: true,
  from: '2020-01-01',
};

/** What the seeds mean: a price for an object value says nothing of the item, the list of 2019 is over. */
function expectAll(rows: readonly ErpPrice[]): void {
  expect(of(rows, 'I001')).toEqual([{ ...base, item: 'I001', price: '1.5' }]);
  expect(of(rows, 'I002')).toEqual([
    { ...base, item: 'I002', price: '2.5' },
    { ...base, item: 'I002', price: '2.2', fromQuantity: '10' },
    { ...base, item: 'I002', price: '2.1', fromQuantity: '100' },
  ]);
  expect(of(rows, 'I003')).toEqual([{ ...base, item: 'I003', price: '0.09995', unit: 'BOX' }]);
  expect(of(rows, 'I004')).toEqual([{ ...base, item: 'I004', price: '4.5' }]);
  expect(of(rows, 'I005')).toEqual([
    { ...base, item: 'I005', price: '5.5' },
    { ...base, item: 'I005', price: '5', from: '2027-01-01', until: '2027-12-31' },
  ]);
  expect(of(rows, 'I006')).toEqual([{ ...base, item: 'I006', price: '6.5' }]);
  expect(of(rows, 'I007')).toEqual(
    expect.arrayContaining([
      { ...base, item: 'I007', price: '7.5' },
      { ...base, item: 'I007', price: '6.66', taxIncluded: false, customer: 'WEB1' },
    ]),
  );
  expect(rows).toHaveLength(29);
}

describe.each(['position', 'filter'] as const)(
  'where LstListPrices understands its input as a %s',
  (priceListing) => {
    test('a sweep reads the lists with their scales, days and customers', async () => {
      await open({ ...SANDBOX, priceListing });
      expectAll((await sweep()).rows);
      expect(bench?.executed('OIS017MI/GetBasePrice')).toBe(0);
      const { rows, pages } = await sweep({ limit: 10 });
      expectAll(rows);
      expect(Math.max(...pages.map(({ length }) => length))).toBe(10);
    });

    test('a list too long to be read at once is read item by item, with the same result', async () => {
      await open({ ...SANDBOX, priceListing }, { feedRows: 20 });
      const { rows } = await sweep({ limit: 10 });
      const byHead = [...rows].sort((a, b) => (a.customer ? 1 : 0) - (b.customer ? 1 : 0));
      expectAll(byHead);
      expect(bench?.executed('OIS017MI/GetBasePrice')).toBeGreaterThan(20);
    });

    test('named items have the prices of all lists that are not over', async () => {
      const { source, stockContext } = await open({ ...SANDBOX, priceListing });
      const items = [...ITEMS.map(({ number }) => number), 'GONE'];
      const { rows } = await collect((page) =>
        source.prices(stockContext, { ...ASK, mode: 'items', items, ...(page !== undefined && { page }) }),
      );
      expectAll(rows);
      const usd = await source.prices(stockContext, {
      mode: 'items', items: ['I001', 'I002'], limit: 10, lists: [{ list: 'B2C', currency: 'USD' }],
    }); // prettier-ignore
      expect(usd.rows).toMatchObject([{ item: 'I001', currency: 'USD', price: '1.99', taxIncluded: false }]);
    });
  },
);

test('each page of a sweep asks anew: a price changed meanwhile is not told as it was', async () => {
  const { control, source, stockContext } = await open(SANDBOX);
  const { rows } = await collect(async (page) => {
    await control('/prices', { ...list, item: 'I020', price: page === undefined ? '1' : '2' });
    return source.prices(stockContext, {
      ...ASK,
      mode: 'sweep',
      limit: 5,
      ...(page !== undefined && { page }),
    });
  });
  expect(of(rows, 'I020')).toEqual([{ ...base, item: 'I020', price: '2' }]);
});

test('lists are found whichever way their filters work', async () => {
  await open(SANDBOX);
  for (const priceListFilters of ['', '1', '2'])
    expectAll((await sweep({}, bench?.sourceWith({ priceListFilters }))).rows);
});

test('prices of single customers can be left out', async () => {
  await open(SANDBOX);
  const { rows } = await sweep({}, bench?.sourceWith({ customerPrices: false }));
  expect(rows.filter(({ customer }) => customer)).toEqual([]);
  expect(rows).toHaveLength(28);
});

test('changes are those since the position, in the asked lists', async () => {
  const { control } = await open(SANDBOX);
  const { rows, position } = await changes(undefined);
  expect(rows).toEqual([]);
  await control('/clock/advance/3600');
  const quiet = await changes(position);
  await control('/prices', [
    { ...list, item: 'I009', price: '8.88' },
    { ...list, item: 'I002', price: '1.90', fromQuantity: '10' },
    { list: 'B2C', currency: 'USD', item: 'I001', price: '2.99' },
  ]);
  const told = await changes(quiet.position);
  expect(told.rows).toEqual([
    { ...base, item: 'I002', price: '1.9', fromQuantity: '10' },
    { ...base, item: 'I009', price: '8.88' },
  ]);
  await control('/clock/advance/3600');
  const later = await changes(told.position);
  expect((await changes(later.position)).rows).toEqual([]);
  expect(later.rows).toEqual(told.rows);
});

test('changes come in pages', async () => {
  await open(SANDBOX);
  const { position } = await changes(undefined);
  const { rows, pages } = await changes(position, { limit: 7 });
  expect(rows).toHaveLength(30);
  expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 2]);
});

test('more changes than are read at once are told by a sweep', async () => {
  await open(SANDBOX, { feedRows: 20 });
  const { position } = await changes(undefined);
  const { rows, position: next } = await changes(position);
  expect(new Set(rows.map(({ item }) => item)).size).toBe(25);
  expect(next).toBeDefined();
});

test('a price taken out of the list is absent when its item is read', async () => {
  const { control, source, stockContext } = await open(SANDBOX);
  await control('/prices/delete', {
    PRRF: 'B2C', CUCD: 'EUR', CUNO: '', FVDT: '20200101', ITNO: 'I001', QTYL: '0',
  }); // prettier-ignore
  const { rows } = await source.prices(stockContext, { ...ASK, mode: 'items', items: ['I001', 'I006'] });
  expect(rows.map(({ item }) => item)).toEqual(['I006']);
});

test('a price of which nobody tells whether it includes tax is not carried', async () => {
  const { source, sourceWith, stockContext, sandbox } = await open(SANDBOX);
  const { rowsInOrder, rows: table } = sandbox.m3.prices;
  const others = [...table.values()].filter(({ CUCD }) => CUCD === 'USD');
  jest.spyOn(rowsInOrder, 'from').mockImplementation(() => others.values() as never);
  const ask = { ...ASK, mode: 'items', items: ['I001'] } as const;
  const failure = await failureOf(source.prices(stockContext, ask));
  expect(failure).toMatchObject({ kind: 'rejected', causes: ['price-list:B2C/EUR'] });
  const { rows } = await sourceWith({ taxIncludedWhenUntold: true }).prices(stockContext, ask);
  expect(rows).toEqual([{ ...base, item: 'I001', price: '1.5' }]);
});

test('a list that M3 does not have is named', async () => {
  const { source, stockContext } = await open(SANDBOX);
  const failure = await failureOf(
    source.prices(stockContext, { mode: 'sweep', limit: 10, lists: [{ list: 'NONE', currency: 'EUR' }] }),
  );
  expect(failure).toMatchObject({ kind: 'rejected', causes: ['price-list:NONE/EUR'] });
});

test('a unit price is exact: price quantities times it give M3’s price back', () => {
  const price = (SAPR: string, SACD: string, more = {}) =>
    priceOf({ ITNO: 'A', SAPR, SACD }, settings({ masterData: more }), false).price;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.constantFrom('1', '2', '4', '5', '8', '10', '100', '1000'), (cents, quantity) => {
      const said = (cents / 100).toFixed(2);
      expect(Number(multiply(price(said, quantity), quantity))).toBe(Number(said));
    }),
  ); // prettier-ignore
  expect(price('10.00', '0')).toBe('10');
  expect(price('10.00', '')).toBe('10');
  expect(price('0.01', '100000')).toBe('0.0000001');
  expect(price('10.00', '100', { priceQuantity: 'ignore' })).toBe('10');
});

test('blank days are none', () => {
  expect(['', '0', '00000000', '99999999', undefined].map(isoDay)).toEqual(Array(5).fill(undefined));
  expect(isoDay('20261121')).toBe('2026-11-21');
});
