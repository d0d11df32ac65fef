import type { ErpDocument } from '../../../../domain/documents';
import type { FinanceSnapshot, VoucherSnapshot } from '../../../../sandbox/infor-m3';
import { financeSnapshot } from '../../../../sandbox/infor-m3';
import { control, journal, payment, receivable, reversalOf } from './money-documents';
import { callsMade, carry, failureOf, startM3, type Bench } from './support';
import { FIELDS } from '../../../../systems/erps/infor-m3/lengths';

let bench: Bench;
let running: Bench | undefined;
const open = async (...[sandbox, given]: Parameters<typeof startM3>): Promise<Bench> =>
  (running = bench = await startM3(sandbox, { vouchers: { receivableAccount: '1300' }, ...given }));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const standing = (): FinanceSnapshot => financeSnapshot(bench.sandbox.m3);

function expectOneVoucher(reference: string, accounts: Record<string, string>): VoucherSnapshot {
  const { vouchers } = standing();
  expect(vouchers.map(({ reference: each }) => each)).toEqual([reference]);
  expect(vouchers[0]?.accounts).toEqual(accounts);
  return vouchers[0]!;
}

const SOLD = { 1300: '59.38', 4000: '-45', 4100: '-4.9', 2200: '-9.48' };
const PAID = { 1210: '59.38', 1300: '-59.38' };
const KINDS: readonly [string, () => ErpDocument, Record<string, string>][] = [
  ['receivable', receivable, SOLD],
  ['journal', journal, SOLD],
  ['payment', payment, PAID],
];

