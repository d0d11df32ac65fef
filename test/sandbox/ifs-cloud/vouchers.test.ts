import {
  credit,
  debit,
  HEAD,
  Ifs,
  type Json,
  NOW,
  type Part,
  problem,
  readParts,
  voucherParts,
} from './ifs-client';

let ifs: Ifs;
afterEach(() => ifs.close());

const MV = 'ManualVoucherHandling';
const SALE = [debit('1510', 121), credit('3010', 100), credit('2611', 21)];

async function post(rows: readonly Json[], head: Json = HEAD): Promise<ReturnType<typeof readParts>> {
  const reply = await ifs.batch(MV, voucherParts(rows, head));
  expect(reply.status).toBe(200);
  return readParts(reply);
}
const refusal = async (rows: readonly Json[], head?: Json): Promise<string> => {
  const [first] = await post(rows, head);
  expect(first?.status).toBe(500);
  return problem(first?.body ?? {});
};
const vouchers = async (): Promise<Json[]> => (await ifs.control('GET', '/vouchers')) as unknown as Json[];

describe('manual vouchers', () => {
  it('come into being whole by a change set, with a number of their own', async () => {
    ifs = await Ifs.start({ now: NOW });
    const parts = await post(SALE);
    expect(parts.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(parts[0]?.body).toMatchObject({ VoucherNo: 2026000001, luname: 'Voucher' });
    expect(parts[3]?.body).toMatchObject({
      RowNo: 3,
      CurrencyAmount: -21,
      Amount: -21,
      AccountDesc: 'Output tax',
    });
    expect(await vouchers()).toMatchObject([
      {
        number: '10-M-2026-2026000001',
        reference: 'REF',
        state: 'hold',
        status: 'Confirmed',
        total: '121',
        accounts: { 1510: '121', 2611: '-21', 3010: '-100' },
      },
    ]);
  });

  it('are refused at commit when they do not balance, and leave nothing behind', async () => {
    ifs = await Ifs.start({ now: NOW });
    expect(await refusal([debit('1510', 121), credit('3010', 100)])).toMatch(/ORA-20110: .*not balanced/);
    expect(await refusal([])).toMatch(/not balanced/);
    expect(await vouchers()).toEqual([]);
    expect(await ifs.rows('VoucherRowsAnalysis.svc/VoucherRowSet')).toEqual([]);
  });

  it('stand half where head and rows came one by one', async () => {
    ifs = await Ifs.start({ now: NOW });
    const head = await ifs.call(`${MV}.svc/VoucherSet`, { body: HEAD });
    expect(head.status).toBe(201);
    const address = head.headers.get('location')?.slice(ifs.sandbox.baseUrl.length + 1) ?? '';
    const row = await ifs.call(`${address}/VoucherRowArray`, { body: SALE[0] });
    expect(row.status).toBe(201);
    expect((await ifs.call(address)).body).toMatchObject({ VoucherStatus: 'NotBalanced' });
    for (const each of SALE.slice(1)) await ifs.call(`${address}/VoucherRowArray`, { body: each });
    expect((await ifs.call(address)).body).toMatchObject({ VoucherStatus: 'Confirmed' });
  });

  it.each<[string, Json[], Json, RegExp]>([
    ['a closed period', SALE, { ...HEAD, VoucherDate: '2026-10-31' }, /Period 2026 10 is closed/],
    ['a year without periods', SALE, { ...HEAD, VoucherDate: '2031-01-01' }, /no accounting period/],
    ['a year that does not fit', SALE, { ...HEAD, AccountingYear: 2025 }, /year 2025 does not match/],
    ['another user group', SALE, { ...HEAD, UserGroup: 'ZZ' }, /ORA-20111: .*User group ZZ/],
    ['an unknown voucher type', SALE, { ...HEAD, VoucherType: 'X' }, /Voucher type X does not exist/],
    ['another function group', SALE, { ...HEAD, VoucherType: 'I' }, /not of function group M/],
    ['a number of our own', SALE, { ...HEAD, VoucherNo: 5 }, /allotted automatically/],
    [
      'no number where none is allotted',
      SALE,
      { ...HEAD, VoucherType: 'MN' },
      /VoucherNo.*must have a value/,
    ],
    ['a missing date', SALE, { ...HEAD, VoucherDate: null }, /VoucherDate.*must have a value/],
    ['an unknown currency', SALE, { ...HEAD, CurrencyCode: 'XXX' }, /Currency code XXX/],
    ['an unknown account', [debit('1', 1), credit('3010', 1)], HEAD, /Account 1 does not exist/],
    [
      'an account that has ended',
      [debit('OLD', 1), credit('3010', 1)],
      HEAD,
      /OLD is not valid on 2026-11-20/,
    ],
    ['a missing dimension', [debit('STRICT', 1), credit('3010', 1)], HEAD, /CodeB is mandatory/],
    ['a blocked dimension', [debit('STRICT', 1, { CodeB: '100', CodeC: 'WEB' })], HEAD, /CodeC is blocked/],
    ['an unknown dimension value', [debit('1510', 1, { CodeB: '9' })], HEAD, /CodeB value 9 does not exist/],
    ['an ended dimension value', [debit('1510', 1, { CodeB: 'OLD' })], HEAD, /CodeB OLD is not valid/],
    ['a missing text', [debit('STRICT', 1, { CodeB: '100', Text: null })], HEAD, /Text is mandatory/],
    ['no tax code', [debit('TAXED', 1)], HEAD, /tax code is mandatory/],
    ['an unknown tax code', [debit('TAXED', 1, { OptionalCode: '99' })], HEAD, /Tax code 99/],
    ['both sides', [debit('1510', 1, { CurrencyCreditAmount: 1 })], HEAD, /either a debit or a credit/],
    ['neither side', [{ Account: '1510' }], HEAD, /either a debit or a credit/],
    ['nothing', [debit('1510', 0)], HEAD, /must not be zero/],
    ['a negative amount', [debit('1510', -1)], HEAD, /corrections only/],
    ['fractions of a cent', [debit('1510', 1.005)], HEAD, /2 decimals at most/],
    ['fractions of a yen', [debit('1510', 1.5, { CurrencyCode: 'JPY' })], HEAD, /0 decimals at most/],
  ])('refuses %s', async (_, rows, head, expected) => {
    ifs = await Ifs.start({
      now: NOW,
      errorDetails: 'always',
      accounts: [
        { account: '1510' },
        { account: '3010' },
        { account: '2611' },
        { account: 'OLD', validUntil: '2026-11-19' },
        { account: 'STRICT', requires: { B: 'Mandatory', C: 'Blocked' }, requiresText: true },
        { account: 'TAXED', taxCodeMandatory: true },
      ],
      codeParts: [
        { part: 'B', value: '100' },
        { part: 'B', value: 'OLD', validUntil: '2026-01-01' },
        { part: 'C', value: 'WEB' },
      ],
    });
    await ifs.control('POST', '/periods/10/202610/close');
    expect(await refusal(rows, head)).toMatch(expected);
    expect(await vouchers()).toEqual([]);
  });

  it('balance in their currency, however the company currency rounds', async () => {
    ifs = await Ifs.start({ now: NOW });
    const rows = [debit('1510', 0.03), credit('3010', 0.01), credit('3020', 0.01), credit('3030', 0.01)];
    const usd = { ...HEAD, CurrencyCode: 'USD' };
    const parts = await post([debit('1510', 0.07), credit('3010', 0.06), credit('2611', 0.01)], usd);
    expect(parts[1]?.body).toMatchObject({ CurrencyCode: 'USD', CurrencyRate: 0.92, DebetAmount: 0.06 });
    expect((await post(rows, usd)).map(({ status }) => status)).toEqual([201, 201, 201, 201, 201]);
    const kwd = [debit('1510', 1.001), credit('3010', 1.001)];
    expect((await post(kwd, { ...HEAD, CurrencyCode: 'KWD' })).map(({ status }) => status)).toEqual([
      201, 201, 201,
    ]);
  });

  it('must balance in the company currency where the tenant counts that', async () => {
    ifs = await Ifs.start({ now: NOW, balance: 'accounting', errorDetails: 'always' });
    const usd = { ...HEAD, CurrencyCode: 'USD' };
    // 0.10 is 0.09 in euro, and three credits of 0.03, 0.03 and 0.04 are 0.03, 0.03 and 0.04.
    expect(
      await refusal(
        [debit('1510', 0.1), credit('3010', 0.03), credit('3020', 0.03), credit('3030', 0.04)],
        usd,
      ),
    ).toMatch(/not balanced/);
  });

  it('refuses texts and references beyond their lengths as unreadable', async () => {
    ifs = await Ifs.start({ now: NOW });
    for (const [column, length] of [
      ['Text', 200],
      ['ReferenceNumber', 50],
      ['ReferenceSerie', 50],
    ] as const) {
      const [fits] = await post([debit('1510', 1, { [column]: 'x'.repeat(length) }), credit('3010', 1)]);
      expect(fits?.status).toBe(201);
      const [first] = await post([debit('1510', 1, { [column]: 'x'.repeat(length + 1) }), credit('3010', 1)]);
      expect(first).toMatchObject({ status: 400, body: { error: { code: 'ODP_DESERIALIZATION_ERROR' } } });
    }
  });

  it('may keep references to itself', async () => {
    ifs = await Ifs.start({ now: NOW, referencesSettable: false });
    expect(await refusal([debit('1510', 1, { ReferenceNumber: 'A1' }), credit('3010', 1)])).toMatch(
      /ReferenceNumber/,
    );
  });

  it('takes numbers from us for types that allot none, each once', async () => {
    ifs = await Ifs.start({ now: NOW, errorDetails: 'always' });
    const head = { ...HEAD, VoucherType: 'MN', VoucherNo: 77 };
    expect((await post(SALE, head))[0]?.body).toMatchObject({ VoucherNo: 77 });
    expect(await refusal(SALE, head)).toMatch(/ORA-20112: .*already exists/);
  });
});

describe('the life of a voucher', () => {
  const analysed = (): Promise<Json[]> =>
    ifs.rows('VoucherRowsAnalysis.svc/VoucherRowSet', {
      $filter: "ReferenceNumber eq 'A-1'",
      $select: 'VoucherNo',
    });
  const referenced = SALE.map((row) => ({ ...row, ReferenceNumber: 'A-1' }));

  it('leads from the hold table to the ledger, where only the analysis shows it', async () => {
    ifs = await Ifs.start({ now: NOW });
    await post(referenced);
    expect(await analysed()).toHaveLength(3);
    await ifs.control('POST', '/vouchers/update-general-ledger');
    expect(await ifs.rows(`${MV}.svc/VoucherSet`)).toEqual([]);
    expect(await analysed()).toHaveLength(3);
    expect(await vouchers()).toMatchObject([{ state: 'ledger' }]);
  });

  it('may end for the analysis with the update', async () => {
    ifs = await Ifs.start({ now: NOW, analysisShowsLedger: false });
    await post(referenced);
    expect(await analysed()).toHaveLength(3);
    await ifs.control('POST', '/vouchers/update-general-ledger');
    expect(await analysed()).toEqual([]);
    expect(await vouchers()).toMatchObject([{ state: 'ledger', reference: 'A-1' }]);
  });

  it('waits for approval where the voucher type or the user group asks for it', async () => {
    ifs = await Ifs.start({
      now: NOW,
      companies: [{ company: '10', userGroups: [{ group: 'AC' }, { group: 'JR', needsApproval: true }] }],
      voucherTypes: [{ type: 'M' }, { type: 'W', useApprovalWorkflow: true }],
    });
    await post(SALE, { ...HEAD, VoucherType: 'W' });
    await post(SALE, { ...HEAD, UserGroup: 'JR' });
    expect((await vouchers()).map(({ status }) => status)).toEqual(['AwaitingApproval', 'AwaitingApproval']);
    expect(await ifs.control('POST', '/vouchers/update-general-ledger')).toEqual([]);
    const key = { Company: '10', VoucherType: 'W', AccountingYear: '2026', VoucherNo: '2026000001' };
    await ifs.control('POST', '/vouchers/approve', { ...key, partial: true });
    await ifs.control('POST', '/vouchers/approve', key);
    const address = `${MV}.svc/VoucherSet(Company='10',VoucherType='W',AccountingYear=2026,VoucherNo=2026000001)`;
    const late = await ifs.call(`${address}/VoucherRowArray`, { body: debit('1510', 1) });
    expect(problem(late.body)).toMatch(/approved voucher/);
    expect(await ifs.control('POST', '/vouchers/update-general-ledger')).toHaveLength(1);
  });

  it('lets rows be changed and deleted while it is held', async () => {
    ifs = await Ifs.start({ now: NOW });
    await post(SALE);
    const address = `${MV}.svc/VoucherSet(Company='10',VoucherType='M',AccountingYear=2026,VoucherNo=2026000001)`;
    const row = `${address}/VoucherRowArray(Company='10',VoucherType='M',AccountingYear=2026,VoucherNo=2026000001,RowNo=1)`;
    const read = await ifs.call(row);
    const headers = { 'if-match': String(read.body['@odata.etag']) };
    const changed = await ifs.call(row, { method: 'PATCH', body: { CurrencyDebetAmount: 120 }, headers });
    expect(changed.body).toMatchObject({ CurrencyDebetAmount: 120, DebetAmount: 120, Amount: 120 });
    expect((await ifs.call(address)).body).toMatchObject({ VoucherStatus: 'NotBalanced' });
    const parts: Part[] = [
      {
        id: '1',
        method: 'PATCH',
        url: row.slice(MV.length + 5),
        body: { CurrencyDebetAmount: 121 },
        headers: { 'If-Match': '*' },
      },
    ];
    expect(readParts(await ifs.batch(MV, parts))).toMatchObject([{ status: 200 }]);
    expect((await ifs.call(row, { method: 'DELETE', headers: { 'if-match': '*' } })).status).toBe(204);
    expect((await ifs.call(row)).status).toBe(404);
  });
});
