import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

describe('customer orders', () => {
  it('are read back with lines, charges, addresses and totals', async () => {
    m3 = await M3.start();
    const draft = await m3.draft({ YREF: 'web' }, { SAPR: '14.75', DIA1: '1.50', CUPO: '3' });
    await m3.rows('OIS100MI/AddBatchHeadChg', { ORNO: draft, CRID: 'FRT', CRAM: '5.9' });
    await m3.rows('OIS100MI/AddBatchHeadChg', { ORNO: draft, CRID: 'DSC', CRAM: '-2' });
    await m3.rows('OIS100MI/AddBatchLineChg', { ORNO: draft, PONR: '1', POSX: '0', CRID: 'WRP', CRAM: '1' });
    await m3.rows('OIS100MI/AddBatchAddress', { ORNO: draft, ADRT: '1', CUNM: 'Ada' });
    await m3.rows('OIS100MI/Confirm', { ORNO: draft });
    const order = (await m3.row('OIS100MI/GetOrderNo', { ORNO: draft }))['ORNR'];
    expect(await m3.row('OIS100MI/GetHead', { ORNO: order })).toMatchObject({
      ORNO: order, CUOR: '100000001', CUNO: 'WEB1', CUCD: 'EUR', DIVI: 'AAA', STAT: '20', ORSL: '22', ORST: '22', OBLC: '0',
      BRAM: '29.50', NTAM: '28.00', EXAM: '4.90', VTAM: '0.00', TOAM: '32.90', TOPY: '32.90', YREF: 'web',
    }); // prettier-ignore
    expect((await m3.row('OIS100MI/GetOrderValue', { ORNO: order }))['TOPY']).toBe('32.90');
    expect(await m3.rows('OIS100MI/LstLine', { ORNO: order })).toMatchObject([
      {
        PONR: '1',
        POSX: '0',
        ITNO: 'A100',
        ORQT: '2',
        SAPR: '14.75',
        NLAM: '28.00',
        ORST: '22',
        CUPO: '3',
        CUCD: 'EUR',
        DLQT: '0',
      },
    ]);
    expect((await m3.row('OIS100MI/GetLine', { ORNO: order, PONR: '1' }))['NLAM']).toBe('28.00');
    expect((await m3.one('OIS100MI/GetLine', { ORNO: order, PONR: '2' })).errorCode).toBe('WPO0303');
    const charges = await m3.rows('OIS100MI/LstOrderCharge', { ORNO: order });
    expect(charges.map((row) => [row['CRID'], row['PBAM']])).toEqual([
      ['FRT', '5.9'],
      ['DSC', '-2'],
    ]);
    expect(await m3.rows('OIS100MI/LstConnCOCharge', { ORNO: order, CRID: 'FRT' })).toHaveLength(1);
    expect(await m3.rows('OIS100MI/LstLineCharge', { ORNO: order, PONR: '1' })).toMatchObject([
      { CRID: 'WRP', PBAM: '1' },
    ]);
    expect((await m3.row('OIS100MI/GetAddress', { ORNO: order, ADRT: '1' }))['CUNM']).toBe('Ada');
    expect((await m3.one('OIS100MI/GetAddress', { ORNO: order, ADRT: '3' })).errorCode).toBe('WAD1003');
    expect(await m3.snapshot()).toMatchObject({
      orders: [
        {
          reference: '100000001',
          batch: draft,
          order,
          status: '22',
          totals: { lines: '28.00', charges: '4.90', total: '32.90' },
        },
      ],
    });
  });

  it.each([
    ['a third of a cent down', {}, { ORQT: '1', SAPR: '1.003333' }, '1.00'],
    ['half a cent up', {}, { ORQT: '1', SAPR: '1.005' }, '1.01'],
    ['a price per hundred', {}, { ORQT: '3', SAPR: '12.5', SACD: '100' }, '0.38'],
    ['percent after amount', {}, { ORQT: '2', SAPR: '10', DIA1: '1', DIP1: '10' }, '17.10'],
    ['percent upon percent', {}, { ORQT: '1', SAPR: '100', DIP1: '10', DIP2: '10' }, '81.00'],
    ['yen', { CUCD: 'JPY' }, { ORQT: '3', SAPR: '33.5' }, '101'],
    ['three decimals', { CUCD: 'KWD' }, { ORQT: '1', SAPR: '1.0005' }, '1.001'],
    ['what floats get wrong', {}, { ORQT: '3', SAPR: '0.1', DIA1: '0.3' }, '0.00'],
  ])('count exactly: %s', async (_what, head, line, total) => {
    m3 = await M3.start();
    const order = await m3.order(head, line);
    expect((await m3.row('OIS100MI/GetHead', { ORNO: order }))['TOPY']).toBe(total);
  });

  it('take a discount off each unit, and put VAT on, where the tenant is set so', async () => {
    m3 = await M3.start({ discountAmounts: 'per-unit', vatPercent: '19' });
    const order = await m3.order({}, { DIA1: '1' });
    expect(await m3.row('OIS100MI/GetOrderValue', { ORNO: order })).toMatchObject({
      NTAM: '18.00',
      VTAM: '3.42',
      TOPY: '21.42',
    });
  });

  it('take an order discount in percent and as an amount', async () => {
    m3 = await M3.start();
    const order = await m3.order({ OTDP: '10', OTBA: '1' });
    expect(await m3.row('OIS100MI/GetHead', { ORNO: order })).toMatchObject({
      NTAM: '20.00',
      ODAM: '3.00',
      TOPY: '17.00',
    });
  });

  it('take negative quantities on a credit order', async () => {
    m3 = await M3.start();
    const order = await m3.order({ ORTP: 'CRD', OIVR: '1', OYEA: '2026' }, { ORQT: '-1' });
    expect((await m3.row('OIS100MI/GetHead', { ORNO: order }))['TOPY']).toBe('-10.00');
  });

  it('are deleted up to status 22 only; the batch order keeps pointing at them', async () => {
    m3 = await M3.start();
    const [gone, kept] = [await m3.order(), await m3.order()];
    await m3.rows('OIS100MI/DelHead', { ORNO: gone });
    expect((await m3.one('OIS100MI/GetHead', { ORNO: gone })).errorCode).toBe('WOR0303');
    expect((await m3.one('OIS100MI/DelHead', { ORNO: gone })).errorCode).toBe('WOR0303');
    expect(await m3.row('OIS275MI/GetTmpOrderStat', { ORNO: 'T000000001' })).toMatchObject({
      ORNR: gone,
      STAT: '90',
    });
    await m3.control('POST', `/orders/${kept}/deliver`);
    expect((await m3.one('OIS100MI/DelHead', { ORNO: kept })).errorCode).toBe('SBX0012');
    expect(await m3.rows('OIS100MI/LstLine', { ORNO: kept })).toMatchObject([
      { ORST: '66', DLQT: '2', IVQT: '0' },
    ]);
    await m3.control('POST', `/orders/${kept}/invoice`);
    expect(await m3.row('OIS100MI/GetHead', { ORNO: kept })).toMatchObject({ ORST: '77' });
    expect((await m3.snapshot()).orders.map((order) => order.deleted)).toEqual([true, false]);
    expect((await m3.rows('OIS100MI/LstHead', { CUNO: 'WEB1' })).map((row) => row['ORNO'])).toEqual([kept]);
    expect(await m3.rows('OIS100MI/LstHead', { CUNO: 'WEB1', ORST: '22' })).toEqual([]);
  });
});

