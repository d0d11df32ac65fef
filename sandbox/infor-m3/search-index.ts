import type { Row } from './refusals';

interface Version {
  readonly at: number;
  readonly row: Row | undefined;
}

/**
 * The search table behind the Search transactions: a copy of each record that follows the record with a lag.
 * It keeps the versions until they are old enough to be seen.
 */
export class SearchIndex {
  private readonly versions = new Map<string, Version[]>();
  private readonly keysByGroup = new Map<string, Set<string>>();

  constructor(
    private readonly lagMs: () => number,
    private readonly now: () => number,
    private readonly groupField: string,
  ) {}

  /** Records a record's new state; `undefined` when it was deleted. */
  put(key: string, row: Row | undefined): void {
    const versions = this.versions.get(key) ?? [];
    // What lies behind the newest visible version will never be seen again.
    const until = this.now() - this.lagMs();
    versions.splice(
      0,
      Math.max(
        0,
        versions.findLastIndex((version) => version.at <= until),
      ),
    );
    versions.push({ at: this.now(), row: row && { ...row } });
    this.versions.set(key, versions);
    const group = row?.[this.groupField];
    if (group) this.keysByGroup.set(group, (this.keysByGroup.get(group) ?? new Set()).add(key));
  }

  /** The rows the query finds as far as the index has caught up. Terms are `FIELD:value` or words, joined by AND. */
  find(query: string): Row[] {
    const terms = parse(query);
    const group = terms.find((term) => term.field === this.groupField && !term.prefix)?.value;
    const keys = group === undefined ? this.versions.keys() : (this.keysByGroup.get(group) ?? []);
    return [...keys]
      .map((key) => this.visible(key))
      .filter((row): row is Row => row !== undefined && terms.every((term) => matches(row, term)));
  }

  private visible(key: string): Row | undefined {
    const until = this.now() - this.lagMs();
    return this.versions.get(key)?.findLast((version) => version.at <= until)?.row;
  }
}

interface Term {
  readonly field?: string;
  readonly value: string;
  readonly prefix: boolean;
}

function parse(query: string): Term[] {
  const words = query.match(/(?:[A-Z0-9]{4}:)?(?:"[^"]*"|\S+)/g) ?? [];
  return words
    .filter((word) => word !== 'AND')
    .map((word) => {
      const [, field, raw = ''] = /^(?:([A-Z0-9]{4}):)?(.*)$/.exec(word) ?? [];
      const text = raw.replace(/^"|"$/g, '');
      return { field, value: text.replace(/\*$/, ''), prefix: text.endsWith('*') };
    });
}

function matches(row: Row, term: Term): boolean {
  const hit = (value: string | undefined): boolean =>
    value !== undefined && (term.prefix ? value.startsWith(term.value) : value === term.value);
  return term.field ? hit(row[term.field]) : Object.values(row).some(hit);
}
