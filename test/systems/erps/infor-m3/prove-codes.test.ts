import type { NamedCode } from '../../../../domain/mapping-codes';
import type { CodeProblem, Erp } from '../../../../systems/erps/erp';
import { isFailure } from '../../../../domain/failure';
import { startM3, type Bench } from './support';

let bench: Bench;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> => (bench = await startM3(...args));
afterEach(() => bench.close());

type Told = readonly [code: string, problem: CodeProblem['problem'], detail: string];
async function prove(codes: readonly NamedCode[], erp: Erp = bench.erp): Promise<Told[]> {
  const problems = (await erp.proveCodes?.(bench.context, codes)) ?? [];
  return problems.map(({ code, problem, detail }) => [code.code, problem, detail] as const);
}
const withText = (text: string | RegExp): unknown => expect.stringMatching(text) as unknown;

test('templates, order types, warehouses, suppliers and alias categories are proved by what M3 lists', async () => {
  await open({
    warehouses: ['EMPTY'],
    items: [{ number: 'A1', description: 'Mug', warehouses: ['A01'] }],
    aliases: [{ item: 'A1', alias: '4', category: '2', qualifier: 'EA13' }],
  });
  expect(
    await prove([
      { kind: 'template', code: 'WEBB2C' },
      { kind: 'template', code: 'WEBXXX' },
      { kind: 'order-type', code: 'WEB' },
      { kind: 'order-type', code: 'NIL' },
      { kind: 'warehouse', code: 'A01' },
      { kind: 'warehouse', code: 'B01' },
      { kind: 'warehouse', code: 'X01' },
      { kind: 'supplier', code: 'SUP1' },
      { kind: 'supplier', code: 'SUP2' },
      { kind: 'alias-category', code: '2', name: 'EA13' },
      { kind: 'alias-category', code: '3' },
    ]),
  ).toEqual([
    ['WEBXXX', 'unknown', withText('customer templates')],
    ['3', 'unproved', withText('no item has an alias')],
    ['B01', 'unproved', withText('no item in it')],
    ['X01', 'unknown', 'does not exist'],
    ['NIL', 'unproved', withText('purchase orders')],
    ['SUP2', 'unproved', withText('does not list it')],
  ]);
  const sales = bench.erpWith({}, { kinds: ['sales-order'] });
  expect(await prove([{ kind: 'order-type', code: 'NIL' }], sales)).toEqual([
    ['NIL', 'unknown', withText('order types')],
  ]);
});

test('accounts and dimensions are proved in every division that documents may go to, in a request each', async () => {
  await open({}, { divisions: { BBB: { facility: 'B01', warehouse: 'B01' } } });
  const codes: NamedCode[] = [
    { kind: 'account', code: '4000' },
    { kind: 'account', code: '4711' },
    { kind: 'account', code: '9999' },
    { kind: 'dimension', code: 'WEB', name: '2' },
    { kind: 'dimension', code: 'NONE', name: 'AIT3' },
    { kind: 'dimension', code: 'X', name: 'CostCenter' },
  ];
  expect(await prove(codes)).toEqual([
    ['X', 'unknown', withText('number them 2 to 7')],
    ['4711', 'unknown', 'does not exist'],
    ['9999', 'blocked', withText('lock code 1')],
    ['NONE', 'unknown', 'does not exist'],
  ]);
  expect(bench.exchanges.filter(({ call }) => call === 'CRS630MI/GetAccountID')).toHaveLength(5);
  const [, unknown] = await prove([...codes, { kind: 'division', code: 'BBB' }]);
  expect(unknown).toEqual([
    '4711',
    'unknown',
    'does not exist (division AAA), does not exist (division BBB)',
  ]);
});

test('companies and divisions must be there, and goods need a facility', async () => {
  await open();
  expect(
    await prove([
      { kind: 'division', code: 'AAA' },
      { kind: 'division', code: 'BBB' },
      { kind: 'division', code: 'CCC' },
      { kind: 'company', code: '999' },
      { kind: 'division', code: 'DDD', company: '999' },
      { kind: 'company', code: 'X' },
    ]),
  ).toEqual([
    ['BBB', 'unknown', withText('add divisions.BBB to the erp part')],
    ['CCC', 'unknown', 'is no division of company 100'],
    ['999', 'unknown', withText('999')],
    ['X', 'unknown', 'is no company number of M3'],
  ]);
  const money = bench.erpWith({}, { kinds: ['journal'] });
  expect(await prove([{ kind: 'division', code: 'BBB' }], money)).toEqual([]);
});

test('what no transaction shows is said to be unproved, and what does not fit is unknown', async () => {
  await open();
  expect(
    await prove([
      { kind: 'charge', code: 'FRT' },
      { kind: 'charge', code: 'FREIGHT' },
      { kind: 'payment-terms', code: '030' },
      { kind: 'payment-terms', code: '0300' },
      { kind: 'tax-code', code: '19' },
      { kind: 'order-type', code: 'LONG' },
    ]),
  ).toEqual([
    ['FREIGHT', 'unknown', withText('6 characters')],
    ['0300', 'unknown', withText('3 characters')],
    ['LONG', 'unknown', withText('3 characters')],
    ['FRT', 'unproved', withText('no M3 transaction lists charge codes')],
    ['030', 'unproved', withText('payment terms')],
    ['19', 'unproved', withText('tax code')],
  ]);
});

test('a tenant that lacks the transactions leaves the codes unproved', async () => {
  const missing = ['CRS610MI/LstTemplates', 'MMS200MI/LstItmWhsByWhs', 'CRS630MI/GetAccountID'];
  await open({ missingTransactions: missing });
  const told = await prove([
    { kind: 'template', code: 'WEBB2C' },
    { kind: 'warehouse', code: 'A01' },
    { kind: 'account', code: '4000' },
  ]);
  expect(told.map(([code, problem]) => [code, problem])).toEqual([
    ['WEBB2C', 'unproved'],
    ['A01', 'unproved'],
    ['4000', 'unproved'],
  ]);
});

test('M3 away is no verdict on a code', async () => {
  await open();
  bench.sandbox.faults.set([{ call: 'CRS630MI/GetAccountID', effect: 'error-503', times: 99 }]);
  const end = await prove([{ kind: 'account', code: '4000' }]).catch((error: unknown) => error);
  expect(isFailure(end, 'unavailable', 'throttled')).toBe(true);
});
