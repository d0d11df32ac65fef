import { financeSnapshot } from '../../../sandbox/infor-m3';
import type { Row } from '../../../sandbox/infor-m3';
import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const code = async (call: string, row: Row): Promise<string | undefined> =>
  (await m3.one(call, row)).errorCode;
const HEAD = {
  FACI: 'A01',
  WHLO: 'A01',
  SUNO: 'SUP1',
  DWDT: '20261201',
  CUCD: 'EUR',
  HREF: 'REF',
  YRE1: 'REF',
};

async function entry(more: Row = {}): Promise<{ MSGN: string; PUNO: string }> {
  const { MSGN = '' } = await m3.row('PPS370MI/StartEntry', { BAOR: 'WEB' });
  const { PUNO = '' } = await m3.row('PPS370MI/AddHead', { MSGN, ...HEAD, ...more });
  return { MSGN, PUNO };
}

describe('purchase orders', () => {
  it('are entered, finished, and only then stand', async () => {
    m3 = await M3.start();
    const at = await entry();
    expect(
      await m3.row('PPS370MI/AddLine', { ...at, ITNO: 'A100', ORQA: '2', PUPR: '25', PUCD: '3' }),
    ).toEqual({
      PUNO: at.PUNO,
      PNLI: '1',
    });
    // By reference instead of number, and at the list price.
    await m3.rows('PPS370MI/AddLine', { MSGN: at.MSGN, HREF: 'REF', ITNO: 'A200', ORQA: '1' });
    expect(await m3.rows('PPS370MI/LstBatchLine', { PUNO: at.PUNO })).toHaveLength(2);
    expect(await code('PPS200MI/GetHead', { PUNO: at.PUNO })).toBe('WPU0103');
    await m3.rows('PPS370MI/FinishEntry', { MSGN: at.MSGN });
    expect(await m3.row('PPS200MI/GetHead', { PUNO: at.PUNO })).toMatchObject({
      YRE1: 'REF',
      SUNO: 'SUP1',
      NTAM: '24.17',
    });
    expect((await m3.rows('PPS200MI/LstLine', { PUNO: at.PUNO })).map(({ LNAM }) => LNAM)).toEqual([
      '16.67',
      '7.50',
    ]);
    expect(await code('PPS370MI/GetBatchHead', { PUNO: at.PUNO })).toBe('WPU0103');
    expect(await code('PPS370MI/FinishEntry', { MSGN: at.MSGN })).toBe('SBX0030');
    expect((await m3.rows('PPS200MI/SearchHead', { SQRY: 'YRE1:REF' })).map(({ PUNO }) => PUNO)).toEqual([
      at.PUNO,
    ]);
    const QERY = "IAPUNO from MPHEAD where IAYRE1 = 'REF'";
    expect(await m3.rows('EXPORTMI/Select', { QERY })).toEqual([{ REPL: at.PUNO }]);
    expect(await m3.control('GET', '/purchase-orders')).toMatchObject([
      { reference: 'REF', finished: true, total: '24.17' },
    ]);
  });

  it('double when they are entered twice, unless they have a number of their own', async () => {
    m3 = await M3.start();
    for (const _ of [1, 2]) {
      const at = await entry();
      await m3.rows('PPS370MI/AddLine', { ...at, ITNO: 'A100', ORQA: '1', PNLI: '1' });
      await m3.rows('PPS370MI/AddLine', { ...at, ITNO: 'A100', ORQA: '1', PNLI: '1' });
      await m3.rows('PPS370MI/FinishEntry', { MSGN: at.MSGN });
    }
    const { purchaseOrders } = financeSnapshot(m3.sandbox.m3);
    expect(purchaseOrders.map(({ lines }) => lines.map(({ PNLI }) => PNLI))).toEqual([
      ['1', '2'],
      ['1', '2'],
    ]);
    const { MSGN } = await entry({ PUNO: 'OWN1' });
    expect(await code('PPS370MI/AddHead', { MSGN, ...HEAD, PUNO: 'OWN1' })).toBe('XRE0104');
  });

  it.each<[Row, string]>([
    [{ SUNO: 'NOBODY' }, 'WSU0103'],
    [{ FACI: 'X' }, 'WFAC303'],
    [{ WHLO: 'X' }, 'WWH0103'],
    [{ CUCD: 'XXX' }, 'SBX0005'],
  ])('refuse a head with %j', async (wrong, expected) => {
    m3 = await M3.start();
    const { MSGN = '' } = await m3.row('PPS370MI/StartEntry', { BAOR: 'WEB' });
    expect(await code('PPS370MI/AddHead', { MSGN, ...HEAD, ...wrong })).toBe(expected);
    expect(await code('PPS370MI/AddHead', { ...HEAD, MSGN: 'M9' })).toBe('WMS0103');
  });

  it('refuse bad lines, charges and empty orders', async () => {
    m3 = await M3.start();
    const at = await entry();
    expect(await code('PPS370MI/AddLine', { ...at, ITNO: 'NONE', ORQA: '1' })).toBe('WIT0103');
    expect(await code('PPS370MI/AddLine', { ...at, ITNO: 'A900', ORQA: '1' })).toBe('WIT0101');
    expect(await code('PPS370MI/AddLine', { ...at, ITNO: 'A100', ORQA: '-1' })).toBe('SBX0004');
    expect(await code('PPS370MI/AddCharge', { ...at, SUCE: 'NONE', CEVA: '1' })).toBe('SBX0007');
    expect(await code('PPS370MI/AddAddress', { ...at, POAD: '1', CSCD: 'XX' })).toBe('SBX0010');
    await m3.rows('PPS370MI/FinishEntry', { MSGN: at.MSGN });
    expect(await m3.row('PPS370MI/GetBatchHead', { PUNO: at.PUNO })).toMatchObject({
      STAT: '30',
      MSID: 'SBX0019',
    });
    await m3.rows('PPS370MI/DeleteEntry', { MSGN: at.MSGN });
    expect(financeSnapshot(m3.sandbox.m3).purchaseOrders).toEqual([]);
  });

  it('lose their lines one by one', async () => {
    m3 = await M3.start();
    const at = await entry();
    await m3.rows('PPS370MI/AddLine', { ...at, ITNO: 'A100', ORQA: '1' });
    await m3.rows('PPS370MI/FinishEntry', { MSGN: at.MSGN });
    await m3.rows('PPS200MI/DltLine', { PUNO: at.PUNO, PNLI: '1' });
    expect(await code('PPS200MI/DltLine', { PUNO: at.PUNO, PNLI: '1' })).toBe('WPO0303');
    expect(await m3.rows('PPS200MI/LstLine', { PUNO: at.PUNO })).toEqual([]);
  });
});