describe('OIS120MI/LstCOStopByCUOR', () => {
  const find = async (record: Record<string, string>) =>
    (await m3.rows('OIS120MI/LstCOStopByCUOR', record)).map((row) => row['ORNO']);

  it('filters by as many keys as NFTR says, else positions and reads on', async () => {
    m3 = await M3.start({
      customers: [
        { number: 'WEB1', name: 'A' },
        { number: 'WEB2', name: 'B' },
      ],
    });
    const a = await m3.order({ CUOR: 'A' });
    const b = await m3.order({ CUOR: 'B' });
    const b2 = await m3.order({ CUOR: 'B', CUNO: 'WEB2' });
    const c = await m3.order({ CUOR: 'C' });
    const other = await m3.order({ CUOR: 'B', FACI: 'B01' });
    expect(await find({ FACI: 'A01', CUOR: 'B', NFTR: '2' })).toEqual([b, b2]);
    expect(await find({ FACI: 'A01', CUOR: 'B', CUNO: 'WEB2', NFTR: '3' })).toEqual([b2]);
    expect(await find({ FACI: 'A01', CUOR: 'B', NFTR: '1' })).toEqual([b, b2, c]);
    expect(await find({ FACI: 'A01', CUOR: 'B' })).toEqual([b, b2, c, other]);
    expect(await find({ FACI: 'A01', NFTR: '1' })).toEqual([a, b, b2, c]);
    expect(await find({ CUOR: 'B', NFTR: '2' })).toEqual([]);
    expect(await find({ FACI: 'A01', CUOR: 'ZZ', NFTR: '2' })).toEqual([]);
    await m3.rows('OIS100MI/DelHead', { ORNO: b });
    expect(await find({ FACI: 'A01', CUOR: 'B', NFTR: '2' })).toEqual([b2]);
  });

  it('shows only final orders, and only stopped ones where the tenant is set so', async () => {
    m3 = await M3.start({ stopListing: 'stopped-only' });
    await m3.draft({ CUOR: 'A' });
    const order = await m3.order({ CUOR: 'A' });
    const query = { FACI: 'A01', CUOR: 'A', NFTR: '2' };
    expect(await find(query)).toEqual([]);
    await m3.control('POST', `/orders/${order}/stop`);
    expect(await find(query)).toEqual([order]);
  });
});

