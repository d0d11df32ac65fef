import { Refused } from './graphql';

/** What the search knows of a row; it may be older than the row itself. */
export interface Indexed {
  readonly id: number;
  readonly name?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

type Test = (row: Indexed) => boolean;

/**
 * The shop's search language, as far as times and names go: terms with AND, groups with OR. It knows words, not texts:
 * a name is found by its number however it is decorated, so `#1001` finds `1001-A` too.
 * @throws Refused for what the sandbox does not know
 */
export function compileSearch(query: string | null | undefined): Test {
  const text = (query ?? '').trim();
  if (text === '') return () => true;
  const groups = text.split(/\s+OR\s+/).map((group) => group.split(/\s+AND\s+/).map(term));
  return (row) => groups.some((tests) => tests.every((test) => test(row)));
}

function term(text: string): Test {
  const parts = /^(\w+):(>=|<=|>|<)?(?:'((?:[^'\\]|\\.)*)'|(\S+))$/.exec(text);
  if (!parts) throw new Refused(`the sandbox's search cannot read ${JSON.stringify(text)}`, 'BAD_REQUEST');
  const [, field, comparison = '', quoted, bare] = parts;
  const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
  switch (field) {
    case 'created_at':
      return times((row) => row.createdAt, comparison, value);
    case 'updated_at':
      return times((row) => row.updatedAt, comparison, value);
    case 'name': {
      const wanted = words(value);
      return (row) => wanted.length > 0 && wanted.every((word) => words(row.name ?? '').includes(word));
    }
    default:
      throw new Refused(`the sandbox's search has no field ${field}`, 'BAD_REQUEST');
  }
}

const words = (text: string): string[] => text.toLowerCase().split(/[^a-z0-9]+/).filter((word) => word !== ''); // prettier-ignore

function times(read: (row: Indexed) => string, comparison: string, value: string): Test {
  const wanted = Date.parse(value);
  if (Number.isNaN(wanted)) throw new Refused(`${value} is no time`, 'BAD_REQUEST');
  const compare: Record<string, (time: number) => boolean> = {
    '>=': (time) => time >= wanted,
    '<=': (time) => time <= wanted,
    '>': (time) => time > wanted,
    '<': (time) => time < wanted,
    '': (time) => time === wanted,
  };
  const test = compare[comparison] as (time: number) => boolean;
  return (row) => test(Date.parse(read(row)));
}