describe('returns', () => {
  it('stand on the order they belong to, and never for more than was sold', async () => {
    m3 = await M3.start();
    const RORN = await m3.order();
    const { REPN = '' } = await m3.row('OIS390MI/AddHead', { WHLO: 'A01', RORN, YREF: 'R1' });
    const key = { WHLO: 'A01', REPN };
    expect(await m3.row('OIS390MI/GetHead', key)).toMatchObject({
      CUNO: 'WEB1',
      ORNO: RORN,
      YREF: 'R1',
      CUCD: 'EUR',
    });
    expect(await m3.row('OIS390MI/AddLine', { ...key, REQ0: '1', RORL: '1' })).toMatchObject({ RELI: '1' });
    expect(await m3.row('OIS390MI/GetLine', { ...key, RELI: '1' })).toMatchObject({
      ITNO: 'A100',
      REQ0: '1',
      SAPR: '10',
      PONR: '1',
    });
    expect(await code('OIS390MI/AddLine', { ...key, REQ0: '2', RORL: '1' })).toBe('SBX0032');
    expect(await code('OIS390MI/AddLine', { ...key, REQ0: '1', RORL: '1', ITNO: 'A200' })).toBe('SBX0004');
    expect(await code('OIS390MI/AddLine', { ...key, REQ0: '0', ITNO: 'A200' })).toBe('SBX0004');
    expect(await m3.rows('OIS390MI/LstLine', key)).toHaveLength(1);
    expect(await m3.control('GET', '/returns')).toMatchObject([
      { reference: 'R1', order: RORN, total: '10.00' },
    ]);
  });

  it('double without a number of their own', async () => {
    m3 = await M3.start();
    const head = { WHLO: 'A01', CUNO: 'WEB1', YREF: 'R1' };
    for (const _ of [1, 2]) await m3.row('OIS390MI/AddHead', head);
    expect(financeSnapshot(m3.sandbox.m3).returns).toHaveLength(2);
    await m3.row('OIS390MI/AddHead', { ...head, REPN: 'OWN' });
    expect(await code('OIS390MI/AddHead', { ...head, REPN: 'OWN' })).toBe('XRE0104');
    expect(await code('OIS390MI/AddHead', { ...head, CUNO: 'NOBODY' })).toBe('WCU0203');
    expect(await code('OIS390MI/AddHead', { ...head, RORN: '9' })).toBe('WOR0303');
    expect(await code('OIS390MI/AddHead', { ...head, WHLO: 'X' })).toBe('WWH0103');
    expect(await code('OIS390MI/GetHead', { WHLO: 'A01', REPN: 'NONE' })).toBe('WRE0103');
  });
});

it('an order of charges alone stands only when it says that it is header-only', async () => {
  m3 = await M3.start();
  for (const [OHEA, STAT] of [
    ['1', '90'],
    ['0', '20'],
  ]) {
    const { ORNO = '' } = await m3.row('OIS100MI/AddBatchHead', {
      CUNO: 'WEB1',
      ORTP: 'CRD',
      CUOR: 'R1',
      OHEA,
    });
    await m3.rows('OIS100MI/AddBatchHeadChg', { ORNO, CRID: 'FRT', CRAM: '-4.9' });
    expect(await m3.row('OIS100MI/Confirm', { ORNO })).toMatchObject({ STAT });
  }
});
