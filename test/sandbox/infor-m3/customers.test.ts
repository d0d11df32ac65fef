import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const customer = { CUTM: 'WEBB2C', CUNM: 'Grace', CUA1: 'Pier 1', TOWN: 'Bremen', CSCD: 'DE', PONO: '28195' };
const address = {
  CUNO: 'WEB1',
  ADRT: '1',
  ADID: 'HOME',
  CUA1: 'Kai 2',
  PONO: '20457',
  CSCD: 'DE',
  TOWN: 'Hamburg',
};
const searched = async (key: string): Promise<(string | undefined)[]> =>
  (await m3.rows('CRS610MI/LstBySearchKey', { ALCU: key })).map((row) => row['CUNO']);

describe('customers', () => {
  it('get a number from the series of their template, and a new one at every Add', async () => {
    m3 = await M3.start();
    const add = (more = {}) => m3.row('CRS610MI/Add', { ...customer, ALCU: 'SAME', ...more });
    expect(await add()).toEqual({ CUNO: 'W000000001', ERRM: '' });
    expect((await add())['CUNO']).toBe('W000000002');
    expect((await add({ CUTM: 'WEBB2B' }))['CUNO']).toMatch(/^B\d{9}$/);
    expect(await searched('SAME')).toHaveLength(3);
    expect((await add({ CUNO: 'OWN1' }))['CUNO']).toBe('OWN1');
    expect((await m3.one('CRS610MI/Add', { ...customer, CUNO: 'OWN1' })).errorCode).toBe('XRE0104');
    expect((await m3.one('CRS610MI/Add', { ...customer, CUTM: 'NONE' })).errorCode).toBe('SBX0009');
    expect((await m3.one('CRS610MI/Add', { ...customer, CSCD: 'XQ' })).errorCode).toBe('SBX0010');
    expect((await m3.one('CRS610MI/Add', { ...customer, MAIL: `${'x'.repeat(45)}@ex.de` })).errorType).toBe(
      'InputFieldTooLong',
    );
  });

  it('stay in status 12 when incomplete, and say why', async () => {
    m3 = await M3.start();
    const { TOWN: _town, ...incomplete } = customer;
    const { CUNO: number, ERRM: reason } = await m3.row('CRS610MI/Add', incomplete);
    expect(reason).toBe('Field TOWN must be entered');
    expect((await m3.row('CRS610MI/GetBasicData', { CUNO: number }))['STAT']).toBe('12');
    const draft = await m3.draft({ CUNO: number ?? '' });
    expect((await m3.row('OIS100MI/Confirm', { ORNO: draft }))['STAT']).toBe('15');
    await m3.rows('CRS610MI/ChgBasicData', { CUNO: number, TOWN: 'Bremen', STAT: '20' });
    expect((await m3.row('OIS100MI/Confirm', { ORNO: draft }))['STAT']).toBe('90');
  });

  it('are listed from the search key onward, not filtered by it', async () => {
    m3 = await M3.start({
      customers: [
        { number: 'WEB1', name: 'Ada', searchKey: 'M' },
        { number: 'WEB2', name: 'Bea', searchKey: 'K' },
        { number: 'WEB3', name: 'Cid', searchKey: 'MM' },
        { number: 'WEB4', name: 'Dan', searchKey: 'Z' },
      ],
    });
    expect(await searched('M')).toEqual(['WEB1', 'WEB3', 'WEB4']);
    expect(await searched('NOTHING')).toEqual(['WEB4']);
    expect(await searched('ZZ')).toEqual([]);
    await m3.rows('CRS610MI/ChgBasicData', { CUNO: 'WEB1', ALCU: 'ZZZ' });
    expect(await searched('M')).toEqual(['WEB3', 'WEB4', 'WEB1']);
    const names = await m3.rows('CRS610MI/LstByName', { CUNM: 'Bz' });
    expect(names.map((row) => row['CUNM'])).toEqual(['Cid', 'Dan']);
  });

  it('carry stamps: LMTS finds what changed since', async () => {
    m3 = await M3.start({ now: () => Date.UTC(2026, 4, 6), tokenSeconds: 1_000_000 });
    await m3.control('POST', '/clock/advance/86400');
    await m3.rows('CRS610MI/Add', customer);
    const since = (await m3.row('GENERAL/GetServerTime'))['LMTS'] ?? '';
    const changed = async () =>
      (await m3.rows('CRS610MI/LstByNumber', { LMTS: since })).map((row) => row['CUNO']);
    expect(await changed()).toEqual(['W000000001']);
    await m3.rows('CRS610MI/ChgFinancial', { CUNO: 'WEB1', CUCD: 'USD' });
    expect(await changed()).toEqual(['W000000001', 'WEB1']);
    const row = await m3.row('CRS610MI/GetBasicData', { CUNO: 'WEB1' });
    expect(row).toMatchObject({ RGDT: '20260506', LMDT: '20260507', CHNO: '2' });
  });

  it('change only in what is sent; ? blanks a field', async () => {
    m3 = await M3.start();
    await m3.rows('CRS610MI/ChgBasicData', { CUNO: 'WEB1', YREF: 'note', CUA2: '' });
    await m3.rows('CRS610MI/ChgOrderInfo', { CUNO: 'WEB1', ORTP: 'WEB' });
    await m3.rows('CRS610MI/ChgBasicData', { CUNO: 'WEB1', ALCU: '?' });
    expect(await m3.row('CRS610MI/GetBasicData', { CUNO: 'WEB1' })).toMatchObject({
      YREF: 'note',
      ALCU: '',
      CUNM: 'Ada',
    });
    expect((await m3.row('CRS610MI/GetOrderInfo', { CUNO: 'WEB1' }))['ORTP']).toBe('WEB');
    expect((await m3.row('CRS610MI/GetFinancial', { CUNO: 'WEB1' }))['CUCD']).toBe('EUR');
    expect((await m3.one('CRS610MI/ChgFinancial', { CUNO: 'WEB1', CUCD: 'XXX' })).errorCode).toBe('SBX0005');
    expect((await m3.one('CRS610MI/ChgFinancial', { CUNO: 'WEB1', BLCD: 'y' })).errorCode).toBe('SBX0001');
    expect((await m3.one('CRS610MI/ChgBasicData', { CUNO: 'NOBODY', YREF: 'x' })).errorCode).toBe('WCU0203');
  });

  it('are found by the search table only after its lag', async () => {
    m3 = await M3.start({ searchLagMs: 30_000, now: () => 1_700_000_000_000, customers: [] });
    await m3.rows('CRS610MI/Add', customer);
    const search = (query: string) => m3.rows('CRS610MI/SearchCustomer', { SQRY: query });
    expect(await search('CUNM:Grace')).toEqual([]);
    await m3.control('POST', '/clock/advance/30');
    expect((await search('CUNM:Gra*')).map((row) => row['CUNO'])).toEqual(['W000000001']);
    expect(await search('CUNM:Gra')).toEqual([]);
    await m3.rows('CRS610MI/ChgBasicData', { CUNO: 'W000000001', CUNM: 'Grace H' });
    expect(await search('CUNM:"Grace H"')).toEqual([]);
    await m3.control('POST', '/clock/advance/30');
    expect(await search('CUNM:"Grace H" AND CSCD:DE')).toHaveLength(1);
  });

  it('list their templates', async () => {
    m3 = await M3.start();
    expect((await m3.rows('CRS610MI/LstTemplates')).map((row) => row['CUNO'])).toEqual(['WEBB2C', 'WEBB2B']);
  });
});

