import { rawJson, type SandboxAnswer, type SandboxRequest, seeded } from '../kit';
import { internalError, Refusal } from './errors';
import { stringifyExactly } from './exact-json';
import type { RawEntity } from './raw-order';
import { echo, parseSearchCriteria, select, type SearchCriteria, sortBy } from './search-criteria';
import { selectFields } from './select-fields';
import type { Shop } from './shop';
import type { StoreView } from './store-views';
import type { Table } from './table';

export interface ShopSettings {
  readonly version: '2.3' | '2.4';
  readonly storeViews: readonly StoreView[];
  /** Over it a 400; undefined means no limit, as input limiting is off by default in the product. */
  readonly maximumPageSize?: number;
}

/** How many lists without an explicit and unique order have been read: each gets its rows in another order. */
export interface Unrest {
  reads: number;
}

/** Answers a search over one table. */
export function list(
  request: SandboxRequest,
  table: Table<RawEntity>,
  settings: ShopSettings,
  unrest: Unrest,
): SandboxAnswer {
  const asked = parseSearchCriteria(request.query);
  checkPageSize(asked, settings);
  const unknown = [...asked.groups.flat(), ...asked.sorts].some(({ field }) => !table.fields.has(field));
  if (unknown) throw internalError('5f3c1a7be9d20');
  const criteria = renamed(asked, table);
  const stale = request.fault?.effect === 'stale-read';
  const rows = stale ? table.allBeforeLastWrite() : candidates(table, criteria);
  const found = select(rows, criteria);
  // A database without a unique ORDER BY promises nothing about ties from one page to the next.
  shuffle(found, (unrest.reads += 1));
  sortBy(found, criteria);
  const page = paginate(found, criteria, settings, request);
  const fields = request.query.get('fields');
  if (fields !== null || stale) {
    const whole = { items: page, search_criteria: echo(asked), total_count: found.length };
    return rawJson(200, stringifyExactly(fields === null ? whole : selectFields(whole, fields)));
  }
  const items = page.map((row) => table.textOf(row)).join(',');
  return rawJson(
    200,
    `{"items":[${items}],"search_criteria":${stringifyExactly(echo(asked))},"total_count":${found.length}}`,
  );
}

/** Searches go by columns, rows by the names the API shows. */
const renamed = (criteria: SearchCriteria, table: Table<RawEntity>): SearchCriteria => ({
  ...criteria,
  groups: criteria.groups.map((group) =>
    group.map((filter) => ({ ...filter, field: table.fieldOf(filter.field) })),
  ),
  sorts: criteria.sorts.map((sort) => ({ ...sort, field: table.fieldOf(sort.field) })),
});

function checkPageSize({ pageSize }: SearchCriteria, { maximumPageSize: max }: ShopSettings): void {
  if (max !== undefined && pageSize !== undefined && pageSize > max) {
    throw new Refusal(400, 'Maximum SearchCriteria pageSize is %max', { max });
  }
}

/** Shortens the search by document number, which is what a busy client asks for most. */
function candidates(table: Table<RawEntity>, { groups }: SearchCriteria): RawEntity[] {
  for (const [filter, ...others] of groups) {
    if (filter?.field !== 'increment_id' || others.length > 0) continue;
    if (filter.condition === 'in') return table.numbered(filter.value.split(','));
    if (filter.condition === 'eq') return table.numbered([filter.value]);
  }
  return table.all();
}

function shuffle<T>(rows: T[], seed: number): void {
  const random = seeded(seed);
  for (let last = rows.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [rows[last], rows[other]] = [rows[other] as T, rows[last] as T];
  }
}

/**
 * One page. Past the last page release 2.3 repeats the last one, 2.4 answers none. The fault `page-shift` moves the
 * window of every page but the first: odd strikes skip a row, even ones repeat one, as when rows move meanwhile.
 */
function paginate<T>(
  rows: T[],
  { pageSize, currentPage = 1 }: SearchCriteria,
  { version }: ShopSettings,
  request: SandboxRequest,
): T[] {
  if (pageSize === undefined || pageSize <= 0) return rows;
  const last = Math.max(1, Math.ceil(rows.length / pageSize));
  const page = Math.max(1, version === '2.3' ? Math.min(currentPage, last) : currentPage);
  const shifted = page > 1 && request.fault?.effect === 'page-shift';
  const shift = shifted ? (request.fault.occurrence % 2 === 1 ? 1 : -1) : 0;
  const start = (page - 1) * pageSize + shift;
  return rows.slice(start, start + pageSize);
}

/** Answers a search over the rows of all orders. */
export function listItems(request: SandboxRequest, shop: Shop, settings: ShopSettings): SandboxAnswer {
  const criteria = parseSearchCriteria(request.query);
  checkPageSize(criteria, settings);
  const items = shop.orders.all().flatMap((order) => order.items);
  const fields = new Set(items.flatMap((item) => Object.keys(item)));
  const found = sortBy(select(items, criteria, fields), criteria);
  const page = paginate(found, criteria, settings, request);
  return rawJson(
    200,
    stringifyExactly({ items: page, search_criteria: echo(criteria), total_count: found.length }),
  );
}
