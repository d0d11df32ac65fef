import { isFailure } from '../domain/failure';
import { isOrderItself } from '../domain/sources';
import { recordExchanges, withRecord } from './exchange-record';
import { readDocument } from './read-snapshot';
import type { Confirmed, ConfirmInput, Dependencies } from './types';

/** Step 6: reads back number, status and totals, and counts the documents under our reference. */
export const confirmDocument =
  ({ store, connection }: Dependencies) =>
  async (
    { connection: name, order, key, request, number, draft, priority }: ConfirmInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<Confirmed> => {
    const { erp, catalog } = await connection(name);
    const document = await readDocument(store, name, key, request);
    const record = recordExchanges(priority, { patienceMs });
    return withRecord(store.trail, name, order, record, async () => {
      try {
        const confirmation = await erp.confirm(record, document, { number, draft });
        await store.ledger.advance(
          name,
          key,
          ['posted', 'confirmed'],
          'confirmed',
          { number: confirmation.number },
          [
            ...record.take(),
            {
              kind: 'confirmed',
              data: {
                key,
                number: confirmation.number,
                status: confirmation.status,
                total: confirmation.total,
              },
            },
          ],
        );
        if (catalog?.stock && isOrderItself(order, document)) await store.catalog.sales.confirm(name, order);
        return { number: confirmation.number, status: confirmation.status };
      } catch (error) {
        // The ERP took it and then refused it: it does not stand, and the next pass begins with a search.
        if (isFailure(error, 'rejected'))
          await store.ledger.advance(name, key, ['posted'], 'rejected', {}, [
            ...record.take(),
            { kind: 'rejected', data: { key, message: error.message } },
          ]);
        throw error;
      }
    });
  };
