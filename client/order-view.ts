import type { OrderRow, Store } from '../store/store';

/** One order of `orders --json`, as the contract words it. */
export interface OrderView {
  readonly connection: string;
  readonly order: string;
  readonly stage: string;
  readonly cause: readonly string[];
  readonly documents: readonly DocumentView[];
  readonly updatedAt: string;
}

export interface DocumentView {
  readonly kind: string;
  readonly key: string;
  readonly reference: string;
  readonly number: string | null;
  readonly state: string;
  readonly amount: string;
  readonly currency: string;
}

/** An order with its documents as the ledger has them. Customers are documents of their own and not an order's. */
export async function viewOrder(store: Store, row: OrderRow): Promise<OrderView> {
  const postings = await store.ledger.ofOrder(row.connection, row.order);
  return {
    connection: row.connection,
    order: row.order,
    stage: row.stage,
    cause: row.cause,
    documents: postings
      .filter(({ kind }) => kind !== 'customer')
      .map(({ kind, key, reference, number, state, amount, currency }) => ({
        kind,
        key,
        reference,
        number: number ?? null,
        state,
        amount,
        currency,
      })),
    updatedAt: row.updatedAt,
  };
}
