import type { ErpDocument } from '../../../../domain/documents';
import { Failure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { OrderTools } from '../find-order';
import { rowByKey } from '../errors';
import { m3Date } from '../order';
import type { M3Record } from '../lengths';
import { accountOf, dimensionsOf, isReceivable } from './voucher';

const GET = 'CRS630MI/GetAccountID';

/**
 * Proves that every account and dimension of a document exists and may be posted to, in one request.
 * @throws Failure `rejected` naming each that cannot, before anything is written
 */
export async function proveAccounts(
  context: CallContext,
  { client, settings, clock, accounts }: OrderTools,
  document: ErpDocument,
): Promise<void> {
  const { company, division, vouchers } = settings;
  const day = m3Date(document.businessDate);
  const keyOf = ({ AITP, AITM }: M3Record): string =>
    [company, division, AITP, AITM, day.slice(0, 6)].join('/');
  const wanted = asked(document, settings).filter((each) => (accounts.get(keyOf(each)) ?? 0) <= clock());
  if (wanted.length === 0) return;
  const results = await client.run(
    context,
    'CRS630MI',
    wanted.map((each) => ({
      transaction: 'GetAccountID',
      record: { ...each, DIVI: division },
      columns: ['AITM', 'LCCD', 'VFDT', 'VTDT'],
      write: false,
    })),
  );
  const faults = wanted.flatMap((each, index) => {
    const row = rowByKey(results[index], { call: GET, record: each });
    const fault = faultOf(row, day, vouchers.openLocks);
    if (!fault) accounts.set(keyOf(each), clock() + vouchers.accountMinutes * 60_000);
    return fault ? [{ each, fault }] : [];
  });
  if (faults.length === 0) return;
  const nameOf = ({ AITP, AITM }: M3Record): string =>
    AITP === '1' ? `account:${AITM ?? ''}` : `dimension:${AITP ?? ''}:${AITM ?? ''}`;
  throw new Failure(
    'rejected',
    faults.map(({ each, fault }) => `${nameOf(each).replaceAll(':', ' ')} ${fault}`).join('; '),
    {
      causes: faults.map(({ each }) => nameOf(each)),
      advice: `Open it in CRS630 for division ${division}, or choose another in the mapping (accounts), then retry.`,
    },
  );
}

/** Why an account or dimension must not be posted to on the day (`YYYYMMDD`); undefined when it may. */
export function faultOf(
  row: M3Record | undefined,
  day: string,
  openLocks: readonly string[],
): string | undefined {
  if (!row) return 'does not exist';
  const lock = row.LCCD || '0';
  if (!openLocks.includes(lock)) return `is blocked (lock code ${lock})`;
  const from = row.VFDT ?? '';
  const until = row.VTDT ?? '';
  if (/^[1-9]/.test(from) && day < from) return `is valid from ${from} only`;
  if (/^[1-9]/.test(until) && day > until) return `was valid until ${until} only`;
  return undefined;
}

function asked(document: ErpDocument, settings: OrderTools['settings']): M3Record[] {
  const rows = (document.entries ?? []).flatMap((entry) => {
    const account =
      isReceivable(document) && entry.line === 'receivable'
        ? entry.account
        : accountOf(document, entry, settings);
    return [
      ...(account ? [{ AITP: '1', AITM: account }] : []),
      ...Object.entries(dimensionsOf(entry)).map(([field, AITM]) => ({ AITP: field.slice(3), AITM })),
    ];
  });
  return [...new Map(rows.map((row) => [`${row.AITP}/${row.AITM}`, row])).values()];
}
