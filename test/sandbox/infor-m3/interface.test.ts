import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const customers = Array.from({ length: 120 }, (_, index) => ({
  number: `C${String(index).padStart(3, '0')}`,
  name: `Customer ${index}`,
}));

describe('a single transaction by GET', () => {
  it('answers results with every output field, or without the empty ones', async () => {
    m3 = await M3.start();
    const { body, status } = await m3.get('CRS610MI/GetBasicData', { CUNO: 'WEB1' });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      wasTerminated: false,
      nrOfSuccessfullTransactions: 1,
      nrOfFailedTransactions: 0,
    });
    expect(body.results?.[0]?.records[0]).toMatchObject({ CUNO: 'WEB1', CUNM: 'Ada', CUA2: '', CFC2: '0' });
    for (const spelling of ['excludeempty', 'excludempty']) {
      const short = await m3.get('CRS610MI/GetBasicData', { CUNO: 'WEB1', [spelling]: 'true' });
      expect(short.body.results?.[0]?.records[0]).not.toHaveProperty('CUA2');
    }
  });

  it('takes options as matrix parameters, in the query, and both', async () => {
    m3 = await M3.start({ customers });
    const { body } = await m3.raw(
      '/v2/execute/CRS610MI/LstByNumber;maxrecs=2;cono=100;returncols=CUNO,CUNM?CUNO=C005&righttrim=false&extendedresult=true',
    );
    expect(body.results?.[0]?.records).toEqual([
      { CUNO: 'C005      ', CUNM: 'Customer 5'.padEnd(36) },
      { CUNO: 'C006      ', CUNM: 'Customer 6'.padEnd(36) },
    ]);
    expect(body.results?.[0]?.parameters).toEqual({ CUNO: 'C005' });
  });

  it('cuts a list at 100 rows when nobody says maxrecs; 0 is all', async () => {
    m3 = await M3.start({ customers });
    const count = async (maxrecs?: string): Promise<number | undefined> =>
      (await m3.get('CRS610MI/LstByNumber', maxrecs === undefined ? {} : { maxrecs })).body.results?.[0]
        ?.records.length;
    expect([await count(), await count('0'), await count('7')]).toEqual([100, 120, 7]);
  });

  it('lets a write through, and counts it', async () => {
    m3 = await M3.start();
    const { body } = await m3.get('OIS100MI/AddBatchHead', { CUNO: 'WEB1', CUOR: '1' });
    expect(body.results?.[0]?.records[0]?.['ORNO']).toMatch(/^T\d{9}$/);
    expect(m3.sandbox.m3.writesByGet).toEqual(['OIS100MI/AddBatchHead']);
    await m3.rows('OIS100MI/AddBatchHead', { CUNO: 'WEB1' });
    expect(m3.sandbox.m3.writesByGet).toHaveLength(1);
  });

  it('answers an existing transaction with a bad key 200, padded and repeated', async () => {
    m3 = await M3.start();
    const { status, body } = await m3.get('CRS610MI/GetBasicData', { CUNO: 'NOBODY' });
    expect(status).toBe(200);
    expect(body.nrOfFailedTransactions).toBe(1);
    const [result] = body.results ?? [];
    expect(result).toMatchObject({
      errorType: 'ServerReturnedNOK',
      errorCode: 'WCU0203',
      errorField: 'CUNO',
      records: [],
    });
    expect(result?.errorMessage).toMatch(/^Customer number NOBODY does not exist {2}WCU0203 CUNO +$/);
  });

  it.each([
    ['an unknown transaction', 'CRS610MI/LstBySupplier', {}, 'TransactionNotFound'],
    ['an unknown program', 'OIS002MI/Get', {}, 'TransactionNotFound'],
    ['a missing mandatory field', 'CRS610MI/GetBasicData', {}, 'MandatoryInputFieldNotFound'],
    ['a blank mandatory field', 'CRS610MI/GetBasicData', { CUNO: ' ' }, 'MandatoryInputFieldNotFound'],
    ['an over-long value', 'CRS610MI/GetBasicData', { CUNO: 'ELEVENCHARS' }, 'InputFieldTooLong'],
    ['an unknown input field', 'MMS200MI/Get', { ITNO: 'A100', CONO: '100' }, 'InputFieldNotFound'],
    [
      'an unknown output field',
      'MMS200MI/Get',
      { ITNO: 'A100', returncols: 'ITNO,NOPE' },
      'OutputFieldNotFound',
    ],
    ['an unknown option', 'MMS200MI/Get', { ITNO: 'A100', maxrec: '1' }, 'BadRequest'],
  ])('answers %s 400, at top level', async (_what, call, fields, errorType) => {
    m3 = await M3.start();
    const { status, body } = await m3.get(call, fields);
    expect(status).toBe(400);
    expect(body).toMatchObject({ errorType, terminationErrorType: errorType, wasTerminated: true });
    expect(body).not.toHaveProperty('results');
  });

  it('says so when it does not emulate what M3 has', async () => {
    m3 = await M3.start();
    expect((await m3.get('APS450MI/AddHead', { SUNO: 'SUP1', IVDT: '20261120' })).status).toBe(501);
    expect((await m3.raw('/v2/execute/MMS200MI/Get?ITNO=A100', { method: 'POST' })).status).toBe(405);
  });

  it('keeps company and division', async () => {
    m3 = await M3.start();
    const code = async (fields: Record<string, string>): Promise<string | undefined> =>
      (await m3.get('CRS610MI/GetBasicData', { CUNO: 'WEB1', ...fields })).body.results?.[0]?.errorCode;
    expect(await code({ cono: '200' })).toBe('XAU0008');
    expect(await code({ CONO: '200' })).toBe('XAU0008');
    expect(await code({ divi: 'ZZZ' })).toBe('SBX0008');
    expect(await code({ cono: '100', divi: 'BBB', CONO: '100' })).toBeUndefined();
  });
});

