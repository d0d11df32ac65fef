import type { ErpDocument } from '../../../../domain/documents';
import {
  carry,
  creditNote,
  failureOf,
  journal,
  payment,
  receivable,
  reversalOf,
  startIfs,
  type Bench,
} from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startIfs>): Promise<Bench> =>
  (running = bench = await startIfs(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const SOLD = { 1510: '59.38', 3010: '-45', 4010: '-4.9', 2611: '-9.48' };
const GIVEN_BACK = { 1510: '-59.38', 3010: '45', 4010: '4.9', 2611: '9.48' };
const KINDS: readonly [string, () => ErpDocument, Record<string, string>][] = [
  ['journal', journal, SOLD],
  ['receivable', receivable, SOLD],
  ['payment', payment, { 1580: '59.38', 1510: '-59.38' }],
  ['credit-note', creditNote, GIVEN_BACK],
];

const BATCH = 'POST ManualVoucherHandling/$batch';

describe.each(KINDS)('a %s', (_, document, accounts) => {
  test('stands in IFS once and to the cent, and is adopted the next time', async () => {
    await open();
    const { confirmation, findings } = await carry(bench, bench.erp, document());
    expect(findings).toEqual(['absent']);
    expect(confirmation).toEqual({
      number: 'M 2026 2026000001',
      status: 'in the hold table, voucher M 2026 2026000001 (Confirmed)',
      total: '59.38',
    });
    const [voucher, ...others] = bench.vouchers();
    expect(others).toEqual([]);
    expect(voucher).toMatchObject({
      company: '10',
      reference: document().reference,
      date: '2026-11-20',
      currency: 'EUR',
      balanced: true,
      accounts,
    });
    expect((await carry(bench, bench.erpWith(), document())).findings).toEqual(['complete']);
    expect(bench.vouchers()).toHaveLength(1);
  });

  test('is taken back by an offsetting voucher of its own', async () => {
    await open();
    const { confirmation } = await carry(bench, bench.erp, document());
    const reversal = reversalOf(document(), confirmation.number);
    const { findings } = await carry(bench, bench.erp, reversal);
    expect(findings).toEqual(['absent']);
    const [, second] = bench.vouchers();
    expect(second?.reference).toBe(`${document().reference}/C`);
    expect(second?.rows[0]).toMatchObject({
      Text: expect.stringContaining('reverses M 2026 2026000001') as string,
    });
    for (const [account, amount] of Object.entries(accounts)) {
      expect(Number(second?.accounts[account])).toBe(-Number(amount));
    }
    // The original is still found alone.
    expect((await carry(bench, bench.erp, document())).findings).toEqual(['complete']);
  });
});

describe('what is sent', () => {
  test('is one change set of header and rows, with exact decimals and the reference on every row', async () => {
    await open({}, { gl: { taxCodes: true } });
    const [first, ...rest] = journal().entries!;
    await carry(
      bench,
      bench.erp,
      journal({ entries: [first!, { ...rest[0]!, taxCode: '21' }, ...rest.slice(1)] }),
    );
    const [batch, ...more] = bench.sent.filter(({ url }) => url.endsWith('/$batch'));
    expect(more).toEqual([]);
    expect(batch?.headers?.['content-type']).toMatch(/^multipart\/mixed;boundary=batch_/);
    const body = batch?.body ?? '';
    expect(body.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(body).toContain('POST VoucherSet HTTP/1.1\r\n');
    expect(body.match(/POST \$1\/VoucherRowArray HTTP\/1\.1/g)).toHaveLength(4);
    expect(body).toContain(
      '{"Company":"10","VoucherType":"M","AccountingYear":2026,"VoucherDate":"2026-11-20","UserGroup":"AC","CurrencyCode":"EUR"}',
    );
    expect(body).toContain(
      '{"Account":"3010","CodeB":"100","CurrencyCode":"EUR","CurrencyCreditAmount":45.00,"OptionalCode":"21","Text":"I100 order 100000123 Mugs","ReferenceSerie":"CROSSDOCK","ReferenceNumber":"I100"}',
    );
    expect(body).toContain('"CurrencyDebetAmount":59.38');
  });

  test('has the decimals of the currency', async () => {
    await open();
    const { confirmation } = await carry(
      bench,
      bench.erp,
      journal({
        currency: 'JPY',
        totals: { ...journal().totals, total: '5938' },
        entries: [
          { ...journal().entries![0]!, amount: '5938' },
          { ...journal().entries![1]!, amount: '-5938' },
        ],
      }),
    );
    expect(confirmation.total).toBe('5938');
    expect(bench.sent.find(({ url }) => url.endsWith('/$batch'))?.body).toContain(
      '"CurrencyDebetAmount":5938,',
    );
  });

  test('never leaves when it does not balance, or has more decimals than the currency', async () => {
    await open();
    const entries = journal().entries!;
    for (const amount of ['59.39', '59.3800001']) {
      const wrong = journal({ entries: [{ ...entries[0]!, amount }, ...entries.slice(1)] });
      expect((await failureOf(bench.erp.find(bench.context, wrong))).kind).toBe('bug');
    }
    expect(bench.sent).toEqual([]);
  });

  test('is recorded without the token or the secret', async () => {
    await open();
    await carry(bench, bench.erp, journal());
    expect(bench.exchanges.map(({ call, outcome }) => [call, outcome])).toContainEqual([BATCH, 'ok']);
    const kept = JSON.stringify(bench.exchanges);
    expect(kept).not.toContain(bench.sandbox.credentials.clientSecret);
    expect(kept).not.toMatch(/Bearer/i);
  });

  test('is withheld in a preview, whose reads go out', async () => {
    await open();
    const erp = bench.erpWith({}, { withhold: true });
    await erp.post(bench.context, journal(), await erp.find(bench.context, journal()));
    expect(bench.vouchers()).toEqual([]);
    const withheld = bench.exchanges.filter(({ outcome }) => outcome === 'withheld');
    expect(withheld).toHaveLength(5);
    expect(withheld.every(({ write }) => write)).toBe(true);
  });
});

describe('the search', () => {
  test('finds a voucher after the general ledger was updated, and says where it stands', async () => {
    await open();
    await carry(bench, bench.erp, journal());
    await bench.control('/vouchers/update-general-ledger');
    const { findings, confirmation } = await carry(bench, bench.erpWith(), journal());
    expect(findings).toEqual(['complete']);
    expect(confirmation.status).toBe('in the general ledger, voucher M 2026 2026000001');
  });

  test('finds the reference by the text alone, where rows take no reference of their own', async () => {
    await open({ referencesSettable: false }, { gl: { referenceIn: 'text' } });
    await carry(bench, bench.erp, journal());
    expect((await carry(bench, bench.erpWith(), journal())).findings).toEqual(['complete']);
    expect(bench.vouchers()).toHaveLength(1);
    // A reference that begins alike is another one.
    expect(await bench.erp.find(bench.context, journal({ reference: 'I1' }))).toMatchObject({
      state: 'absent',
    });
  });

  test('says what to set where rows take no reference of their own', async () => {
    await open({ referencesSettable: false });
    const failure = await failureOf(carry(bench, bench.erp, journal()));
    expect(failure.kind).toBe('rejected');
    expect(failure.advice).toMatch(/gl\.referenceIn/);
  });

  test('takes other content under the reference for a conflict, and two vouchers for an alarm', async () => {
    await open();
    await carry(bench, bench.erp, journal());
    const entries = journal().entries!;
    const other = journal({
      entries: [{ ...entries[0]!, amount: '60.38' }, { ...entries[1]!, amount: '-46' }, ...entries.slice(2)],
    });
    expect(await bench.erp.find(bench.context, other)).toMatchObject({
      state: 'conflict',
      number: 'M 2026 2026000001',
      difference: expect.stringMatching(/account 1510: 59\.38 EUR in IFS, 60\.38 EUR here/) as string,
    });
    const elsewhere = journal({
      entries: [entries[0]!, { ...entries[1]!, dimensions: { B: '200' } }, ...entries.slice(2)],
    });
    expect(await bench.erp.find(bench.context, elsewhere)).toMatchObject({ state: 'conflict' });
    expect((await failureOf(bench.erp.confirm(bench.context, other, {}))).kind).toBe('conflict');

    await bench.erp.post(bench.context, journal(), { state: 'absent', means: [] });
    expect(await bench.erp.find(bench.context, journal())).toEqual({
      state: 'duplicate',
      numbers: ['M 2026 2026000001', 'M 2026 2026000002'],
    });
    expect((await failureOf(bench.erp.confirm(bench.context, journal(), {}))).kind).toBe('duplicate-found');
  });

  test('does not take an unseen company for an empty one', async () => {
    await open();
    await carry(bench, bench.erp, journal());
    await bench.control('/allowed-companies', []);
    const failure = await failureOf(bench.erpWith().find(bench.context, journal()));
    expect(failure.kind).toBe('unauthorized');
    expect(failure.causes).toEqual(['erp:company:10']);
    expect(failure.advice).toMatch(/Allowed Companies/);
  });

  test('does not take a row with the same number in another series for ours', async () => {
    await open();
    bench.sandbox.ifs.table('voucherRow').put({
      ...{ Company: '10', VoucherType: 'M', AccountingYear: '2026', VoucherNo: '5', RowNo: '1' },
      ...{ VoucherDate: '2026-11-20', ReferenceSerie: 'SUPPLIER', ReferenceNumber: 'I100', Text: 'Paper' },
    });
    expect((await carry(bench, bench.erp, journal())).findings).toEqual(['absent']);
  });

  test('in two sources takes a voucher that both show for one', async () => {
    const set = { projection: 'VoucherRowsAnalysis', set: 'VoucherRowSet' };
    const search = [
      { ...set, shows: 'hold' },
      { ...set, shows: 'ledger' },
    ];
    await open({}, { gl: { search } });
    const { confirmation } = await carry(bench, bench.erp, journal());
    expect(confirmation.status).toMatch(/^in the hold table/);
    expect((await carry(bench, bench.erpWith(), journal())).findings).toEqual(['complete']);
  });

  test('of many documents at once shares its requests, and each gets its own answer and record', async () => {
    await open({}, {}, 1);
    await carry(bench, bench.erp, journal({ reference: 'I103' }));
    bench.sent.length = 0;
    const references = Array.from({ length: 10 }, (_, index) => `I10${index}`);
    const records = references.map(() => [] as string[]);
    const findings = await Promise.all(
      references.map((reference, index) =>
        bench.erp.find(
          { priority: 'live', record: ({ call }) => records[index]?.push(call) },
          journal({ reference, businessDate: `2026-11-${20 - index}` }),
        ),
      ),
    );
    expect(findings.map(({ state }) => state)).toEqual(
      references.map((reference) => (reference === 'I103' ? 'complete' : 'absent')),
    );
    // At most one leaves alone and the others become one; then the rows of the one that was found.
    const searches = bench.sent.filter(({ name }) => name === 'GET VoucherRowsAnalysis/VoucherRowSet');
    expect(searches.length).toBeLessThanOrEqual(3);
    expect(records.every((calls) => calls.includes('GET VoucherRowsAnalysis/VoucherRowSet'))).toBe(true);
  });

  test('that fails fails for all who shared it, and says so in their records', async () => {
    await open({}, {}, 1);
    await carry(bench, bench.erp, journal());
    bench.sandbox.faults.set([{ call: 'GET VoucherRowsAnalysis/VoucherRowSet', effect: 'refuse' }]);
    const outcomes: string[] = [];
    const failures = await Promise.all(
      ['I1', 'I2', 'I3'].map((reference) =>
        failureOf(
          bench.erp.find(
            { priority: 'live', record: ({ outcome }) => outcomes.push(outcome) },
            journal({ reference }),
          ),
        ),
      ),
    );
    expect(failures.map(({ kind }) => kind)).toEqual(['unavailable', 'unavailable', 'unavailable']);
    expect(outcomes).toEqual(['failed', 'failed', 'failed']);
  });

  test('is asked again while IFS reloads its metadata', async () => {
    await open();
    bench.sandbox.faults.set([{ call: 'GET VoucherRowsAnalysis/*', effect: 'error-in-200', times: 2 }]);
    expect(await bench.erp.find(bench.context, journal())).toMatchObject({ state: 'absent' });
  });

  test('goes through every page', async () => {
    await open({}, { pageSize: 2 });
    await carry(bench, bench.erp, journal());
    const { findings } = await carry(bench, bench.erpWith(), journal());
    expect(findings).toEqual(['complete']);
  });
});

describe('an answer that is lost', () => {
  test.each([
    ['a connection that dies after the commit', 'commit-then-drop'],
    ['an answer that breaks off', 'cut'],
  ] as const)('%s is searched for, and found', async (_, effect) => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, effect, times: 1 }]);
    const { failures, findings } = await carry(bench, bench.erp, journal());
    expect(failures).toEqual(['in-doubt']);
    expect(findings).toEqual(['absent', 'complete']);
    expect(bench.vouchers()).toHaveLength(1);
  });

  test('a 500 after the commit that says nothing is in doubt too', async () => {
    await open();
    await bench.control('/commit-then-500', { call: BATCH });
    const { failures } = await carry(bench, bench.erp, journal());
    expect(failures).toEqual(['in-doubt']);
    expect(bench.vouchers()).toHaveLength(1);
  });

  test('a stale metadata cache executes nothing: it is searched for first, then sent again', async () => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, effect: 'error-in-200', times: 1 }]);
    const { failures, findings } = await carry(bench, bench.erp, journal());
    expect(failures).toEqual(['unavailable']);
    expect(findings).toEqual(['absent', 'absent']);
    expect(bench.vouchers()).toHaveLength(1);
  });

  test('one that never left is not in doubt', async () => {
    await open();
    bench.sandbox.faults.set([{ call: BATCH, effect: 'throttle', retryAfter: 0, times: 1 }]);
    const { failures } = await carry(bench, bench.erp, journal());
    expect(failures).toEqual(['throttled']);
    expect(bench.vouchers()).toHaveLength(1);
  });
});