describe.each(KINDS)('a %s', (kind, document, accounts) => {
  test('stands in M3 once and to the cent, and is adopted the next time', async () => {
    await open();
    const { confirmation, findings } = await carry(bench, bench.erp, document());
    expect(findings).toEqual(['absent']);
    expect(confirmation).toEqual({
      number: kind === 'receivable' ? 'I100' : '2026-700-10000001',
      status: 'posted as 2026-700-10000001',
      total: '59.38',
    });
    const voucher = expectOneVoucher(document().reference, accounts);
    expect(voucher).toMatchObject({ division: 'AAA', currency: 'EUR', date: '20261120' });
    if (kind === 'receivable') expect(voucher).toMatchObject({ invoice: 'I100', customer: 'WEB1' });
    // Search, accounts, batch with its lines, control, update, search, lines; the login comes on top.
    expect(bench.sandbox.requests.summary().count).toBe(8);

    const again = await carry(bench, bench.erpWith(), document());
    expect(again.findings).toEqual(['complete']);
    expectOneVoucher(document().reference, accounts);
  });

  test('half entered is completed, line by line', async () => {
    await open();
    const call = kind === 'receivable' ? 'GLS840MI/AddBatchLine' : 'GLS840MI/AddBatchLineFld';
    bench.sandbox.faults.set([{ call, effect: 'error-in-200', nth: 2 }]);
    const { failures } = await carry(bench, bench.erp, document());
    expect(failures).toEqual(['unavailable']);
    const { lines } = expectOneVoucher(document().reference, accounts);
    expect(standing().voucherBatches).toMatchObject([{ status: '90', lines: lines.length }]);
  });

  test('is only found, not posted again, by a search that lags', async () => {
    await open();
    await bench.erp.post(bench.context, document(), { state: 'absent', means: [] });
    const posted = await bench.erp.post(bench.context, document(), { state: 'absent', means: [] });
    expect(posted.number).toBe(kind === 'receivable' ? 'I100' : '2026-700-10000001');
    expectOneVoucher(document().reference, accounts);
  });

  test('is waited for while M3 lists it and does not show its lines yet', async () => {
    await open();
    await carry(bench, bench.erp, document());
    bench.sandbox.faults.set([{ call: 'GLS200MI/LstVoucherLines', effect: 'stale-read', times: 2 }]);
    expect((await failureOf(bench.erp.find(bench.context, document()))).kind).toBe('unavailable');
    expect((await failureOf(bench.erp.confirm(bench.context, document(), {}))).kind).toBe('unavailable');
    expect((await bench.erp.find(bench.context, document())).state).toBe('complete');
  });

  test('other content under the reference is a conflict, two vouchers are an alarm', async () => {
    await open();
    await carry(bench, bench.erp, document());
    const other = document();
    const entries = other.entries!.map((each) => ({
      ...each,
      amount: each.amount.replace('59.38', '60.38'),
    }));
    const changed = {
      ...other,
      entries: entries.map((each) => ({ ...each, amount: each.amount.replace('-45', '-46') })),
    };
    const finding = await bench.erp.find(bench.context, changed);
    expect(finding).toMatchObject({ state: 'conflict', number: '2026-700-10000001' });
    expect((await failureOf(bench.erp.post(bench.context, changed, finding))).kind).toBe('conflict');
    expect((await bench.erp.find(bench.context, { ...other, currency: 'USD' })).state).toBe('conflict');

    // Posted by somebody who did not look first: another batch, the same reference.
    await bench.erp.post(bench.context, changed, { state: 'absent', means: [] });
    expect(await bench.erp.find(bench.context, other)).toEqual({
      state: 'duplicate',
      numbers: ['2026-700-10000001', '2026-700-10000002'],
    });
    expect((await failureOf(bench.erp.confirm(bench.context, other, {}))).kind).toBe('duplicate-found');
  });

  test('is reversed by a voucher of its own', async () => {
    await open();
    const { confirmation } = await carry(bench, bench.erp, document());
    const reversal = reversalOf(document(), confirmation.number);
    const undone = await carry(bench, bench.erp, reversal);
    expect(undone.findings).toEqual(['absent']);
    expect(undone.confirmation.total).toBe('-59.38');
    const [first, second, ...more] = standing().vouchers;
    expect(more).toEqual([]);
    expect(second?.reference).toBe(`${document().reference}/C`);
    expect(second?.lines.every(({ VTXT }) => VTXT?.includes(`reverses ${confirmation.number}`))).toBe(true);
    for (const [account, amount] of Object.entries(first!.accounts)) {
      expect(Number(second?.accounts[account])).toBe(-Number(amount));
    }
    // Each is found by its own reference.
    expect((await bench.erp.find(bench.context, document())).state).toBe('complete');
    expect((await carry(bench, bench.erp, reversal)).findings).toEqual(['complete']);
  });

  test('goes to the division the mapping chose', async () => {
    await open();
    const there = { ...document(), terms: { division: 'BBB' } };
    await Promise.all([
      carry(bench, bench.erp, there),
      carry(bench, bench.erp, { ...document(), reference: 'Z1' }),
    ]);
    const divisions = standing().vouchers.map(({ reference, division }) => `${reference} ${division}`);
    expect(divisions.sort()).toEqual([`${document().reference} BBB`, 'Z1 AAA'].sort());
    expect((await bench.erp.find(bench.context, document())).state).toBe('absent');
  });
});

/** What is done with its answer lost, what is not done, and what is refused for the moment. */
const EFFECTS = ['commit-then-drop', 'cut', 'error-500', 'error-in-200'] as const;

describe.each(KINDS.slice(0, 2))('on its way a %s', (kind, document, accounts) => {
  describe.each([{}, { exportmi: 'refused' as const }])('with searches %j', (sandbox) => {
    const line = kind === 'receivable' ? 'AddBatchLine' : 'AddBatchLineFld';
    test.each(['AddBatchHead', line, 'CtrlBatch', 'UpdBatch'])(
      'survives every accident at %s',
      async (transaction) => {
        for (const effect of EFFECTS) {
          await open(sandbox);
          bench.sandbox.faults.set([{ call: `GLS840MI/${transaction}`, effect, times: 1 }]);
          await carry(bench, bench.erp, document());
          expect([effect, bench.sandbox.faults.rules()[0]?.fired]).toEqual([effect, 1]);
          expectOneVoucher(document().reference, accounts);
          expect(standing().voucherBatches).toHaveLength(1);
          await bench.close();
          running = undefined;
        }
      },
    );

    test.each(['AddBatchHead', 'UpdBatch'])('that arrives late at %s stands once', async (transaction) => {
      await open(sandbox);
      const call = `GLS840MI/${transaction}`;
      bench.sandbox.faults.set([{ call, effect: 'commit-late', times: 1, delayMs: 60_000 }]);
      const { failures } = await carry(bench, bench.erp, document(), () => bench.sandbox.settle());
      expect(failures).toEqual(['in-doubt']);
      expectOneVoucher(document().reference, accounts);
    });
  });
});

