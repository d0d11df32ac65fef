import { financeSnapshot } from '../../../sandbox/infor-m3';
import type { Row } from '../../../sandbox/infor-m3';
import { M3 } from './m3-client';

let m3: M3;
afterEach(() => m3.close());

const KEY = { CONO: '100', KEY1: 'K1', DIVI: 'AAA' };
const head = (more: Row = {}): Promise<Row[]> =>
  m3.rows('GLS840MI/AddBatchHead', { ...KEY, INTN: 'CROSSDOCK-GL', DESC: 'test', ...more });
const line = (LINE: string, AIT1: string, CUAM: string, more: Row = {}): Row => ({
  KEY1: 'K1', DIVI: 'AAA', LINE, INRI: 'I1', AIT1, CUAM, CUCD: 'EUR', ACDT: '20261120', VTXT: 'REF sold', ...more,
}); // prettier-ignore
const add = (row: Row): ReturnType<M3['one']> => m3.one('GLS840MI/AddBatchLineFld', row);
const code = async (call: string, row: Row): Promise<string | undefined> =>
  (await m3.one(call, row)).errorCode;
const snapshot = (): ReturnType<typeof financeSnapshot> => financeSnapshot(m3.sandbox.m3);

/** A balanced batch under K1, not controlled. */
async function batch(debit = line('1', '1210', '10'), credit = line('2', '4000', '-10')): Promise<void> {
  await head();
  for (const row of [debit, credit]) expect((await add(row)).errorCode).toBeUndefined();
}

