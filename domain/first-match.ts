/**
 * The conditions of one row of a mapping table: every named fact must equal the value, or one of the values.
 * `*` in a value stands for any run of characters; a row without conditions always matches.
 */
export type When = Readonly<Record<string, string | readonly string[]>>;

/** What a table is asked about; an absent fact only matches a row that does not name it. */
export type Facts = Readonly<Record<string, string | undefined>>;

export function matches(when: When | undefined, facts: Facts): boolean {
  return Object.entries(when ?? {}).every(([name, wanted]) => {
    const actual = facts[name];
    if (actual === undefined) return false;
    return (typeof wanted === 'string' ? [wanted] : wanted).some((pattern) => fits(pattern, actual));
  });
}

/** The first row whose conditions hold, as in a firewall: order in the file is the priority. */
export const firstMatch = <Row extends { readonly when?: When }>(
  rows: readonly Row[],
  facts: Facts,
): Row | undefined => rows.find((row) => matches(row.when, facts));

function fits(pattern: string, actual: string): boolean {
  if (!pattern.includes('*')) return pattern === actual;
  const expression = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${expression.join('.*')}$`, 's').test(actual);
}
