import { scrub } from '../domain/failure';
import type { Order } from '../domain/order';
import { sourceTotals, sumSheet } from '../domain/sum-sheet';
import type { Dependencies, StageInput } from './types';

/**
 * Writes where the order stands onto the board, with the audit entry, in one transaction; answers the sum sheet of the
 * order as it was read. Reads and writes our store only.
 */
export const recordStage =
  ({ store }: Dependencies) =>
  async ({
    connection,
    order,
    stage,
    cause,
    message,
    currency,
    total,
    businessDate,
    actor,
    reason,
    snapshot,
  }: StageInput): Promise<string | undefined> => {
    await store.orders.put({ connection, order, stage, cause, message, currency, total, businessDate }, [
      {
        kind: stage,
        data: {
          cause: cause.length > 0 ? cause : undefined,
          reason: reason === undefined ? undefined : scrub(reason),
        },
        actor,
      },
    ]);
    const read = snapshot ? await store.snapshots.get<Order>(connection, order, snapshot) : undefined;
    return read && sumSheet(read.currency, sourceTotals(read));
  };
