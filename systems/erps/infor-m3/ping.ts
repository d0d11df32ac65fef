import type { CatalogFlow } from '../../../domain/catalog';
import { DOCUMENT_KINDS, type DocumentKind } from '../../../domain/documents';
import { Failure, isFailure } from '../../../domain/failure';
import type { CallContext, CheckResult } from '../../context';
import type { TokenSource } from '../ion';
import type { M3Client } from './client';
import { rowOf, rowsOf } from './errors';
import { lossWithout, neededTransactions } from './needed-transactions';
import type { InforM3Settings } from './schemas';

/** Proves login, company, division and every transaction that is needed. A refusal is a result, never an error. */
export async function ping(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  tokens: TokenSource,
  kinds: readonly DocumentKind[] = DOCUMENT_KINDS,
  catalog: readonly CatalogFlow[] = [],
): Promise<CheckResult[]> {
  const login = await check('login to Infor OS', async () => {
    await tokens.get(context);
    return 'an access token was issued';
  });
  if (!login.ok) return [login];
  const [user, division, transactions] = await Promise.all([
    check('M3 user and company', () => userOf(context, client, settings)),
    check('division', () => divisionOf(context, client, settings)),
    transactionChecks(context, client, settings, neededTransactions(settings, kinds, catalog)),
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

async function transactionChecks(
  context: CallContext,
  client: M3Client,
  settings: InforM3Settings,
  needed: readonly string[],
): Promise<CheckResult[]> {
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
      const loss = lossWithout(call, settings);
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
