import { bulkNode, type BulkOperations } from './bulk';
import { type Node, Refused, type Rows } from './graphql';
import { gid, type Graph, idOf } from './graph-basics';
import { createMutationRoot } from './mutations';
import { sorted } from './sorted-rows';
import { companyNode, personNode, subscriptionNode } from './graph-people';
import { orderNode, refundNode } from './graph';
import { compileSearch } from './search';
import type { Shop } from './shop';

export interface RootOptions {
  readonly shop: Shop;
  readonly bulk: BulkOperations;
  readonly name: string;
  readonly domain: string;
  readonly currency: string;
  readonly scopes: readonly string[];
  /** Orders before this moment are not shown, where the app may not read all orders. */
  readonly visibleSince: () => string | undefined;
  /** The sandbox's own address, for bulk results. */
  readonly url: () => string;
}

type Args = Readonly<Record<string, unknown>>;

/** The query and mutation roots over a shop. */
export function createRoots(options: RootOptions): { query: () => Node; mutation: () => Node } {
  const { shop, bulk } = options;
  const graph: Graph = { person: (id) => shop.people.get(id), company: (id) => shop.companies.get(id) };

  const isVisible = (row: { readonly createdAt: string }): boolean => {
    const since = options.visibleSince();
    return since === undefined || row.createdAt >= since;
  };
  const visibleOrder = (id: unknown): Node | null => {
    const key = idOf(id, 'Order');
    const order = key === undefined ? undefined : shop.orders.get(key);
    return order && isVisible(order) ? orderNode(order, graph) : null;
  };
  const refundById = (id: unknown): Node | null => {
    const key = idOf(id, 'Refund');
    for (const order of shop.orders.values()) {
      const found = order.refunds.find((one) => one.id === key);
      if (found && isVisible(order)) return refundNode(found, order, graph);
    }
    return null;
  };
  const personById = (id: unknown): Node | null => {
    const found = shop.people.get(idOf(id, 'Customer') ?? -1);
    return found ? personNode(found, graph) : null;
  };
  const companyById = (id: unknown): Node | null => {
    const found = shop.companies.get(idOf(id, 'Company') ?? -1);
    return found ? companyNode(found, graph) : null;
  };
  const subscriptionById = (id: unknown): Node | null => {
    const found = shop.subscriptions.get(idOf(id, 'WebhookSubscription') ?? -1);
    return found ? subscriptionNode(found) : null;
  };
  const nodeById = (id: unknown): Node | null => {
    if (!/^gid:\/\/shopify\/\w+\/\d+$/.test(String(id))) throw new Refused(`Invalid global id '${String(id)}'`, 'argumentLiteralsIncompatible'); // prettier-ignore
    return visibleOrder(id) ?? refundById(id) ?? personById(id) ?? companyById(id) ?? subscriptionById(id);
  };

  const orders = ({ query, sortKey = 'PROCESSED_AT' }: Args): Rows => {
    const test = compileSearch(query as string | undefined);
    const found = shop.indexed().filter((row) => test(row) && isVisible(row));
    // The search's place in line goes by what the search knows.
    return sorted(
      found.map((row) => ({ row, node: shop.orders.get(row.id) })).flatMap(({ row, node }) => (node ? [{ row, node: orderNode(node, graph) }] : [])), // prettier-ignore
      String(sortKey),
    );
  };

  const query = (): Node => ({
    __typename: 'QueryRoot',
    shop: {
      __typename: 'Shop',
      id: gid('Shop', 1),
      name: options.name,
      myshopifyDomain: options.domain,
      currencyCode: options.currency,
      taxesIncluded: false,
      ianaTimezone: 'Europe/Berlin',
      orderNumberFormatPrefix: '#',
      orderNumberFormatSuffix: '',
    },
    currentAppInstallation: {
      __typename: 'AppInstallation',
      id: gid('AppInstallation', 1),
      accessScopes: options.scopes.map((handle) => ({ __typename: 'AccessScope', handle })),
    },
    node: ({ id }: Args) => nodeById(id),
    nodes: ({ ids }: Args) => {
      const wanted = ids as unknown[];
      if (wanted.length > 250) throw new Refused('The input array size of ids is greater than 250.', 'MAX_INPUT_SIZE_EXCEEDED'); // prettier-ignore
      return wanted.map(nodeById);
    },
    order: ({ id }: Args) => visibleOrder(id),
    orders,
    ordersCount: ({ query: text, limit }: Args) => {
      const test = compileSearch(text as string | undefined);
      const count = shop.indexed().filter((row) => test(row) && isVisible(row)).length;
      const most = limit === undefined ? 10_000 : limit === null ? 25_001 : Number(limit);
      return {
        __typename: 'Count',
        count: Math.min(count, most),
        precision: count > most ? 'AT_LEAST' : 'EXACT',
      };
    },
    refund: ({ id }: Args) => refundById(id),
    customer: ({ id }: Args) => personById(id),
    customers: ({ query: text, sortKey = 'ID' }: Args): Rows => {
      const test = compileSearch(text as string | undefined);
      const found = [...shop.people.values()].filter(test);
      return sorted(found.map((row) => ({ row, node: personNode(row, graph) })), String(sortKey)); // prettier-ignore
    },
    company: ({ id }: Args) => companyById(id),
    companies: ({ query: text, sortKey = 'ID' }: Args): Rows => {
      const test = compileSearch(text as string | undefined);
      const found = [...shop.companies.values()].filter(test);
      return sorted(found.map((row) => ({ row, node: companyNode(row, graph) })), String(sortKey)); // prettier-ignore
    },
    webhookSubscription: ({ id }: Args) => subscriptionById(id),
    webhookSubscriptions: ({ topics, uri }: Args) =>
      [...shop.subscriptions.values()]
        .filter((one) => !Array.isArray(topics) || topics.includes(one.topic))
        .filter((one) => uri === undefined || uri === null || one.uri === uri)
        .map(subscriptionNode),
    bulkOperation: ({ id }: Args) => {
      const state = bulk.look(idOf(id, 'BulkOperation') ?? -1);
      return state ? bulkNode(state, options.url()) : null;
    },
  });

  return { query, mutation: createMutationRoot({ shop, bulk, url: options.url }) };
}
