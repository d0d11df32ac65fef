import { isLosslessNumber } from 'lossless-json';
import { internalError, Refusal, required } from './errors';

export interface Filter {
  readonly field: string;
  readonly value: string;
  readonly condition: string;
}

/** Groups are AND-ed, the filters of one group OR-ed. */
export interface SearchCriteria {
  readonly groups: readonly (readonly Filter[])[];
  readonly sorts: readonly { readonly field: string; readonly direction: 'ASC' | 'DESC' }[];
  readonly pageSize?: number;
  readonly currentPage?: number;
}

/** A row as the API shows it: search sees its top level only. */
export type Row = Readonly<Record<string, unknown>>;

type Tree = { [name: string]: Tree | string };

/**
 * Reads PHP-style `searchCriteria[filter_groups][0][filters][0][field]=…`, snake or camel case.
 * @throws Refusal 400 when there is no `searchCriteria` at all, or a part of it makes no sense
 */
export function parseSearchCriteria(query: URLSearchParams): SearchCriteria {
  const tree = parseNames(query);
  const root = tree['searchCriteria'] ?? tree['search_criteria'];
  if (root === undefined) throw required('searchCriteria');
  if (typeof root === 'string') return { groups: [], sorts: [] };
  return {
    groups: children(either(root, 'filter_groups', 'filterGroups')).map((group) =>
      children(either(group, 'filters', 'filters')).map(readFilter),
    ),
    sorts: children(either(root, 'sort_orders', 'sortOrders')).map(readSort),
    pageSize: readNumber(either(root, 'page_size', 'pageSize')),
    currentPage: readNumber(either(root, 'current_page', 'currentPage')),
  };
}

function parseNames(query: URLSearchParams): Tree {
  const root: Tree = {};
  for (const [name, value] of query) {
    const path = [
      name.replace(/\[.*$/s, ''),
      ...[...name.matchAll(/\[([^\]]*)\]/g)].map((part) => part[1] ?? ''),
    ];
    let node = root;
    for (const part of path.slice(0, -1)) {
      const next = node[part];
      node = typeof next === 'object' ? next : (node[part] = {});
    }
    node[path.at(-1) ?? ''] = value;
  }
  return root;
}

const either = (node: Tree | string, snake: string, camel: string): Tree | string | undefined =>
  typeof node === 'string' ? undefined : (node[snake] ?? node[camel]);

const children = (node: Tree | string | undefined): Tree[] =>
  typeof node === 'object'
    ? Object.values(node).filter((child): child is Tree => typeof child === 'object')
    : [];

const leaf = (node: Tree | string | undefined): string | undefined =>
  typeof node === 'string' ? node : undefined;

function readFilter(node: Tree): Filter {
  const field = leaf(node['field']);
  if (field === undefined || field === '') throw required('fieldName');
  const condition = leaf(either(node, 'condition_type', 'conditionType')) ?? 'eq';
  return { field, value: leaf(node['value']) ?? '', condition };
}

function readSort(node: Tree): { field: string; direction: 'ASC' | 'DESC' } {
  const direction = (leaf(node['direction']) ?? 'DESC').toUpperCase();
  if (direction !== 'ASC' && direction !== 'DESC') {
    throw new Refusal(400, 'Invalid sort direction "%1". Use ASC or DESC.', [direction]);
  }
  return { field: leaf(node['field']) ?? '', direction };
}

function readNumber(node: Tree | string | undefined): number | undefined {
  const text = leaf(node);
  if (text === undefined) return undefined;
  if (!/^-?\d+$/.test(text)) {
    throw new Refusal(
      400,
      'The "%value" value\'s type is invalid. The "%type" type was expected. Verify and try again.',
      {
        value: text,
        type: 'int',
      },
    );
  }
  return Number(text);
}

/** @throws Refusal 500 for a field the table does not have: the database's complaint reaches nobody else */
export function select<T extends Row>(
  rows: Iterable<T>,
  criteria: SearchCriteria,
  fields?: ReadonlySet<string>,
): T[] {
  for (const { field } of [...criteria.groups.flat(), ...criteria.sorts]) {
    if (fields?.has(field) === false) throw internalError('5f3c1a7be9d20');
  }
  const found: T[] = [];
  for (const row of rows) {
    if (
      criteria.groups.every(
        (group) => group.length === 0 || group.some((filter) => fits(row[filter.field], filter)),
      )
    ) {
      found.push(row);
    }
  }
  return found;
}

/** Sorts stably by the criteria; without any the order stays as given. */
export function sortBy<T extends Row>(rows: T[], criteria: SearchCriteria): T[] {
  if (criteria.sorts.length === 0) return rows;
  return rows.sort((a, b) => {
    for (const { field, direction } of criteria.sorts) {
      const order = compareValues(plain(a[field]), plain(b[field]));
      if (order !== 0) return direction === 'ASC' ? order : -order;
    }
    return 0;
  });
}

const plain = (value: unknown): string | number | null => {
  if (value === null || value === undefined) return null;
  if (isLosslessNumber(value)) return Number(value.toString());
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
};

function compareValues(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return Math.sign(a - b);
  const left = String(a).toLowerCase();
  const right = String(b).toLowerCase();
  return left < right ? -1 : left > right ? 1 : 0;
}

function fits(raw: unknown, { value, condition }: Filter): boolean {
  const actual = plain(raw);
  if (condition === 'null') return actual === null;
  if (condition === 'notnull') return actual !== null;
  // As in SQL, NULL is neither equal nor unequal to anything.
  if (actual === null) return false;
  const order = (wanted: string): number =>
    compareValues(actual, typeof actual === 'number' ? Number(wanted) : wanted);
  switch (condition) {
    case 'eq':
      return order(value) === 0;
    case 'neq':
      return order(value) !== 0;
    case 'gt':
      return order(value) > 0;
    case 'gteq':
    case 'moreq':
    case 'from':
      return order(value) >= 0;
    case 'lt':
      return order(value) < 0;
    case 'lteq':
    case 'to':
      return order(value) <= 0;
    case 'in':
      return value.split(',').some((each) => order(each) === 0);
    case 'nin':
      return value.split(',').every((each) => order(each) !== 0);
    case 'finset':
      return String(actual).split(',').includes(value);
    case 'nfinset':
      return !String(actual).split(',').includes(value);
    case 'like':
      return like(value).test(String(actual));
    case 'nlike':
      return !like(value).test(String(actual));
    default:
      throw internalError('5f3c1a7be9d21');
  }
}

const like = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')}$`,
    'is',
  );

/** How the answer repeats the criteria. */
export const echo = (criteria: SearchCriteria): Record<string, unknown> => ({
  filter_groups: criteria.groups.map((group) => ({
    filters: group.map(({ field, value, condition }) => ({ field, value, condition_type: condition })),
  })),
  ...(criteria.sorts.length > 0 ? { sort_orders: criteria.sorts } : {}),
  ...(criteria.pageSize !== undefined ? { page_size: criteria.pageSize } : {}),
  ...(criteria.currentPage !== undefined ? { current_page: criteria.currentPage } : {}),
});
