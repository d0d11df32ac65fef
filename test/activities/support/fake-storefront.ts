import { shopKeyOf, type ShopCustomer } from '../../../domain/customer';
import type { Order } from '../../../domain/order';
import type {
  ChangedCustomersPage,
  ChangedOrdersPage,
  ChangedOrdersQuery,
  Storefront,
} from '../../../systems/storefronts/storefront';

/** A shop that holds the orders a test puts there, and lists what the test says. */
export interface FakeStorefront extends Storefront {
  readonly orders: Map<string, Order>;
  readonly queries: ChangedOrdersQuery[];
  fetched: number;
  list: (query: ChangedOrdersQuery) => ChangedOrdersPage | Promise<ChangedOrdersPage>;
  /** By `<kind>/<id>`; `keep` puts one there. */
  readonly people: Map<string, ShopCustomer>;
  keep(customer: ShopCustomer): string;
  listCustomers: (query: CustomersQuery) => ChangedCustomersPage | Promise<ChangedCustomersPage>;
  readonly customerQueries: CustomersQuery[];
  customers: Storefront['customers'];
}

type CustomersQuery = Omit<ChangedOrdersQuery, 'by'>;

export function fakeStorefront(): FakeStorefront {
  const shop: FakeStorefront = {
    system: 'fake-shop',
    orders: new Map(),
    queries: [],
    fetched: 0,
    list: () => ({ orders: [], total: 0 }),
    people: new Map(),
    keep: (customer) => {
      const key = shopKeyOf(customer);
      shop.people.set(key, customer);
      return key;
    },
    listCustomers: () => ({ customers: [] }),
    customerQueries: [],
    customers: {
      fetch: async (context, keys) => {
        const found = new Map(
          keys.flatMap((key) => {
            const customer = shop.people.get(key);
            return customer ? [[key, customer] as const] : [];
          }),
        );
        context.record({
          system: 'fake-shop',
          call: 'GET customers',
          write: false,
          request: keys,
          answer: [...found.values()],
          outcome: 'ok',
          milliseconds: 1,
          at: '2026-11-20T10:00:00Z',
        });
        return found;
      },
      changed: async (_context, query) => {
        shop.customerQueries.push(query);
        return shop.listCustomers(query);
      },
    },
    ping: () => Promise.resolve([]),
    fetchOrders: (context, numbers) => {
      shop.fetched += 1;
      const found = new Map(
        numbers.flatMap((number) => {
          const order = shop.orders.get(number);
          return order ? [[number, order] as const] : [];
        }),
      );
      context.record({
        system: 'fake-shop',
        call: 'GET orders',
        write: false,
        request: numbers,
        answer: [...found.values()],
        outcome: 'ok',
        milliseconds: 1,
        at: '2026-11-20T10:00:00Z',
      });
      return Promise.resolve(found);
    },
    changedOrders: async (_context, query) => {
      shop.queries.push(query);
      return shop.list(query);
    },
  };
  return shop;
}
