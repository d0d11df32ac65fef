import type { PriceSnapshot, StockSnapshot } from '../../../sandbox/infor-m3';
import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const NOON = Date.UTC(2026, 10, 21, 12);
const listOf = (rows: Record<string, string>[], field: string): string[] =>
  rows.map((row) => row[field] ?? '');

describe('balances', () => {
  it('are listed from an item on, that item first, and cut by maxrecs', async () => {
    m3 = await M3.start({ mostRecords: 2 });
    const list = async (POPN: string, more = {}) =>
      listOf(await m3.rows('MMS200MI/LstSumWhsBal', { WHLO: 'A01', POPN, ...more }), 'ITNO');
    expect(await list('!')).toEqual(['A100', 'A200']);
    expect(await list('A200')).toEqual(['A200', 'A900']);
    expect(await list('A300')).toEqual(['A900']);
    await m3.control('POST', '/stock', { item: 'A100', onHand: '0' });
    expect(await list('!', { INVF: '1' })).toEqual(['A200', 'A900']);
    expect((await m3.one('MMS200MI/LstSumWhsBal', { WHLO: 'A01' })).errorType).toBe(
      'MandatoryInputFieldNotFound',
    );
    expect((await m3.one('MMS200MI/LstSumWhsBal', { WHLO: 'ZZZ', POPN: 'A' })).errorCode).toBe('WWH0103');
  });

  it('that changed since a stamp are listed with two figures, and one item has them all', async () => {
    m3 = await M3.start({ now: () => NOON, tokenSeconds: 1_000_000 });
    await m3.control('POST', '/clock/advance/60');
    const { LMTS = '' } = await m3.row('OIS100MI/GetServerTime');
    const changed = async () => m3.rows('OIS100MI/LstNewBalances', { LMTS });
    expect(await changed()).toEqual([]);
    await m3.control('POST', '/stock', {
      item: 'A200', warehouse: 'B01', onHand: '9', allocated: '4', netAllocatable: '3', available: '8',
    }); // prettier-ignore
    expect(await changed()).toEqual([
      { WHLO: 'B01', ITNO: 'A200', AV01: '3', AV02: '8', LTDT: '0', PFDT: '0' },
    ]);
    expect(await m3.row('MMS200MI/GetItmWhsBal', { WHLO: 'B01', ITNO: 'A200' })).toMatchObject({
      STQT: '9', ALQT: '4', AVAL: '5', AV01: '3', AV02: '8',
    }); // prettier-ignore
    expect((await m3.row('MMS200MI/GetItmWhsBal', { WHLO: 'A01', ITNO: 'A200' }))['AV01']).toBe('1000');
    expect(await m3.rows('OIS100MI/LstNewBalances', { LMTS: '0' })).toHaveLength(6);
  });

  it('are lowered by an order, raised when it is deleted, and leave the shelf with the delivery', async () => {
    m3 = await M3.start();
    const stock = async () => {
      const [row] = await m3.control<StockSnapshot[]>('GET', '/stock?item=A100');
      return [row?.onHand, row?.allocated, row?.netAllocatable];
    };
    const number = await m3.order();
    expect(await stock()).toEqual(['1000', '2', '998']);
    await m3.rows('OIS100MI/DelHead', { ORNO: number });
    expect(await stock()).toEqual(['1000', '0', '1000']);
    const second = await m3.order();
    await m3.control('POST', `/orders/${second}/deliver`);
    await m3.control('POST', `/orders/${second}/deliver`);
    expect(await stock()).toEqual(['998', '0', '998']);
  });
});

describe('items', () => {
  it('have alternative units with factors, listed by range and by change', async () => {
    m3 = await M3.start({
      now: () => NOON,
      tokenSeconds: 1_000_000,
      items: [
        {
          number: 'A1',
          description: 'x',
          alternativeUnits: ['BOX', { unit: 'KG', factor: '4', divides: true }],
        },
        { number: 'A2', description: 'y', alternativeUnits: [{ unit: 'PAL', factor: '48' }] },
      ],
    });
    const units = async (FITN: string, TITN: string) =>
      (await m3.rows('MMS200MI/LstItmAltUnitMs', { FITN, TITN })).map((row) => [
        row['ITNO'], row['ALUN'], row['COFA'], row['DMCF'],
      ]); // prettier-ignore
    expect(await units('A1', 'A1')).toEqual([
      ['A1', 'BOX', '1', '1'],
      ['A1', 'KG', '4', '2'],
    ]);
    expect(await units('A2', 'A9')).toEqual([['A2', 'PAL', '48', '1']]);
    await m3.control('POST', '/clock/advance/60');
    await m3.control('POST', '/items/A2/units', { unit: 'PAL', factor: '60' });
    const LMTS = String(NOON + 1);
    expect(listOf(await m3.rows('MMS200MI/LstAUMTime', { LMTS }), 'COFA')).toEqual(['60']);
  });

  it('change by the day, and are not told of once they are deleted', async () => {
    m3 = await M3.start({ now: () => NOON, tokenSeconds: 1_000_000 });
    await m3.control('POST', '/clock/advance/172800');
    await m3.control('POST', '/items/A100/change', { ITDS: 'Cup', ITGR: 'NEW' });
    const changed = async (record: Record<string, string>) =>
      listOf(await m3.rows('MMS200MI/LstItmByChgDate', record), 'ITDS');
    expect(await changed({ CSDS: '1' })).toEqual(['Cup']);
    expect(await changed({ FLMD: '20261121', TLMD: '20261122' })).toEqual(['Bowl', 'Old plate']);
    await m3.control('POST', '/items/A100/delete');
    expect(await changed({ CSDS: '1' })).toEqual([]);
    expect((await m3.one('MMS200MI/Get', { ITNO: 'A100' })).errorCode).toBe('WIT0103');
  });
});

