import { isFailure } from '../../../../domain/failure';
import type { NamedCode } from '../../../../domain/mapping-codes';
import type { CallContext } from '../../../context';
import type { CodeProblem } from '../../erp';
import { isMissing, rowByKey } from '../errors';
import type { M3Result } from '../answers';
import type { M3Record } from '../lengths';
import { m3Date } from '../order';
import type { Place } from '../place';
import { faultOf } from '../vouchers/prove-accounts';
import { placesOf } from './prove-places';
import type { ProofTools } from '.';

const GET = 'CRS630MI/GetAccountID';

/**
 * Accounts and dimensions, as of today, in every division that documents may go to (CRS630MI/GetAccountID). One that
 * stands in some divisions only may be right: which rows meet there is not decided here.
 */
export async function proveAccounts(
  context: CallContext,
  tools: ProofTools,
  codes: readonly NamedCode[],
  placeCodes: readonly NamedCode[],
): Promise<CodeProblem[]> {
  if (codes.length === 0) return [];
  const unnamed = codes.filter((code) => !identityOf(code));
  const named = codes.filter(identityOf);
  const places = placesOf(placeCodes, tools.settings);
  const faults = await Promise.all(places.map((place) => faultsIn(context, tools, named, place)));
  return [
    ...unnamed.map((code): CodeProblem => ({
      code,
      problem: 'unknown',
      detail: `stands for a dimension "${code.name ?? ''}" that M3 does not have: number them 2 to 7`,
    })),
    ...named.flatMap((code, index) =>
      verdict(
        code,
        faults.map((all, place) => ({ division: places[place]?.division ?? '', fault: all[index] })),
      ),
    ),
  ];
}

/** AITP and AITM; undefined for a dimension that M3 does not have. */
function identityOf({ kind, code, name = '' }: NamedCode): M3Record | undefined {
  const type = kind === 'account' ? '1' : /^(?:AIT)?([2-7])$/.exec(name)?.[1];
  return type === undefined ? undefined : { AITP: type, AITM: code };
}

interface Fault {
  readonly problem: CodeProblem['problem'];
  readonly detail: string;
}

/** One for each code; undefined where it is good. */
async function faultsIn(
  context: CallContext,
  { client, settings, clock }: ProofTools,
  codes: readonly NamedCode[],
  place: Place,
): Promise<(Fault | undefined)[]> {
  const asked = codes.map((code): M3Record => ({ ...identityOf(code), DIVI: place.division }));
  const results = await client.run(
    context,
    'CRS630MI',
    asked.map((record) => ({
      transaction: 'GetAccountID',
      record,
      columns: ['AITM', 'LCCD', 'VFDT', 'VTDT'],
      write: false,
    })),
    place,
  );
  const today = m3Date(new Date(clock()).toISOString());
  return asked.map((record, index) => faultIn(results[index], record, today, settings.vouchers.openLocks));
}

function faultIn(
  result: M3Result | undefined,
  record: M3Record,
  today: string,
  openLocks: readonly string[],
): Fault | undefined {
  if (isMissing(result?.error))
    return { problem: 'unproved', detail: `is not proved: this M3 has no ${GET}` };
  try {
    const row = rowByKey(result, { call: GET, record });
    const detail = faultOf(row, today, openLocks);
    return detail === undefined ? undefined : { problem: row ? 'blocked' : 'unknown', detail };
  } catch (error) {
    if (!isFailure(error, 'rejected', 'unauthorized')) throw error;
    return { problem: 'unproved', detail: `is not proved: ${error.message}` };
  }
}

function verdict(
  code: NamedCode,
  places: readonly { readonly division: string; readonly fault: Fault | undefined }[],
): CodeProblem[] {
  const faulty = places.filter(({ fault }) => fault !== undefined);
  const [first] = faulty;
  if (!first?.fault) return [];
  if (places.length === 1) return [{ code, ...first.fault }];
  const told = faulty
    .map(({ division, fault }) => `${fault?.detail ?? ''} (division ${division})`)
    .join(', ');
  const same =
    faulty.length === places.length && faulty.every(({ fault }) => fault?.problem === first.fault?.problem);
  return [{ code, problem: same ? first.fault.problem : 'unproved', detail: told }];
}
