import { seeded } from '../kit';
import { micro, text } from '../adobe-commerce/fixed';
import { DEMO_KINDS, type DemoKind, type Expectation, FEE_KINDS, INCOMPLETE } from './demo-kinds';
import { COMPANY, COMPANY_BUYER } from './demo-people';
import { makeOrder, type OrderSpec } from './make-order';
import type { RefundSpec } from './make-refund';
import type { Raw, ShopOrder } from './raw';

export interface DemoOrdersOptions {
  /** How many orders; default each kind once. */
  readonly count?: number;
  /** Default 1. */
  readonly seed?: number | string;
  /** When the last order was placed; the others came one minute apart before it. */
  readonly now: Date;
  /** Default 101: the first order's number. */
  readonly firstId?: number;
  /** Adds orders with handling and fees, which need charge codes of their own; default false. */
  readonly fees?: boolean;
  /** Adds unfinished checkouts, which the poll passes over; default false. */
  readonly incomplete?: boolean;
}

export interface DemoOrder {
  readonly kind: string;
  /** What should become of it. */
  readonly expectation: Expectation;
  readonly number: string;
  readonly currency: string;
  /** What the buyer owes: the order's total without gift certificates and store credit. */
  readonly total: string;
  readonly order: ShopOrder;
  /** To be given back after the orders stand in the store. */
  readonly refunds: readonly RefundSpec[];
}

/** Orders and what they point to; `load` of the sandbox takes `orders.map(({ order }) => order)` and the rest. */
export interface DemoShop {
  readonly orders: readonly DemoOrder[];
  readonly customers: readonly (Raw & { readonly id: number })[];
  readonly companies: readonly (Raw & { readonly companyId: number })[];
  /** Customer id → company id. */
  readonly users: ReadonlyMap<number, number>;
}

/** Orders of every kind a store can take; the same seed, count and time give the same orders. */
export function demoOrders(options: DemoOrdersOptions): DemoShop {
  const kinds: readonly DemoKind[] = [
    ...DEMO_KINDS,
    ...(options.fees ? FEE_KINDS : []),
    ...(options.incomplete ? [INCOMPLETE] : []),
  ];
  const count = options.count ?? kinds.length;
  const random = seeded(options.seed ?? 1);
  const customers = new Map<number, Raw & { readonly id: number }>();
  const orders = Array.from({ length: count }, (_, turn): DemoOrder => {
    const kind = kinds[turn % kinds.length] as DemoKind;
    const id = (options.firstId ?? 101) + turn;
    const createdAt = new Date(options.now.getTime() - (count - turn - 1) * 60_000).toISOString();
    const spec: OrderSpec = { id, createdAt, storeCurrency: 'EUR', ...kind.spec(id, random) };
    const { customer } = spec;
    if (customer?.id !== undefined) customers.set(customer.id, customerRow(customer.id, spec));
    const order = makeOrder(spec);
    return {
      kind: kind.kind,
      expectation: kind.expectation,
      number: String(id),
      currency: spec.currency ?? 'EUR',
      total: owed(order),
      order,
      refunds: kind.refunds ?? [],
    };
  });
  const hasCompany = customers.has(COMPANY_BUYER.id ?? 0);
  return {
    orders,
    customers: [...customers.values()],
    companies: hasCompany ? [companyRow()] : [],
    users: new Map(hasCompany ? [[COMPANY_BUYER.id ?? 0, COMPANY.companyId]] : []),
  };
}

const owed = ({ row }: ShopOrder): string =>
  text(
    micro(String(row['total_inc_tax'])) -
      micro(String(row['gift_certificate_amount'])) -
      micro(String(row['store_credit_amount'])),
  );

function customerRow(id: number, { customer = {}, billing = {} }: OrderSpec): Raw & { readonly id: number } {
  return {
    id,
    email: customer.email,
    first_name: customer.firstName ?? '',
    last_name: customer.lastName ?? '',
    company: customer.company ?? '',
    phone: customer.phone ?? '',
    customer_group_id: customer.groupId ?? 0,
    addresses: [
      {
        id,
        customer_id: id,
        first_name: customer.firstName ?? '',
        last_name: customer.lastName ?? '',
        company: customer.company ?? '',
        address1: billing.street1 ?? '',
        address2: billing.street2 ?? '',
        city: billing.city ?? '',
        state_or_province: billing.state ?? '',
        postal_code: billing.zip ?? '',
        country_code: billing.country ?? '',
        phone: billing.phone ?? '',
        address_type: 'residential',
      },
    ],
  };
}

const companyRow = (): Raw & { readonly companyId: number } => ({
  ...COMPANY,
  companyEmail: 'info@musterwerk.example',
  companyPhone: '0711 5550100',
  addressLine1: 'Werkstraße 1',
  addressLine2: '',
  city: 'Stuttgart',
  state: 'Baden-Württemberg',
  zipCode: '70173',
  country: 'DE',
  bcGroupId: '2',
});