describe('accounts are proved before anything is written', () => {
  const withAccount = (account: string): ErpDocument => ({
    ...journal(),
    entries: journal().entries!.map((each) => (each.line === 'goods' ? { ...each, account } : each)),
  });

  test.each([
    ['9999', 'blocked'],
    ['8888', 'does not exist'],
  ])('%s, which %s', async (account, words) => {
    await open();
    const failure = await failureOf(carry(bench, bench.erp, withAccount(account)));
    expect(failure.kind).toBe('rejected');
    expect(failure.causes).toEqual([`account:${account}`]);
    expect(failure.message).toContain(words);
    expect(standing().voucherBatches).toEqual([]);
    expect(bench.exchanges.some(({ write }) => write)).toBe(false);
  });

  test('every bad account and dimension is named at once, in one request; what is mended goes on', async () => {
    await open({ accounts: [{ number: '1300' }, { number: '4000', until: '20251231' }, { number: '2200' }] });
    const failure = await failureOf(carry(bench, bench.erp, journal()));
    expect(failure.causes).toEqual(['account:4000', 'dimension:2:WEB', 'account:4100']);
    expect(bench.sandbox.requests.count('CRS630MI/GetAccountID')).toBe(5);
    await control(bench, '/accounts', 'POST', [
      { number: '4000' },
      { number: '4100' },
      { number: 'WEB', type: '2' },
    ]);
    await carry(bench, bench.erp, journal());
    expectOneVoucher('I100', SOLD);
    // What was good is not asked for again.
    await carry(bench, bench.erp, journal({ reference: 'I101' }));
    expect(bench.sandbox.requests.count('CRS630MI/GetAccountID')).toBe(8);
  });

  test('the account of what customers owe must be named where M3 does not know it', async () => {
    await open({}, { vouchers: {} });
    const failure = await failureOf(carry(bench, bench.erp, payment()));
    expect(failure.causes).toEqual(['account:receivable']);
    expect(standing().voucherBatches).toEqual([]);
  });

  test('dimensions M3 does not have are refused', async () => {
    await open();
    const entries = journal().entries!.map((each) => ({ ...each, dimensions: { CostCenter: 'X' } }));
    expect((await failureOf(carry(bench, bench.erp, journal({ entries })))).causes).toEqual([
      'dimension:CostCenter',
    ]);
  });
});

test('lines that do not balance are never sent', async () => {
  await open();
  const entries = journal().entries!.slice(1);
  expect((await failureOf(carry(bench, bench.erp, journal({ entries })))).kind).toBe('bug');
  expect((await failureOf(carry(bench, bench.erp, journal({ entries: [] })))).kind).toBe('bug');
  expect(standing().voucherBatches).toEqual([]);
});

test('a closed period is told in M3’s words, and the batch goes on when it is open', async () => {
  await open();
  await control(bench, '/periods/AAA/202611/close', 'POST');
  const failure = await failureOf(carry(bench, bench.erp, journal()));
  expect(failure.kind).toBe('rejected');
  expect(failure.message).toContain('Period 202611 is closed');
  expect(standing().vouchers).toEqual([]);
  await control(bench, '/periods/AAA/202611/open', 'POST');
  await carry(bench, bench.erp, journal());
  expectOneVoucher('I100', SOLD);
  expect(standing().voucherBatches).toHaveLength(1);
});

