import { unrecorded } from '../../../../systems/context';
import { createIfsCloud } from '../../../../systems/erps/ifs-cloud';
import { createMemoryShelf } from '../../../../systems/transport/oauth2-shelf';
import type { HttpRequest } from '../../../../systems/transport/http';
import { answer, FakeHttp } from '../ion/fake-http';
import { journal, settings } from './support';

const ACTION = 'IfsApp.ManualVoucherHandling.Voucher_ApproveVoucher';
const HEADER = "VoucherSet(Company='10',VoucherType='M',AccountingYear=2026,VoucherNo=1001)";

/** A tenant with one voucher of ours, which awaits approval until the action is called with its present ETag. */
function tenant() {
  let version = 1;
  let status = 'AwaitingApproval';
  let editsAhead = 0;
  const keys = { Company: '10', VoucherType: 'M', AccountingYear: 2026, VoucherNo: 1001 };
  const rows = journal().entries!.map(({ account, amount, dimensions }, index) => ({
    ...keys,
    RowNo: index + 1,
    Account: account,
    ...(dimensions.B ? { CodeB: dimensions.B } : {}),
    CurrencyCode: 'EUR',
    CurrencyAmount: Number(amount),
    Text: 'I100 order 100000123',
  }));
  const reply = ({ url, method, headers }: HttpRequest) => {
    if (url.includes('/token')) return answer(200, { access_token: 't', expires_in: 180 });
    if (url.includes('Reference_VoucherType'))
      return answer(200, { value: [{ ...keys, AutomaticAllot: 'Yes' }] });
    if (url.includes('VoucherRowSet')) return answer(200, { value: rows });
    const present = `W/"${version}"`;
    if (method === 'GET') {
      const read = answer(200, { ...keys, '@odata.etag': present, VoucherStatus: status });
      if (editsAhead > 0) {
        editsAhead -= 1;
        version += 1;
      }
      return read;
    }
    if (headers?.['if-match'] !== present) return answer(412, { error: { code: 'X', message: 'Modified.' } });
    status = 'Approved';
    version += 1;
    return answer(204, '');
  };
  const http = new FakeHttp(reply);
  const erp = createIfsCloud({
    settings: settings({ gl: { approve: { action: ACTION } } }),
    credentials: { clientId: 'c', clientSecret: 's' },
    http,
    shelf: createMemoryShelf(),
    credentialName: 'acme',
  });
  const actions = (): HttpRequest[] => http.sent.filter(({ url }) => url.includes(ACTION));
  return { erp, actions, status: () => status, editTimes: (count: number) => (editsAhead = count) };
}

test('a voucher that awaits approval is continued: the action goes with the ETag just read', async () => {
  const { erp, actions, status } = tenant();
  const context = unrecorded();
  const finding = await erp.find(context, journal());
  expect(finding).toMatchObject({ state: 'partial', draft: 'M 2026 1001' });
  expect(await erp.post(context, journal(), finding)).toEqual({ number: 'M 2026 1001' });
  expect(actions()).toMatchObject([
    {
      method: 'POST',
      url: `https://acme.ifs.cloud/main/ifsapplications/projection/v1/ManualVoucherHandling.svc/${HEADER}/${ACTION}`,
      headers: { 'if-match': 'W/"1"' },
      body: '{}',
    },
  ]);
  expect(status()).toBe('Approved');
  expect(await erp.find(context, journal())).toMatchObject({ state: 'complete' });
  expect((await erp.confirm(context, journal(), {})).status).toBe(
    'in the hold table, voucher M 2026 1001 (Approved)',
  );
});

test('a voucher that somebody edits in between is read again', async () => {
  const { erp, actions, status, editTimes } = tenant();
  const context = unrecorded();
  const finding = await erp.find(context, journal());
  editTimes(1);
  await erp.post(context, journal(), finding);
  expect(actions().map(({ headers }) => headers?.['if-match'])).toEqual(['W/"1"', 'W/"2"']);
  expect(status()).toBe('Approved');
});
