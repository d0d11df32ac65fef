import { Catalog, type Product, type ProductSpec } from './catalog';
import type { Hooks } from './hooks';
import { DEFAULT_LOCATION, Inventory } from './inventory';
import { makeOrder } from './make-order';
import { makeRefund, type RefundSpec } from './make-refund';
import { isoSeconds, rfc2822, type Raw, type ShopOrder } from './raw';
import { STATUSES } from './statuses';

export interface Customer extends Raw {
  readonly id: number;
  readonly email: string;
}

export interface Company extends Raw {
  readonly companyId: number;
}

/** Incomplete, Cancelled, Declined: nothing was sold. */
const UNSOLD = [0, 5, 6];

/** Everything the store holds. Every change is an event for the hooks. */
export class Shop {
  readonly orders = new Map<number, ShopOrder>();
  readonly customers = new Map<number, Customer>();
  readonly companies = new Map<number, Company>();
  readonly refunds: (Raw & { readonly id: number; readonly order_id: number })[] = [];
  /** Customer id → company id. */
  readonly users = new Map<number, number>();
  /** The row that the last change replaced, for reads that lag behind. */
  before: { readonly id: number; readonly order?: ShopOrder } | undefined;
  down = false;

  readonly catalog: Catalog;
  readonly inventory: Inventory;

  constructor(
    readonly now: () => Date,
    private readonly hooks: Hooks,
  ) {
    this.catalog = new Catalog(now);
    this.inventory = new Inventory(this.catalog);
  }

  addProduct(spec: ProductSpec): Product {
    const product = this.catalog.add(spec);
    const { stock } = spec;
    if (stock !== undefined) {
      for (const item of this.inventory.items([product])) {
        this.inventory.set(item, DEFAULT_LOCATION, stock, spec.safetyStock ?? 0);
      }
    }
    return product;
  }

  /** A buyer takes so many of it. @throws SoldOut */
  sell(sku: string, quantity = 1): ShopOrder {
    const id = Math.max(0, ...this.orders.keys()) + 1;
    return this.addOrder(makeOrder({ id, lines: [{ sku, quantity, price: '10' }] }));
  }

  /**
   * What is counted comes off the stock at once.
   * @throws RangeError when the id is taken; SoldOut when a product that is counted has too few left
   */
  addOrder(order: ShopOrder): ShopOrder {
    if (this.orders.has(order.row.id)) throw new RangeError(`order ${order.row.id} is there already`);
    if (!UNSOLD.includes(order.row.status_id)) {
      this.inventory.sell(
        order.products.map((row) => ({ sku: String(row['sku']), quantity: Number(row['quantity']) })),
      );
    }
    this.before = { id: order.row.id };
    this.orders.set(order.row.id, order);
    this.hooks.emit('store/order/created', { type: 'order', id: order.row.id });
    return order;
  }

  order(id: number): ShopOrder {
    const order = this.orders.get(id);
    if (!order) throw new RangeError(`there is no order ${id}`);
    return order;
  }

  /** Replaces parts of an order; `date_modified` becomes now. */
  updateOrder(id: number, change: Partial<ShopOrder>, row: Raw = {}): ShopOrder {
    const old = this.order(id);
    const at = this.now().getTime();
    const order: ShopOrder = {
      ...old,
      ...change,
      modifiedAt: at,
      row: { ...old.row, ...change.row, date_modified: rfc2822(at), ...row },
    };
    this.before = { id, order: old };
    this.orders.set(id, order);
    this.hooks.emit('store/order/updated', { type: 'order', id });
    return order;
  }

  setStatus(id: number, statusId: number): ShopOrder {
    const old = this.order(id).row.status_id;
    const name = STATUSES.find((one) => one.id === statusId)?.name ?? 'Unknown';
    const order = this.updateOrder(id, {}, { status_id: statusId, status: name, custom_status: name });
    this.hooks.emit('store/order/statusUpdated', {
      type: 'order',
      id,
      status: { previous_status_id: old, new_status_id: statusId },
    });
    return order;
  }

