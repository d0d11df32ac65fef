import { documentKey } from '../domain/documents';
import type { Store } from '../store/store';

/** A creation whose answer was lost is closed by the search that found the customer. */
export async function settleCreation(
  store: Store,
  connection: string,
  key: string,
  number: string,
): Promise<void> {
  const row = await store.ledger.get(connection, documentKey('customer', key));
  if (row && row.state !== 'confirmed') {
    await store.ledger.advance(
      connection,
      row.key,
      ['prepared', 'sent', 'in-doubt', 'posted', 'rejected'],
      'confirmed',
      { number },
    );
  }
}