describe('a bulk request', () => {
  const get = (number: string) => ({
    transaction: 'GetBasicData',
    record: { CUNO: number },
    selectedColumns: ['CUNO'],
  });

  it('answers item by item, in order, good and bad mixed', async () => {
    m3 = await M3.start();
    const { status, body } = await m3.bulk('CRS610MI', [
      get('WEB1'),
      get('NOBODY'),
      get('ELEVENCHARS'),
      get('WEB1'),
    ]);
    expect(status).toBe(200);
    expect(body.results?.map((result) => result.errorType ?? result.records)).toEqual([
      [{ CUNO: 'WEB1' }],
      'ServerReturnedNOK',
      'InputFieldTooLong',
      [{ CUNO: 'WEB1' }],
    ]);
    expect(body).toMatchObject({ nrOfSuccessfullTransactions: 2, nrOfFailedTransactions: 2 });
  });

  it('is not atomic: what stands before a refused item stays', async () => {
    m3 = await M3.start();
    const head = { transaction: 'AddBatchHead', record: { CUNO: 'WEB1', CUOR: '1' } };
    const { body } = await m3.bulk('OIS100MI', [head, { ...head, record: { CUNO: 'NOBODY' } }, head]);
    expect(body.nrOfFailedTransactions).toBe(1);
    expect((await m3.snapshot()).batches).toHaveLength(2);
  });

  it('is refused whole, before anything is done, when a transaction is unknown', async () => {
    m3 = await M3.start();
    const { status, body } = await m3.bulk('OIS100MI', [
      { transaction: 'AddBatchHead', record: { CUNO: 'WEB1' } },
      { transaction: 'AddBatchHeadline', record: {} },
    ]);
    expect([status, body.errorType]).toEqual([400, 'TransactionNotFound']);
    expect((await m3.snapshot()).batches).toHaveLength(0);
  });

  it('is refused whole for a field fault where the tenant is set so', async () => {
    m3 = await M3.start({ bulkFieldFaults: 'request' });
    const { status, body } = await m3.bulk('OIS100MI', [
      { transaction: 'AddBatchHead', record: { CUNO: 'WEB1' } },
      { transaction: 'AddBatchHead', record: { CUNO: 'WEB1', NOPE: '1' } },
    ]);
    expect([status, body.errorType]).toEqual([400, 'InputFieldNotFound']);
    expect((await m3.snapshot()).batches).toHaveLength(0);
  });

  it('holds at most so many transactions', async () => {
    m3 = await M3.start();
    expect(
      (
        await m3.bulk(
          'CRS610MI',
          Array.from({ length: 100 }, () => get('WEB1')),
        )
      ).status,
    ).toBe(200);
    expect(
      (
        await m3.bulk(
          'CRS610MI',
          Array.from({ length: 101 }, () => get('WEB1')),
        )
      ).status,
    ).toBe(400);
  });

  it.each([
    ['a boolean value', { transactions: [{ transaction: 'Get', record: { ITNO: true } }] }],
    ['a null value', { transactions: [{ transaction: 'Get', record: { ITNO: null } }] }],
    ['no transactions', { transactions: [] }],
    ['no program', { program: undefined, transactions: [{ transaction: 'Get', record: {} }] }],
    ['an unknown property', { maxrecs: 1, transactions: [{ transaction: 'Get', record: { ITNO: 'A100' } }] }],
    ['an unknown item property', { transactions: [{ transaction: 'Get', records: { ITNO: 'A100' } }] }],
  ])('is refused with %s', async (_what, body) => {
    m3 = await M3.start();
    const send = (value: unknown, type = 'application/json') =>
      m3.raw('/v2/execute', {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(value),
      });
    expect((await send({ program: 'MMS200MI', ...body })).status).toBe(400);
    expect((await send({}, 'text/plain')).status).toBe(415);
  });

  it('takes numbers, options in the body and in the query', async () => {
    m3 = await M3.start({ customers });
    const { body } = await m3.bulk(
      'CRS610MI',
      [{ transaction: 'LstByNumber', record: { CONO: 100, CUNO: 'C' } }],
      {
        cono: 100,
        divi: 'AAA',
        excludeEmptyValues: true,
        rightTrim: true,
        maxReturnedRecords: 3,
      },
    );
    expect(body.results?.[0]?.records).toHaveLength(3);
    expect(body.results?.[0]?.records[0]).not.toHaveProperty('CUA1');
    const all = await m3.bulk('CRS610MI', [{ transaction: 'LstByNumber' }], { maxReturnedRecords: 0 });
    expect(all.body.results?.[0]?.records).toHaveLength(120);
  });
});