test('a corrected document is not mixed with the batch that was refused', async () => {
  await open();
  await control(bench, '/periods/AAA/202611/close', 'POST');
  await failureOf(carry(bench, bench.erp, journal()));
  await control(bench, '/periods/AAA/202611/open', 'POST');
  const entries = journal().entries!.map((each) =>
    each.account === '4000' ? { ...each, account: '4010' } : each,
  );
  await carry(bench, bench.erp, journal({ entries }));
  expectOneVoucher('I100', { 1300: '59.38', 4010: '-45', 4100: '-4.9', 2200: '-9.48' });
  expect(standing().voucherBatches.map(({ status }) => status)).toEqual(['15', '90']);
});

test.each([{ resume: false }, { key: 'reference' }])(
  'with %j a batch that stands waits for a person',
  async (given) => {
    await open({}, { vouchers: { receivableAccount: '1300', ...given } });
    bench.sandbox.faults.set([{ call: 'GLS840MI/AddBatchHead', effect: 'commit-then-drop', times: 1 }]);
    const failure = await failureOf(carry(bench, bench.erp, journal()));
    expect(failure.kind).toBe('rejected');
    expect(failure.causes).toEqual(['erp:batch:I100']);
    expect(standing().voucherBatches).toMatchObject([{ lines: 0 }]);
    if (given.key) expect(standing().voucherBatches[0]?.key).toBe('I100');
  },
);

test('amounts go as debit and credit, and by positional records, where the interface wants it', async () => {
  await open({}, { vouchers: { receivableAccount: '1300', entries: { amounts: 'debit-credit' } } });
  await carry(bench, bench.erp, journal());
  expectOneVoucher('I100', SOLD);
  await bench.close();
  await open(
    {},
    { vouchers: { receivableAccount: '1300', entries: { interface: 'CROSSDOCK-AR', usage: 'records' } } },
  );
  await carry(bench, bench.erp, payment());
  expectOneVoucher('P7', PAID);
});

test('a layout the tenant does not have is refused before anything is posted', async () => {
  await open(
    {},
    {
      vouchers: {
        decimalSeparator: '.',
        receivables: { customerRecord: [{ value: 'literal', literal: 'XX', width: 2 }] },
      },
    },
  );
  const failure = await failureOf(carry(bench, bench.erp, receivable()));
  expect(failure.message).toContain('Record XX does not fit the interface');
  expect(standing().vouchers).toEqual([]);
});

test('a reference longer than the batch key stands in the text all the same', async () => {
  await open();
  const document = payment({ reference: 'P1234567890123456/1' });
  await carry(bench, bench.erp, document);
  expectOneVoucher('P1234567890123456/1', PAID);
  expect((await bench.erp.find(bench.context, document)).state).toBe('complete');
  expect((await bench.erp.find(bench.context, payment({ reference: 'P1234567890123456' }))).state).toBe(
    'absent',
  );
});

test('many at once share their requests', async () => {
  await open();
  const documents = Array.from({ length: 12 }, (_, index) =>
    journal({ reference: `I2${index}`, key: `journal:I2${index}` }),
  );
  await Promise.all(documents.map((document) => carry(bench, bench.erp, document)));
  expect(standing().vouchers).toHaveLength(12);
  expect(new Set(standing().vouchers.map(({ reference }) => reference)).size).toBe(12);
});

test('a preview writes nothing', async () => {
  await open();
  const preview = bench.erpWith({}, { withhold: true });
  for (const document of [receivable(), payment()]) {
    const finding = await preview.find(bench.context, document);
    await preview.post(bench.context, document, finding);
  }
  expect(standing()).toMatchObject({ vouchers: [], voucherBatches: [] });
  expect(bench.exchanges.filter(({ outcome }) => outcome === 'withheld').length).toBe(2 * 3 + 4 + 2);
});

test('every call made is declared', () => {
  expect([...callsMade].filter((call) => !FIELDS[call])).toEqual([]);
});
