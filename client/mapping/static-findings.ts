import { rowFaults, type RowFault } from '../../domain/mapping-facts';
import type { DocumentKind } from '../../domain/documents';
import type { Mapping } from '../../domain/mapping';
import { isPostable, kindRules, type FlowPosts } from '../../domain/rule-kinds';
import type { Erp } from '../../systems/erps/erp';
import { didYouMean } from '../../workers/configuration/problems';
import { joined, NO_FINDINGS, type Finding, type Findings } from './findings';
import type { MappingFile } from './read-mapping-file';

type At = MappingFile['at'];

/** What the file alone shows: rows no order can reach, and what the mapping's own other words need. */
export const staticFindings = (mapping: Mapping, at: At): Findings =>
  joined(...rowFaults(mapping).map((fault) => rowFinding(fault, at)), {
    ...NO_FINDINGS,
    gaps: silences(mapping, at),
  });

function rowFinding(fault: RowFault, at: At): Findings {
  const gap = (problem: string): Findings => ({ ...NO_FINDINGS, gaps: [at(fault.path, problem)] });
  const warning = (problem: string): Findings => ({ ...NO_FINDINGS, warnings: [at(fault.path, problem)] });
  switch (fault.fault) {
    case 'unknown-fact': {
      const near = didYouMean(fault.fact, fault.known) || `; its facts are ${fault.known.join(', ')}`;
      return gap(`"${fault.fact}" is no fact of this table, so the row never matches${near}`);
    }
    case 'impossible-value': {
      const { form, known } = fault;
      const near =
        didYouMean(fault.value, known) || (form ? `: write ${form}` : `: it is one of ${known.join(', ')}`);
      return gap(`${fault.fact} is never "${fault.value}"${near}`);
    }
    case 'never-together':
      return warning(
        `only lines of kind ${fault.lines.join(' and ')} have ${fault.fact}, so the row never matches`,
      );
    case 'unreachable':
      return warning(`is never reached: row ${fault.earlier} above it takes all it would`);
  }
}

/** Rules whose kind the ERP does not carry are refused; rules for what no flow carries never count. */
export function ruleFindings(
  mapping: Mapping,
  posts: FlowPosts,
  { system, capabilities }: Pick<Erp, 'system' | 'capabilities'>,
  at: At,
): Findings {
  const carried = (Object.keys(capabilities.documents) as DocumentKind[]).filter(isPostable);
  return joined(
    ...kindRules(mapping, posts).map(({ row, kind, flows }): Findings => {
      const path = ['kinds', row, 'kind'];
      if (!carried.includes(kind)) {
        const problem = `makes ${kind} of ${flows.join(', ') || 'orders'}, but ${system} carries ${carried.join(', ')}`;
        return { ...NO_FINDINGS, gaps: [at(path, problem)] };
      }
      return flows.length > 0
        ? NO_FINDINGS
        : { ...NO_FINDINGS, warnings: [at(path, 'never counts: no flow of the connection carries this')] };
    }),
  );
}

const silences = ({ customers, items, taxes }: Mapping, at: At): Finding[] => [
  ...(customers.template || customers.templates.length > 0 || customers.guests !== 'own'
    ? []
    : [at(['customers', 'template'], 'no template: new buyers cannot be created')]),
  ...(items.match.includes('alias') && items.alias.length === 0 && !items.match.includes('exact')
    ? [at(['items', 'alias'], 'match names alias, but no alias category is given')]
    : []),
  ...(!items.match.includes('table') && Object.keys(items.table).length > 0
    ? [at(['items', 'table'], 'is never read: items.match does not name table')]
    : []),
  ...(taxes?.as === 'erp' && taxes.table.length > 0
    ? [at(['taxes', 'table'], 'is never read: the ERP computes the tax (taxes.as)')]
    : []),
];