describe('checks of values', () => {
  it.each([
    ['text in a numeric field', { ORQT: 'two' }, 'SBX0001'],
    ['a decimal comma', { ORQT: '1,5' }, 'SBX0001'],
    ['an exponent', { SAPR: '1e2' }, 'SBX0001'],
    ['text in CUPO', { CUPO: '10a' }, 'SBX0001'],
    ['a day that does not exist', { DWDT: '20260230' }, 'SBX0003'],
    ['a date in another form', { DWDT: '2026-02-03' }, 'SBX0003'],
    ['a discount finer than a cent', { DIA1: '0.005' }, 'SBX0002'],
    ['a fraction of a price quantity', { SACD: '1.5' }, 'SBX0002'],
    ['no quantity', { ORQT: '0' }, 'SBX0004'],
    ['a negative quantity without a credit type', { ORQT: '-1' }, 'SBX0014'],
  ])('refuse %s', async (_what, fields, code) => {
    m3 = await M3.start();
    const draft = await m3.draft();
    const line = { ORNO: draft, ITNO: 'A100', ORQT: '1', SAPR: '1', ...fields };
    expect(await m3.one('OIS100MI/AddBatchLine', line)).toMatchObject({
      errorType: 'ServerReturnedNOK',
      errorCode: code,
    });
    expect((await m3.rows('OIS100MI/LstBatchLine', { ORNO: draft })).length).toBe(1);
  });

  it('refuse a discount of 100.00 percent: the field is five wide', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    const line = { ORNO: draft, ITNO: 'A100', ORQT: '1', DIP1: '100.00' };
    expect((await m3.one('OIS100MI/AddBatchLine', line)).errorType).toBe('InputFieldTooLong');
  });
});

