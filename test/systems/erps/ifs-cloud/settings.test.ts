import { ZodError } from 'zod';
import { ERPS } from '../../../../workers/systems';
import { settings } from './support';

const base = {
  system: 'ifs-cloud',
  url: 'https://acme.ifs.cloud',
  realm: 'acme',
  company: 10,
  credentials: 'acme-ifs',
};
const parse = (more: object = {}) => ERPS['ifs-cloud']!.parse({ ...base, ...more });

function wrong(more: object): string {
  try {
    parse(more);
  } catch (error) {
    if (error instanceof ZodError)
      return error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw error;
  }
  return '';
}

test('a short connection is enough', () => {
  expect(parse()).toMatchObject({
    credentialName: 'acme-ifs',
    pace: { requestsPerMinute: 600, concurrency: 4, deadlineMs: 60_000 },
  });
});

test.each([
  [{ url: 'https://acme.ifs.cloud/main' }, /url must be a bare address/],
  [{ url: 'https://user:pass@acme.ifs.cloud' }, /url must be a bare address/],
  [{ url: 'acme.ifs.cloud' }, /url must be the address of IFS Cloud/],
  [{ basePath: 'main' }, /basePath must be a path/],
  [{ pageSize: 5001 }, /pageSize/],
  [
    { receivable: 'instant-invoice' },
    /^invoices is needed for receivable: instant-invoice: .*referenceField and invoices\.taxField/,
  ],
  [{ receivable: 'invoice' }, /receivable/],
  [{ orders: { site: 'LONDON' } }, /orders\.site/],
  [{ orders: { cancel: {} } }, /orders\.cancel\.action/],
  [{ gl: { voucherType: 'MANY' } }, /gl\.voucherType/],
  [{ gl: { projection: 'A/B' } }, /gl\.projection must be a name/],
  [
    { gl: { search: [{ projection: 'P', set: 'S', shows: 'hold' }] } },
    /gl\.search must show vouchers both in the hold table and in the general ledger/,
  ],
  [{ gl: { closedPeriodWords: '(' } }, /closedPeriodWords is no regular expression/],
  [{ customers: { key: { field: 'Name' } } }, /must be a custom field|customers\.key/],
  [{ division: 'AAA' }, /division/],
])('%j is refused with a sentence', (more, words) => {
  expect(wrong(more)).toMatch(words);
});

test('credentials are read as JSON, and nothing of them is repeated', () => {
  const { readCredentials } = parse();
  expect(readCredentials('{"clientId":"C","clientSecret":"S"}')).toEqual({
    clientId: 'C',
    clientSecret: 'S',
  });
  for (const secret of ['{"clientId":"C"}', 'hunter2', '{"clientId":"C","clientSecret":"S","more":1}']) {
    let said = '';
    try {
      readCredentials(secret);
    } catch (error) {
      said = String(error);
    }
    expect(said).not.toBe('');
    expect(said).not.toContain('hunter2');
  }
});

test('fixed values come beside those of the preset, and null takes one of them out', () => {
  const { lineValues, headValues } = settings({
    orders: { lineValues: { CurrencyRate: 1, Source: null } },
  }).orders;
  expect(lineValues).toEqual({
    ConvFactor: 1,
    Discount: 0,
    DefaultAddrFlag: 'Yes',
    AddrFlag: 'No',
    ConfigurationId: '*',
    CurrencyRate: 1,
  });
  expect(headValues).toEqual({});
});
