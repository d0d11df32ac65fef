import { CUSTOMER_STAGES, type CustomerOutcome } from '../domain/customer-outcome';
import type { Store, TrailEntry } from '../store/store';

/** Customers stand on the board only once they have needed a person: then it says how that ended. */
export async function settleCustomer(
  store: Store,
  connection: string,
  subject: string,
  outcome: CustomerOutcome,
  entries: readonly TrailEntry[],
): Promise<void> {
  const row = await store.orders.get(connection, subject);
  const stage = CUSTOMER_STAGES[outcome];
  if (row && row.stage !== stage)
    await store.orders.put({ connection, order: subject, stage, cause: [] }, entries);
  else if (entries.length > 0) await store.trail.append(connection, subject, entries);
}