describe('EXPORTMI/Select', () => {
  const select = async (query: string, more = {}) =>
    (await m3.rows('EXPORTMI/Select', { QERY: query, SEPC: '|', ...more })).map((row) => row['REPL']);
  const refused = async (query: string) => (await m3.one('EXPORTMI/Select', { QERY: query })).errorCode;

  it('reads batch and final orders at once', async () => {
    m3 = await M3.start({ searchLagMs: 60_000 });
    const order = await m3.order({ CUOR: "O'N" });
    await m3.draft({ CUOR: 'X2' });
    expect(
      await select("OAORNO,OAORNR,OASTAT from OXHEAD where OACONO = 100 and OACUOR in ('O''N', 'X2')"),
    ).toEqual([`T000000001|${order}|90`, 'T000000002||10']);
    expect(await select("OAORNO, OACUOR, OAORST from OOHEAD where OACUOR = 'O''N'", { HDRS: '1' })).toEqual([
      'OAORNO|OACUOR|OAORST',
      `${order}|O'N|22`,
    ]);
    expect(await select("OBITNO,OBORQT from OOLINE where OBORNO like '%1' and OBORQT >= 2")).toEqual([
      'A100|2',
    ]);
    expect(await select("OKCUNO from OCUSMA where OKALCU = 'KEY1'")).toEqual(['WEB1']);
    expect(await select("MMITNO from MITMAS where MMSTAT <> '20'")).toEqual(['A900']);
    await m3.rows('OIS100MI/DelHead', { ORNO: order });
    expect(await select("OAORNO from OOHEAD where OACUOR = 'O''N'")).toEqual([]);
  });

  it.each([
    ['select OAORNO from OOHEAD'],
    ['ORNO from OOHEAD'],
    ['OBORNO from OOHEAD'],
    ['OAORNR from OOHEAD'],
    ['OAORNO from NOTABL'],
    ['OAORNO from OOHEAD where OACUOR = 100'],
    ["OAORNO from OOHEAD where OACONO = '100'"],
    ["OAORNO from OOHEAD where OACUOR = 'a' or OACUOR = 'b'"],
    ["OAORNO from OOHEAD where OACUOR = 'O'N'"],
    ["OAORNO from OOHEAD where OACUOR = 'x' and"],
  ])('refuses %s', async (query) => {
    m3 = await M3.start();
    expect(await refused(query)).toBe('CPF9898');
  });

  it('is refused where the tenant forbids it, and for too long a query', async () => {
    m3 = await M3.start({ exportmi: 'refused' });
    expect(await refused('OAORNO from OOHEAD')).toBe('SBX0015');
    const long = await m3.one('EXPORTMI/Select', {
      QERY: `OAORNO from OOHEAD where OACUOR = '${'x'.repeat(982)}'`,
    });
    expect(long.errorType).toBe('InputFieldTooLong');
  });
});
