import { CATALOG_FLOWS } from '../../../../../domain/catalog';
import { neededTransactions } from '../../../../../systems/erps/infor-m3/needed-transactions';
import { callsMade, settings } from '../support';
import { collect, startMaster, type MasterBench } from './support';

let bench: MasterBench | undefined;
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

test('the check asks for what the flows need, and only when a flow asks', async () => {
  bench = await startMaster({
    missingTransactions: ['OIS320MI/LstNewPrices', 'MMS200MI/LstAUMTime', 'OIS100MI/LstNewBalances'],
  });
  const missing = async (more: Record<string, unknown>, catalog: readonly (typeof CATALOG_FLOWS)[number][]) =>
    (await bench?.erpWith(more, { kinds: ['sales-order'], catalog }).ping(bench.context))
      ?.filter(({ ok, optional }) => !ok && !optional)
      .map(({ name }) => name);
  expect(await missing({}, [])).toEqual([]);
  expect(await missing({}, ['items'])).toEqual(['MMS200MI/LstAUMTime']);
  expect(await missing({ masterData: { units: false } }, ['items'])).toEqual([]);
  expect(await missing({}, ['prices'])).toEqual(['OIS320MI/LstNewPrices']);
  expect(await missing({}, ['stock'])).toEqual(['OIS100MI/LstNewBalances']);
});

test('documents need nothing of master data, and master data nothing it does not call', async () => {
  const documents = neededTransactions(settings(), [
    'sales-order',
    'purchase-order',
    'credit-note',
    'journal',
  ]);
  expect(documents).toEqual(expect.arrayContaining(['MMS200MI/GetItmBasic', 'OIS100MI/AddBatchHead']));
  expect(
    documents.filter((call) => /GetItmWhsBal|LstNewBalances|LstItmByItm|^OIS(320|017)MI/.test(call)),
  ).toEqual([]);

  const before = new Set(callsMade);
  bench = await startMaster(
    {
      priceLists: [{ list: 'B2C', currency: 'EUR' }],
      prices: ['A100', 'A200', 'A900'].map((item) => ({ list: 'B2C', currency: 'EUR', item, price: '1' })),
    },
    { itemFacts: ['ILEN'], feedRows: 10 },
  );
  const { source, stockContext } = bench;
  const lists = [{ list: 'B2C', currency: 'EUR' }];
  const warehouses = ['A01'];
  for (const query of [{ mode: 'sweep' }, { mode: 'items', items: ['A100'] }, { mode: 'changes' }] as const) {
    await collect((page) => source.items(stockContext, { ...query, limit: 2, ...(page && { page }) }));
    await collect((page) =>
      source.prices(stockContext, { ...query, lists, limit: 2, ...(page && { page }) }),
    );
    await collect((page) =>
      source.stock(stockContext, {
        ...query,
        warehouses,
        measure: 'on-hand',
        limit: 2,
        ...(page && { page }),
      }),
    );
  }
  for (const flow of CATALOG_FLOWS) {
    const read = async (position?: string) => {
      const query = { mode: 'changes', limit: 5, ...(position !== undefined && { position }) } as const;
      if (flow === 'items') return source.items(stockContext, query);
      if (flow === 'prices') return source.prices(stockContext, { ...query, lists });
      return source.stock(stockContext, { ...query, warehouses, measure: 'on-hand' });
    };
    await read((await read()).position);
  }
  const made = [...callsMade].filter((call) => !before.has(call));
  const needed = neededTransactions(
    settings({ masterData: { itemFacts: ['ILEN'] } }),
    [],
    CATALOG_FLOWS,
  ).filter((call) => !/^(MRS001MI|MNS100MI|CRS)/.test(call));
  expect(made.sort()).toEqual(needed.sort());
});

test('balances ride in the request of an order that waits', async () => {
  bench = await startMaster({}, {}, { concurrency: 1 });
  const { erp, context, stockContext, sandbox } = bench;
  const find = (number: string) => erp.findItems(context, [{ sku: 'a', tries: [{ by: 'number', number }] }]);
  await find('A900');
  sandbox.requests.clear();
  const [, found, stock] = await Promise.all([
    find('A200'),
    find('A100'),
    erp.masterData?.stock(stockContext, {
      mode: 'items',
      items: ['A100', 'A200'],
      warehouses: ['A01'],
      measure: 'on-hand',
      limit: 10,
    }),
  ]);
  expect(found.get('a')?.number).toBe('A100');
  expect(stock?.rows.map(({ item }) => item)).toEqual(['A100', 'A200']);
  expect(sandbox.requests.summary().requests.map(({ calls }) => calls.length)).toEqual([4]);
});
