import { customerTarget } from '../domain/customer-key';
import { documentKey } from '../domain/documents';
import { Failure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { ErpCustomer } from '../systems/erps/erp';
import { createCustomer, type KeyedCustomer } from './create-customer';
import { recordExchanges, withRecord } from './exchange-record';
import { readOrder } from './read-snapshot';
import type { Dependencies, StepInput } from './types';

/**
 * Step 2: the buyer's customer in the ERP: by the mapping, by what we learnt before, by search, else created.
 * Creating is a ledger row of its own, so that two orders of one new buyer never create two customers.
 */
export const mapCustomer =
  (dependencies: Dependencies) =>
  async (
    { connection: name, order: number, snapshot, priority }: StepInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<{ customer: string }> => {
    const { store, connection } = dependencies;
    const runtime = await connection(name);
    const order = await readOrder(store, name, number, snapshot);
    const target = customerTarget(name, order, await runtime.mapping());
    const external = target.by === 'key' ? target.key : `number:${target.number}`;
    const known = await store.references.get(name, 'customer', external);
    if (known) return { customer: known };

    const record = recordExchanges(priority, {
      closesAt: dependencies.now().getTime() + POSTING_TIME_MS,
      patienceMs,
    });
    return withRecord(store.trail, name, number, record, async () => {
      const asked = dependencies.now().getTime();
      const found = await runtime.erp.findCustomer(
        record,
        target.by === 'key' ? { searchKey: target.searchKey } : { number: target.number },
      );
      const customer =
        found ??
        (target.by === 'key'
          ? await createCustomer(dependencies, runtime, record, order, target, asked)
          : undefined);
      if (!customer) {
        throw new Failure(
          'missing-mapping',
          `customer ${external.slice('number:'.length)}, named by the mapping, is not in the ERP`,
          {
            causes: [`customer:${external.slice('number:'.length)}`],
            advice:
              'Create the customer in the ERP or correct customers.table or customers.guests, then retry.',
          },
        );
      }
      assertActive(customer, number);
      if (found && target.by === 'key') await settleCreation(dependencies, name, target, customer.number);
      await store.references.put(name, 'customer', external, customer.number);
      return { customer: customer.number };
    });
  };

function assertActive(customer: ErpCustomer, order: string): void {
  if (customer.active) return;
  throw new Failure(
    'rejected',
    `order ${order}: customer ${customer.number} is stopped in the ERP: ${customer.statusText ?? 'not active'}`,
    {
      causes: [`customer:${customer.number}`],
      advice:
        'Release the customer in the ERP, then retry: every order that waits for it can be released together by its cause.',
    },
  );
}

/** A creation whose answer was lost is closed by the search that found the customer. */
async function settleCreation(
  { store }: Dependencies,
  connection: string,
  { key }: KeyedCustomer,
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
