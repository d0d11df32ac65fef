import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { TokenSource } from '../ion';
import type { M3Client } from './client';
import { rowOf, rowsOf } from './errors';
import { FIELDS } from './lengths';
import type { InforM3Settings } from './schemas';

/** What the service can do without, and what is lost. */
const OPTIONAL: Readonly<Record<string, string>> = {
  'EXPORTMI/Select': 'references are searched for by customer instead, which costs more requests',
  'OIS120MI/LstCOStopByCUOR': 'one search for duplicates less',
  'OIS275MI/SearchBatchLine': 'one search for duplicates less',
  'OIS100MI/DelHead': 'cancellations cannot be posted',
  'OIS100MI/DelBatchHead': 'half-entered batch orders with charges must be deleted by hand',
  'OIS100MI/LstConnCOCharge': 'half-entered batch orders with charges are always entered afresh',
  'OIS100MI/GetOrderValue': 'set totalField to "none"',
  'CRS111MI/Add': 'long e-mail addresses of new customers are left out',
  'MMS025MI/GetItem': 'items cannot be found by alias',
  'CRS610MI/Add': 'customers cannot be created',
  'CRS610MI/AddAddress': 'new customers get no delivery address of their own',
  'CRS610MI/ChgFinancial': 'new customers get no currency and VAT number',
};

/** Proves login, company, division and every transaction that is needed. A refusal is a result, never an error. */
export async function ping(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  tokens: TokenSource,
): Promise<CheckResult[]> {
  const login = await check('login to Infor OS', async () => {
    await tokens.get(context);
    return 'an access token was issued';
  });
  if (!login.ok) return [login];
  const [user, division, transactions] = await Promise.all([
    check('M3 user and company', () => userOf(context, client, settings)),
    check('division', () => divisionOf(context, client, settings)),
    transactionChecks(context, client),
  ]);
  return [login, user, division, ...transactions];
}

async function check(name: string, prove: () => Promise<string>): Promise<CheckResult> {
  try {
    return { name, ok: true, detail: await prove() };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { name, ok: false, detail: [error.message, error.advice].filter(Boolean).join('. ') };
  }
}

async function userOf(context: CallContext, client: M3Client, settings: InforM3Settings): Promise<string> {
  const call = 'MRS001MI/GetUserInfo';
  const [result] = await client.run(context, 'MRS001MI', [
    { transaction: 'GetUserInfo', record: {}, write: false },
  ]);
  const { ZZUSID = '?', ZDCONO = '', ZDDIVI = '' } = rowOf(result, { call });
  const home =
    Number(ZDCONO) === Number(settings.company) ? '' : ` (the user's own company is ${ZDCONO || 'blank'})`;
  return `M3 user ${ZZUSID}, company ${settings.company}${home}${ZDDIVI ? `, division ${ZDDIVI}` : ''}`;
}

async function divisionOf(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
): Promise<string> {
  const call = 'MNS100MI/LstDivisions';
  const asked = { CONO: settings.company, DIVI: settings.division };
  const [result] = await client.run(context, 'MNS100MI', [
    { transaction: 'LstDivisions', record: asked, write: false },
  ]);
  const row = rowsOf(result, { call, record: asked }).find(({ DIVI }) => DIVI === settings.division);
  if (row) return `${settings.division} ${row.TX15 ?? ''}`.trim();
  throw new Failure('rejected', `company ${settings.company} has no division ${settings.division}`, {
    advice: 'Correct company or division in the connection file.',
  });
}

async function transactionChecks(context: CallContext, client: M3Client): Promise<CheckResult[]> {
  const needed = Object.keys(FIELDS);
  const programs = [...new Set(needed.map((call) => call.split('/')[0] ?? ''))];
  const name = 'transactions';
  try {
    const results = await client.run(
      context,
      'MRS001MI',
      programs.map((MINM) => ({
        transaction: 'LstTransactions',
        record: { MINM },
        columns: ['MINM', 'TRNM'],
        write: false,
      })),
    );
    const offered = new Set(
      programs.flatMap((program, index) =>
        (results[index]?.records ?? []).map(({ TRNM }) => `${program}/${TRNM}`),
      ),
    );
    const missing = needed.filter((call) => !offered.has(call));
    const absent = missing.map((call): CheckResult => {
      const loss = OPTIONAL[call];
      const detail = `this M3 does not offer ${call}${loss ? `: ${loss}` : '; ask the M3 administrator to make it available'}`;
      return { name: call, ok: false, detail, ...(loss ? { optional: true } : {}) };
    });
    const count = needed.length - missing.length;
    return [{ name, ok: count > 0, detail: `${count} of ${needed.length} are offered` }, ...absent];
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [
      { name, ok: false, optional: true, detail: `could not be listed with MRS001MI: ${error.message}` },
    ];
  }
}
