import type { Order, OrderHead } from '../../domain/order';
import type { CallContext, CheckResult } from '../context';

/** The port every storefront implements. A storefront knows nothing of Temporal, ledgers or ERPs. */
export interface Storefront {
  /** Such as `adobe-commerce`. */
  readonly system: string;

  /** Proves address, credentials and permissions. Never throws for a refusal: it says what to do. */
  ping(context: CallContext): Promise<CheckResult[]>;

  /**
   * The orders as they are now, by the number people know. A number the shop does not have is absent from the answer.
   * @throws Failure `conflict` when one number names several orders of this store view
   */
  fetchOrders(context: CallContext, numbers: readonly string[]): Promise<Map<string, Order>>;

  /**
   * One page of orders changed (or created) within the window, oldest first.
   * A page may repeat orders of the page before; the caller keeps a seen-set.
   */
  changedOrders(context: CallContext, query: ChangedOrdersQuery): Promise<ChangedOrdersPage>;
}

export interface ChangedOrdersQuery {
  readonly by: 'changed' | 'created';
  /** Inclusive, ISO 8601 UTC. */
  readonly since: string;
  /** Exclusive, ISO 8601 UTC; absent means open. */
  readonly until?: string;
  /** What the page before answered as `next`; absent for the first page. */
  readonly page?: string;
  readonly limit: number;
}

export interface ChangedOrdersPage {
  readonly orders: readonly OrderHead[];
  /** How many orders the whole window holds, as the shop counts them now. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: string;
}
