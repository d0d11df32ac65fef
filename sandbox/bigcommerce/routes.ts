import { json, type SandboxAnswer, type SandboxRequest } from '../kit';
import { allowOnly, exact, notFound } from './answers';
import {
  addCustomField,
  changeCustomField,
  createProduct,
  listCategories,
  listProducts,
  listVariants,
  updateProducts,
  updateVariants,
} from './catalog-api';
import { listCompanies, listCustomers, readB2bOrder, readCompany, readUser } from './customers-api';
import type { Client, Hooks } from './hooks';
import { changeHook, createHook, deleteHook, hooksAdmin, type HooksSettings, listHooks } from './hooks-api';
import type { OrdersSettings } from './include-parts';
import { adjustAbsolute, adjustRelative, listItems } from './inventory-api';
import { countOrders, listOrders, listPart, readOrder } from './orders-api';
import { listRefunds, listTransactions, refundsOfOrder } from './payments-api';
import { deleteRecords, listPriceLists, listRecords, upsertRecords } from './price-lists-api';
import type { Shop } from './shop';
import { STATUSES } from './statuses';
import { createOption, createValue, createVariant, listOptions, listProductVariants } from './variants-api';

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
const PRODUCTS = either('store_v2_products');
const INVENTORY = either('store_inventory');
const REFUNDS = either('store_v2_orders', 'store_v2_transactions');

export interface CatalogSettings {
  /** Whether variants can be asked for by a list of SKUs. */
  readonly variantSkuLists: boolean;
  readonly currency: string;
  readonly pricesIncludeTax: boolean;
}

/** Everything the emulated store offers. */
export function routes(
  shop: Shop,
  hooks: Hooks,
  settings: OrdersSettings & HooksSettings & CatalogSettings,
): readonly Route[] {
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
  /** A write needs the scope itself, not its read-only sister. */
  const v3 = (call: string, scopes: readonly string[], answer: Route['answer']): Route => ({
    call,
    version: 'v3',
    scopes: call.startsWith('GET ') ? scopes : scopes.filter((scope) => !scope.endsWith('_read_only')),
    answer,
  });
  const { catalog, inventory } = shop;
  const catalogRoutes = [
    v3('GET /v3/catalog/products', PRODUCTS, (request) => listProducts(request, shop)),
    v3('POST /v3/catalog/products', PRODUCTS, (request) => createProduct(request, shop)),
    v3('PUT /v3/catalog/products', PRODUCTS, (request) => updateProducts(request, shop)),
    v3('POST /v3/catalog/products/:id/custom-fields', PRODUCTS, (request, id) => addCustomField(request, shop, id)),
    v3('PUT /v3/catalog/products/:id/custom-fields/:id', PRODUCTS, (request, id) => changeCustomField(request, shop, id)),
    v3('GET /v3/catalog/products/:id/options', PRODUCTS, (request, id) => listOptions(request, shop, id)),
    v3('POST /v3/catalog/products/:id/options', PRODUCTS, (request, id) => createOption(request, shop, id)),
    v3('POST /v3/catalog/products/:id/options/:id/values', PRODUCTS, (request, id) => createValue(request, shop, id)),
    v3('GET /v3/catalog/products/:id/variants', PRODUCTS, (request, id) => listProductVariants(request, shop, id)),
    v3('POST /v3/catalog/products/:id/variants', PRODUCTS, (request, id) => createVariant(request, shop, id)),
    v3('GET /v3/catalog/variants', PRODUCTS, (request) => listVariants(request, shop, settings.variantSkuLists)),
    v3('PUT /v3/catalog/variants', PRODUCTS, (request) => updateVariants(request, shop)),
    v3('GET /v3/catalog/trees/categories', PRODUCTS, (request) => listCategories(request, shop)),
    v3('GET /v3/pricelists', PRODUCTS, (request) => listPriceLists(request, catalog)),
    v3('GET /v3/pricelists/:id/records', PRODUCTS, (request, id) => listRecords(request, catalog, id)),
    v3('PUT /v3/pricelists/:id/records', PRODUCTS, (request, id) => upsertRecords(request, catalog, id)),
    v3('DELETE /v3/pricelists/:id/records', PRODUCTS, (request, id) => deleteRecords(request, catalog, id)),
    v3('GET /v3/inventory/items', INVENTORY, (request) => listItems(request, inventory)),
    v3('POST /v3/inventory/adjustments/relative', INVENTORY, (request) => adjustRelative(request, inventory)),
    v3('PUT /v3/inventory/adjustments/absolute', INVENTORY, (request) => adjustAbsolute(request, inventory)),
  ]; // prettier-ignore
  return [
    ...catalogRoutes,
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
    { call: 'GET /v2/store', version: 'v2', scopes: either('store_v2_information'), answer: () => exact({ id: settings.storeHash, currency: settings.currency, is_price_entered_with_tax: settings.pricesIncludeTax, weight_units: 'KGS' }) },
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
