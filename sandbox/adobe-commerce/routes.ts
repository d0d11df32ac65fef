import { json, rawJson, type SandboxAnswer, type SandboxRequest, seeded } from '../kit';
import { noRoute, noSuchDocument, noSuchEntity, Refusal, required } from './errors';
import type { RawEntity } from './raw-order';
import { stringifyExactly } from './exact-json';
import { echo, parseSearchCriteria, select, type SearchCriteria, sortBy } from './search-criteria';
import { selectFields } from './select-fields';
import type { Shop, StoreView } from './shop';
import type { Table } from './table';

export interface ShopSettings {
  readonly version: '2.3' | '2.4';
  readonly storeViews: readonly StoreView[];
  /** Over it a 400; undefined means no limit, as input limiting is off by default in the product. */
  readonly maximumPageSize?: number;
}

export interface Route {
  /** As faults and the log call it, such as `GET /V1/orders/:id`. */
  readonly call: string;
  readonly resource: string;
  readonly answer: (request: SandboxRequest, id: string) => SandboxAnswer;
}

/** How many lists without an explicit and unique order have been read: each gets its rows in another order. */
interface Unrest {
  reads: number;
}

/** Everything the emulated release offers under `/V1`. */
export function routes(shop: Shop, settings: ShopSettings): readonly Route[] {
  const unrest: Unrest = { reads: 0 };
  const listing = (call: string, resource: string, table: Table<RawEntity>): Route => ({
    call,
    resource,
    answer: (request) => list(request, table, settings, unrest),
  });
  const reading = (
    call: string,
    resource: string,
    table: Table<RawEntity>,
    missing: (id: number) => Refusal,
  ): Route => ({
    call,
    resource,
    answer: (request, id) => one(request, table, Number(id), missing),
  });
  const orders = shop.orders as unknown as Table<RawEntity>;
  const company = (id: number): Refusal => noSuchEntity('id', id);
  const customer = (id: number): Refusal => noSuchEntity('customerId', id);
  return [
    listing('GET /V1/orders', 'Magento_Sales::actions_view', orders),
    {
      call: 'GET /V1/orders/items',
      resource: 'Magento_Sales::sales',
      answer: (request) => listItems(request, shop, settings),
    },
    reading('GET /V1/orders/:id', 'Magento_Sales::actions_view', orders, noSuchDocument),
    {
      call: 'POST /V1/orders/:id/comments',
      resource: 'Magento_Sales::comment',
      answer: (request, id) => comment(request, shop, Number(id)),
    },
    listing('GET /V1/invoices', 'Magento_Sales::sales', shop.invoices),
    reading('GET /V1/invoices/:id', 'Magento_Sales::sales', shop.invoices, noSuchDocument),
    listing('GET /V1/creditmemos', 'Magento_Sales::sales', shop.creditMemos),
    reading('GET /V1/creditmemo/:id', 'Magento_Sales::sales', shop.creditMemos, noSuchDocument),
    listing('GET /V1/customers/search', 'Magento_Customer::customer', shop.customers),
    reading('GET /V1/customers/:id', 'Magento_Customer::customer', shop.customers, customer),
    listing('GET /V1/company', 'Magento_Company::index', shop.companies),
    reading('GET /V1/company/:id', 'Magento_Company::index', shop.companies, company),
    {
      call: 'GET /V1/store/storeViews',
      resource: 'Magento_Backend::store',
      answer: () => storeViews(settings),
    },
    {
      call: 'GET /V1/store/storeConfigs',
      resource: 'Magento_Backend::store',
      answer: (request) => storeConfigs(request, settings),
    },
  ];
}

/** Finds the route of a path below `/V1`. A trailing slash changes nothing. @throws Refusal 404 */
export function matchRoute(
  all: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: string } {
  const given = path.replace(/\/$/, '').split('/');
  for (const route of all) {
    const [wantedMethod, wantedPath = ''] = route.call.split(' ');
    const wanted = wantedPath.split('/');
    if (wantedMethod !== method || wanted.length !== given.length) continue;
    let id = '';
    const fits = wanted.every((part, index) => {
      if (!part.startsWith(':')) return part === given[index];
      id = decodeURIComponent(given[index] ?? '');
      return true;
    });
    if (fits) return { route, id };
  }
  throw noRoute();
}

