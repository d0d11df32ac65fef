import { seeded } from '../kit';
import { DEMO_KINDS, type DemoKind, type Expectation, NULL_STATE } from './demo-kinds';
import { COMPANY_BUYER, companyRecord, customerRecord } from './demo-people';
import { makeOrder, type OrderSpec } from './make-order';
import { type RawEntity, type RawOrder, timestamp } from './raw-order';

export interface DemoOrdersOptions {
  /** How many orders; default each kind once. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number | string;
  /** When the last order was placed; the others came one minute apart before it. */
  readonly now: Date;
  /** Default 1: the first order's index, which its ids follow. */
  readonly firstIndex?: number;
  /** Adds an order whose state and status are null; default false. */
  readonly nullState?: boolean;
}

export interface DemoOrder {
  readonly kind: string;
  /** What should become of it. */
  readonly expectation: Expectation;
  /** What the order was made of, for whoever edits it. */
  readonly spec: OrderSpec;
  readonly order: RawOrder;
}

/** Orders and the records they point to; `load` of the sandbox takes `orders.map(({ order }) => order)` and the rest. */
export interface DemoShop {
  readonly orders: readonly DemoOrder[];
  readonly customers: readonly RawEntity[];
  readonly companies: readonly RawEntity[];
}

/** Orders of every kind a shop can take; the same seed, count and time give the same orders. */
export function demoOrders(options: DemoOrdersOptions): DemoShop {
  const kinds = options.nullState === true ? [...DEMO_KINDS, NULL_STATE] : DEMO_KINDS;
  const count = options.count ?? kinds.length + kinds.filter(({ edited }) => edited === true).length;
  const random = seeded(options.seed ?? 1);
  const orders: DemoOrder[] = [];
  const customers = new Map<number, RawEntity>();
  for (let turn = 0; orders.length < count; turn += 1) {
    const kind = kinds[turn % kinds.length] as DemoKind;
    const index = (options.firstIndex ?? 1) + orders.length;
    const createdAt = timestamp(new Date(options.now.getTime() - (count - orders.length - 1) * 60_000));
    const spec: OrderSpec = { index, createdAt, baseCurrency: 'EUR', ...kind.spec(index, random) };
    if (kind.edited === true) {
      // The pair belongs together: where only one fits, the next kind fills the place.
      if (orders.length + 2 <= count) orders.push(...editedPair(kind, spec));
    } else {
      orders.push({ kind: kind.kind, expectation: kind.expectation, spec, order: makeOrder(spec) });
    }
    const { customer } = spec;
    if (customer?.id !== undefined) customers.set(customer.id, customerRecord(customer, createdAt));
  }
  const companies = customers.has(COMPANY_BUYER.id ?? 0) ? [companyRecord()] : [];
  return { orders, customers: [...customers.values()], companies };
}

/** An order cancelled by an edit, and the order that stands for it now. */
function editedPair(kind: DemoKind, spec: OrderSpec): DemoOrder[] {
  const original = makeOrder({ ...spec, state: 'canceled' });
  const childSpec: OrderSpec = {
    ...spec,
    index: spec.index + 1,
    incrementId: `${original.increment_id}-1`,
    state: 'processing',
    // The edit took one article off.
    lines: spec.lines?.slice(0, 1),
  };
  const child = makeOrder(childSpec);
  return [
    {
      kind: kind.kind,
      expectation: 'not-due',
      spec,
      order: {
        ...original,
        relation_child_id: String(child.entity_id),
        relation_child_real_id: child.increment_id,
      },
    },
    {
      kind: `${kind.kind}-child`,
      expectation: 'posted',
      spec: childSpec,
      order: {
        ...child,
        edit_increment: 1,
        original_increment_id: original.increment_id,
        relation_parent_id: String(original.entity_id),
        relation_parent_real_id: original.increment_id,
      },
    },
  ];
}