describe('refusals', () => {
  test('of one row leave nothing of the voucher behind', async () => {
    await open();
    const entries = journal().entries!;
    // The tax code does not exist: only IFS knows that.
    const wrong = journal({ entries: [entries[0]!, { ...entries[1]!, taxCode: '99' }, ...entries.slice(2)] });
    const failure = await failureOf(carry(bench, bench.erp, wrong));
    expect(failure.kind).toBe('rejected');
    expect(failure.message).toMatch(/Tax code 99 does not exist/);
    expect(bench.vouchers()).toEqual([]);
  });

  test.each([
    ['needs code part B', { requires: { B: 'Mandatory' } }, {}, 'missing-mapping', ['account:goods:3010']],
    [
      'takes no code part B',
      { requires: { B: 'Blocked' } },
      { B: '100' },
      'missing-mapping',
      ['account:goods:3010'],
    ],
    ['was valid until 2026-10-31 only', { validUntil: '2026-10-31' }, {}, 'rejected', ['account:3010']],
    ['needs a tax code', { taxCodeMandatory: true }, {}, 'missing-mapping', ['account:goods:3010']],
    ['code part B 999 does not exist', {}, { B: '999' }, 'rejected', ['dimension:B:999']],
    ['needs a quantity', { requiresQuantity: 'Mandatory' }, {}, 'rejected', ['account:3010']],
  ] as const)(
    'of an account that %s come before anything is written',
    async (words, account, dimensions, kind, causes) => {
      await open();
      await bench.control('/accounts', { account: '3010', ...account });
      const entries = journal().entries!;
      const document = journal({
        entries: [entries[0]!, { ...entries[1]!, dimensions }, ...entries.slice(2)],
      });
      const failure = await failureOf(carry(bench, bench.erp, document));
      expect(failure.kind).toBe(kind);
      expect(failure.message).toContain(words);
      expect(failure.causes).toEqual(causes);
      expect(bench.sent.filter(({ write }) => write)).toEqual([]);
    },
  );

  test('name accounts and dimensions that nobody knows', async () => {
    await open();
    const entries = journal().entries!;
    const named = (more: object): ErpDocument =>
      journal({ entries: [{ ...entries[0]!, ...more }, ...entries.slice(1)] });
    expect(
      await failureOf(
        bench.erp.post(bench.context, named({ account: '1599' }), { state: 'absent', means: [] }),
      ),
    ).toMatchObject({
      kind: 'rejected',
      causes: ['account:1599'],
    });
    expect(
      await failureOf(
        bench.erp
          .find(bench.context, named({ account: '' }))
          .then((finding) => bench.erp.post(bench.context, named({ account: '' }), finding)),
      ),
    ).toMatchObject({
      kind: 'missing-mapping',
      causes: ['account:receivable'],
    });
    expect(
      await failureOf(
        bench.erp.post(bench.context, named({ dimensions: { Z: '1' } }), { state: 'absent', means: [] }),
      ),
    ).toMatchObject({
      kind: 'missing-mapping',
      causes: ['dimension:Z'],
    });
    expect(bench.vouchers()).toEqual([]);
  });

  test('of a document that comes as goods, or names a division, say what to do', async () => {
    await open();
    const goods = creditNote({ entries: undefined });
    expect((await failureOf(bench.erp.find(bench.context, goods))).advice).toMatch(
      /flows\.refunds\.post to journal/,
    );
    const placed = journal({ terms: { division: 'AAA' } });
    expect((await failureOf(bench.erp.find(bench.context, placed))).causes).toEqual(['division:AAA']);
    expect(Object.keys(bench.erp.capabilities.documents)).not.toContain('purchase-order');
  });
});

