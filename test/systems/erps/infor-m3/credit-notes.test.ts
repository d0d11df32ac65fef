import type { ErpDocument } from '../../../../domain/documents';
import {
  financeSnapshot,
  ordersSnapshot,
  type FinanceSnapshot,
  type OrderSnapshot,
} from '../../../../sandbox/infor-m3';
import { FIELDS } from '../../../../systems/erps/infor-m3/lengths';
import { reversalOf } from './money-documents';
import { callsMade, carry, failureOf, order, startM3, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (sandbox: Parameters<typeof startM3>[0] = {}, creditNotes: object = {}): Promise<Bench> =>
  (running = bench = await startM3(sandbox, { creditNotes: { orderType: 'CRD', ...creditNotes } }));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** 24.90 EUR given back: one of two mugs, less a discount, the bowls, the shipping, a fee kept. */
const credit = (more: Partial<ErpDocument> = {}): ErpDocument =>
  order({
    key: 'credit-note:R9',
    kind: 'credit-note',
    reference: 'R9',
    lines: [
      { ...order().lines[0]!, quantity: '1', amount: '10.00', discount: '1.00' },
      { ...order().lines[1]!, quantity: '2', unitPrice: '7.00', amount: '14.00' },
    ],
    charges: [
      { kind: 'shipping', code: 'FRT', text: 'Shipping', amount: '4.90' },
      { kind: 'other', code: 'WRP', text: 'Fee kept', amount: '-3.00' },
    ],
    texts: [],
    billTo: undefined,
    shipTo: undefined,
    ...more,
  });

const sold = (): ErpDocument =>
  order({ lines: [order().lines[0]!, { ...order().lines[1]!, unitPrice: '7.00', amount: '21.00' }] });
const belongsTo = { key: 'sales-order:1', kind: 'sales-order' as const, number: '0000000001' };

const orders = (): OrderSnapshot[] =>
  ordersSnapshot(bench.sandbox.m3).orders.filter(
    ({ reference, deleted }) => reference.startsWith('R') && !deleted,
  );
const returns = (): FinanceSnapshot['returns'] => financeSnapshot(bench.sandbox.m3).returns;

describe('as a batch order', () => {
  function expectOneCredit(total = '-24.90'): OrderSnapshot {
    expect(orders()).toHaveLength(1);
    expect(orders()[0]?.totals.total).toBe(total);
    return orders()[0]!;
  }

  test('goods and charges stand once, negative, to the cent', async () => {
    await open();
    const { confirmation } = await carry(bench, bench.erp, credit());
    expect(confirmation).toMatchObject({ number: '0000000001', total: '24.9' });
    const only = expectOneCredit();
    expect(only.head).toMatchObject({ ORTP: 'CRD', CUOR: 'R9' });
    expect(only.lines.map(({ item, quantity, net }) => `${item} ${quantity} ${net}`)).toEqual([
      'A100 -1 -9.00',
      'A200 -2 -14.00',
    ]);
    expect(only.charges.map(({ id, amount }) => `${id} ${amount}`)).toEqual(['FRT -4.9', 'WRP 3']);
    expect((await carry(bench, bench.erpWith(), credit())).findings).toEqual(['complete']);
    expectOneCredit();
  });

  test('charges alone are a header-only order, and a receivable is referred to by its invoice', async () => {
    await open();
    const document = credit({
      lines: [],
      belongsTo: { key: 'receivable:I1', kind: 'receivable', number: 'I1' },
    });
    await carry(bench, bench.erp, document);
    expect(expectOneCredit('-1.90').head).toMatchObject({ OHEA: '1', OIVR: 'I1' });
    expect((await carry(bench, bench.erpWith(), document)).findings).toEqual(['complete']);
  });

  test.each(['AddBatchHead', 'AddBatchLine', 'AddBatchHeadChg', 'Confirm'])(
    'every accident at %s ends in exactly one',
    async (transaction) => {
      for (const effect of ['commit-then-drop', 'error-500', 'error-in-200'] as const) {
        await open();
        bench.sandbox.faults.set([{ call: `OIS100MI/${transaction}`, effect, times: 1 }]);
        await carry(bench, bench.erp, credit());
        expect([effect, bench.sandbox.faults.rules()[0]?.fired]).toEqual([effect, 1]);
        expectOneCredit();
        await bench.close();
        running = undefined;
      }
    },
  );

  test('a price for a quantity, a gift, and what does not divide', async () => {
    await open();
    const lines = [
      { ...order().lines[1]!, quantity: '3', unitPrice: '8.3333', amount: '25.00' },
      { ...order().lines[0]!, position: 3, quantity: '1', unitPrice: '0', amount: '0' },
    ];
    await carry(bench, bench.erp, credit({ lines, charges: [] }));
    expectOneCredit('-25.00');
    expect((await bench.erp.find(bench.context, credit({ lines, charges: [] }))).state).toBe('complete');
  });

  test('other content is a conflict, two are an alarm, and it is taken back by deletion', async () => {
    await open();
    const { confirmation } = await carry(bench, bench.erp, credit());
    const other = credit({
      lines: credit().lines.map((line) => ({ ...line, quantity: '3', amount: '30.00' })),
    });
    expect((await bench.erp.find(bench.context, other)).state).toBe('conflict');
    const reversal = { ...reversalOf(credit(), confirmation.number), lines: [], charges: [] };
    expect((await bench.erp.find(bench.context, { ...reversal, reference: 'R8' })).state).toBe('conflict');
    await carry(bench, bench.erp, reversal);
    expect(orders()).toEqual([]);

    await bench.erp.post(bench.context, credit({ reference: 'R10' }), { state: 'absent', means: [] });
    await bench.erp.post(bench.context, credit({ reference: 'R10' }), { state: 'absent', means: [] });
    expect((await bench.erp.find(bench.context, credit({ reference: 'R10' }))).state).toBe('duplicate');
  });

  test('is not offered without an order type for it', () => {
    // As the connection file is read, before any call.
    return open({}, { orderType: undefined }).then(() =>
      expect(Object.keys(bench.erp.capabilities.documents)).not.toContain('credit-note'),
    );
  });
});

describe('as a return', () => {
  const openReturns = async (more: object = {}): Promise<void> => {
    await open({}, { as: 'return', reason: 'RMA', ...more });
    await carry(bench, bench.erp, sold());
  };

  test('goods come back by OIS390MI on the rows they were sold on, charges by a credit order', async () => {
    await openReturns();
    const { confirmation } = await carry(bench, bench.erp, credit({ belongsTo }));
    expect(confirmation.number).toBe('R9+0000000002');
    expect(returns()).toMatchObject([
      { reference: 'R9', number: 'R9', customer: 'WEB1', order: '0000000001', total: '23.00' },
    ]);
    expect(
      returns()[0]?.lines.map(({ ITNO, RORL, REQ0, SAPR, RSCD }) => [ITNO, RORL, REQ0, SAPR, RSCD]),
    ).toEqual([
      ['A100', '1', '1', '9', 'RMA'],
      ['A200', '2', '2', '7', 'RMA'],
    ]);
    expect(orders()).toMatchObject([{ lines: [], totals: { total: '-1.90' } }]);
    expect((await carry(bench, bench.erpWith(), credit({ belongsTo }))).findings).toEqual(['complete']);
    expect([returns().length, orders().length]).toEqual([1, 1]);
  });

  test('goods alone need no credit order type', async () => {
    await openReturns({ orderType: undefined });
    const document = credit({ belongsTo, charges: [] });
    expect((await carry(bench, bench.erp, document)).confirmation).toEqual({ number: 'R9', status: '11' });
    expect(orders()).toEqual([]);
  });

  test.each([
    ['OIS390MI/AddHead', 'commit-then-drop'],
    ['OIS390MI/AddHead', 'error-500'],
    ['OIS390MI/AddLine', 'commit-then-drop'],
    ['OIS390MI/AddLine', 'error-in-200'],
    ['OIS100MI/AddBatchHead', 'commit-then-drop'],
    ['OIS100MI/Confirm', 'commit-then-drop'],
  ] as const)('an accident at %s (%s) ends in exactly one', async (call, effect) => {
    await openReturns();
    bench.sandbox.faults.set([{ call, effect, times: 1 }]);
    const { findings } = await carry(bench, bench.erp, credit({ belongsTo }));
    expect(bench.sandbox.faults.rules()[0]?.fired).toBe(1);
    expect(findings[0]).toBe('absent');
    expect(returns()).toMatchObject([{ total: '23.00' }]);
    expect(returns()[0]?.lines).toHaveLength(2);
    expect(orders()).toMatchObject([{ totals: { total: '-1.90' } }]);
  });

  test('other content under its number is a conflict; what no unit price says is refused; nothing takes it back', async () => {
    await openReturns();
    const document = credit({ belongsTo, charges: [] });
    await carry(bench, bench.erp, document);
    const other = { ...document, lines: document.lines.slice(0, 1) };
    expect((await bench.erp.find(bench.context, other)).state).toBe('conflict');
    expect((await bench.erp.find(bench.context, { ...document, customer: 'WEB2' })).state).toBe('conflict');

    const uneven = [{ ...document.lines[1]!, quantity: '3', amount: '25.00' }];
    const failure = await failureOf(carry(bench, bench.erp, { ...document, reference: 'R8', lines: uneven }));
    expect(failure.kind).toBe('rejected');
    const reversal = reversalOf(document, 'R9');
    expect((await failureOf(bench.erp.find(bench.context, reversal))).kind).toBe('rejected');
  });
});

test('every call made is declared', () => {
  expect([...callsMade].filter((call) => !FIELDS[call])).toEqual([]);
});
