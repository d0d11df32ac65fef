import type { DocumentKey, Posting } from '../domain/documents';
import type { Store } from '../store/store';

/** A creation whose answer was lost is closed by the search that found the customer. Answers its row as it is then. */
export async function settleCreation(
  store: Store,
  connection: string,
  key: DocumentKey,
  number: string,
): Promise<Posting | undefined> {
  const row = await store.ledger.get(connection, key);
  if (!row || row.state === 'confirmed') return row;
  return store.ledger.advance(
    connection,
    key,
    ['prepared', 'sent', 'in-doubt', 'posted', 'rejected'],
    'confirmed',
    { number },
  );
}
