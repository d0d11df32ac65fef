import { buyerOfOrder, buyerTarget, shopKeyOfBuyer } from '../domain/customer-key';
import { documentKey } from '../domain/documents';
import { Failure } from '../domain/failure';
import { POSTING_TIME_MS } from '../domain/time-limits';
import type { ErpCustomer } from '../systems/erps/erp';
import { createCustomer, findBegun } from './create-customer';
import { recordExchanges, withRecord } from './exchange-record';
import { customerOfOrder } from './new-customer';
import { readOrder } from './read-snapshot';
import { settleCreation } from './settle-creation';
import type { Dependencies, StepInput } from './types';

/**
 * Step 2: the buyer's customer in the ERP: by the mapping, by what we learnt before, by search, else created.
 * Creating is a ledger row of its own, so that two orders of one new buyer never create two customers.
 */
export const mapCustomer =
  (dependencies: Dependencies) =>
  async (
    { connection: name, order: orderNumber, snapshot, priority }: StepInput,
    _attempt?: number,
    patienceMs?: number,
  ): Promise<{ customer: string }> => {
    const { store, connection } = dependencies;
    const runtime = await connection(name);
    const order = await readOrder(store, name, orderNumber, snapshot);
    const buyer = buyerOfOrder(order);
    const target = buyerTarget(name, buyer, await runtime.mapping());
    const external = target.by === 'key' ? target.key : `number:${target.number}`;
    // What the mapping names says nothing about the shop's customer: the next mapping may name another.
    const shopKey = target.by === 'key' ? shopKeyOfBuyer(buyer) : undefined;
    const names = [external, ...(shopKey === undefined ? [] : [shopKey])];
    const known = await store.references.getMany(name, 'customer', names);
    // Found under another e-mail address, or kept by the customers flow: still the same buyer.
    const number = names.map((one) => known.get(one)).find((one) => one !== undefined);
    if (number !== undefined) {
      if (known.size < names.length) await learn(dependencies, name, names, known, number);
      return { customer: number };
    }

    const record = recordExchanges(priority, {
      closesAt: dependencies.now().getTime() + POSTING_TIME_MS,
      patienceMs,
    });
    return withRecord(store.trail, name, orderNumber, record, async () => {
      const earlier =
        target.by === 'key' && shopKey !== undefined
          ? await findBegun(dependencies, runtime, record, shopKey, target.key)
          : undefined;
      const asked = dependencies.now().getTime();
      const found =
        earlier ??
        (await runtime.erp.findCustomer(
          record,
          target.by === 'key' ? { searchKey: target.searchKey } : { number: target.number },
        ));
      const customer =
        found ??
        (target.by === 'key'
          ? (
              await createCustomer(
                dependencies,
                runtime,
                record,
                customerOfOrder(order, target),
                target,
                asked,
                shopKey === undefined ? undefined : { shopKey },
              )
            ).customer
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
      assertActive(customer, orderNumber);
      if (found && !earlier && target.by === 'key')
        await settleCreation(store, name, documentKey('customer', target.key), customer.number);
      await learn(dependencies, name, names, known, customer.number);
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

/** Only what is new: a name that is known already keeps its customer. */
const learn = (
  { store }: Dependencies,
  connection: string,
  names: readonly string[],
  known: ReadonlyMap<string, string>,
  number: string,
): Promise<void> =>
  store.references.putMany(
    connection,
    'customer',
    new Map(names.filter((one) => !known.has(one)).map((one) => [one, number])),
  );
