import { seeded } from '../kit';
import { catalogue } from './catalogue';
import { DEMO_KINDS, type DemoKind, type Expectation } from './demo-kinds';
import type { OrderSpec } from './order-spec';
import type { CustomerRecord, ProductRecord } from './records';

export interface DemoOrdersOptions {
  /** How many orders; default each kind once. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number | string;
  /** When the last order was placed; the others came one minute apart before it. */
  readonly now: Date;
  /** Default 1: the first order's index, which its id follows. */
  readonly firstIndex?: number;
}

export interface DemoOrder {
  readonly kind: string;
  /** What should become of it. */
  readonly expectation: Expectation;
  /** The number people know; also its id. */
  readonly number: string;
  readonly spec: OrderSpec;
}

/** Orders and what they point to; `load` of the sandbox takes `orders.map(({ spec }) => spec)` and the rest. */
export interface DemoShop {
  readonly orders: readonly DemoOrder[];
  readonly customers: readonly (Partial<CustomerRecord> & { readonly email: string })[];
  readonly products: readonly (Partial<ProductRecord> & { readonly sku: string })[];
}

/** Products, refunds and orders share their ids: each order has room for its refunds behind it. */
const FIRST_ID = 1_000;
const STEP = 10;

/** Orders of every kind a shop can take; the same seed, count and time give the same orders. */
export function demoOrders(options: DemoOrdersOptions): DemoShop {
  const count = options.count ?? DEMO_KINDS.length;
  const random = seeded(options.seed ?? 1);
  const customers = new Map<number, Partial<CustomerRecord> & { readonly email: string }>();
  const orders = Array.from({ length: count }, (_, turn): DemoOrder => {
    const { kind, expectation, spec: make } = DEMO_KINDS[turn % DEMO_KINDS.length] as DemoKind;
    const index = (options.firstIndex ?? 1) + turn;
    const id = FIRST_ID + index * STEP;
    const placedAt = new Date(options.now.getTime() - (count - turn - 1) * 60_000).toISOString();
    const spec: OrderSpec = { placedAt, ...make(index, random), id };
    const { customer, billing = {} } = spec;
    if (customer?.id !== undefined) {
      const { first_name = '', last_name = '' } = billing;
      const email = customer.email ?? '';
      const at = Date.parse(placedAt);
      customers.set(customer.id, {
        id: customer.id,
        email,
        first_name,
        last_name,
        billing: { ...billing, email },
        createdAt: at,
        modifiedAt: at,
      });
    }
    return { kind, expectation, number: String(id), spec };
  });
  const products = catalogue.map(({ sku, name, price, category }) => ({
    sku,
    name,
    price,
    categories: [category],
  }));
  return { orders, customers: [...customers.values()], products };
}
