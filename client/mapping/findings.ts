import { table } from '../output';

/** Something about a mapping that a person should know. */
export interface Finding {
  /** Where in the mapping, such as `customers.table.0.customer`; rows count from zero. */
  readonly entry: string;
  readonly problem: string;
  /** In the mapping file, from one. */
  readonly line?: number;
}

export interface Findings {
  /** The mapping must not come into force with these. */
  readonly gaps: readonly Finding[];
  /** Wrong, but no reason to refuse: it holds back its own orders only, or changes nothing. */
  readonly warnings: readonly Finding[];
  /** What neither system could be asked about. */
  readonly unproved: readonly Finding[];
}

export const NO_FINDINGS: Findings = { gaps: [], warnings: [], unproved: [] };

export const joined = (...all: readonly Findings[]): Findings => ({
  gaps: all.flatMap(({ gaps }) => gaps),
  warnings: all.flatMap(({ warnings }) => warnings),
  unproved: all.flatMap(({ unproved }) => unproved),
});

/** In the order of the file. */
export function listed(findings: readonly Finding[]): string {
  const numbered = findings.some(({ line }) => line !== undefined);
  return table(
    [...(numbered ? ['line'] : []), 'entry', 'problem'],
    [...findings]
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0))
      .map(({ line, entry, problem }) => [...(numbered ? [String(line ?? '')] : []), entry, problem]),
  );
}