describe('customer addresses', () => {
  it('are added once, read, changed, listed by type', async () => {
    m3 = await M3.start();
    await m3.rows('CRS610MI/AddAddress', address);
    expect((await m3.one('CRS610MI/AddAddress', { ...address, ADRT: '01' })).errorCode).toBe('XRE0104');
    expect((await m3.one('CRS610MI/AddAddress', { ...address, CUNO: 'NOBODY' })).errorCode).toBe('WCU0203');
    expect((await m3.one('CRS610MI/AddAddress', { ...address, PONO: '' })).errorType).toBe(
      'MandatoryInputFieldNotFound',
    );
    await m3.rows('CRS610MI/AddAddress', { ...address, ADRT: '3' });
    await m3.rows('CRS610MI/ChgAddress', { CUNO: 'WEB1', ADRT: '1', ADID: 'HOME', TOWN: 'Altona' });
    expect((await m3.row('CRS610MI/GetAddress', { CUNO: 'WEB1', ADRT: '1', ADID: 'HOME' }))['TOWN']).toBe(
      'Altona',
    );
    expect(await m3.rows('CRS610MI/LstAddresses', { CUNO: 'WEB1' })).toHaveLength(2);
    expect(await m3.rows('CRS610MI/LstAddresses', { CUNO: 'WEB1', ADRT: '3' })).toHaveLength(1);
    expect((await m3.one('CRS610MI/GetAddress', { CUNO: 'WEB1', ADRT: '1', ADID: 'WORK' })).errorCode).toBe(
      'WAD1003',
    );
    await m3.rows('CRS610MI/DeleteAddress', { CUNO: 'WEB1', ADRT: '3', ADID: 'HOME' });
    expect(await m3.rows('CRS610MI/LstAddresses', { CUNO: 'WEB1' })).toHaveLength(1);
  });
});

describe('e-mail addresses', () => {
  it('have one record per type and key', async () => {
    m3 = await M3.start();
    const key = { EMTP: '04', EMKY: 'WEB1' };
    await m3.rows('CRS111MI/Add', { ...key, EMAL: 'ada@example.com' });
    expect((await m3.one('CRS111MI/Add', { ...key, EMAL: 'b@example.com' })).errorCode).toBe('XRE0104');
    expect((await m3.row('CRS111MI/Get', key))['EMAL']).toBe('ada@example.com');
    await m3.rows('CRS111MI/Change', { ...key, EMAL: 'b@example.com' });
    expect((await m3.rows('CRS111MI/List', { EMTP: '04' })).map((row) => row['EMAL'])).toEqual([
      'b@example.com',
    ]);
    await m3.rows('CRS111MI/Delete', key);
    expect((await m3.one('CRS111MI/Get', key)).errorCode).toBe('XRE0103');
  });
});