describe('the finance interface', () => {
  it('posts a controlled batch once and shows it in the ledger', async () => {
    m3 = await M3.start();
    await batch();
    expect(await code('GLS840MI/UpdBatch', KEY)).toBe('SBX0024');
    await m3.rows('GLS840MI/CtrlBatch', KEY);
    await m3.rows('GLS840MI/UpdBatch', KEY);
    for (const call of ['CtrlBatch', 'UpdBatch']) expect(await code(`GLS840MI/${call}`, KEY)).toBe('SBX0023');
    const lines = await m3.rows('GLS200MI/LstVouchersByDt', {
      FRDT: '20261120',
      TODT: '20261120',
      DIVI: 'AAA',
    });
    expect(lines).toMatchObject([
      { AIT1: '1210', CUAM: '10', VTXT: 'REF sold', VONO: '10000001', YEA4: '2026' },
      { AIT1: '4000', CUAM: '-10' },
    ]);
    expect(await m3.rows('GLS200MI/LstVouchersByDt', { FRDT: '20261121', TODT: '20261130' })).toEqual([]);
    const voucher = { DIVI: 'AAA', YEA4: '2026', VONO: '10000001' };
    expect(await m3.rows('GLS200MI/LstVoucherLines', voucher)).toHaveLength(2);
    expect(await code('GLS200MI/LstVoucherLines', { ...voucher, VONO: '1' })).toBe('XRE0103');
    expect(await m3.control('GET', '/vouchers')).toMatchObject([
      { reference: 'REF', number: '2026-700-10000001', total: '10', accounts: { 1210: '10', 4000: '-10' } },
    ]);
  });

  it('takes a key and a line of it once, and nothing unknown', async () => {
    m3 = await M3.start();
    await head();
    expect(await code('GLS840MI/AddBatchHead', { ...KEY, INTN: 'CROSSDOCK-GL', DESC: 'x' })).toBe('XRE0104');
    expect(await code('GLS840MI/AddBatchHead', { ...KEY, KEY1: 'K2', INTN: 'NONE', DESC: 'x' })).toBe(
      'SBX0021',
    );
    await add(line('1', '4000', '1'));
    expect((await add(line('1', '4000', '1'))).errorCode).toBe('XRE0104');
    expect((await add({ ...line('2', '4000', '1'), KEY1: 'K9' })).errorCode).toBe('XRE0103');
    expect((await add({ ...line('2', '4000', '1'), CUNO: 'WEB1' })).errorType).toBe('InputFieldNotFound');
    expect((await add({ ...line('2', '4000', '1'), VTXT: 'x'.repeat(41) })).errorType).toBe(
      'InputFieldTooLong',
    );
    expect((await add({ ...line('2', '4000', '1'), INRI: '' })).errorType).toBe(
      'MandatoryInputFieldNotFound',
    );
    expect(await code('GLS840MI/AddBatchLine', { ...KEY, LINE: '2', PARM: 'I1' })).toBe('SBX0022');
  });

  it.each<[string, Row, Row, string]>([
    ['an unbalanced voucher', line('1', '1210', '10'), line('2', '4000', '-9.99'), 'SBX0026'],
    ['an unknown account', line('1', '1210', '10'), line('2', '8888', '-10'), 'WAI0103'],
    ['a blocked account', line('1', '1210', '10'), line('2', '9999', '-10'), 'SBX0029'],
    ['an unknown dimension', line('1', '1210', '10'), line('2', '4000', '-10', { AIT2: 'NO' }), 'WAI0103'],
    ['an unknown currency', line('1', '1210', '10', { CUCD: 'XXX' }), line('2', '4000', '-10'), 'SBX0005'],
    ['mixed currencies', line('1', '1210', '10', { CUCD: 'USD' }), line('2', '4000', '-10'), 'SBX0005'],
    ['fractions of a cent', line('1', '1210', '10.001'), line('2', '4000', '-10.001'), 'SBX0002'],
    ['a negative debit', line('1', '1210', '-10', { DBCR: 'D' }), line('2', '4000', '-10'), 'SBX0004'],
  ])('refuses %s at control', async (_, debit, credit, expected) => {
    m3 = await M3.start();
    await batch(debit, credit);
    expect(await code('GLS840MI/CtrlBatch', KEY)).toBe(expected);
    expect(await code('GLS840MI/UpdBatch', KEY)).toBe('SBX0024');
    expect(snapshot()).toMatchObject({ vouchers: [], voucherBatches: [{ status: '15', lines: 2 }] });
  });

  it('refuses a closed period until it is opened, and an empty batch', async () => {
    m3 = await M3.start();
    await batch();
    await m3.control('POST', '/periods/AAA/202611/close');
    expect(await code('GLS840MI/CtrlBatch', KEY)).toBe('SBX0028');
    await m3.control('POST', '/periods/AAA/202611/open');
    await m3.rows('GLS840MI/CtrlBatch', KEY);
    await head({ KEY1: 'K2' });
    expect(await code('GLS840MI/CtrlBatch', { ...KEY, KEY1: 'K2' })).toBe('SBX0025');
  });

  it('reads receivables by position and shows the invoice', async () => {
    m3 = await M3.start();
    await head({ INTN: 'CROSSDOCK-AR' });
    const customer = `I1${'1'.padEnd(9)}${'1'.padEnd(8)}AAA${'WEB1'.padEnd(10)}${'INV7'.padEnd(15)}${'10,00'.padStart(17)}EUR2026112020261120INV7 sold`;
    const revenue = `I2${'1'.padEnd(9)}${'2'.padEnd(8)}AAA${'4000'.padEnd(70)}${'-10,00'.padStart(17)}EUR20261120  INV7 sold`;
    for (const [index, PARM] of [customer, revenue].entries()) {
      await m3.rows('GLS840MI/AddBatchLine', { ...KEY, LINE: String(index + 1), PARM });
    }
    await m3.rows('GLS840MI/CtrlBatch', KEY);
    await m3.rows('GLS840MI/UpdBatch', KEY);
    const [invoice] = await m3.rows('ARS200MI/LstInvoices', { CUNO: 'WEB1' });
    expect(invoice).toMatchObject({ CINO: 'INV7', TRCD: '10', YEA4: '2026' });
    const { YEA4 = '', JRNO = '', JSNO = '' } = invoice ?? {};
    expect(await m3.row('ARS200MI/GetInvoice', { YEA4, JRNO, JSNO, DIVI: 'AAA' })).toMatchObject({
      CUAM: '10.00', CUCD: 'EUR', VONO: '10000001',
    }); // prettier-ignore
    expect(snapshot().vouchers).toMatchObject([
      { invoice: 'INV7', customer: 'WEB1', accounts: { 1300: '10' } },
    ]);
    const QERY = "ESVONO,ESCINO from FSLEDG where ESCONO = 100 and ESCINO = 'INV7'";
    expect(await m3.rows('EXPORTMI/Select', { QERY })).toEqual([{ REPL: '10000001;INV7' }]);
    await head({ KEY1: 'K2', INTN: 'CROSSDOCK-AR' });
    await m3.rows('GLS840MI/AddBatchLine', { ...KEY, KEY1: 'K2', LINE: '1', PARM: 'XX1' });
    expect(await code('GLS840MI/CtrlBatch', { ...KEY, KEY1: 'K2' })).toBe('SBX0027');
  });

  it('keeps a voucher from a stale reader', async () => {
    m3 = await M3.start({ staleMs: 60_000 });
    await batch();
    await m3.rows('GLS840MI/CtrlBatch', KEY);
    await m3.rows('GLS840MI/UpdBatch', KEY);
    m3.sandbox.faults.set([{ call: 'GLS200MI/LstVouchersByDt', effect: 'stale-read', times: 1 }]);
    const days = { FRDT: '20261120', TODT: '20261120', DIVI: 'AAA' };
    expect(await m3.rows('GLS200MI/LstVouchersByDt', days)).toEqual([]);
    expect(await m3.rows('GLS200MI/LstVouchersByDt', days)).toHaveLength(2);
  });
});

it('accounts are shown with their lock', async () => {
  m3 = await M3.start();
  expect(await m3.row('CRS630MI/GetAccountID', { AITP: '1', AITM: '4000' })).toMatchObject({
    LCCD: '0',
    TX40: 'Revenue',
  });
  expect(await code('CRS630MI/GetAccountID', { AITP: '2', AITM: '4000' })).toBe('WAI0103');
  await m3.control('POST', '/accounts/4000/block');
  expect((await m3.row('CRS630MI/GetAccountID', { AITP: '1', AITM: '4000' }))['LCCD']).toBe('1');
  await m3.control('POST', '/accounts/4000/unblock');
  expect(await m3.rows('CRS630MI/LstAccountID', { AITP: '1', AITM: '4100' })).toHaveLength(4);
});