describe('prices', () => {
  const start = (priceListing: 'position' | 'filter') =>
    M3.start({
      now: () => NOON,
      tokenSeconds: 1_000_000,
      priceListing,
      priceLists: [
        { list: 'B2C', currency: 'EUR', taxIncluded: true, until: '20281231' },
        { list: 'B2C', currency: 'EUR', customer: 'WEB1' },
        { list: 'B2C', currency: 'USD' },
      ],
      prices: [
        { list: 'B2C', currency: 'USD', item: 'A100', price: '4' },
        { list: 'B2C', currency: 'EUR', item: 'A100', price: '3' },
        { list: 'B2C', currency: 'EUR', item: 'A100', price: '2.5', fromQuantity: '10' },
        { list: 'B2C', currency: 'EUR', item: 'A200', price: '99.9', priceQuantity: '100', unit: 'BOX' },
        { list: 'B2C', currency: 'EUR', item: 'A100', price: '1', customer: 'WEB1' },
      ],
    });
  const EUR = { PRRF: 'B2C', CUCD: 'EUR', FVDT: '20200101' };

  it('need the first day of their list, which the list of lists tells', async () => {
    m3 = await start('position');
    expect(listOf(await m3.rows('OIS017MI/LstPriceList', { PRRF: 'B2C', CUCD: 'EUR' }), 'CUCD')).toHaveLength(
      3,
    );
    const rows = await m3.rows('OIS017MI/LstPriceList', { PRRF: 'B2C', CUCD: 'EUR', NFTR: '2' });
    expect(rows.map((row) => [row['CUNO'], row['FVDT'], row['LVDT']])).toEqual([
      ['', '20200101', '20281231'],
      ['WEB1', '20200101', '0'],
    ]);
    const base = (record: Record<string, string>) => m3.one('OIS017MI/GetBasePrice', record);
    expect((await base({ ...EUR, ITNO: 'A200' })).records[0]).toMatchObject({
      SAPR: '99.90', SACD: '100', SPUN: 'BOX', LVDT: '20281231',
    }); // prettier-ignore
    expect((await base({ ...EUR, ITNO: 'A900' })).errorCode).toBe('XRE0103');
    expect((await base({ ...EUR, FVDT: '20260101', ITNO: 'A100' })).errorCode).toBe('XRE0103');
    expect((await base({ PRRF: 'B2C', CUCD: 'EUR', ITNO: 'A100' })).errorType).toBe(
      'MandatoryInputFieldNotFound',
    );
    expect(await m3.rows('OIS017MI/LstBasePrice', EUR)).toHaveLength(2);
    expect(listOf(await m3.rows('OIS017MI/LstGradSlsPrc', { ...EUR, ITNO: 'A100' }), 'QTYL')).toEqual(['10']);
  });

  it.each([
    ['position', 5],
    ['filter', 3],
  ] as const)('are listed with tax and quantities (%s)', async (priceListing, count) => {
    m3 = await start(priceListing);
    const rows = await m3.rows('OIS320MI/LstListPrices', { ...EUR, CUNO: '' });
    expect(rows.slice(0, 3).map((row) => [row['ITNO'], row['QTYL'], row['SAPR'], row['TINC']])).toEqual([
      ['A100', '0', '3.00', '1'],
      ['A100', '10', '2.50', '1'],
      ['A200', '0', '99.90', '1'],
    ]);
    expect(rows.length).toBeGreaterThanOrEqual(count);
  });

  it('that changed since a stamp are listed, the deleted ones are not', async () => {
    m3 = await start('position');
    await m3.control('POST', '/clock/advance/60');
    await m3.control('POST', '/prices', { list: 'B2C', currency: 'EUR', item: 'A100', price: '3.10' });
    const rows = async () => m3.rows('OIS320MI/LstNewPrices', { LMTS: String(NOON + 1) });
    expect((await rows()).map((row) => [row['ITNO'], row['SAPR']])).toEqual([['A100', '3.10']]);
    expect(await m3.control<PriceSnapshot[]>('GET', '/prices?item=A200')).toMatchObject([
      {
        list: 'B2C',
        item: 'A200',
        price: '99.90',
        priceQuantity: '100',
        taxIncluded: true,
        until: '20281231',
      },
    ]);
    await m3.control('POST', '/prices/delete', { ...EUR, CUNO: '', ITNO: 'A100', QTYL: '0' });
    expect(await rows()).toEqual([]);
    await expect(
      m3.control('POST', '/prices', { list: 'X', currency: 'EUR', item: 'A100', price: '1' }),
    ).rejects.toThrow('no such price list');
  });
});
