import { contentHash } from '../domain/canonical-json';
import type { OrderHead } from '../domain/order';
import type { Priority } from '../systems/context';
import type { ChangedOrdersPage } from '../systems/storefronts/storefront';
import { GENTLY, inBatches } from './in-batches';
import type { Dependencies } from './types';

const STARTS_AT_ONCE = 20;
/** Starts or wakes the named orders of a page; what the page held whole is kept, so that it need not be read again. */
export async function startPage(
  { store, starter }: Pick<Dependencies, 'store' | 'starter'>,
  connection: string,
  page: {
    readonly heads: readonly OrderHead[];
    readonly whole: ChangedOrdersPage['whole'];
    readonly at: Date;
  },
  priority: Priority,
): Promise<void> {
  // Of an order that somebody has looked at before, the copy would not be taken.
  const known = new Set(page.whole ? await store.orders.known(connection, numbersOf(page.heads)) : []);
  const { atOnce, everyMs } = priority === 'backfill' ? GENTLY : { atOnce: STARTS_AT_ONCE, everyMs: 0 };
  const start = async ({ number, updatedAt }: OrderHead): Promise<void> => {
    const order = known.has(number) ? undefined : page.whole?.get(number);
    if (!order) return starter.changed(connection, number, priority, { updatedAt });
    const snapshot = contentHash(order);
    await store.snapshots.put(connection, number, snapshot, order);
    const reading = { snapshot, at: page.at.toISOString() };
    await starter.changed(connection, number, priority, { updatedAt, reading });
  };
  await inBatches(page.heads, atOnce, start, everyMs);
}

const numbersOf = (heads: readonly OrderHead[]): string[] => heads.map(({ number }) => number);
