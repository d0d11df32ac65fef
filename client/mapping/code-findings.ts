import type { Mapping } from '../../domain/mapping';
import { codeKey, codesOf, distinctCodes, type NamedCode } from '../../domain/mapping-codes';
import { unrecorded } from '../../systems/context';
import type { CodeProblem, Erp } from '../../systems/erps/erp';
import type { Finding, Findings } from './findings';
import type { MappingFile } from './read-mapping-file';

/** Asks the ERP for every code that the mapping names: what it does not have, what it stops, what it cannot tell. */
export async function codeFindings(mapping: Mapping, erp: Erp, at: MappingFile['at']): Promise<Findings> {
  const named = codesOf(mapping);
  const codes = distinctCodes(named);
  const of = (...kinds: string[]): NamedCode[] => codes.filter(({ kind }) => kinds.includes(kind));
  const others = codes.filter(({ kind }) => kind !== 'item' && kind !== 'customer');
  const problems = (
    await Promise.all([
      proveItems(erp, of('item')),
      proveCustomers(erp, of('customer')),
      proveOthers(erp, others),
    ])
  ).flat();
  const byCode = new Map(problems.map((problem) => [codeKey(problem.code), problem]));
  const findings = named.flatMap((code): { problem: CodeProblem['problem']; finding: Finding }[] => {
    const found = byCode.get(codeKey(code));
    const title = `${code.kind.replace('-', ' ')} ${code.code}`;
    return found ? [{ problem: found.problem, finding: at(code.path, `${title} ${found.detail}`) }] : [];
  });
  const that = (wanted: CodeProblem['problem']): Finding[] =>
    findings.filter(({ problem }) => problem === wanted).map(({ finding }) => finding);
  return { gaps: that('unknown'), warnings: that('blocked'), unproved: that('unproved') };
}

async function proveItems(erp: Erp, codes: readonly NamedCode[]): Promise<CodeProblem[]> {
  const found = await erp.findItems(
    unrecorded(),
    codes.map(({ code }) => ({ sku: code, tries: [{ by: 'number', number: code }] })),
  );
  return codes.flatMap((code): CodeProblem[] => {
    const item = found.get(code.code);
    if (item?.active) return [];
    return item
      ? [{ code, problem: 'blocked', detail: `is not active: ${item.statusText ?? ''}` }]
      : [{ code, problem: 'unknown', detail: 'is not in the ERP' }];
  });
}

const proveCustomers = async (erp: Erp, codes: readonly NamedCode[]): Promise<CodeProblem[]> =>
  (
    await Promise.all(
      codes.map(async (code): Promise<CodeProblem[]> => {
        const customer = await erp.findCustomer(unrecorded(), { number: code.code });
        if (customer?.active) return [];
        return customer
          ? [{ code, problem: 'blocked', detail: `is stopped in the ERP: ${customer.statusText ?? ''}` }]
          : [{ code, problem: 'unknown', detail: 'is not in the ERP' }];
      }),
    )
  ).flat();

const proveOthers = async (erp: Erp, codes: readonly NamedCode[]): Promise<CodeProblem[]> =>
  erp.proveCodes
    ? erp.proveCodes(unrecorded(), codes)
    : codes.map((code) => ({ code, problem: 'unproved', detail: `cannot be looked up in ${erp.system}` }));
