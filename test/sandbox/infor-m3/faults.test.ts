import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const faults = (...rules: object[]) => m3.control('POST', '/faults', rules);
const head = { transaction: 'AddBatchHead', record: { CUNO: 'WEB1', CUOR: '1' } };
const batches = async (): Promise<number> => (await m3.snapshot()).batches.length;

describe('faults', () => {
  it('put an error inside 200, for one item of a bulk', async () => {
    m3 = await M3.start();
    await faults({ call: 'OIS100MI/AddBatchHead', effect: 'error-in-200', nth: 2 });
    const { status, body } = await m3.bulk('OIS100MI', [head, head, head]);
    expect(status).toBe(200);
    expect(body.results?.map((result) => result.errorCode)).toEqual([undefined, 'XO_1130', undefined]);
    expect(body.results?.[1]?.errorMessage).toContain('Please try again later');
    expect(await batches()).toBe(2);
  });

  it('end a token before its time', async () => {
    m3 = await M3.start();
    await faults({ call: 'OIS100MI/AddBatchHead', effect: 'token-expired', nth: 1 });
    expect((await m3.bulk('OIS100MI', [head])).status).toBe(401);
    expect((await m3.bulk('OIS100MI', [head])).status).toBe(401);
    m3.token = String((await m3.login()).body['access_token']);
    expect((await m3.bulk('OIS100MI', [head])).status).toBe(200);
    expect(await batches()).toBe(1);
  });

  it('hide what was just written from a stale read', async () => {
    m3 = await M3.start({ now: () => 1_700_000_000_000 });
    await m3.control('POST', '/clock/advance/60');
    const order = await m3.order({ CUOR: 'A' });
    await faults({ call: '*', effect: 'stale-read' });
    expect((await m3.one('OIS100MI/GetHead', { ORNO: order })).errorCode).toBe('WOR0303');
    expect(await m3.rows('OIS120MI/LstCOStopByCUOR', { FACI: 'A01', CUOR: 'A', NFTR: '2' })).toEqual([]);
    expect(await m3.rows('OIS100MI/LstBatchHead', { CUNO: 'WEB1' })).toEqual([]);
    expect(await m3.rows('EXPORTMI/Select', { QERY: "OAORNO from OXHEAD where OACUOR = 'A'" })).toEqual([]);
    await m3.control('POST', '/clock/advance/5');
    expect(await m3.rows('OIS100MI/LstBatchHead', { CUNO: 'WEB1' })).toHaveLength(1);
    expect((await m3.one('OIS100MI/GetHead', { ORNO: order })).errorCode).toBeUndefined();
  });

  it('hide a fresh confirmation from a stale read of an older batch order', async () => {
    m3 = await M3.start({ now: () => 1_700_000_000_000 });
    const draft = await m3.draft({ CUOR: 'A' });
    await m3.control('POST', '/clock/advance/60');
    await m3.rows('OIS100MI/Confirm', { ORNO: draft });
    await faults({ call: 'OIS275MI/*', effect: 'stale-read' }, { call: 'EXPORTMI/*', effect: 'stale-read' });
    expect(await m3.row('OIS275MI/GetTmpOrderStat', { ORNO: draft })).toMatchObject({ STAT: '10', ORNR: '' });
    expect(await m3.rows('EXPORTMI/Select', { QERY: 'OASTAT from OXHEAD' })).toEqual([{ REPL: '10' }]);
    expect((await m3.row('OIS100MI/GetOrderNo', { ORNO: draft }))['ORNR']).toBe('0000000001');
  });

  it('break off a list with rows and an error', async () => {
    m3 = await M3.start();
    await m3.draft();
    await m3.draft();
    await faults({ call: 'OIS100MI/*', effect: 'page-shift' });
    const result = await m3.one('OIS100MI/LstBatchHead', { CUNO: 'WEB1' });
    expect([result.records.length, result.errorCode]).toEqual([1, 'CPF9898']);
    expect((await m3.one('OIS100MI/AddBatchHead', { CUNO: 'WEB1' })).errorCode).toBeUndefined();
  });

  it.each([500, 400])('commit and answer %i all the same', async (status) => {
    m3 = await M3.start();
    await m3.control('POST', '/commit-then-500', { call: 'OIS100MI/AddBatchHead', status });
    expect((await m3.bulk('OIS100MI', [head])).status).toBe(status);
    expect(await batches()).toBe(1);
    expect((await m3.bulk('OIS100MI', [head])).status).toBe(200);
    expect(await batches()).toBe(2);
  });

  it('commit and lose the answer, or commit late', async () => {
    m3 = await M3.start();
    await faults(
      { call: 'OIS100MI/AddBatchHead', effect: 'commit-then-drop', nth: 1 },
      { call: 'OIS100MI/AddBatchHead', effect: 'commit-late', nth: 2, delayMs: 3_600_000 },
    );
    await expect(m3.bulk('OIS100MI', [head])).rejects.toThrow();
    expect(await batches()).toBe(1);
    await expect(m3.bulk('OIS100MI', [head])).rejects.toThrow();
    expect(await batches()).toBe(1);
    await m3.control('POST', '/settle');
    expect(await batches()).toBe(2);
  });

  it('go by names: token, revoke, PROGRAM/Transaction, each of a bulk', async () => {
    m3 = await M3.start();
    await m3.bulk('OIS100MI', [head, head]);
    await m3.get('OIS100MI/GetUserInfo');
    expect(m3.sandbox.requests.count('token')).toBe(1);
    expect(m3.sandbox.requests.count('OIS100MI/AddBatchHead')).toBe(2);
    expect(m3.sandbox.requests.count('OIS100MI/GetUserInfo')).toBe(1);
  });
});

describe('the control API', () => {
  it('seeds, expires tokens and resets to the start', async () => {
    m3 = await M3.start();
    await m3.control('POST', '/items', [{ number: 'N1', description: 'New' }]);
    await m3.control('POST', '/aliases', { item: 'N1', alias: 'NEW-1' });
    await m3.control('POST', '/charges', { id: 'NEW', description: 'New', amount: '3' });
    await m3.control('POST', '/customers', { number: 'N1', name: 'New' });
    expect((await m3.row('MMS025MI/GetItem', { ALWT: '1', POPN: 'NEW-1' }))['ITNO']).toBe('N1');
    const draft = await m3.draft({ CUNO: 'N1' }, { ITNO: 'N1' });
    await m3.rows('OIS100MI/AddBatchHeadChg', { ORNO: draft, CRID: 'NEW' });
    expect((await m3.snapshot()).batches[0]?.totals).toMatchObject({ charges: '3.00', total: '23.00' });
    await expect(m3.control('POST', '/items', { number: 'N1', description: 'Twice' })).rejects.toThrow(
      'there already',
    );
    await expect(m3.control('POST', '/orders/0000000099/deliver')).rejects.toThrow('no such order');
    await m3.control('POST', '/tokens/expire');
    expect((await m3.get('GENERAL/GetUserInfo')).status).toBe(401);
    await m3.control('POST', '/reset');
    m3.token = String((await m3.login()).body['access_token']);
    expect((await m3.one('MMS200MI/Get', { ITNO: 'N1' })).errorCode).toBe('WIT0103');
    expect((await m3.one('MMS200MI/Get', { ITNO: 'A100' })).errorCode).toBeUndefined();
    expect(await batches()).toBe(0);
  });
});
