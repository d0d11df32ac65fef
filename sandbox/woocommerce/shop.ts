import { type Micro, total } from './decimal';
import { Hooks } from './hooks';
import { DEFAULT_SETTINGS, type Ids, makeOrder, type ShopSettings, wholeSecond } from './make-order';
import { makeRefund } from './make-refund';
import type { OrderSpec, RefundSpec } from './order-spec';
import { type ProductInput, Products } from './products';
import type { CustomerRecord, OrderRecord, ProductRecord, RefundRecord } from './records';
import { renderCustomer } from './render-customer';
import { renderOrder, renderRefund } from './render-order';
import type { Json, RenderOptions } from './render-parts';
import { renderProduct } from './render-product';
import { Stock } from './stock';

export interface ShopOptions {
  readonly settings?: Partial<ShopSettings>;
  /** Minutes by which the shop's clock is ahead of UTC; default 60. */
  readonly ahead?: (at: number) => number;
  readonly now: () => number;
  readonly site: () => string;
}

/** Orders, refunds and products share one row of ids, as posts do; rows of orders have their own. */
export class Shop {
  readonly orders = new Map<number, OrderRecord>();
  readonly refunds = new Map<number, RefundRecord>();
  readonly customers = new Map<number, CustomerRecord>();
  readonly catalog: Products;
  readonly stock: Stock;
  readonly hooks: Hooks;
  /** Rows the API takes off a page after cutting it, as for a user without rights on them. */
  readonly hidden = new Set<number>();
  maintenance = false;
  settings: ShopSettings;

  #lastChange: { readonly id: number; readonly before?: OrderRecord } | undefined;
  #lastId = 10;
  #lastItem = 0;

  constructor(private readonly options: ShopOptions) {
    this.settings = { ...DEFAULT_SETTINGS, ...options.settings };
    this.hooks = new Hooks(options.site, options.now, (kind, id) => this.resource(kind, id));
    this.catalog = new Products({
      nextId: () => this.#nextId(),
      now: () => this.now(),
      changed: (id) => this.hooks.emit('product.updated', id),
    });
    this.stock = new Stock({
      products: this.catalog,
      pending: () => [...this.orders.values()].filter(({ status }) => status === 'pending'),
    });
  }

  get products(): Products['all'] {
    return this.catalog.all;
  }

  now(): number {
    return wholeSecond(this.options.now());
  }

