import { json, type SandboxAnswer, type SandboxRequest } from '../kit';
import { allowOnly, exact, notFound } from './answers';
import { listCompanies, listCustomers, readB2bOrder, readCompany, readUser } from './customers-api';
import type { Client, Hooks } from './hooks';
import { changeHook, createHook, deleteHook, hooksAdmin, type HooksSettings, listHooks } from './hooks-api';
import type { OrdersSettings } from './include-parts';
import { countOrders, listOrders, listPart, readOrder } from './orders-api';
import { listRefunds, listTransactions, refundsOfOrder } from './payments-api';
import type { Shop } from './shop';
import { STATUSES } from './statuses';

export interface Route {
  /** As faults and the log call it, such as `GET /v2/orders/:id`. */
  readonly call: string;
  readonly version: 'v2' | 'v3' | 'b2b';
  /** Any of these opens it; empty: every token does. */
  readonly scopes: readonly string[];
  readonly answer: (request: SandboxRequest, id: number, client: Client) => SandboxAnswer;
}

const either = (...scopes: readonly string[]): string[] =>
  scopes.flatMap((scope) => [scope, `${scope}_read_only`]);
const ORDERS = either('store_v2_orders');
const REFUNDS = either('store_v2_orders', 'store_v2_transactions');

/** Everything the emulated store offers. */
export function routes(shop: Shop, hooks: Hooks, settings: OrdersSettings & HooksSettings): readonly Route[] {
  const v2 = (call: string, answer: Route['answer']): Route => ({
    call,
    version: 'v2',
    scopes: ORDERS,
    answer,
  });
  const part = (name: string, of: Parameters<typeof listPart>[3]): Route =>
    v2(`GET /v2/orders/:id/${name}`, (request, id) => listPart(request, shop, id, of));
  const hook = (call: string, answer: Route['answer']): Route => ({
    call,
    version: 'v3',
    scopes: [],
    answer,
  });
  const b2b = (call: string, answer: Route['answer']): Route => ({
    call: call.replace(' /', ' /b2b/'),
    version: 'b2b',
    scopes: either('b2b_edition'),
    answer,
  });
  return [
    v2('GET /v2/orders', (request) => listOrders(request, shop, settings)),
    v2('GET /v2/orders/count', (request) => countOrders(request, shop, settings)),
    v2('GET /v2/orders/:id', (request, id) => readOrder(request, shop, settings, id)),
    part('products', 'products'),
    part('shipping_addresses', 'shippingAddresses'),
    part('coupons', 'coupons'),
    part('taxes', 'taxes'),
    part('fees', 'fees'),
    v2('GET /v2/order_statuses', () => json(200, STATUSES.map(({ id, name }) => ({ id, name, system_label: name, custom_label: name, order: id })))), // prettier-ignore
    {
      call: 'GET /v3/orders/:id/transactions',
      version: 'v3',
      scopes: either('store_v2_transactions'),
      answer: (request, id) => listTransactions(request, shop, id),
    },
    {
      call: 'GET /v3/orders/payment_actions/refunds',
      version: 'v3',
      scopes: REFUNDS,
      answer: (request) => listRefunds(request, shop),
    },
    {
      call: 'GET /v3/orders/:id/payment_actions/refunds',
      version: 'v3',
      scopes: REFUNDS,
      answer: (request, id) => refundsOfOrder(request, shop, id),
    },
    {
      call: 'GET /v3/customers',
      version: 'v3',
      scopes: either('store_v2_customers'),
      answer: (request) => listCustomers(request, shop),
    },
    hook('GET /v3/hooks', (request, _, client) => listHooks(request, hooks, client, settings)),
    hook('POST /v3/hooks', (request, _, client) => createHook(request, hooks, client, settings)),
    hook('GET /v3/hooks/admin', (_request, _id, client) => hooksAdmin(hooks, client)),
    hook('PUT /v3/hooks/:id', (request, id, client) => changeHook(request, hooks, client, settings, id)),
    hook('DELETE /v3/hooks/:id', (_, id, client) => deleteHook(hooks, client, settings, id)),
    b2b('GET /companies', (request) => listCompanies(request, shop)),
    b2b('GET /companies/:id', (request, id) => (allowOnly(request.query, []), readCompany(shop, id))),
    b2b('GET /orders/:id', (_, id) => readB2bOrder(shop, id)),
    b2b('GET /users/customer/:id', (_, id) => readUser(shop, id)),
    { call: 'GET /v2/store', version: 'v2', scopes: either('store_v2_information'), answer: () => exact({ id: settings.storeHash }) },
  ]; // prettier-ignore
}

/** The first route that fits; the more particular ones of a family stand before `:id`. @throws Refusal */
export function matchRoute(
  all: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: number } {
  const given = path.split('/');
  const fits = (call: string): number | undefined => {
    const [wantedMethod, wanted = ''] = call.split(' ');
    const parts = wanted.split('/');
    if (wantedMethod !== method || parts.length !== given.length) return undefined;
    let id = 0;
    for (const [index, part] of parts.entries()) {
      const value = given[index] ?? '';
      if (part === ':id' && /^\d{1,15}$/.test(value)) id = Number(value);
      else if (part !== value) return undefined;
    }
    return id;
  };
  for (const route of all) {
    const id = fits(route.call);
    if (id !== undefined) return { route, id };
  }
  throw notFound();
}
