import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const confirm = async (draft: string): Promise<string | undefined> =>
  (await m3.row('OIS100MI/Confirm', { ORNO: draft }))['STAT'];
const messages = async (draft: string) =>
  (await m3.rows('OIS100MI/LstErrMsgOrder', { ORNO: draft })).map((row) => [
    row['LEVL'],
    row['MSID'],
    row['MDTA'],
  ]);
const head = async (record: Record<string, string>) =>
  (await m3.one('OIS100MI/AddBatchHead', record)).errorCode;

describe('batch entry', () => {
  it('makes another order at every Add, reference or not', async () => {
    m3 = await M3.start();
    expect(await m3.draft()).toBe('T000000001');
    expect(await m3.draft()).toBe('T000000002');
    const rows = await m3.rows('OIS100MI/LstBatchHead', { CUNO: 'WEB1' });
    expect(rows.map((row) => [row['ORNO'], row['CUOR'], row['STAT'], row['ORNR']])).toEqual([
      ['T000000001', '100000001', '10', ''],
      ['T000000002', '100000001', '10', ''],
    ]);
  });

  it('makes another line at every Add, customer line number or not', async () => {
    m3 = await M3.start();
    const draft = await m3.draft({}, { CUPO: '10' });
    const again = await m3.row('OIS100MI/AddBatchLine', { ORNO: draft, ITNO: 'A100', ORQT: '1', CUPO: '10' });
    expect(again).toEqual({ PONR: '2', POSX: '0', ATNR: '0' });
    expect((await m3.rows('OIS100MI/LstBatchLine', { ORNO: draft })).map((row) => row['CUPO'])).toEqual([
      '10',
      '10',
    ]);
  });

  it('refuses a bad head at once', async () => {
    m3 = await M3.start({ codes: { TEPY: ['030'] } });
    expect(await head({ CUNO: 'NOBODY' })).toBe('WCU0203');
    expect(await head({ CUNO: 'WEB1', FACI: 'ZZZ' })).toBe('WFAC303');
    expect(await head({ CUNO: 'WEB1', WHLO: 'ZZZ' })).toBe('WWH0103');
    expect(await head({ CUNO: 'WEB1', CUCD: 'XXX' })).toBe('SBX0005');
    expect(await head({ CUNO: 'WEB1', ORTP: 'ZZZ' })).toBe('SBX0006');
    expect(await head({ CUNO: 'WEB1', TEPY: '999' })).toBe('SBX0004');
    expect(await head({ CUNO: 'WEB1', ADID: 'NOWHER' })).toBe('WAD1003');
    expect((await m3.one('OIS100MI/AddBatchHead', { CUNO: 'WEB1', CUOR: 'x'.repeat(21) })).errorType).toBe(
      'InputFieldTooLong',
    );
    expect((await m3.snapshot()).batches).toEqual([]);
    expect(await head({ CUNO: 'WEB1', TEPY: '030' })).toBeUndefined();
  });

  it('takes division, warehouse and currency from the facility, the context, the customer', async () => {
    m3 = await M3.start();
    await m3.draft({ FACI: 'B01' });
    await m3.bulk('OIS100MI', [{ transaction: 'AddBatchHead', record: { CUNO: 'WEB1' } }], { divi: 'BBB' });
    const { batches } = await m3.snapshot();
    expect(batches.map((order) => [order.division, order.head['WHLO'], order.currency])).toEqual([
      ['BBB', 'B01', 'EUR'],
      ['BBB', 'B01', 'EUR'],
    ]);
  });

  it('refuses a bad item at once', async () => {
    m3 = await M3.start({
      items: [
        { number: 'A100', description: 'x' },
        { number: 'A900', description: 'old', status: '90' },
        { number: 'A300', description: 'far', warehouses: ['B01'] },
      ],
    });
    const draft = await m3.draft();
    const code = async (line: Record<string, string>) =>
      (await m3.one('OIS100MI/AddBatchLine', { ORNO: draft, ORQT: '1', ITNO: 'A100', ...line })).errorCode;
    expect(await code({ ITNO: 'NONE' })).toBe('WIT0103');
    expect(await code({ ITNO: 'A900' })).toBe('WIT0101');
    expect(await code({ ITNO: 'A300' })).toBe('WIT0101');
    expect(await code({ ALUN: 'BOX' })).toBe('SBX0013');
    expect(await code({ POPN: 'NONE', ALWT: '1' })).toBe('WPO0403');
    expect(await code({ ORNO: 'T999999999' })).toBe('WOR0303');
    expect(await m3.rows('OIS100MI/LstBatchLine', { ORNO: draft })).toHaveLength(1);
  });

  it('prices a line without a price, or with 0, from the list', async () => {
    m3 = await M3.start();
    const draft = await m3.draft({}, { ITNO: 'A200', SAPR: '0' });
    await m3.rows('OIS100MI/AddBatchLine', { ORNO: draft, ITNO: 'A200', ORQT: '1' });
    expect((await m3.rows('OIS100MI/LstBatchLine', { ORNO: draft })).map((row) => row['SAPR'])).toEqual([
      '7.50',
      '7.50',
    ]);
  });

  it('knows its charges, each once an order', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    const code = async (charge: Record<string, string>) =>
      (await m3.one('OIS100MI/AddBatchHeadChg', { ORNO: draft, CRAM: '5', ...charge })).errorCode;
    expect(await code({ CRID: 'XXX' })).toBe('SBX0007');
    expect(await code({ CRID: 'FRT', CRAM: '4.999' })).toBe('SBX0002');
    expect(await code({ CRID: 'FRT', CUCD: 'USD' })).toBe('SBX0005');
    expect(await code({ CRID: 'FRT' })).toBeUndefined();
    expect(await code({ CRID: 'FRT' })).toBe('XRE0104');
    const line = { ORNO: draft, PONR: '1', POSX: '0', CRID: 'FRT', CRAM: '1' };
    expect((await m3.one('OIS100MI/AddBatchLineChg', line)).errorCode).toBeUndefined();
    expect((await m3.one('OIS100MI/AddBatchLineChg', { ...line, PONR: '9' })).errorCode).toBe('WPO0303');
  });

  it('doubles a charge where the tenant is set so', async () => {
    m3 = await M3.start({ duplicateCharges: 'add' });
    const draft = await m3.draft();
    for (let time = 0; time < 2; time++)
      await m3.rows('OIS100MI/AddBatchHeadChg', { ORNO: draft, CRID: 'FRT', CRAM: '5' });
    expect((await m3.snapshot()).batches[0]?.totals.charges).toBe('10.00');
  });

  it('holds one address per type, and texts', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    const address = { ORNO: draft, ADRT: '1', CUNM: 'Ada', CUA1: 'Kai 2', CSCD: 'DE' };
    await m3.rows('OIS100MI/AddBatchAddress', address);
    expect((await m3.one('OIS100MI/AddBatchAddress', address)).errorCode).toBe('XRE0104');
    expect((await m3.one('OIS100MI/AddBatchAddress', { ...address, ADRT: '3', CSCD: 'GER' })).errorCode).toBe(
      'SBX0010',
    );
    expect(
      (await m3.one('OIS100MI/AddBatchAddress', { ...address, ADRT: '3', PHNO: '+49401234567' })).errorType,
    ).toBe('InputFieldTooLong');
    const text = { ORNO: draft, TYPE: '1', TYTR: '1', PARM: 'Ring twice' };
    await m3.rows('OIS100MI/AddBatchText', text);
    expect((await m3.one('OIS100MI/AddBatchText', { ...text, TYTR: '5' })).errorCode).toBe('SBX0004');
    expect((await m3.one('OIS100MI/AddBatchText', { ...text, TYPE: '2', PONR: '7' })).errorCode).toBe(
      'WPO0303',
    );
    const [order] = (await m3.snapshot()).batches;
    expect([order?.addresses.length, order?.texts.length]).toEqual([1, 1]);
  });

  it('changes and deletes what is not yet transferred', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    await m3.rows('OIS100MI/ChgBatchHead', { ORNO: draft, FACI: 'A01', ORTP: 'WEB', CUOR: 'NEW' });
    await m3.rows('OIS100MI/ChgBatchLine', { ORNO: draft, PONR: '1', ITNO: 'A100', ORQT: '5' });
    expect((await m3.row('OIS100MI/GetBatchHead', { ORNO: draft }))['CUOR']).toBe('NEW');
    expect((await m3.row('OIS100MI/GetBatchLine', { ORNO: draft, PONR: '1' }))['ORQT']).toBe('5');
    await m3.rows('OIS100MI/DelBatchLine', { ORNO: draft, PONR: '1' });
    expect((await m3.one('OIS100MI/GetBatchLine', { ORNO: draft, PONR: '1' })).errorCode).toBe('WPO0303');
    await m3.rows('OIS100MI/DelBatchHead', { ORNO: draft });
    expect((await m3.one('OIS100MI/GetBatchHead', { ORNO: draft })).errorCode).toBe('WOR0303');
    expect(await m3.rows('OIS100MI/LstBatchHead', { CUNO: 'WEB1' })).toEqual([]);
  });
});

