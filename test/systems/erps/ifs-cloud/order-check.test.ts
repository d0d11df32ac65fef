import type { CheckResult } from '../../../../systems/context';
import { CANCEL, startOrders } from './order-support';
import { failureOf, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startOrders>): Promise<Bench> =>
  (running = bench = await startOrders(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const kinds = ['sales-order', 'cancellation'] as const;
const results = (given: Record<string, unknown> = {}): Promise<CheckResult[]> =>
  bench.erpWith({ orders: { site: '1', ...given } }, { kinds }).ping(bench.context);
const check = async (name: string, given: Record<string, unknown> = {}): Promise<CheckResult | undefined> =>
  (await results(given)).find((result) => result.name === name);

test('proves what sales orders need, and nothing that only vouchers need', async () => {
  await open({ deniedProjections: ['VoucherRowsAnalysis', 'ManualVoucherHandling'] });
  expect((await results({ cancel: CANCEL })).map(({ name, ok }) => [name, ok])).toEqual([
    ['login to IFS Cloud', true],
    ['entering sales orders', true],
    ['site and sales parts', true],
    ['customers', true],
  ]);
});

test('does not ask for sales orders where none are posted', async () => {
  await open({ deniedProjections: ['CustomerOrderHandling', 'SalesPartHandling'] });
  const names = (await bench.erp.ping(bench.context)).filter(({ ok }) => !ok).map(({ name }) => name);
  expect(names).toEqual(['posted vouchers in VoucherRowsAnalysis']);
});

test.each([
  [{ projection: 'OrderHandling' }, /no projection OrderHandling.*CustomerOrderHandling/],
  [{ headSet: 'Orders' }, /no entity set Orders. It has CustomerOrderSet/],
  [{ linesNavigation: 'Lines' }, /no navigation Lines. It has OrderLinesArray.*orders\.linesNavigation/],
  [{ chargesNavigation: 'Charges' }, /no navigation Charges.*orders\.chargesNavigation/],
  [{ referenceField: 'Cf_Web' }, /CustomerOrderSet has no Cf_Web/],
  [{ referenceLength: 60 }, /CustomerPoNo holds 50 characters, and orders\.referenceLength is 60/],
  [{ lineValues: { Colour: 'red' } }, /OrderLinesArray has no Colour/],
  [{ cancel: { action: 'IfsApp.X.Y' } }, /no action IfsApp\.X\.Y. It has .*CustomerOrder_SetCancelled/],
])('names what %j gets wrong', async (given, words) => {
  await open();
  expect(await check('entering sales orders', given)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(words) as string,
  });
});

test.each([
  [{ site: undefined }, /no site is named/],
  [{ site: '9' }, /IFS shows no sales part of site 9/],
  [{ parts: { activeField: 'Active' } }, /SalesPartSet has no Active/],
])('names what %j gets wrong with the site', async (given, words) => {
  await open();
  expect(await check('site and sales parts', given)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(words) as string,
  });
});

test('a site of another company is found out', async () => {
  await open({
    companies: [{ company: '10' }, { company: '20' }],
    allowedCompanies: ['10', '20'],
    sites: [{ site: '1' }, { site: '2', company: '20' }],
    salesParts: [{ number: 'MUG' }, { number: 'MUG', site: '2' }],
  });
  expect((await check('site and sales parts', { site: '2' }))?.detail).toMatch(
    /site 2 belongs to company 20, not to 10/,
  );
});

describe('items', () => {
  const find = (...queries: [string, ...string[]][]): ReturnType<Bench['erp']['findItems']> =>
    bench.erpWith({}, { kinds }).findItems(
      bench.context,
      queries.map(([sku, ...numbers]) => ({
        sku,
        tries: numbers.map((number) => ({ by: 'number' as const, number })),
      })),
    );

  test('are sales parts of the site, by the first number that is one; those not sold are told', async () => {
    await open();
    const found = await find(
      ['mug', 'mug', 'MUG'],
      ['shirt', 'SHIRT', 'MUG'],
      ['old', 'OLD'],
      ['cup', 'CUP'],
    );
    expect([...found]).toEqual([
      ['mug', { number: 'MUG', description: 'Mug', active: true }],
      ['shirt', { number: 'SHIRT', description: 'Shirt', active: true }],
      [
        'old',
        {
          number: 'OLD',
          description: 'Old mug',
          active: false,
          statusText: 'Activeind is InactivePart in IFS',
        },
      ],
    ]);
    expect(bench.sent.filter(({ name }) => name.includes('SalesPart'))).toHaveLength(1);
  });

  test('are asked for in portions', async () => {
    const salesParts = Array.from({ length: 130 }, (_, index) => ({ number: `P${index}` }));
    await open({ salesParts });
    const found = await find(
      ...salesParts.map(({ number }): [string, string] => [number.toLowerCase(), number]),
    );
    expect(found.size).toBe(130);
    expect(bench.sent.filter(({ name }) => name.includes('SalesPart'))).toHaveLength(3);
  });

  test('need a site, and are none where no sales orders are posted', async () => {
    await open();
    const query = { sku: 'mug', tries: [{ by: 'number' as const, number: 'MUG' }] };
    expect(await bench.erp.findItems(bench.context, [query])).toEqual(new Map());
    const erp = bench.erpWith({ orders: {} }, { kinds });
    expect((await failureOf(erp.findItems(bench.context, [query]))).advice).toMatch(/orders\.site/);
  });
});
