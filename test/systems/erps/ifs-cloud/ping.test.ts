import type { CheckResult } from '../../../../systems/context';
import { carry, journal, startIfs, type Bench } from './support';

let bench: Bench;
let running: Bench | undefined;
const open = async (...args: Parameters<typeof startIfs>): Promise<Bench> =>
  (running = bench = await startIfs(...args));
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const check = async (name: string): Promise<CheckResult | undefined> =>
  (await bench.erp.ping(bench.context)).find((result) => result.name === name);

test('proves login, company, voucher type, user group and every name the settings use', async () => {
  await open();
  const results = await bench.erp.ping(bench.context);
  const needed = results.filter(({ optional }) => !optional).map(({ name, ok }) => [name, ok]);
  expect(needed).toEqual(
    expect.arrayContaining([
      ['login to IFS Cloud', true],
      ['company and voucher type', true],
      ['user group', true],
      ['entering vouchers', true],
      ['finding vouchers in VoucherRowsAnalysis', true],
    ]),
  );
  expect(needed.every(([, ok]) => ok)).toBe(true);
});

test('lists the candidates when the projection is called otherwise', async () => {
  await open({ glProjection: 'EnterVouchersHandling' });
  const result = await check('entering vouchers');
  expect(result).toMatchObject({ ok: false });
  expect(result?.detail).toMatch(/no projection ManualVoucherHandling.*EnterVouchersHandling/);
});

test.each([
  [{ headerSet: 'Vouchers' }, /no entity set Vouchers. It has VoucherSet/],
  [{ rowsNavigation: 'Rows' }, /no navigation Rows. It has .*VoucherRowArray/],
  [{ referenceIn: { field: 'Cf_Web' } }, /VoucherRowArray has no Cf_Web/],
  [{ approve: { action: 'IfsApp.ManualVoucherHandling.Voucher_Approve' } }, /no action IfsApp/],
])('names what %j gets wrong', async (gl, words) => {
  await open({}, { gl });
  expect(await check('entering vouchers')).toMatchObject({
    ok: false,
    detail: expect.stringMatching(words) as string,
  });
});

test('a voucher type that is not numbered by IFS, or not for manual vouchers, is found out', async () => {
  await open({}, { gl: { voucherType: 'MN' } });
  expect((await check('company and voucher type'))?.detail).toMatch(/does not number/);
  await bench.close();
  await open({}, { gl: { voucherType: 'I' } });
  expect((await check('company and voucher type'))?.detail).toMatch(/not for manual vouchers/);
});

test('a company that may not be seen is told apart from an empty one', async () => {
  await open({ allowedCompanies: [] });
  const result = await check('company and voucher type');
  expect(result).toMatchObject({ ok: false });
  expect(result?.detail).toMatch(/Allowed Companies/);
});

test('notices that a release changed the projection', async () => {
  await open();
  const told = /fingerprint (\w{12})$/.exec((await check('entering vouchers'))?.detail ?? '')?.[1];
  const name = 'entering vouchers';
  const again = async (fingerprint?: string): Promise<CheckResult | undefined> =>
    (await bench.erpWith({ gl: { fingerprint } }).ping(bench.context)).find((result) => result.name === name);
  expect(await again(told)).toMatchObject({ ok: true });
  expect(await again('000000000000')).toMatchObject({ ok: false });
});

test('a projection outside the permission sets is named', async () => {
  await open({ deniedProjections: ['ManualVoucherHandling'] });
  expect((await check('entering vouchers'))?.detail).toMatch(/Grant projection ManualVoucherHandling/);
});

test('proves by a voucher of ours that posted vouchers stay visible', async () => {
  await open();
  const name = 'posted vouchers in VoucherRowsAnalysis';
  expect(await check(name)).toMatchObject({ ok: false, optional: true });
  await carry(bench, bench.erp, journal());
  expect((await check(name))?.detail).toMatch(/still in the hold table/);
  await bench.control('/vouchers/update-general-ledger');
  expect(await check(name)).toMatchObject({ ok: true });
});

test('does not take a source that hides posted vouchers for one that shows them', async () => {
  await open({ analysisShowsLedger: false });
  await carry(bench, bench.erp, journal());
  await bench.control('/vouchers/update-general-ledger');
  expect(await check('posted vouchers in VoucherRowsAnalysis')).toMatchObject({ ok: false, optional: true });
});