  /** @throws SoldOut when a product that is counted has too few left */
  addOrder(spec: OrderSpec): OrderRecord {
    if (spec.id !== undefined) this.#lastId = Math.max(this.#lastId, spec.id);
    const order = this.stock.place(makeOrder(spec, this.settings, this.#ids(), this.now()));
    this.#put(order);
    this.hooks.emit('order.created', order.id);
    this.hooks.emit('order.updated', order.id);
    for (const refund of spec.refunds ?? []) this.refundOrder(order.id, refund, order.createdAt);
    return this.order(order.id);
  }

  /** The orders as they were before the last change. */
  staleOrders(): OrderRecord[] {
    const change = this.#lastChange;
    const rest = [...this.orders.values()].filter(({ id }) => id !== change?.id);
    return change?.before === undefined ? rest : [...rest, change.before];
  }

  /** @throws RangeError when there is none */
  order(id: number): OrderRecord {
    const order = this.orders.get(id);
    if (order === undefined) throw new RangeError(`there is no order ${id}`);
    return order;
  }

  /** Changes fields; the change date is now, unless it is one of them. */
  updateOrder(id: number, change: Partial<OrderRecord>): OrderRecord {
    const order: OrderRecord = { ...this.order(id), modifiedAt: this.now(), ...change, id };
    this.#put(order);
    this.hooks.emit('order.updated', id);
    return order;
  }

  /** What the order holds is said anew; its id, number and the day it was placed stay. */
  editOrder(id: number, spec: OrderSpec): OrderRecord {
    const { number, createdAt } = this.order(id);
    const ids = { ...this.#ids(), order: () => id };
    const made = makeOrder({ ...spec, id }, this.settings, ids, this.now());
    return this.updateOrder(id, { ...made, number, createdAt, modifiedAt: this.now() });
  }

  setStatus(id: number, status: string): OrderRecord {
    const order = this.order(id);
    const isPaid = ['processing', 'completed'].includes(status);
    return this.updateOrder(id, {
      status,
      lines: this.stock.follow(order, status).lines,
      ...(isPaid && order.paidAt === undefined ? { paidAt: this.now() } : {}),
      ...(status === 'completed' ? { completedAt: this.now() } : {}),
    });
  }

  /** To the trash: from then on only those who ask for the trash see it. */
  trashOrder(id: number): void {
    this.#put({ ...this.order(id), status: 'trash', modifiedAt: this.now() });
    this.hooks.emit('order.deleted', id);
  }

  restoreOrder(id: number, status = 'processing'): void {
    this.#put({ ...this.order(id), status, modifiedAt: this.now() });
    this.hooks.emit('order.restored', id);
  }

  /** For good, past the trash: no webhook tells of it. */
  deleteOrder(id: number): void {
    this.#lastChange = { id, before: this.orders.get(id) };
    this.orders.delete(id);
  }

  refundsOf(orderId: number): RefundRecord[] {
    return [...this.refunds.values()].filter((refund) => refund.orderId === orderId);
  }

  /** @throws RefundRefused */
  refundOrder(id: number, spec: RefundSpec, at = this.now()): RefundRecord {
    const order = this.order(id);
    const given: Micro = total(this.refundsOf(id).map(({ amount }) => amount));
    const refund = makeRefund(
      order,
      spec,
      given,
      { refund: () => this.#nextId(), item: () => this.#nextItem() },
      at,
    );
    this.refunds.set(refund.id, refund);
    // There is no topic for refunds: the order moves instead.
    this.updateOrder(id, { ...(refund.isFull ? { status: 'refunded' } : {}), modifiedAt: at });
    return refund;
  }

  /** Nothing moves, and nobody is told. */
  deleteRefund(id: number): void {
    this.refunds.delete(id);
  }

  addCustomer(input: Partial<CustomerRecord> & { readonly email: string }): CustomerRecord {
    const id = input.id ?? Math.max(0, ...this.customers.keys()) + 1;
    const customer: CustomerRecord = {
      first_name: '',
      last_name: '',
      role: 'customer',
      billing: {},
      shipping: {},
      meta: {},
      createdAt: this.now(),
      modifiedAt: this.now(),
      ...input,
      id,
    };
    this.customers.set(id, customer);
    this.hooks.emit('customer.created', id);
    return customer;
  }

  updateCustomer(id: number, change: Partial<CustomerRecord>): CustomerRecord {
    const customer = this.customers.get(id);
    if (customer === undefined) throw new RangeError(`there is no customer ${id}`);
    const changed = { ...customer, modifiedAt: this.now(), ...change, id };
    this.customers.set(id, changed);
    this.hooks.emit('customer.updated', id);
    return changed;
  }

  product(input: ProductInput): ProductRecord {
    return this.catalog.put(input);
  }

  /** A buyer takes so many of it, and pays at once. @throws SoldOut */
  sell(sku: string, quantity = 1): OrderRecord {
    return this.addOrder({ lines: [{ sku, quantity: String(quantity), price: '10.00' }] });
  }

  render(decimals?: number): RenderOptions {
    const { ahead = () => 60, site } = this.options;
    return { site: site(), ahead, ...(decimals === undefined ? {} : { decimals }) };
  }

  renderOrder(order: OrderRecord, decimals?: number): Json {
    return renderOrder(order, this.refundsOf(order.id), this.render(decimals));
  }

  renderRefund(refund: RefundRecord, withParent: boolean, decimals?: number): Json {
    return renderRefund(refund, this.order(refund.orderId), { ...this.render(decimals), withParent });
  }

  /** What a webhook tells of it: the same as the API. */
  resource(kind: string, id: number): unknown {
    if (kind === 'order') {
      const order = this.orders.get(id);
      return order && this.renderOrder(order);
    }
    if (kind === 'customer') {
      const customer = this.customers.get(id);
      return customer && renderCustomer(customer, this.render());
    }
    const product = this.products.get(id);
    return product && renderProduct(product, this);
  }

  clear(): void {
    for (const table of [this.orders, this.refunds, this.catalog, this.customers, this.stock]) table.clear();
    this.hooks.clear();
    this.hidden.clear();
    this.#lastChange = undefined;
    this.#lastId = 10;
    this.#lastItem = 0;
    this.maintenance = false;
    this.settings = { ...DEFAULT_SETTINGS, ...this.options.settings };
  }

  summary(): Record<string, unknown> {
    return {
      orders: this.orders.size,
      refunds: this.refunds.size,
      products: this.products.size,
      customers: this.customers.size,
      hooks: this.hooks.all().map(({ secret: _, ...hook }) => hook),
      waiting: this.hooks.waiting,
      maintenance: this.maintenance,
      now: new Date(this.now()).toISOString(),
    };
  }

  #put(order: OrderRecord): void {
    this.#lastChange = { id: order.id, before: this.orders.get(order.id) };
    this.orders.set(order.id, order);
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #nextItem(): number {
    this.#lastItem += 1;
    return this.#lastItem;
  }

  #ids(): Ids {
    return {
      order: () => this.#nextId(),
      item: () => this.#nextItem(),
      product: ({ sku, name, price, category }) =>
        this.product({
          sku,
          ...(this.catalog.bySku(sku) ? {} : { name, price }),
          ...(category === undefined ? {} : { categories: [category] }),
        }).id,
    };
  }
}
