import type { ErpDocument } from '../domain/documents';
import { Failure } from '../domain/failure';
import type { Order } from '../domain/order';
import type { Store } from '../store/store';

/** The order as the pass read it. @throws Failure `unavailable` when a later pass has replaced it: look again */
export async function readOrder(
  store: Store,
  connection: string,
  order: string,
  hash: string,
): Promise<Order> {
  const found = await store.snapshots.get<Order>(connection, order, hash);
  if (!found)
    throw new Failure('bug', `the snapshot of order ${order} is gone`, {
      causes: ['bug'],
      advice: 'Retry the order: it is read afresh.',
    });
  return found;
}

/** Built documents are kept apart from orders, one shelf per document key. */
const shelf = (key: string): string => `document:${key}`;

export const keepDocument = (
  store: Store,
  connection: string,
  hash: string,
  document: ErpDocument,
): Promise<void> => store.snapshots.put(connection, shelf(document.key), hash, document);

export async function readDocument(
  store: Store,
  connection: string,
  key: string,
  hash: string,
): Promise<ErpDocument> {
  const found = await store.snapshots.get<ErpDocument>(connection, shelf(key), hash);
  if (!found)
    throw new Failure('bug', `the document ${key} is gone`, {
      causes: ['bug'],
      advice: 'Retry the order: the document is built afresh.',
    });
  return found;
}