  archive(id: number): ShopOrder {
    const order = this.updateOrder(id, {}, { is_deleted: true });
    this.hooks.emit('store/order/archived', { type: 'order', id });
    return order;
  }

  /** Edits an order: its content becomes that of `edited`, its number and creation stay. */
  editOrder(id: number, edited: ShopOrder): ShopOrder {
    const { id: _id, date_created: _created, ...row } = edited.row;
    const { transactions } = this.order(id);
    return this.updateOrder(id, { ...edited, transactions, createdAt: this.order(id).createdAt, row: { ...this.order(id).row, ...row } }); // prettier-ignore
  }

  refund(id: number, spec: RefundSpec): Raw {
    const order = this.order(id);
    const number = (this.refunds.at(-1)?.id ?? 0) + 1;
    const { refund, transaction, quantities } = makeRefund(order, number, spec, this.now().getTime());
    this.refunds.push(refund);
    const products = order.products.map((row) => {
      const quantity = quantities.get(Number(row['id']));
      return quantity === undefined
        ? row
        : { ...row, quantity_refunded: Number(row['quantity_refunded']) + quantity, is_refunded: true };
    });
    const isAll = products.every((row) => Number(row['quantity_refunded']) >= Number(row['quantity']));
    if (transaction) {
      this.hooks.emit('store/order/transaction/created', {
        type: 'transaction',
        order_id: String(id),
        transaction_id: String(transaction['gateway_transaction_id']),
        transaction_status: 'complete',
        transaction_type: 'refund',
      });
    }
    this.updateOrder(
      id,
      { products, transactions: [...order.transactions, ...(transaction ? [transaction] : [])] },
      { payment_status: isAll ? 'refunded' : 'partially refunded' },
    );
    this.setStatus(id, isAll ? 4 : 14);
    this.hooks.emit('store/order/refund/created', { type: 'order', id, refund: { refund_id: number } });
    return refund;
  }

  putCustomer(customer: Raw & { readonly id: number }): Customer {
    const isNew = !this.customers.has(customer.id);
    const at = isoSeconds(this.now().getTime()).replace('+00:00', 'Z');
    const row: Customer = {
      email: `customer${customer.id}@customer.example`,
      first_name: 'Ada',
      last_name: `Customer ${customer.id}`,
      company: '',
      phone: '',
      notes: '',
      tax_exempt_category: '',
      customer_group_id: 0,
      channel_ids: [1],
      date_created: at,
      ...this.customers.get(customer.id),
      date_modified: at,
      ...customer,
    };
    this.customers.set(customer.id, row);
    const event = isNew ? 'created' : 'updated';
    this.hooks.emit(`store/customer/${event}`, { type: 'customer', id: customer.id });
    return row;
  }

  putCompany(company: Raw & { readonly companyId: number }): Company {
    const isNew = !this.companies.has(company.companyId);
    const seconds = String(Math.floor(this.now().getTime() / 1000));
    const row: Company = {
      companyName: `Company ${company.companyId}`,
      companyStatus: '1',
      createdAt: seconds,
      ...this.companies.get(company.companyId),
      updatedAt: seconds,
      ...company,
    };
    this.companies.set(company.companyId, row);
    this.hooks.emit(`store/company/${isNew ? 'created' : 'updated'}`, { company_id: company.companyId });
    return row;
  }

  clear(): void {
    this.catalog.clear();
    this.inventory.clear();
    this.orders.clear();
    this.customers.clear();
    this.companies.clear();
    this.users.clear();
    this.refunds.length = 0;
    this.before = undefined;
    this.down = false;
  }

  /** What stands in the store, in the amounts it shows. */
  truth(): unknown {
    return [...this.orders.values()].map(({ row }) => ({
      number: String(row.id),
      status: row.status_id,
      currency: row['default_currency_code'],
      total: row['total_inc_tax'],
      tax: row['total_tax'],
      archived: row['is_deleted'],
      refunds: this.refunds
        .filter(({ order_id }) => order_id === row.id)
        .map((refund) => ({ id: refund.id, total: String(refund['total_amount']) })),
    }));
  }
}
