import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import { rawCustomer, type CustomerRows } from './customer-rows';

const KEEP_MS = 10 * 60_000;
const MOST_KEPT = 10_000;

/** Customer id → group id; customers without a group are absent. An order itself does not tell. */
export type CustomerGroups = (
  context: CallContext,
  customers: readonly string[],
) => Promise<Map<string, string>>;

/** Groups change seldom: each is asked once in ten minutes. */
export function createCustomerGroups(rows: CustomerRows, clock: Clock): CustomerGroups {
  const known = new Map<string, { readonly until: number; readonly group: string | undefined }>();
  return async (context, customers) => {
    const distinct = [...new Set(customers)];
    const asked = distinct.filter((customer) => (known.get(customer)?.until ?? 0) <= clock.now());
    if (asked.length > 0) {
      const found = await rows(context, asked);
      if (known.size > MOST_KEPT) known.clear();
      for (const customer of asked) {
        const read = rawCustomer.safeParse(found.get(customer));
        known.set(customer, {
          until: clock.now() + KEEP_MS,
          group: read.success ? read.data.customer_group_id : undefined,
        });
      }
    }
    return new Map(
      distinct.flatMap((customer): [string, string][] => {
        const group = known.get(customer)?.group;
        return group === undefined ? [] : [[customer, group]];
      }),
    );
  };
}
