import { inBatches } from '../../activities/in-batches';
import { skusOf } from '../../domain/bill';
import {
  changesBetween,
  documentFields,
  sourceOfPosting,
  type FieldChange,
} from '../../domain/document-fields';
import { DOCUMENT_KINDS, type Posting } from '../../domain/documents';
import type { Mapping } from '../../domain/mapping';
import { isPostable, type FlowPosts } from '../../domain/rule-kinds';
import type { Store } from '../../store/store';
import { storedOrder } from './stored-order';
import { AT_ONCE } from './stopped-orders';

/** Which of the latest posted orders the new mapping would have made other documents of. They are never changed. */
export interface PostedImpact {
  readonly compared: number;
  readonly same: number;
  /** Whose reading is not stored any more: nothing can be said of them. */
  readonly gone: number;
  readonly different: readonly DifferentOrder[];
}

export interface DifferentOrder {
  readonly order: string;
  readonly documents: readonly { readonly key: string; readonly changes: readonly FieldChange[] }[];
}

/** The mapping in force against the new one, over the orders as they were read when they were posted. */
export async function postedImpact(
  store: Store,
  { connection, posts, last }: { connection: string; posts: FlowPosts; last: number },
  inForce: Mapping,
  next: Mapping,
): Promise<PostedImpact> {
  const counts = { same: 0, gone: 0 };
  const different: DifferentOrder[] = [];
  const orders = last === 0 ? [] : await store.ledger.latestOrders(connection, POSTABLE, last);
  await inBatches(orders, AT_ONCE, async (number) => {
    const order = await storedOrder(store, connection, number);
    if (!order) {
      counts.gone += 1;
      return;
    }
    const known = await store.references.getMany(connection, 'item', skusOf(order));
    const documents = standing(await store.ledger.ofOrder(connection, number)).flatMap((posting) => {
      const source = sourceOfPosting(order, posting);
      if (!source) return [];
      const [before, after] = [inForce, next].map((mapping) =>
        documentFields(source, order, mapping, posts, known, posting),
      ) as [ReadonlyMap<string, string>, ReadonlyMap<string, string>];
      const changes = changesBetween(before, after);
      return changes.length > 0 ? [{ key: posting.key, changes }] : [];
    });
    if (documents.length > 0) different.push({ order: number, documents });
    else counts.same += 1;
  });
  return {
    compared: counts.same + different.length,
    same: counts.same,
    gone: counts.gone,
    // The latest first, as they were asked for.
    different: different.sort((a, b) => orders.indexOf(a.order) - orders.indexOf(b.order)),
  };
}

const POSTABLE = DOCUMENT_KINDS.filter(isPostable);

/** What stands of an order, without what was taken back. */
function standing(postings: readonly Posting[]): Posting[] {
  const stands = postings.filter(({ state }) => state === 'posted' || state === 'confirmed');
  const reversed = new Set(stands.map(({ reverses }) => reverses));
  return stands.filter(({ key, kind }) => isPostable(kind) && !reversed.has(key));
}
