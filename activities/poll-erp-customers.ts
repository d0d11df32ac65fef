import { customerSubject, erpKeyOf } from '../domain/customer';
import { unrecorded } from '../systems/context';
import { endSightings, hasLooked, keepSightings, readSightings } from './erp-sightings';
import { inBatches } from './in-batches';
import type { Dependencies, ErpCustomersPolled, PollErpCustomersInput } from './types';

/**
 * An ERP without a change stamp is read customer by customer, up to seven requests each: at a hundred requests a minute a
 * page still ends within a step's time, and a request that fails costs one page only.
 */
const PAGE = 10;
const CURSOR = 'erp-customers';
const ENTRIES_AT_ONCE = 10;

/**
 * One page of a poll of the ERP's customers: each that changed wakes the workflow of the shop's customer it is in line
 * with, which is its lock. One that only the ERP has is created in the shop where that is wanted, else put on record. The
 * last page moves the cursor.
 */
export const pollErpCustomers =
  ({ store, connection, customers: starter, now }: Dependencies) =>
  async ({
    connection: name,
    position: given,
    page,
    begun: first,
  }: PollErpCustomersInput): Promise<ErpCustomersPolled> => {
    const { erp, customers: flow } = await connection(name);
    if (!flow?.bothWays || !erp.customers || !starter) return { started: 0, seen: 0 };
    const position = given ?? (await store.cursors.get(name, CURSOR));
    const at = now().toISOString();
    const begun = first ?? at;
    const found = await erp.customers.changed(unrecorded('stock'), { position, page, limit: PAGE });
    const rows = new Map(found.customers.map((row) => [row.number, row]));
    const known = await readSightings(store, name, [...rows.keys()]);
    const numbers = [...rows.keys()].filter(
      (number) => known.get(number)?.version !== rows.get(number)?.version,
    );
    const holders = await store.customerLinks.customersOf(name, numbers);
    const alone = (await hasLooked(store, name)) ? numbers.filter((number) => !holders.has(number)) : [];
    const created = flow.bothWays.createInShop ? alone.map(erpKeyOf) : [];
    await starter.customersChanged(name, [...new Set([...holders.values(), ...created])]);
    if (!flow.bothWays.createInShop)
      await inBatches(alone, ENTRIES_AT_ONCE, (number) =>
        store.trail.append(name, customerSubject(erpKeyOf(number)), [
          { kind: 'settled', data: { outcome: 'only-in-erp', customer: number } },
        ]),
      );
    // Only now: a crash before this line starts them again, which changes nothing.
    await keepSightings(
      store,
      name,
      numbers.flatMap((number) => rows.get(number) ?? []),
      at,
    );
    if (found.next === undefined && found.position !== undefined) {
      await store.cursors.put(name, CURSOR, found.position);
      if (position !== undefined) await endSightings(store, name, begun);
    }
    return {
      position,
      begun,
      started: holders.size + created.length,
      seen: found.customers.length,
      next: found.next,
    };
  };