function list(
  request: SandboxRequest,
  table: Table<RawEntity>,
  settings: ShopSettings,
  unrest: Unrest,
): SandboxAnswer {
  const criteria = parseSearchCriteria(request.query);
  checkPageSize(criteria, settings);
  const stale = request.fault?.effect === 'stale-read';
  const rows = stale ? table.allBeforeLastWrite() : candidates(table, criteria);
  const found = select(rows, criteria, table.fields);
  // A database without a unique ORDER BY promises nothing about ties from one page to the next.
  shuffle(found, (unrest.reads += 1));
  sortBy(found, criteria);
  const page = paginate(found, criteria, settings, request);
  const fields = request.query.get('fields');
  if (fields !== null || stale) {
    const whole = { items: page, search_criteria: echo(criteria), total_count: found.length };
    return rawJson(200, stringifyExactly(fields === null ? whole : selectFields(whole, fields)));
  }
  const items = page.map((row) => table.textOf(row)).join(',');
  return rawJson(
    200,
    `{"items":[${items}],"search_criteria":${stringifyExactly(echo(criteria))},"total_count":${found.length}}`,
  );
}

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

function one(
  request: SandboxRequest,
  table: Table<RawEntity>,
  id: number,
  missing: (id: number) => Refusal,
): SandboxAnswer {
  const stale = request.fault?.effect === 'stale-read';
  const row = stale ? table.getBeforeLastWrite(id) : table.get(id);
  if (row === undefined) throw missing(id);
  const fields = request.query.get('fields');
  if (fields !== null) return rawJson(200, stringifyExactly(selectFields(row, fields)));
  return rawJson(200, stale ? stringifyExactly(row) : (table.text(id) ?? '{}'));
}

function listItems(request: SandboxRequest, shop: Shop, settings: ShopSettings): SandboxAnswer {
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

function comment(request: SandboxRequest, shop: Shop, id: number): SandboxAnswer {
  if (!(request.headers['content-type'] ?? '').startsWith('application/json')) {
    throw new Refusal(400, 'Server cannot understand Content-Type HTTP header media type %1', [
      request.headers['content-type'] ?? '',
    ]);
  }
  let body: { statusHistory?: { comment?: unknown } };
  try {
    body = JSON.parse(request.body.toString('utf8')) as typeof body;
  } catch {
    throw new Refusal(400, 'Decoding error: %1%2%3%4', ['', '', '', '']);
  }
  if (typeof body.statusHistory?.comment !== 'string') throw required('statusHistory');
  const order = shop.orders.get(id);
  if (order === undefined) throw noSuchDocument();
  const histories = Array.isArray(order['status_histories']) ? (order['status_histories'] as unknown[]) : [];
  const entry = {
    ...body.statusHistory,
    parent_id: id,
    entity_id: histories.length + 1,
    created_at: shop.stamp(),
  };
  shop.updateOrder(id, { status_histories: [...histories, entry] });
  return json(200, true);
}

const storeViews = ({ storeViews: views }: ShopSettings): SandboxAnswer =>
  json(200, [
    { id: 0, code: 'admin', name: 'Admin', website_id: 0, store_group_id: 0, is_active: 1 },
    ...views.map(({ id, code, name, websiteId }) => ({
      id,
      code,
      name,
      website_id: websiteId,
      store_group_id: 1,
      is_active: 1,
    })),
  ]);

function storeConfigs(request: SandboxRequest, { storeViews: views }: ShopSettings): SandboxAnswer {
  const codes = [...request.query].filter(([name]) => name.startsWith('storeCodes')).map(([, code]) => code);
  const base = `http://${request.headers.host ?? ''}/`;
  return json(
    200,
    views
      .filter(({ code }) => codes.length === 0 || codes.includes(code))
      .map((view) => ({
        id: view.id,
        code: view.code,
        website_id: view.websiteId,
        locale: view.locale,
        base_currency_code: view.baseCurrency,
        default_display_currency_code: view.displayCurrency,
        timezone: view.timezone,
        weight_unit: 'kgs',
        base_url: base,
        base_link_url: base,
        base_static_url: `${base}static/`,
        base_media_url: `${base}media/`,
        secure_base_url: base,
        secure_base_link_url: base,
        secure_base_static_url: `${base}static/`,
        secure_base_media_url: `${base}media/`,
      })),
  );
}
