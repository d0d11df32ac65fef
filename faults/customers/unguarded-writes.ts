import type { AdobeCommerce } from '../../sandbox/adobe-commerce';
import { shopCustomer } from './shop-people';
import { FIELDS, valuesOf, type Edit } from './truth';

type ShopTable = AdobeCommerce['shop']['customers'];

/** Tells which typed values were written over by somebody who cannot have seen them. */
export interface UnguardedWrites {
  /** Runs a change that a person makes, and keeps when each value was typed. */
  byPerson(change: () => readonly Edit[]): readonly Edit[];
  unseen(): string[];
  /** When a delivery address came there last, in epoch milliseconds, unless a person typed it there. */
  addedAt(id: number, where: string): number | undefined;
}

interface Loss {
  readonly id: number;
  readonly value: string;
  readonly typedAt: number;
  readonly lostAt: number;
}

const LATE_MS = 5_000;

/**
 * Adobe Commerce has no conditional write: who types a value between our reading of a customer and our writing of it is
 * overwritten, and nothing shows it to us. Such a value was typed after the last reading that was answered before the write
 * came in, or that reading answered from before the last write.
 */
export function watchWrites({ shop, requests }: Pick<AdobeCommerce, 'shop' | 'requests'>): UnguardedWrites {
  const table: ShopTable = shop.customers;
  const typedAt = new Map<string, number>();
  const losses: Loss[] = [];
  const added = new Map<string, number>();
  let person = false;
  const tell = table.onPut;
  table.onPut = (row) => {
    tell?.(row);
    const id = Number(row['id']);
    const before = table.getBeforeLastWrite(id);
    if (person || !before) return;
    const [old, now] = [shopCustomer(before), shopCustomer(row)];
    const stood = valuesOf(old, 'delivery');
    for (const where of valuesOf(now, 'delivery'))
      if (!stood.includes(where)) added.set(`${id} ${where}`, Date.now());
    for (const field of FIELDS)
      for (const value of valuesOf(old, field)) {
        const at = typedAt.get(value);
        if (at !== undefined && !valuesOf(now, field).includes(value))
          losses.push({ id, value, typedAt: at, lostAt: Date.now() });
      }
  };
  return {
    byPerson: (change) => {
      person = true;
      try {
        const edits = change();
        for (const { value } of edits) if (value !== undefined) typedAt.set(value, Date.now());
        return edits;
      } finally {
        person = false;
      }
    },
    addedAt: (id, where) => added.get(`${id} ${where}`),
    unseen: () => {
      const log = requests.summary().requests;
      return losses.flatMap(({ id, value, typedAt: at, lostAt }) => {
        const calls = log
          .filter(({ path }) => path.endsWith(`/V1/customers/${id}`))
          .map((call) => ({ ...call, time: Date.parse(call.at) }));
        const writes = calls.filter(
          ({ method, time }) => method === 'PUT' && time <= lostAt && time > lostAt - LATE_MS,
        );
        // One that commits late came in long before.
        const write = writes.find(({ fault }) => fault === 'commit-late') ?? writes.at(-1);
        const reading = calls.findLast(
          ({ method, status, time }) => method === 'GET' && status === 200 && time <= (write?.time ?? 0),
        );
        const blind = reading !== undefined && (at >= reading.time || reading.fault === 'stale-read');
        return write && blind ? [value] : [];
      });
    },
  };
}
