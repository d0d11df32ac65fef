import { contentHash } from '../domain/canonical-json';
import type { Priority } from '../systems/context';
import type { ChangedOrdersPage } from '../systems/storefronts/storefront';
import { inBatches } from './in-batches';
import type { Dependencies } from './types';

const STARTS_AT_ONCE = 20;

/** Starts or wakes the named orders of a page; what the page held whole is kept, so that it need not be read again. */
export const startPage = (
  { store, starter }: Pick<Dependencies, 'store' | 'starter'>,
  connection: string,
  page: {
    readonly numbers: readonly string[];
    readonly whole: ChangedOrdersPage['whole'];
    readonly at: Date;
  },
  priority: Priority,
): Promise<void> =>
  inBatches(page.numbers, STARTS_AT_ONCE, async (number) => {
    const order = page.whole?.get(number);
    if (!order) return starter.changed(connection, number, priority);
    const snapshot = contentHash(order);
    await store.snapshots.put(connection, number, snapshot, order);
    await starter.changed(connection, number, priority, { snapshot, at: page.at.toISOString() });
  });
