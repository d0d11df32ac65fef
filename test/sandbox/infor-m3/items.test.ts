import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

describe('items', () => {
  it('are read long and short, listed onward, and missed', async () => {
    m3 = await M3.start({
      items: [
        { number: 'A1', description: 'x'.repeat(60) },
        { number: 'A2', description: 'y', status: '90' },
        { number: 'B1', description: 'z' },
      ],
    });
    expect((await m3.row('MMS200MI/Get', { ITNO: 'A1' }))['ITDS']).toHaveLength(60);
    expect((await m3.row('MMS200MI/GetItmBasic', { ITNO: 'A1', CONO: '100' }))['ITDS']).toHaveLength(30);
    expect((await m3.row('MMS200MI/Get', { ITNO: 'A2' }))['STAT']).toBe('90');
    expect((await m3.rows('MMS200MI/LstItmByItm', { ITNO: 'A2' })).map((row) => row['ITNO'])).toEqual([
      'A2',
      'B1',
    ]);
    expect((await m3.one('MMS200MI/Get', { ITNO: 'C1' })).errorCode).toBe('WIT0103');
  });

  it('are invalid, not unknown, in a warehouse that does not stock them', async () => {
    m3 = await M3.start({ items: [{ number: 'A1', description: 'x', warehouses: ['B01'] }] });
    const code = async (call: string, WHLO: string, ITNO = 'A1') =>
      (await m3.one(call, { WHLO, ITNO })).errorCode;
    expect(await code('MMS200MI/GetItmWhsBasic', 'B01')).toBeUndefined();
    expect(await code('MMS200MI/GetItmWhsBasic', 'A01')).toBe('WIT0101');
    expect(await code('MMS200MI/GetItmWhsBasic', 'ZZZ')).toBe('WWH0103');
    expect(await code('MMS200MI/GetItmWhsBal', 'A01', 'NONE')).toBe('WIT0103');
    expect((await m3.row('MMS200MI/GetItmWhsBal', { WHLO: 'B01', ITNO: 'A1' }))['AV01']).toBe('1000');
  });

  it('show a change by day', async () => {
    m3 = await M3.start({ now: () => Date.UTC(2026, 4, 6), tokenSeconds: 1_000_000 });
    await m3.control('POST', '/clock/advance/86400');
    await m3.control('POST', '/items/A200/status/90');
    const rows = await m3.rows('MMS200MI/LstItmByChgDate', { FLMD: '20260507', TLMD: '20260507' });
    expect(rows.map((row) => [row['ITNO'], row['STAT']])).toEqual([['A200', '90']]);
  });
});

describe('aliases', () => {
  it('are read by their whole key, qualifier and all', async () => {
    m3 = await M3.start({ aliases: [{ item: 'A100', alias: 'SKU-1' }] });
    const ean = { ALWT: '2', ALWQ: 'EA13', POPN: '4006381333931' };
    await m3.rows('MMS025MI/AddAlias', { ...ean, ITNO: 'A200' });
    expect((await m3.row('MMS025MI/GetItem', { ALWT: '01', POPN: 'SKU-1' }))['ITNO']).toBe('A100');
    expect((await m3.row('MMS025MI/GetItem', ean))['ITNO']).toBe('A200');
    expect((await m3.one('MMS025MI/GetItem', { ALWT: '2', POPN: ean.POPN })).errorCode).toBe('WPO0403');
    expect((await m3.one('MMS025MI/GetItem', { ALWT: '2', POPN: 'SKU-1' })).errorCode).toBe('WPO0403');
    expect((await m3.one('MMS025MI/GetItem', { POPN: 'SKU-1' })).errorType).toBe(
      'MandatoryInputFieldNotFound',
    );
    expect((await m3.one('MMS025MI/GetItem', { ALWT: 'EA13', POPN: ean.POPN })).errorType).toBe(
      'InputFieldTooLong',
    );
    expect((await m3.one('MMS025MI/AddAlias', { ...ean, ITNO: 'A100' })).errorCode).toBe('XRE0104');
    expect((await m3.one('MMS025MI/AddAlias', { ...ean, POPN: 'new', ITNO: 'NONE' })).errorCode).toBe(
      'WIT0103',
    );
  });

  it('are listed by alias and by item', async () => {
    m3 = await M3.start({
      aliases: [
        { item: 'A100', alias: 'SKU-1' },
        { item: 'A200', alias: 'SKU-1', category: '2', qualifier: 'EA13' },
      ],
    });
    expect((await m3.rows('MMS025MI/LstItem', { POPN: 'SKU-1' })).map((row) => row['ITNO'])).toEqual([
      'A100',
      'A200',
    ]);
    expect(await m3.rows('MMS025MI/LstItem', { POPN: 'SKU-1', ALWT: '2' })).toHaveLength(1);
    expect(await m3.rows('MMS025MI/LstItem', { POPN: 'NONE' })).toEqual([]);
    expect((await m3.row('MMS025MI/GetAlias', { ALWT: '2', ALWQ: 'EA13', ITNO: 'A200' }))['POPN']).toBe(
      'SKU-1',
    );
    expect(await m3.rows('MMS025MI/LstAlias', { ITNO: 'A100' })).toHaveLength(1);
    await m3.rows('MMS025MI/DltAlias', { ALWT: '2', ALWQ: 'EA13', ITNO: 'A200', POPN: 'SKU-1' });
    expect(await m3.rows('MMS025MI/LstAlias', { ITNO: 'A200' })).toEqual([]);
  });
});
