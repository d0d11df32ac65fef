import { matches, type When } from './first-match';

/** A pattern read as text: where its stars are met by stars, whatever fits it fits the wider one. */
export const covers = (wider: string, pattern: string): boolean => matches({ it: wider }, { it: pattern });

export const patternsOf = (wanted: string | readonly string[]): readonly string[] =>
  typeof wanted === 'string' ? [wanted] : wanted;

/** Rows in the order of the file, asked which of them takes all that another would. */
export class EarlierRows {
  /** Rows with lists or stars. */
  private readonly wide: { readonly index: number; readonly when: When }[] = [];
  /** The others, by the names of their facts and then by the values: tables of customers have thousands of them. */
  private readonly exact = new Map<
    string,
    { readonly facts: string[]; readonly rows: Map<string, number> }
  >();

  add(index: number, when: When): void {
    const values = exactValues(when);
    if (values.size < Object.keys(when).length) {
      this.wide.push({ index, when });
      return;
    }
    const facts = [...values.keys()].sort();
    const shape = JSON.stringify(facts);
    const known = this.exact.get(shape) ?? { facts, rows: new Map<string, number>() };
    this.exact.set(shape, known);
    const key = keyOf(facts, values);
    if (!known.rows.has(key)) known.rows.set(key, index);
  }

  /** The first row added whose conditions hold whenever these do. */
  covering(when: When): number | undefined {
    const values = exactValues(when);
    const found = [...this.exact.values()].flatMap(({ facts, rows }) =>
      facts.every((fact) => values.has(fact)) ? (rows.get(keyOf(facts, values)) ?? []) : [],
    );
    const wide = this.wide.find((row) => takesAll(row.when, when));
    const all = wide ? [...found, wide.index] : found;
    return all.length === 0 ? undefined : Math.min(...all);
  }
}

/** The facts for which one plain value is asked. */
function exactValues(when: When): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(when).flatMap(([fact, wanted]) => {
      const [only, ...others] = patternsOf(wanted);
      return only !== undefined && others.length === 0 && !only.includes('*') ? [[fact, only] as const] : [];
    }),
  );
}

const keyOf = (facts: readonly string[], values: ReadonlyMap<string, string>): string =>
  JSON.stringify(facts.map((fact) => values.get(fact)));

const takesAll = (earlier: When, later: When): boolean =>
  Object.entries(earlier).every(([fact, wide]) => {
    const narrow = later[fact];
    return (
      narrow !== undefined &&
      patternsOf(narrow).every((pattern) => patternsOf(wide).some((wider) => covers(wider, pattern)))
    );
  });
