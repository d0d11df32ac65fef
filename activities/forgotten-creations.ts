import { isFailure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import { closeCreation } from './create-customer';
import { recordExchanges, withRecord } from './exchange-record';
import type { Dependencies } from './types';

/** Whoever still wants the customer has looked again by then. */
const FORGOTTEN_MS = 2 * 60_000;
/** More than these wait for the next poll, as does everything when the ERP has no turn at once. */
const MOST = 5;
const PATIENCE_MS = 1_500;

/**
 * Closes creations of customers whose answer was lost and for whom nobody asks any more: the order was cancelled, or the
 * account deleted, in that moment. One search a poll; what cannot be told yet is left to the next, and
 * fails nothing.
 */
export async function closeForgotten(dependencies: Dependencies, name: string): Promise<void> {
  const { store, connection, now } = dependencies;
  const open = [
    ...(await store.ledger.inState('sent', name)),
    ...(await store.ledger.inState('in-doubt', name)),
  ].filter(
    ({ kind, sentAt, updatedAt }) =>
      kind === 'customer' &&
      now().getTime() - Date.parse(sentAt ?? updatedAt) > POSTING_TIME_MS + FORGOTTEN_MS,
  );
  if (open.length === 0) return;
  const runtime = await connection(name);
  for (const row of open.slice(0, MOST)) {
    const record = recordExchanges('stock', { patienceMs: PATIENCE_MS });
    const close = (): Promise<unknown> => closeCreation(dependencies, runtime, record, row);
    try {
      await withRecord(store.trail, name, row.order, record, close);
    } catch (error) {
      if (!isFailure(error) || error.kind === 'bug') throw error;
      if (!isFailure(error, 'in-doubt', 'conflict')) return;
    }
  }
}
