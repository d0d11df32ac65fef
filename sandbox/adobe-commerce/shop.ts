import { renumber, withItemsRepeated } from './copy-order';
import type { RawEntity, RawOrder } from './raw-order';
import { timestamp } from './raw-order';
import { Table } from './table';

/** An order as it is handed in: ids and times are given by the shop where they are missing. */
export type NewOrder = Omit<RawOrder, 'entity_id' | 'increment_id'> &
  Partial<Pick<RawOrder, 'entity_id' | 'increment_id'>>;

/** A transaction that has taken its id and time, and is not visible before it commits. */
export interface Uncommitted {
  readonly entityId: number;
  /** Makes it visible, with the `updated_at` of its beginning. Does nothing the second time. */
  commit(this: void): RawOrder;
}

const ORDER_COLUMNS = [
  'increment_id',
  'store_id',
  'state',
  'status',
  'created_at',
  'updated_at',
  'customer_id',
  'customer_email',
  'grand_total',
  'ext_order_id',
  'original_increment_id',
  'relation_parent_id',
];

/** What the merchant and the shoppers do: orders come, change, are cancelled and edited. */
export class Shop {
  readonly orders = new Table<RawOrder>('entity_id', ORDER_COLUMNS);
  readonly customers = new Table('id', [
    'email',
    'firstname',
    'lastname',
    'website_id',
    'updated_at',
    'created_at',
  ]);
  readonly companies = new Table('id', ['company_name', 'company_email', 'status']);
  readonly invoices = new Table('entity_id', [
    'increment_id',
    'order_id',
    'state',
    'created_at',
    'updated_at',
    'store_id',
  ]);
  readonly creditMemos = new Table('entity_id', [
    'increment_id',
    'order_id',
    'state',
    'created_at',
    'updated_at',
    'store_id',
  ]);
  /** What payment gateways did; the shop keeps no amount with it. */
  readonly transactions = new Table('transaction_id', [
    'order_id',
    'payment_id',
    'txn_id',
    'txn_type',
    'created_at',
  ]);
  readonly companyCredits = new Table('id', ['company_id', 'credit_limit', 'currency_code']);
  /** Answers every call with a maintenance page. */
  maintenance = false;
  #lastId = 0;
  readonly #uncommitted = new Map<number, () => RawOrder>();

  constructor(
    readonly now: () => Date,
    /** Minutes by which the database's clock is ahead of UTC, for servers set up wrongly. */
    readonly clockSkewMinutes = 0,
  ) {}

  stamp(): string {
    return timestamp(new Date(this.now().getTime() + this.clockSkewMinutes * 60_000));
  }

  /** @throws RangeError when the id is taken */
  addOrder(order: NewOrder): RawOrder {
    return this.beginOrder(order).commit();
  }

