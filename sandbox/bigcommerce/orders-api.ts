import { type SandboxAnswer, type SandboxRequest, seeded } from '../kit';
import { allowOnly, bareList, exact, notFound, pageOf, Refusal, timeOf } from './answers';
import { included, type OrdersSettings, parseIncludes } from './include-parts';
import type { ShopOrder } from './raw';
import type { Shop } from './shop';

const FILTERS = [
  'min_id', 'max_id', 'customer_id', 'email', 'status_id', 'min_date_created', 'max_date_created', 'min_date_modified',
  'max_date_modified', 'channel_id',
] as const; // prettier-ignore
const SORTS = [
  'id',
  'customer_id',
  'date_created',
  'date_modified',
  'status_id',
  'channel_id',
  'external_id',
];

/** Lists are read so often: each gives its ties another order. */
let reads = 0;

/** `GET /v2/orders`. */
export function listOrders(request: SandboxRequest, shop: Shop, settings: OrdersSettings): SandboxAnswer {
  const { query } = request;
  allowOnly(query, [...FILTERS, 'page', 'limit', 'sort', 'include', 'consignment_structure']);
  const includes = parseIncludes(query);
  const { number, limit } = pageOf(query);
  const rows = filtered(request, shop, settings);
  sortOrders(rows, query.get('sort'));
  const isShifted = number > 1 && request.fault?.effect === 'page-shift';
  const shift = isShifted ? ((request.fault?.occurrence ?? 0) % 2 === 1 ? 1 : -1) : 0;
  const start = (number - 1) * limit + shift;
  return bareList(rows.slice(start, start + limit).map((order) => included(order, includes, settings)));
}

/** `GET /v2/orders/count`. */
export function countOrders(request: SandboxRequest, shop: Shop, settings: OrdersSettings): SandboxAnswer {
  allowOnly(request.query, FILTERS);
  return exact({ statuses: [], count: filtered(request, shop, settings).length });
}

/** `GET /v2/orders/:id`, archived or not. */
export function readOrder(
  request: SandboxRequest,
  shop: Shop,
  settings: OrdersSettings,
  id: number,
): SandboxAnswer {
  allowOnly(request.query, ['include', 'consignment_structure']);
  const order = all(request, shop).find(({ row }) => row.id === id);
  if (!order) throw notFound();
  return exact(included(order, parseIncludes(request.query), settings));
}

/** `GET /v2/orders/:id/<part>`. */
export function listPart(
  request: SandboxRequest,
  shop: Shop,
  id: number,
  part: 'products' | 'shippingAddresses' | 'coupons' | 'taxes' | 'fees',
): SandboxAnswer {
  const order = shop.orders.get(id);
  if (!order) throw notFound();
  if (part === 'fees') return order.fees.length === 0 ? bareList([]) : exact({ fees: order.fees });
  allowOnly(request.query, ['page', 'limit', ...(part === 'taxes' ? ['details'] : [])]);
  const { number, limit } = pageOf(request.query);
  return bareList(order[part].slice((number - 1) * limit, number * limit));
}

/** All orders, or for a read that lags behind, as they were before the last change. */
function all(request: SandboxRequest, shop: Shop): ShopOrder[] {
  const orders = [...shop.orders.values()];
  const { before } = shop;
  if (request.fault?.effect !== 'stale-read' || !before) return orders;
  return orders.flatMap((order) =>
    order.row.id === before.id ? (before.order ? [before.order] : []) : [order],
  );
}

function filtered(request: SandboxRequest, shop: Shop, settings: OrdersSettings): ShopOrder[] {
  const { query } = request;
  const number = (name: string): number | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    if (!/^\d{1,15}$/.test(text)) throw new Refusal(400, `The field '${name}' is invalid.`);
    return Number(text);
  };
  const window = (column: 'created' | 'modified', at: (order: ShopOrder) => number) => {
    const min = timeOf(query, `min_date_${column}`);
    const max = timeOf(query, `max_date_${column}`);
    return (order: ShopOrder): boolean => {
      const second = Math.floor(at(order) / 1000) * 1000;
      const isLate = min === undefined || (settings.minIsExclusive ? second > min : second >= min);
      return isLate && (max === undefined || second <= max);
    };
  };
  const [minId = 0, maxId = Infinity] = [number('min_id'), number('max_id')];
  const [status, channel, customer] = [number('status_id'), number('channel_id'), number('customer_id')];
  const created = window('created', (order) => order.createdAt);
  const modified = window('modified', (order) => order.modifiedAt);
  return all(request, shop).filter(
    (order) =>
      order.row.id >= minId &&
      order.row.id <= maxId &&
      (status === undefined || order.row.status_id === status) &&
      (channel === undefined || order.row['channel_id'] === channel) &&
      (customer === undefined || order.row['customer_id'] === customer) &&
      !(settings.hidesArchived && order.row['is_deleted'] === true) &&
      created(order) &&
      modified(order),
  );
}

function sortOrders(rows: ShopOrder[], sort: string | null): void {
  const [name = 'id', direction = 'asc'] = (sort ?? 'id:asc').split(':');
  if (!SORTS.includes(name) || !['asc', 'desc'].includes(direction))
    throw new Refusal(400, `The field 'sort' is invalid.`);
  const random = seeded((reads += 1));
  const keyed = rows.map((order) => ({ order, key: keyOf(order, name), tie: random() }));
  keyed.sort((a, b) => (direction === 'asc' ? a.key - b.key : b.key - a.key) || a.tie - b.tie);
  rows.splice(0, rows.length, ...keyed.map(({ order }) => order));
}

function keyOf(order: ShopOrder, name: string): number {
  if (name === 'date_created') return Math.floor(order.createdAt / 1000);
  if (name === 'date_modified') return Math.floor(order.modifiedAt / 1000);
  return Number(order.row[name] ?? 0);
}
