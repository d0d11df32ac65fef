import { documentKey, type DocumentTotals, type DueDocument } from '../domain/documents';
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
    const taken =
      due.length > 0
        ? due
        : postings.some(({ kind }) => kind !== 'customer')
          ? []
          : [first(order, (await runtimeOf(connection)).orders)];
    for (const document of taken) {
      await store.ledger.prepare({
        ...document,
        connection,
        order,
        currency: currency ?? '',
        amount: total ?? '0',
        totals: NOTHING,
      });
      await store.ledger.advance(connection, document.key, ['prepared', 'rejected'], 'skipped', {}, [
        { kind: 'skipped', actor, data: { key: document.key, reason } },
      ]);
    }
    return { skipped: true };
  };

/** What would have been due, when the order could not even be read. */
const first = (order: string, { post: kind, referencePrefix }: Connection['orders']): DueDocument => ({
  key: documentKey(kind, order),
  kind,
  ordinal: 0,
  reference: referenceOf(order, 0, { kind, referencePrefix }),
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