  /**
   * Begins an order whose transaction commits later: its id and `updated_at` are of now, a reader sees it only after
   * `commit`. This is how orders slip below a poller's watermark (magento2 issue 40803).
   */
  beginOrder(order: NewOrder): Uncommitted {
    const entityId = order.entity_id ?? this.#lastId + 1;
    if (this.orders.get(entityId) !== undefined || this.#uncommitted.has(entityId)) {
      throw new RangeError(`there is an order with entity_id ${entityId} already`);
    }
    this.#lastId = Math.max(this.#lastId, entityId);
    const created = order.created_at ?? this.stamp();
    return this.#begin({
      ...order,
      entity_id: entityId,
      increment_id: order.increment_id ?? String(entityId).padStart(9, '0'),
      created_at: created,
      updated_at: order.updated_at ?? created,
    } as RawOrder);
  }

  /** Changes an order at once; `updated_at` becomes now unless the change says otherwise. */
  updateOrder(entityId: number, change: Partial<RawOrder>): RawOrder {
    return this.beginUpdate(entityId, change).commit();
  }

  /** As `beginOrder`, for a change of an existing order. */
  beginUpdate(entityId: number, change: Partial<RawOrder>): Uncommitted {
    const stamped = { updated_at: this.stamp(), ...change };
    // Merged at commit: another transaction may have changed the order meanwhile.
    return this.#begin({ ...this.order(entityId), ...stamped }, () => ({
      ...this.order(entityId),
      ...stamped,
    }));
  }

  commitLate(entityId: number): RawOrder {
    const commit = this.#uncommitted.get(entityId);
    if (commit === undefined) throw new RangeError(`order ${entityId} has nothing waiting to commit`);
    return commit();
  }

  #begin(row: RawOrder, latest: () => RawOrder = () => row): Uncommitted {
    const entityId = row.entity_id;
    let done: RawOrder | undefined;
    const commit = (): RawOrder => {
      if (done === undefined) {
        done = latest();
        this.#uncommitted.delete(entityId);
        this.orders.put(done);
      }
      return done;
    };
    this.#uncommitted.set(entityId, commit);
    return { entityId, commit };
  }

  /** @throws RangeError when there is none */
  order(entityId: number): RawOrder {
    const order = this.orders.get(entityId);
    if (order === undefined) throw new RangeError(`there is no order with entity_id ${entityId}`);
    return order;
  }

  cancelOrder(entityId: number, relation: Partial<RawOrder> = {}): RawOrder {
    const order = this.order(entityId);
    return this.updateOrder(entityId, {
      state: 'canceled',
      status: 'canceled',
      items: order.items.map((item) => ({ ...item, qty_canceled: item.qty_ordered })),
      subtotal_canceled: order['subtotal'],
      tax_canceled: order['tax_amount'],
      shipping_canceled: order['shipping_amount'],
      total_canceled: order.grand_total,
      base_total_canceled: order.base_grand_total,
      ...relation,
    });
  }

  /**
   * Edits an order the way the Admin does: the original is cancelled, and a new order `…-1` (`-2`, …) stands for it.
   * `change` gets the copy the new order would be.
   */
  editOrder(
    entityId: number,
    change: (copy: RawOrder) => RawOrder = (copy) => copy,
  ): { original: RawOrder; child: RawOrder } {
    const order = this.order(entityId);
    const edit = Number(order['edit_increment'] ?? 0) + 1;
    const root = (order['original_increment_id'] as string | undefined) ?? order.increment_id;
    const childId = this.#lastId + 1;
    const stamp = this.stamp();
    const copy: RawOrder = {
      ...order,
      entity_id: childId,
      increment_id: `${root}-${edit}`,
      edit_increment: edit,
      original_increment_id: root,
      relation_parent_id: String(entityId),
      relation_parent_real_id: order.increment_id,
      state: 'new',
      status: 'pending',
      created_at: stamp,
      updated_at: stamp,
      items: renumber(order.items, childId),
    };
    const child = this.addOrder(withItemsRepeated(change(copy)));
    const original = this.cancelOrder(entityId, {
      relation_child_id: String(childId),
      relation_child_real_id: child.increment_id,
    });
    return { original, child };
  }

  holdOrder(entityId: number): RawOrder {
    const order = this.order(entityId);
    return this.updateOrder(entityId, {
      state: 'holded',
      status: 'holded',
      hold_before_state: order.state,
      hold_before_status: order.status,
    });
  }

  unholdOrder(entityId: number): RawOrder {
    const { hold_before_state: state, hold_before_status: status } = this.order(entityId);
    const back = {
      state: (state as string | undefined) ?? 'processing',
      status: (status as string | undefined) ?? 'processing',
    };
    return this.updateOrder(entityId, { ...back, hold_before_state: null, hold_before_status: null });
  }

  payOrder(entityId: number): RawOrder {
    const order = this.order(entityId);
    return this.updateOrder(entityId, {
      state: 'processing',
      status: 'processing',
      total_paid: order.grand_total,
      base_total_paid: order.base_grand_total,
      total_due: 0,
      base_total_due: 0,
      payment: { ...(order['payment'] as RawEntity | undefined), amount_paid: order.grand_total },
    });
  }

  /** The payment gateway reserves the money. */
  authorizeOrder(entityId: number, transactionId: string): RawOrder {
    const order = this.order(entityId);
    this.addTransaction(entityId, 'authorization', transactionId);
    return this.updateOrder(entityId, {
      payment: {
        ...(order['payment'] as RawEntity | undefined),
        amount_authorized: order.grand_total,
        base_amount_authorized: order.base_grand_total,
        last_trans_id: transactionId,
      },
    });
  }

  addTransaction(orderId: number, type: string, transactionId: string): void {
    const parent = this.transactions
      .all()
      .find((row) => row['order_id'] === orderId && row['txn_type'] === 'authorization');
    this.transactions.put({
      transaction_id: this.transactions.nextId,
      parent_id: type === 'authorization' ? null : (parent?.['transaction_id'] ?? null),
      order_id: orderId,
      payment_id: orderId,
      txn_id: transactionId,
      parent_txn_id: type === 'authorization' ? null : (parent?.['txn_id'] ?? null),
      txn_type: type,
      is_closed: type === 'authorization' ? 0 : 1,
      additional_information: [],
      created_at: this.stamp(),
      child_transactions: [],
    });
  }

  clear(): void {
    for (const table of [
      this.orders,
      this.customers,
      this.companies,
      this.companyCredits,
      this.invoices,
      this.creditMemos,
      this.transactions,
    ])
      table.clear();
    this.#uncommitted.clear();
    this.#lastId = 0;
    this.maintenance = false;
  }

  summary(): Record<string, unknown> {
    return {
      orders: this.orders.size,
      uncommitted: [...this.#uncommitted.keys()],
      customers: this.customers.size,
      companies: this.companies.size,
      invoices: this.invoices.size,
      creditMemos: this.creditMemos.size,
      transactions: this.transactions.size,
      maintenance: this.maintenance,
      now: this.stamp(),
    };
  }
}
