import {
  cancel,
  edit,
  type EditSpec,
  refund,
  type RefundSpec,
  settle,
  type Undocumented,
} from './change-order';
import { makeOrder, type NextId } from './make-order';
import type { AddressSpec, OrderSpec, PersonSpec } from './order-spec';
import { currentTotal, financialStatus, type OrderState, refundedOf, soldTotal } from './order-state';
import { decimalText } from './money';
import type { Indexed } from './search';

export interface PersonState {
  readonly id: number;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
  readonly phone?: string;
  readonly address?: AddressSpec;
  readonly companyId?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface CompanyState {
  readonly id: number;
  readonly name: string;
  readonly recipient: string;
  readonly address1: string;
  readonly city: string;
  readonly zip: string;
  readonly countryCode: string;
  readonly phone?: string;
  readonly taxNumber?: string;
  readonly contactId?: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export type CompanySpec = Partial<Omit<CompanyState, 'createdAt' | 'updatedAt'>> & {
  readonly id: number;
  readonly name: string;
};

export interface SubscriptionState {
  readonly id: number;
  readonly topic: string;
  readonly uri: string;
  readonly format: string;
  readonly includeFields: readonly string[];
  readonly filter: string | undefined;
  readonly createdAt: string;
  failures: number;
}

/** Something webhooks tell of. */
export interface ShopEvent {
  readonly topics: readonly string[];
  readonly order?: OrderState;
  readonly refundId?: number;
  readonly person?: PersonState;
}

/** What an order amounts to, in the currency the buyer sees. */
export interface OrderTruth {
  readonly id: number;
  readonly name: string;
  readonly currency: string;
  /** Without what the merchant took off before it was paid. */
  readonly sold: string;
  /** Money that was paid back. */
  readonly refunded: string;
  /** What the shop now calls the order's total. */
  readonly total: string;
  readonly status: string | null;
  readonly cancelled: boolean;
  readonly updatedAt: string;
}

/** Everything a shop knows, and what happens in it. */
export class Shop {
  readonly orders = new Map<number, OrderState>();
  readonly people = new Map<number, PersonState>();
  readonly companies = new Map<number, CompanyState>();
  readonly subscriptions = new Map<number, SubscriptionState>();
  /** Called for every change that webhooks tell of. */
  onEvent: (event: ShopEvent) => void = () => undefined;
  readonly nextId: NextId;
  #lastId = 10_000;
  #index: Map<number, Indexed> | undefined;

  constructor(
    private readonly now: () => Date,
    private readonly how: Undocumented,
  ) {
    this.nextId = () => (this.#lastId += 1);
  }

  stamp(): string {
    return `${this.now().toISOString().slice(0, 19)}Z`;
  }

  clear(): void {
    this.orders.clear();
    this.people.clear();
    this.companies.clear();
    this.subscriptions.clear();
    this.#index = undefined;
  }

  /** From now on the search sees the orders as they are at this moment, as when its index lags behind. */
  holdIndex(hold: boolean): void {
    this.#index = hold ? new Map([...this.orders].map(([id, order]) => [id, { ...order }])) : undefined;
  }

  /** What the search knows, which is not always what is. */
  indexed(): readonly Indexed[] {
    return this.#index ? [...this.#index.values()] : [...this.orders.values()];
  }

  addOrder(spec: OrderSpec): OrderState {
    const { customer, company } = spec;
    if (customer && !this.people.has(customer.id)) this.putPerson(customer, spec.createdAt);
    if (company && !this.companies.has(company.id)) {
      this.putCompany({ ...company, ...(customer ? { contactId: customer.id } : {}) }, spec.createdAt);
    }
    const order = makeOrder(spec, this.nextId);
    if (this.orders.has(order.id)) throw new RangeError(`there is an order ${order.id} already`);
    this.orders.set(order.id, order);
    const paid = financialStatus(order) === 'PAID';
    this.onEvent({ topics: ['orders/create', ...(paid ? ['orders/paid'] : [])], order });
    return order;
  }

  order(id: number): OrderState {
    const found = this.orders.get(id) ?? [...this.orders.values()].find(({ number }) => number === id);
    if (!found) throw new RangeError(`no order ${id}`);
    return found;
  }

  editOrder(id: number, spec: EditSpec): OrderState {
    const order = this.order(id);
    edit(order, spec, this.stamp(), this.nextId, this.how);
    this.onEvent({ topics: ['orders/edited', 'orders/updated'], order });
    return order;
  }

  refundOrder(id: number, spec: RefundSpec): { order: OrderState; refundId: number } {
    const order = this.order(id);
    const made = refund(order, spec, this.stamp(), this.nextId, this.how);
    this.onEvent({ topics: ['refunds/create', 'orders/updated'], order, refundId: made.id });
    return { order, refundId: made.id };
  }

  /** The money of a refund that was on its way arrives. */
  settleRefund(id: number): OrderState {
    const order = this.order(id);
    for (const one of order.transactions) {
      if (one.kind === 'REFUND' && one.status === 'PENDING') one.status = 'SUCCESS';
    }
    order.updatedAt = this.stamp();
    this.onEvent({ topics: ['orders/updated'], order });
    return order;
  }

  payOrder(id: number): OrderState {
    const order = this.order(id);
    settle(order, this.stamp(), this.nextId);
    this.onEvent({ topics: ['orders/paid', 'orders/updated'], order });
    return order;
  }

  cancelOrder(id: number): OrderState {
    const order = this.order(id);
    cancel(order, this.stamp(), this.nextId, this.how);
    this.onEvent({ topics: ['orders/cancelled', 'orders/updated'], order });
    return order;
  }

  fulfillOrder(id: number): OrderState {
    const order = this.order(id);
    order.fulfilled = true;
    order.updatedAt = this.stamp();
    this.onEvent({ topics: ['orders/updated'], order });
    return order;
  }

  /** Sets a time stamp the shop would have set itself; for tests of lists. */
  touchOrder(id: number, updatedAt: string): void {
    this.order(id).updatedAt = updatedAt;
  }

  putPerson(spec: PersonSpec, at?: string): PersonState {
    const before = this.people.get(spec.id);
    const stamp = at ?? this.stamp();
    const person: PersonState = { ...spec, createdAt: before?.createdAt ?? stamp, updatedAt: stamp };
    this.people.set(spec.id, person);
    this.onEvent({ topics: [before ? 'customers/update' : 'customers/create'], person });
    return person;
  }

  putCompany(spec: CompanySpec, at?: string): CompanyState {
    const before = this.companies.get(spec.id);
    const stamp = at ?? this.stamp();
    const company: CompanyState = {
      recipient: 'Purchasing',
      address1: 'Werkstraße 1',
      city: 'Stuttgart',
      zip: '70173',
      countryCode: 'DE',
      ...spec,
      createdAt: before?.createdAt ?? stamp,
      updatedAt: stamp,
    };
    this.companies.set(spec.id, company);
    return company;
  }

  /** The truth, short: what every order amounts to now. */
  truth(): OrderTruth[] {
    return [...this.orders.values()].map((order) => ({
      id: order.id,
      name: order.name,
      currency: order.currencies.presentment,
      sold: decimalText(soldTotal(order).presentment, order.currencies.presentment),
      refunded: decimalText(refundedOf(order).presentment, order.currencies.presentment),
      total: decimalText(currentTotal(order).presentment, order.currencies.presentment),
      status: financialStatus(order),
      cancelled: order.cancelledAt !== undefined,
      updatedAt: order.updatedAt,
    }));
  }
}
