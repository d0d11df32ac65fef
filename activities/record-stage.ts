import type { Dependencies, StageInput } from './types';

/** Writes where the order stands onto the board, with the audit entry, in one transaction. Reads and writes our store only. */
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
  }: StageInput): Promise<void> => {
    await store.orders.put({ connection, order, stage, cause, message, currency, total, businessDate }, [
      { kind: stage, data: { cause: cause.length > 0 ? cause : undefined }, actor },
    ]);
  };
