import type { NamedCode } from '../../../../domain/mapping-codes';
import { isFailure } from '../../../../domain/failure';
import type { CallContext } from '../../../context';
import type { CodeProblem } from '../../erp';
import { rowsOf } from '../errors';
import { isGoods, samePlace, type Place } from '../place';
import type { InforM3Settings } from '../schemas';
import type { ProofTools } from '.';

const LIST = 'MNS100MI/LstDivisions';

/** Companies and divisions (MNS100MI/LstDivisions), and whether goods that go there find a facility. */
export async function provePlaces(
  context: CallContext,
  tools: ProofTools,
  codes: readonly NamedCode[],
): Promise<CodeProblem[]> {
  const { settings } = tools;
  // Another company need not have the connection's own division.
  const spokenTo = (company: string): string =>
    Number(company) === Number(settings.company)
      ? settings.division
      : (codes.find((code) => code.kind === 'division' && code.company === company)?.code ??
        settings.division);
  const companies = [...new Set(codes.map((code) => companyOf(code, settings)))];
  const divisions = new Map(
    await Promise.all(
      companies.map(
        async (company) => [company, await divisionsOf(context, tools, company, spokenTo(company))] as const,
      ),
    ),
  );
  return codes.flatMap((code): CodeProblem[] => {
    const known = divisions.get(companyOf(code, settings));
    if (known === undefined || 'refusal' in known)
      return code.kind === 'company' ? [problem(code, known?.refusal ?? 'cannot be asked')] : [];
    if (code.kind === 'company') return [];
    if (!known.has(code.code))
      return [problem(code, `is no division of company ${companyOf(code, settings)}`)];
    return siteProblem(code, tools);
  });
}

const problem = (code: NamedCode, detail: string): CodeProblem => ({ code, problem: 'unknown', detail });

const companyOf = ({ kind, code, company }: NamedCode, settings: InforM3Settings): string =>
  kind === 'company' ? code : (company ?? settings.company);

async function divisionsOf(
  context: CallContext,
  { client }: ProofTools,
  company: string,
  division: string,
): Promise<ReadonlySet<string | undefined> | { readonly refusal: string }> {
  if (!/^\d+$/.test(company)) return { refusal: 'is no company number of M3' };
  const asked = { CONO: company };
  const [result] = await client.run(
    context,
    'MNS100MI',
    [{ transaction: 'LstDivisions', record: asked, columns: ['DIVI'], write: false }],
    { company, division },
  );
  try {
    return new Set(rowsOf(result, { call: LIST, record: asked }).map(({ DIVI }) => DIVI));
  } catch (error) {
    if (!isFailure(error, 'rejected', 'unauthorized')) throw error;
    return { refusal: `is refused by M3: ${error.message}` };
  }
}

function siteProblem(code: NamedCode, { settings, kinds }: ProofTools): CodeProblem[] {
  const place = { company: companyOf(code, settings), division: code.code };
  if (samePlace(place, settings) || settings.divisions[code.code] || !kinds.some(isGoods)) return [];
  const detail = `has no facility and warehouse: add divisions.${code.code} to the erp part of the connection file`;
  return [problem(code, detail)];
}

/** Where documents may go: the connection's own place, and each that the mapping names. */
export function placesOf(codes: readonly NamedCode[], settings: InforM3Settings): Place[] {
  const named = codes.map((code) => ({
    company: companyOf(code, settings),
    division: code.kind === 'division' ? code.code : settings.division,
  }));
  const places: Place[] = [{ company: settings.company, division: settings.division }];
  for (const place of named) if (!places.some((known) => samePlace(known, place))) places.push(place);
  return places;
}
