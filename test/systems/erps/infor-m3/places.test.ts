import { CATALOG_FLOWS } from '../../../../domain/catalog';
import type { DocumentKind } from '../../../../domain/documents';
import { ordersSnapshot } from '../../../../sandbox/infor-m3';
import { capabilities } from '../../../../systems/erps/infor-m3/capabilities';
import { FIELDS } from '../../../../systems/erps/infor-m3/lengths';
import { neededTransactions } from '../../../../systems/erps/infor-m3/needed-transactions';
import { settings, order, carry, failureOf, startM3, PROGRAMS, type Bench } from './support';

let bench: Bench | undefined;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> => (bench = await startM3(...args));
afterEach(async () => {
  await bench?.close();
  bench = undefined;
});

test('documents of two divisions never share a request', async () => {
  const { erp, context, sandbox } = await open(
    {},
    { divisions: { BBB: { facility: 'B01', warehouse: 'B01' } }, concurrency: 1 },
  );
  const documents = Array.from({ length: 8 }, (_, index) =>
    order({ reference: `D${index}`, terms: index % 2 ? { division: 'BBB' } : {} }),
  );
  await Promise.all(documents.map((document) => carry({ context }, erp, document)));
  const standing = ordersSnapshot(sandbox.m3).orders.map(
    ({ reference, division }) => `${reference} ${division}`,
  );
  expect(standing.sort()).toEqual(
    documents.map(({ reference }, index) => `${reference} ${index % 2 ? 'BBB' : 'AAA'}`),
  );
});

test('another company is asked for, and M3’s refusal of it is told', async () => {
  const { erp, context } = await open({}, { divisions: { AAA: { facility: 'A01', warehouse: 'A01' } } });
  const failure = await failureOf(erp.find(context, order({ terms: { company: '200' } })));
  expect(failure.code).toBe('XAU0008');
  expect(failure.kind).toBe('unauthorized');
});

test('the capabilities say what the settings allow', () => {
  const of = (more = {}): DocumentKind[] =>
    Object.keys(capabilities(settings(more)).documents) as DocumentKind[];
  const always = ['sales-order', 'purchase-order', 'receivable', 'journal', 'payment', 'cancellation'];
  expect(of().sort()).toEqual([...always].sort());
  expect(of({ creditNotes: { orderType: 'CRD' } })).toContain('credit-note');
  expect(of({ creditNotes: { as: 'return' } })).toContain('credit-note');
  expect(capabilities(settings()).documents.receivable?.referenceLength).toBe(13);
});

test('the check asks for what the configured kinds need, and for nothing else', async () => {
  const m3 = await open({
    missingTransactions: ['GLS840MI', 'PPS370MI/FinishEntry', 'PPS200MI/DltLine'],
  });
  const all = await m3.erp.ping(m3.context);
  const missing = all.filter(({ ok, optional }) => !ok && !optional).map(({ name }) => name);
  expect(missing).toEqual(expect.arrayContaining(['GLS840MI/CtrlBatch', 'PPS370MI/FinishEntry']));
  expect(all.find(({ name }) => name === 'PPS200MI/DltLine')).toMatchObject({ ok: false, optional: true });
  const orders = await m3.erpWith({}, { kinds: ['sales-order', 'cancellation'] }).ping(m3.context);
  expect(orders.filter(({ ok }) => !ok)).toEqual([]);
});

test('every transaction is needed for some kind, and stands in M3’s metadata', () => {
  const kinds: DocumentKind[] = [
    'sales-order', 'purchase-order', 'receivable', 'journal', 'payment', 'credit-note', 'cancellation', 'customer',
  ]; // prettier-ignore
  const variants = [
    {},
    { creditNotes: { as: 'return', orderType: 'CRD' }, vouchers: { entries: { usage: 'records' } } },
  ];
  const needed = new Set(
    variants.flatMap((more) => neededTransactions(settings(more), kinds, CATALOG_FLOWS)),
  );
  expect(Object.keys(FIELDS).filter((call) => !needed.has(call))).toEqual([]);
  for (const call of needed) {
    const [program = '', transaction = ''] = call.split('/');
    expect([call, PROGRAMS[program]?.[transaction] !== undefined]).toEqual([call, true]);
  }
  expect(neededTransactions(settings(), ['payment'])).not.toContain('OIS100MI/AddBatchHead');
  expect(neededTransactions(settings(), ['payment'])).toContain('CRS630MI/GetAccountID');
});
