import type { Stored } from '../table';
import type { Work } from '../work';
import type { Row } from './edm';
import { compareValues } from './compare';
import { columnOf, type FilterContext, parseFilter } from './filter';
import { malformed, notImplemented } from './problems';
import type { EntitySet } from './projection';

const KNOWN = [
  '$filter',
  '$select',
  '$orderby',
  '$top',
  '$skip',
  '$expand',
  '$count',
  '$skiptoken',
  '$format',
];

/** The query options of a list or a row. @throws Problem */
export interface QueryOptions {
  readonly filter?: string;
  readonly select?: readonly string[];
  readonly orderBy?: string;
  readonly top?: number;
  readonly skip: number;
  readonly count: boolean;
}

export function queryOptions(
  query: URLSearchParams,
  context: FilterContext,
  arrays: readonly string[],
): QueryOptions {
  for (const name of query.keys()) {
    if (name.startsWith('$') && !KNOWN.includes(name))
      throw ['$search', '$apply', '$compute'].includes(name)
        ? notImplemented(`The system query option '${name}' is not supported.`)
        : malformed(`The system query option '${name}' is not defined.`);
    if (name.startsWith('$') && query.getAll(name).length > 1)
      throw malformed(`The system query option '${name}' is given twice.`);
  }
  const expand = query.get('$expand');
  if (expand !== null) {
    const unknown = expand.split(',').find((name) => !arrays.includes(name.trim()));
    if (unknown !== undefined)
      throw malformed(
        `The property '${unknown}' is not defined in type '${context.namespace}.${context.type.name}'.`,
      );
    throw notImplemented(`'${expand}' is an array: read it by its own address.`);
  }
  const select = query.get('$select');
  const columns = select?.split(',').map((name) => name.trim());
  if (columns && !columns.includes('*')) for (const name of columns) columnOf(name, context);
  const filter = query.get('$filter');
  const orderBy = query.get('$orderby');
  const top = number(query, '$top');
  return {
    ...(filter !== null && { filter }),
    ...(columns && !columns.includes('*') && { select: columns }),
    ...(orderBy !== null && { orderBy }),
    ...(top !== undefined && { top }),
    skip: (number(query, '$skip') ?? 0) + token(query),
    count: query.get('$count') === 'true',
  };
}

function number(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw malformed(`The value of '${name}' is no number: '${text}'.`);
  return Number(text);
}

/** A skip token names the place in the whole list, `$skip` included. */
const token = (query: URLSearchParams): number => {
  const given = query.get('$skiptoken');
  if (given === null) return 0;
  const place = Number(Buffer.from(given, 'base64url').toString('utf8'));
  if (!Number.isInteger(place)) throw malformed('The skip token is not valid.');
  return place - (number(query, '$skip') ?? 0);
};

export const skipToken = (place: number): string => Buffer.from(String(place)).toString('base64url');

/** Every row a list would show, in its order, before `$top` and `$skip`. */
export function matching(
  work: Work,
  set: EntitySet,
  equals: Row,
  options: QueryOptions,
  context: FilterContext,
): Stored[] {
  const filter = options.filter === undefined ? undefined : parseFilter(options.filter, context);
  const orders = (options.orderBy ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [name = '', direction = 'asc', ...more] = part.split(/\s+/);
      if (more.length > 0 || !['asc', 'desc'].includes(direction))
        throw malformed(`Cannot order by '${part}'.`);
      return { column: columnOf(name, context), sign: direction === 'desc' ? -1 : 1 };
    });
  const table = work.state.table(set.table);
  const found: Stored[] = [];
  const cases = (filter?.cases ?? [{}]).map((each) => ({ ...each, ...equals }));
  for (const stored of table.candidates(cases, work.horizon)) {
    const { row } = stored;
    if (!Object.entries(equals).every(([name, value]) => row[name] === value)) continue;
    if (isHidden(work, set, row)) continue;
    if (!filter || filter.test(row)) found.push(stored);
  }
  if (orders.length > 0)
    found.sort((left, right) => {
      for (const { column, sign } of orders) {
        const order = compareValues(left.row[column.name] ?? null, right.row[column.name] ?? null, column);
        if (order !== 0) return order * sign;
      }
      return 0;
    });
  return found;
}

/** Whether this set, or the user's companies, keep the row from being seen. */
export function isHidden(work: Work, set: EntitySet, row: Row): boolean {
  const { allowedCompanies } = work.state;
  if (set.company !== undefined && !allowedCompanies.has(String(row[set.company]))) return true;
  if (set.ofAnyCompany && allowedCompanies.size === 0) return true;
  return set.visible !== undefined && !set.visible(work, row);
}
