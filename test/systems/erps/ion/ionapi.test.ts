import { Failure } from '../../../../domain/failure';
import { parseIonapi } from '../../../../systems/erps/ion';

const FILE = {
  ti: 'ACME_PRD',
  cn: 'Crossdock',
  dt: '12',
  ci: 'ACME_PRD~abc',
  cs: 'client-secret-value',
  iu: 'https://mingle-ionapi.example.com',
  pu: 'https://mingle-sso.example.com:443/ACME_PRD/as/',
  oa: 'authorization.oauth2',
  ot: 'token.oauth2',
  or: 'revoke_token.oauth2',
  ev: 'A123',
  v: '1.1',
  saak: 'ACME_PRD#account',
  sask: 'account-secret-value',
};
const SECRETS = [FILE.cs, FILE.sask, FILE.saak, FILE.ci];

function messageOf(raw: Parameters<typeof parseIonapi>[0]): string {
  try {
    parseIonapi(raw);
  } catch (error) {
    expect(error).toBeInstanceOf(Failure);
    expect((error as Failure).kind).toBe('unauthorized');
    return (error as Failure).message;
  }
  throw new Error('accepted');
}

test('reads a Backend Service file, as text or parsed, and ignores keys it does not know', () => {
  const parsed = parseIonapi(JSON.stringify({ ...FILE, zz: { new: true } }));
  expect(parsed).toEqual({
    tenant: 'ACME_PRD',
    clientId: FILE.ci,
    clientSecret: FILE.cs,
    username: FILE.saak,
    password: FILE.sask,
    tokenUrl: 'https://mingle-sso.example.com:443/ACME_PRD/as/token.oauth2',
    apiRoot: 'https://mingle-ionapi.example.com/ACME_PRD',
  });
  expect(parseIonapi(FILE)).toEqual(parsed);
  expect(parseIonapi({ ...FILE, sc: ['Infor-LN', 'Infor-M3'] }).scope).toBe('Infor-LN Infor-M3');
});

test.each([
  ['https://sso.example.com/as', 'token.oauth2'],
  ['https://sso.example.com/as/', '/token.oauth2'],
  ['https://sso.example.com/as//', 'token.oauth2'],
])('joins %s and %s with one slash', (pu, ot) => {
  expect(parseIonapi({ ...FILE, pu, ot }).tokenUrl).toBe('https://sso.example.com/as/token.oauth2');
});

test('joins the gateway address with one slash', () => {
  expect(parseIonapi({ ...FILE, iu: 'https://gw.example.com:7443/' }).apiRoot).toBe(
    'https://gw.example.com:7443/ACME_PRD',
  );
});

test.each(['saak', 'sask'] as const)('a file without %s is told apart: it is no Backend Service', (key) => {
  const message = messageOf({ ...FILE, [key]: undefined });
  expect(message).toContain('Create Service Account');
  expect(message).toContain('Backend Service');
  for (const secret of SECRETS) expect(message).not.toContain(secret);
});

test.each(['ti', 'ci', 'cs', 'iu', 'pu', 'ot'] as const)('names the missing key %s and no value', (key) => {
  const message = messageOf({ ...FILE, [key]: '' });
  expect(message).toContain(`: ${key}.`);
  for (const secret of SECRETS) expect(message).not.toContain(secret);
});

test('says when it is not JSON, without quoting it', () => {
  const message = messageOf(`{"sask":"${FILE.sask}",`);
  expect(message).toContain('not JSON');
  expect(message).not.toContain(FILE.sask);
});

test('refuses an address that is none', () => {
  expect(messageOf({ ...FILE, iu: 'mingle' })).toContain(': iu.');
});