describe('v1', () => {
  it('answers name and value pairs, and errors inside 200', async () => {
    m3 = await M3.start();
    const good = await m3.raw<{ MIRecord: { NameValue: { Name: string; Value: string }[] }[] }>(
      '/execute/CRS610MI/GetBasicData;returncols=CUNO?CUNO=WEB1',
    );
    expect(good.body.MIRecord).toEqual([{ RowIndex: 0, NameValue: [{ Name: 'CUNO', Value: 'WEB1' }] }]);
    const bad = await m3.raw<Record<string, string>>('/execute/CRS610MI/GetBasicData?CUNO=X');
    expect(bad.status).toBe(200);
    expect(bad.body).toMatchObject({ '@type': 'ServerReturnedNOK', '@code': 'WCU0203', '@field': 'CUNO' });
  });
});

describe('metadata and session', () => {
  it('shows what the tenant has, without what it lacks', async () => {
    m3 = await M3.start({ missingTransactions: ['OIS100MI/DelHead', 'OIS275MI'] });
    const programs = (await m3.rows('MRS001MI/LstPrograms')).map((row) => row['MINM']);
    expect(programs).toContain('OIS100MI');
    expect(programs).not.toContain('OIS275MI');
    const transactions = (
      await m3.bulk('MRS001MI', [{ transaction: 'LstTransactions', record: { MINM: 'OIS100MI' } }], {
        maxReturnedRecords: 0,
      })
    ).body.results?.[0]?.records.map((row) => row['TRNM']);
    expect(transactions).toContain('Confirm');
    expect(transactions).not.toContain('DelHead');
    expect((await m3.one('MRS001MI/GetTransaction', { MINM: 'OIS100MI', TRNM: 'DelHead' })).errorCode).toBe(
      'XRE0103',
    );
    expect((await m3.get('OIS100MI/DelHead', { ORNO: '1' })).body.errorType).toBe('TransactionNotFound');
    expect((await m3.get('OIS275MI/GetTmpOrderStat', { ORNO: '1' })).body.errorType).toBe(
      'TransactionNotFound',
    );
    const fields = await m3.rows('MRS001MI/LstFields', { MINM: 'OIS100MI', TRNM: 'AddBatchHead', TRTP: 'I' });
    expect(fields.find((row) => row['FLNM'] === 'CUOR')).toMatchObject({ LENG: '20', MAND: '0', TYPE: 'A' });
    expect(fields.find((row) => row['FLNM'] === 'CUNO')).toMatchObject({ LENG: '10', MAND: '1' });
  });

  it('tells user, time, message texts and divisions', async () => {
    m3 = await M3.start({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    expect(await m3.row('OIS100MI/GetUserInfo')).toMatchObject({
      ZDCONO: '100',
      ZDDIVI: 'AAA',
      ZDFACI: 'A01',
    });
    expect(await m3.row('GENERAL/GetServerTime')).toMatchObject({
      DATE: '20260102',
      TIME: '030405',
      LMTS: '1767323045000',
    });
    expect((await m3.row('GENERAL/GetMessageText', { MSID: 'WCU0203', PARM: 'X' }))['MSGT']).toBe(
      'Customer number X does not exist',
    );
    expect((await m3.rows('MNS100MI/LstDivisions', { CONO: '100' })).map((row) => row['DIVI'])).toEqual([
      'AAA',
      'BBB',
    ]);
    expect((await m3.one('MNS100MI/LstDivisions', { CONO: '200' })).errorCode).toBe('XAU0008');
    expect(await m3.row('MNS100MI/GetBasicData', { DIVI: 'BBB' })).toMatchObject({
      LOCD: 'USD',
      FACI: 'B01',
    });
    expect((await m3.one('MNS100MI/GetBasicData', { DIVI: 'QQQ' })).errorCode).toBe('SBX0008');
  });
});