describe('Confirm', () => {
  it('makes the customer order, once', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    expect((await m3.row('OIS100MI/GetOrderNo', { ORNO: draft }))['ORNR']).toBe('');
    expect(await m3.row('OIS100MI/Confirm', { ORNO: draft })).toEqual({ ORNO: draft, STAT: '90' });
    expect(await m3.row('OIS275MI/GetTmpOrderStat', { ORNO: draft })).toEqual({
      ORNO: draft,
      ORNR: '0000000001',
      STAT: '90',
    });
    for (const [call, more] of [
      ['Confirm', {}],
      ['AddBatchLine', { ITNO: 'A100', ORQT: '1' }],
      ['AddBatchHeadChg', { CRID: 'FRT', CRAM: '1' }],
      ['DelBatchHead', {}],
    ] as const) {
      expect((await m3.one(`OIS100MI/${call}`, { ORNO: draft, ...more })).errorCode).toBe('SBX0011');
    }
    expect((await m3.snapshot()).orders).toHaveLength(1);
    expect((await m3.one('OIS100MI/Confirm', { ORNO: 'T999999999' })).errorCode).toBe('WOR0303');
  });

  it('answers the final number where the tenant is set so', async () => {
    m3 = await M3.start({ confirmAnswers: 'final' });
    expect((await m3.row('OIS100MI/Confirm', { ORNO: await m3.draft() }))['ORNO']).toBe('0000000001');
  });

  it('stops at 20 without lines and goes on when there is one', async () => {
    m3 = await M3.start();
    const { ORNO: draft = '' } = await m3.row('OIS100MI/AddBatchHead', { CUNO: 'WEB1' });
    expect(await confirm(draft)).toBe('20');
    expect(await messages(draft)).toEqual([['1', 'SBX0019', 'ORNO']]);
    expect((await m3.row('OIS100MI/GetOrderNo', { ORNO: draft }))['ORNR']).toBe('');
    await m3.rows('OIS100MI/AddBatchLine', { ORNO: draft, ITNO: 'A100', ORQT: '1' });
    expect(await confirm(draft)).toBe('90');
    expect(await messages(draft)).toEqual([]);
  });

  it('stops at 25 for an unknown item where items are checked late, until it is there', async () => {
    m3 = await M3.start({ itemCheck: 'confirm' });
    const draft = await m3.draft({}, { ITNO: 'LATER', SAPR: '0' });
    expect(await confirm(draft)).toBe('25');
    expect(await messages(draft)).toEqual([['2', 'WIT0103', 'ITNO']]);
    expect(await confirm(draft)).toBe('25');
    await m3.control('POST', '/items', { number: 'LATER', description: 'x', price: '4' });
    expect(await confirm(draft)).toBe('90');
    expect((await m3.snapshot()).orders[0]?.totals.total).toBe('8.00');
  });

  it('stops at 15 for a bad head where heads are checked late', async () => {
    m3 = await M3.start({ headCheck: 'confirm' });
    const draft = await m3.draft({ WHLO: 'ZZZ' });
    expect(await confirm(draft)).toBe('15');
    expect(await messages(draft)).toEqual([['1', 'WWH0103', 'WHLO']]);
  });

  it.each(['block', 'deactivate'])(
    'stops at 30 for a customer after %s, and goes on after unblock',
    async (stop) => {
      m3 = await M3.start();
      await m3.control('POST', `/customers/WEB1/${stop}`);
      const draft = await m3.draft();
      expect(await confirm(draft)).toBe('30');
      expect(await messages(draft)).toEqual([['1', 'SBX0018', 'CUNO']]);
      expect((await m3.snapshot()).orders).toEqual([]);
      await m3.control('POST', '/customers/WEB1/unblock');
      expect(await confirm(draft)).toBe('90');
    },
  );

  it('stops at 55 when the transfer breaks off, and goes on next time', async () => {
    m3 = await M3.start();
    const draft = await m3.draft();
    await m3.control('POST', `/batches/${draft}/interrupt`);
    expect([await confirm(draft), await confirm(draft)]).toEqual(['55', '90']);
  });

  it('may take effect only later', async () => {
    m3 = await M3.start({ confirmReads: 2 });
    const draft = await m3.draft();
    expect(await confirm(draft)).toBe('10');
    const status = async () => (await m3.row('OIS275MI/GetTmpOrderStat', { ORNO: draft }))['STAT'];
    expect([await status(), await status(), await status()]).toEqual(['10', '90', '90']);
    expect((await m3.snapshot()).orders).toHaveLength(1);
  });

  it('lists batch orders by status range', async () => {
    m3 = await M3.start();
    await m3.draft();
    await confirm(await m3.draft());
    const numbers = async (range: Record<string, string>) =>
      (await m3.rows('OIS100MI/LstBatchHead', { CUNO: 'WEB1', ...range })).map((row) => row['ORNO']);
    expect(await numbers({ ORST: '89' })).toEqual(['T000000001']);
    expect(await numbers({ ORSL: '90' })).toEqual(['T000000002']);
    expect(await numbers({ CUNO: 'OTHER' })).toEqual([]);
  });
});

describe('SearchBatchLine', () => {
  it('finds lines by reference after the lag, and a bare head never', async () => {
    m3 = await M3.start({ searchLagMs: 60_000, now: () => 1_700_000_000_000 });
    const draft = await m3.draft();
    await m3.rows('OIS100MI/AddBatchHead', { CUNO: 'WEB1', CUOR: 'BARE' });
    const search = async (query: string) =>
      (await m3.rows('OIS275MI/SearchBatchLine', { SQRY: query })).map((row) => [
        row['ORNO'],
        row['STAT'],
        row['ORNR'],
      ]);
    expect(await search('CUOR:100000001')).toEqual([]);
    await m3.control('POST', '/clock/advance/60');
    expect(await search('CUOR:100000001')).toEqual([[draft, '10', '']]);
    expect(await search('CUOR:BARE')).toEqual([]);
    await confirm(draft);
    expect(await search('CUOR:100000001')).toEqual([[draft, '10', '']]);
    await m3.control('POST', '/clock/advance/60');
    expect(await search('CUOR:100000001')).toEqual([[draft, '90', '0000000001']]);
    expect(await search('CUOR:10000000')).toEqual([]);
  });
});
