import type { SandboxAnswer, SandboxRequest } from '../kit';
import { noRoute, Refusal, restJson } from './errors';
import { hookRoutes } from './hook-routes';
import { answerPage, readListQuery } from './list-query';
import { listOrders, type OrderListRules } from './order-list';
import { productRoutes } from './product-routes';
import { renderCustomer } from './render-customer';
import type { Route } from './route';
import type { Shop } from './shop';

export interface RouteRules extends OrderListRules {
  /** Shops before WooCommerce 9.0 have no list of all refunds. */
  readonly commonRefunds: boolean;
}

export function routes(shop: Shop, rules: RouteRules): readonly Route[] {
  return [
    { call: 'GET /orders', resource: 'orders', answer: (request) => listOrders(shop, request, rules) },
    {
      call: 'GET /orders/{id}',
      resource: 'orders',
      answer: (_, id) => {
        const order = shop.orders.get(id);
        if (order === undefined)
          throw new Refusal(404, 'woocommerce_rest_shop_order_invalid_id', 'Invalid ID.');
        return restJson(200, shop.renderOrder(order));
      },
    },
    {
      call: 'GET /orders/{id}/refunds',
      resource: 'orders',
      answer: (request, id) => listRefunds(shop, request, id),
    },
    ...(rules.commonRefunds
      ? [
          {
            call: 'GET /refunds',
            resource: 'orders',
            answer: (request: SandboxRequest) => listRefunds(shop, request),
          },
        ]
      : []),
    { call: 'GET /customers', resource: 'customers', answer: (request) => listCustomers(shop, request) },
    ...productRoutes(shop),
    ...hookRoutes(shop),
  ];
}

/** @throws Refusal when nothing matches */
export function matchRoute(
  all: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: number } {
  const call = `${method} ${path.replace(/\/\d+(?=\/|$)/, '/{id}')}`;
  const route = all.find((one) => one.call === call);
  if (route === undefined) throw noRoute();
  return { route, id: Number(/\/(\d+)/.exec(path)?.[1] ?? 0) };
}

function listRefunds(shop: Shop, request: SandboxRequest, orderId?: number): SandboxAnswer {
  const query = readListQuery(request, {
    orderBy: ['date', 'id', 'include', 'title', 'slug', 'modified'],
    order: 'desc',
  });
  const rows = [...shop.refunds.values()]
    .filter((refund) => orderId === undefined || refund.orderId === orderId)
    .filter(({ id }) => query.include.length === 0 || query.include.includes(id))
    .sort((a, b) => (query.order === 'asc' ? a.id - b.id : b.id - a.id));
  return answerPage(request, query, {
    rows,
    render: (refund) => shop.renderRefund(refund, orderId === undefined, query.decimals),
  });
}

/** No filter by change, no sorting by change; and whoever is no `customer` only shows up when all roles are asked for. */
function listCustomers(shop: Shop, request: SandboxRequest): SandboxAnswer {
  const query = readListQuery(request, {
    orderBy: ['name', 'id', 'include', 'registered_date'],
    order: 'asc',
  });
  const role = query.get('role') ?? 'customer';
  const name = (id: number): string => {
    const customer = shop.customers.get(id);
    return `${customer?.first_name ?? ''} ${customer?.last_name ?? ''}`;
  };
  const compare = (a: number, b: number): number => {
    if (query.orderBy === 'name') return name(a).localeCompare(name(b));
    if (query.orderBy !== 'registered_date') return a - b;
    return (shop.customers.get(a)?.createdAt ?? 0) - (shop.customers.get(b)?.createdAt ?? 0);
  };
  const rows = [...shop.customers.values()]
    .filter((customer) => role === 'all' || customer.role === role)
    .filter(({ id }) => query.include.length === 0 || query.include.includes(id))
    .filter(({ email }) => query.get('email') === undefined || email === query.get('email'))
    .sort((a, b) => (query.order === 'asc' ? 1 : -1) * compare(a.id, b.id));
  return answerPage(request, query, { rows, render: (customer) => renderCustomer(customer, shop.render()) });
}
