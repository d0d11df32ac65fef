import { json, rawJson, type SandboxAnswer, type SandboxRequest } from '../kit';
import { customerWrites } from './customer-writes';
import { noRoute, noSuchDocument, noSuchEntity, Refusal, required } from './errors';
import { stringifyExactly } from './exact-json';
import { list, listItems, type ShopSettings, type Unrest } from './list-rows';
import type { RawEntity } from './raw-order';
import { selectFields } from './select-fields';
import type { Shop } from './shop';
import type { Table } from './table';

export interface Route {
  /** As faults and the log call it, such as `GET /V1/orders/:id`. */
  readonly call: string;
  readonly resource: string;
  readonly answer: (request: SandboxRequest, id: string) => SandboxAnswer;
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
    listing('GET /V1/transactions', 'Magento_Sales::transactions_fetch', shop.transactions),
    listing('GET /V1/customers/search', 'Magento_Customer::customer', shop.customers),
    reading('GET /V1/customers/:id', 'Magento_Customer::customer', shop.customers, customer),
    ...customerWrites(shop),
    listing('GET /V1/company', 'Magento_Company::index', shop.companies),
    listing('GET /V1/companyCredits', 'Magento_CompanyCredit::get', shop.companyCredits),
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