describe('a closed period', () => {
  test('sends the voucher to the next one, and its own date into the text', async () => {
    await open();
    await bench.control('/periods/10/202611/close');
    const { confirmation } = await carry(bench, bench.erp, journal());
    expect(confirmation.number).toBe('M 2026 2026000001');
    expect(bench.vouchers()).toMatchObject([
      { date: '2026-12-01', rows: [{ Text: 'I100 order 100000123 of 2026-11-20 invoice 100' }, {}, {}, {}] },
    ]);
    expect((await carry(bench, bench.erpWith(), journal())).findings).toEqual(['complete']);
  });

  test('into the next financial year too', async () => {
    await open({}, {});
    const erp = bench.erpWith({}, { clock: () => Date.parse('2027-01-10T00:00:00Z') });
    for (const month of ['202611', '202612']) await bench.control(`/periods/10/${month}/close`);
    await carry(bench, erp, journal());
    expect(bench.vouchers()).toMatchObject([{ date: '2027-01-01', number: '10-M-2027-2027000001' }]);
  });

  test('waits for a person where that is the policy', async () => {
    await open({}, { gl: { closedPeriod: 'wait' } });
    await bench.control('/periods/10/202611/close');
    const failure = await failureOf(carry(bench, bench.erp, journal()));
    expect(failure).toMatchObject({ kind: 'rejected', causes: ['period:10:2026-11'] });
    expect(bench.vouchers()).toEqual([]);
    await bench.control('/periods/10/202611/open');
    await carry(bench, bench.erp, journal());
    expect(bench.vouchers()).toMatchObject([{ date: '2026-11-20' }]);
  });
});

test('a document goes to the company the mapping names', async () => {
  await open({
    companies: [{ company: '10' }, { company: '20', currency: 'EUR' }],
    allowedCompanies: ['10', '20'],
  });
  for (const { account } of journal().entries!) await bench.control('/accounts', { company: '20', account });
  await bench.control('/code-parts', { company: '20', part: 'B', value: '100' });
  await bench.control('/voucher-types', { company: '20', type: 'M' });
  await carry(bench, bench.erp, journal({ terms: { company: '20' } }));
  expect(bench.vouchers()).toMatchObject([{ company: '20' }]);
  expect(await bench.erp.find(bench.context, journal())).toMatchObject({ state: 'absent' });
  // One that may not be seen holds back its own orders only.
  const failure = await failureOf(bench.erp.find(bench.context, journal({ terms: { company: '30' } })));
  expect(failure).toMatchObject({ kind: 'rejected', causes: ['erp:company:30'] });
});
