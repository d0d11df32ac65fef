import type { ErpDocument } from '../../../../domain/documents';
import { financeSnapshot, type FinanceSnapshot } from '../../../../sandbox/infor-m3';
import { FIELDS } from '../../../../systems/erps/infor-m3/lengths';
import { control, reversalOf } from './money-documents';
import { callsMade, carry, failureOf, order, startM3, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startM3>): Promise<Bench> =>
  (running = bench = await startM3(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const purchase = (more: Partial<ErpDocument> = {}): ErpDocument =>
  order({
    key: 'purchase-order:100000123',
    kind: 'purchase-order',
    terms: { supplier: 'SUP1' },
    charges: [],
    texts: [],
    ...more,
  });

const standing = (): FinanceSnapshot['purchaseOrders'] => financeSnapshot(bench.sandbox.m3).purchaseOrders;

function expectOneOrder(document = purchase()): FinanceSnapshot['purchaseOrders'][number] {
  const finished = standing().filter((each) => each.finished);
  expect(finished).toHaveLength(1);
  const [only] = finished;
  expect(only).toMatchObject({
    reference: document.reference,
    supplier: 'SUP1',
    currency: 'EUR',
    total: '45.00',
  });
  expect(only?.lines.map(({ PNLI, ITNO, ORQA }) => `${PNLI} ${ITNO} ${ORQA}`)).toEqual([
    '1 A100 2',
    '2 A200 3',
  ]);
  return only!;
}

const SERIES = { purchaseOrders: { numbers: 'series' } };

test.each([
  [{}, '100000123', ['number', 'export']],
  [SERIES, '7000001', ['export']],
])('a purchase order stands once and to the cent (%j)', async (given, number, means) => {
  await open({}, given);
  const document = purchase({ charges: order().charges, texts: ['Handle with care'] });
  expect(await bench.erp.find(bench.context, document)).toEqual({ state: 'absent', means });
  const { confirmation } = await carry(bench, bench.erp, document);
  expect(confirmation).toEqual({ number, status: '15', total: document.totals.total });
  const only = expectOneOrder(document);
  expect(only.charges.map(({ SUCE, CEVA }) => `${SUCE} ${CEVA}`)).toEqual(['FRT 4.9', 'TAX 14.57', 'DSC -2']);
  expect(only.addresses).toMatchObject([{ POAD: '1', CONM: 'Ada Lovelace', TOWN: 'Köln', CSCD: 'DE' }]);
  expect(only.texts).toMatchObject([{ TXT1: 'Handle with care' }]);
  expect(only.lines.map(({ LREF }) => LREF)).toEqual(['1', '2']);
  expect((await carry(bench, bench.erpWith(), document)).findings).toEqual(['complete']);
  expectOneOrder(document);
});

const EFFECTS = ['commit-then-drop', 'cut', 'error-500', 'error-in-200'] as const;
const WRITES = ['StartEntry', 'AddHead', 'AddLine', 'FinishEntry'];

describe.each([{}, SERIES])('with %j', (given) => {
  test.each(WRITES)('every accident at %s ends in exactly one order', async (transaction) => {
    for (const effect of EFFECTS) {
      await open({}, given);
      bench.sandbox.faults.set([{ call: `PPS370MI/${transaction}`, effect, times: 1 }]);
      await carry(bench, bench.erp, purchase());
      expect([effect, bench.sandbox.faults.rules()[0]?.fired]).toEqual([effect, 1]);
      expectOneOrder();
      await bench.close();
      running = undefined;
    }
  });
});

test('a half-entered order is completed; one with charges, which cannot be read, is made anew', async () => {
  for (const charges of [[], order().charges]) {
    await open();
    bench.sandbox.faults.set([{ call: 'PPS370MI/AddLine', effect: 'error-in-200', nth: 2 }]);
    const { findings } = await carry(bench, bench.erp, purchase({ charges }));
    expect(findings).toEqual(['absent', 'partial']);
    expect(expectOneOrder().charges).toHaveLength(charges.length);
    expect(bench.sandbox.requests.count('PPS370MI/DeleteEntry')).toBe(charges.length > 0 ? 1 : 0);
    expect(standing()).toHaveLength(1);
    await bench.close();
    running = undefined;
  }
});

test('what a search overlooked is not doubled: M3 takes our number only once', async () => {
  await open();
  await carry(bench, bench.erp, purchase());
  const blind = bench.erp.post(bench.context, purchase(), { state: 'absent', means: [] });
  expect((await failureOf(blind)).kind).toBe('unavailable');
  expect((await carry(bench, bench.erp, purchase())).findings).toEqual(['complete']);
  expectOneOrder();
});

test('other content is a conflict, two under one reference an alarm', async () => {
  await open();
  await carry(bench, bench.erp, purchase());
  for (const change of [
    { lines: [{ ...order().lines[0]!, quantity: '9', amount: '90' }, order().lines[1]!] },
    { lines: order().lines.slice(0, 1) },
    { currency: 'USD' },
    { terms: { supplier: 'SUP2' } },
  ]) {
    const finding = await bench.erp.find(bench.context, purchase(change));
    expect(finding).toMatchObject({ state: 'conflict', number: '100000123' });
    expect((await failureOf(bench.erp.post(bench.context, purchase(change), finding))).kind).toBe('conflict');
  }
  const other = bench.erpWith(SERIES);
  await other.post(bench.context, purchase(), { state: 'absent', means: [] });
  const numbers = ['100000123', '7000001'];
  expect(await bench.erp.find(bench.context, purchase())).toEqual({ state: 'duplicate', numbers });
  expect((await failureOf(bench.erp.confirm(bench.context, purchase(), { number: numbers[0] }))).kind).toBe(
    'duplicate-found',
  );
});

test('without the export, numbers of our own prove absence, and M3’s own do not', async () => {
  await open({ exportmi: 'refused' });
  expect(await bench.erp.find(bench.context, purchase())).toEqual({
    state: 'absent',
    means: ['number', 'search'],
  });
  await carry(bench, bench.erp, purchase());
  expectOneOrder();
  const blind = bench.erpWith(SERIES);
  const failure = await failureOf(blind.find(bench.context, purchase({ reference: '100000124' })));
  expect(failure.causes).toEqual(['erp:duplicate-check']);
});

test('what M3 refuses is named, and goes on when its cause is gone', async () => {
  await open();
  const unknown = purchase({ terms: { supplier: 'NOBODY' } });
  expect((await failureOf(carry(bench, bench.erp, unknown))).causes).toEqual(['supplier:NOBODY']);
  const bad = purchase({ lines: [order().lines[0]!, { ...order().lines[1]!, item: 'A900', sku: 'OLD' }] });
  expect((await failureOf(carry(bench, bench.erp, bad))).causes).toEqual(['item:OLD']);
  await carry(bench, bench.erp, purchase());
  expectOneOrder();
});

test('what M3 holds back at the end comes back in its own words, and a corrected order takes its place', async () => {
  await open({ itemCheck: 'confirm' });
  const bad = purchase({ lines: [order().lines[0]!, { ...order().lines[1]!, item: 'A900', sku: 'OLD' }] });
  const failure = await failureOf(carry(bench, bench.erp, bad));
  expect(failure.kind).toBe('rejected');
  expect(failure.causes).toEqual(['item:OLD']);
  expect(failure.message).toContain('A900 is invalid');
  await carry(bench, bench.erp, purchase());
  expectOneOrder();
  expect(standing()).toHaveLength(1);
});

describe('a cancellation', () => {
  const reversal = (): ErpDocument => ({ ...reversalOf(purchase(), '100000123'), lines: [], terms: {} });

  test('deletes the lines of the order it reverses, once', async () => {
    await open();
    await carry(bench, bench.erp, purchase());
    bench.sandbox.faults.set([{ call: 'PPS200MI/DltLine', effect: 'commit-then-drop', times: 1 }]);
    const { confirmation, findings } = await carry(bench, bench.erp, reversal());
    expect(findings).toEqual(['absent', 'complete']);
    expect(confirmation).toMatchObject({ number: '100000123', total: '0' });
    expect(standing()[0]).toMatchObject({ lines: [], total: '0.00' });
  });

  test('a lagging read is not taken for an order that is gone', async () => {
    await open();
    await carry(bench, bench.erp, purchase());
    const lag = (): void =>
      bench.sandbox.faults.set([{ call: 'PPS200MI/GetHead', effect: 'stale-read', times: 1 }]);
    lag();
    expect((await failureOf(bench.erp.find(bench.context, reversal()))).kind).toBe('unavailable');
    const finding = await bench.erp.find(bench.context, reversal());
    lag();
    expect((await failureOf(bench.erp.post(bench.context, reversal(), finding))).kind).toBe('unavailable');
    await carry(bench, bench.erp, reversal());
    expect(standing()[0]).toMatchObject({ lines: [] });
  });

  test('never touches an order with another reference', async () => {
    await open();
    await carry(bench, bench.erp, purchase());
    const wrong = { ...reversal(), reference: '999' };
    const finding = await bench.erp.find(bench.context, wrong);
    expect(finding.state).toBe('conflict');
    expect((await failureOf(bench.erp.post(bench.context, wrong, finding))).kind).toBe('conflict');
    expectOneOrder();
  });

  test('is refused with a sentence where it is not wanted', async () => {
    await open({}, { purchaseOrders: { cancel: 'refuse' } });
    const failure = await failureOf(bench.erp.find(bench.context, reversal()));
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toContain('takes purchase-order 100000123 back');
  });
});

test('goods go to a division whose facility is named, and to no other', async () => {
  await open({}, { divisions: { BBB: { facility: 'B01', warehouse: 'B01' } } });
  await carry(bench, bench.erp, purchase({ terms: { supplier: 'SUP1', division: 'BBB' } }));
  expect(expectOneOrder().division).toBe('BBB');
  const nowhere = purchase({ reference: '5', terms: { supplier: 'SUP1', division: 'CCC' } });
  expect((await failureOf(carry(bench, bench.erp, nowhere))).causes).toEqual(['division:CCC']);
});

test('a preview writes nothing', async () => {
  await open();
  const preview = bench.erpWith({}, { withhold: true });
  await preview.post(bench.context, purchase(), await preview.find(bench.context, purchase()));
  expect(standing()).toEqual([]);
  expect((await control<unknown[]>(bench, '/purchase-orders')).length).toBe(0);
});

test('every call made is declared', () => {
  expect([...callsMade].filter((call) => !FIELDS[call])).toEqual([]);
});
