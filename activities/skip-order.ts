import { documentKey, type DocumentTotals, type DueDocument, type Posting } from '../domain/documents';
import { scrub } from '../domain/failure';
import { referenceOf } from '../domain/planner';
import type { Connection, Dependencies, SkipInput, SkipResult } from './types';

const NOTHING: DocumentTotals = {
  lines: '0',
  shipping: '0',
  discount: '0',
  tax: '0',
  other: '0',
  rounding: '0',
  total: '0',
};

/** Takes the due documents out of our hands, with who and why. A document whose answer was lost cannot be skipped. */
export const skipOrder =
  ({ store, connection: runtimeOf }: Dependencies) =>
  async ({ connection, order, reason, actor, due, currency, total }: SkipInput): Promise<SkipResult> => {
    const postings = await store.ledger.ofOrder(connection, order);
    const open = postings.find(
      ({ state, kind }) => kind !== 'customer' && (state === 'sent' || state === 'in-doubt'),
    );
    if (open)
      return {
        skipped: false,
        reason: `${open.key} is in doubt: it can be skipped once it is known whether it stands in the ERP`,
      };
    for (const document of await takenOut(due, postings, order, () => runtimeOf(connection))) {
      const { key } = document;
      if (!postings.some((posting) => posting.key === key))
        await store.ledger.prepare({
          ...document,
          connection,
          order,
          currency: currency ?? '',
          amount: total ?? '0',
          totals: NOTHING,
        });
      const skipped =
        (await store.ledger.advance(connection, key, ['prepared', 'rejected', 'posted'], 'skipped', {}, [
          { kind: 'skipped', actor, data: { key, reason: scrub(reason) } },
        ])) ?? (await store.ledger.get(connection, key));
      if (skipped?.state !== 'skipped')
        return { skipped: false, reason: `${key} is ${skipped?.state ?? 'gone'} by now: look at it again` };
    }
    // Whoever skips an order has entered it, or never will. Asks for no connection: a dead one must not stop a skip.
    await store.catalog.sales.confirm(connection, order);
    return { skipped: true };
  };

/** What is due; when the order could not be read, what was never sent, else what would have been due first. */
async function takenOut(
  due: readonly DueDocument[],
  postings: readonly Posting[],
  order: string,
  runtime: () => Promise<Connection>,
): Promise<readonly DueDocument[]> {
  if (due.length > 0) return due;
  const documents = postings.filter(({ kind }) => kind !== 'customer');
  if (documents.length === 0) return [first(order, (await runtime()).orders)];
  return documents.filter(({ state }) => state === 'prepared' || state === 'rejected');
}

const first = (order: string, { post: kind, referencePrefix }: Connection['orders']): DueDocument => ({
  key: documentKey(kind, order),
  kind,
  ordinal: 0,
  reference: referenceOf(order, 0, { referencePrefix }),
  contentHash: '',
});

/** Takes a skip back: the documents are due again. */
export const unskipOrder =
  ({ store }: Dependencies) =>
  async ({ connection, order, actor }: Pick<SkipInput, 'connection' | 'order' | 'actor'>): Promise<void> => {
    for (const { key, state } of await store.ledger.ofOrder(connection, order)) {
      if (state === 'skipped')
        await store.ledger.advance(connection, key, ['skipped'], 'prepared', {}, [
          { kind: 'unskipped', actor, data: { key } },
        ]);
    }
  };
