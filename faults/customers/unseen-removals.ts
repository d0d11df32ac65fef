import type { Case } from './checker';
import type { Deletion, Edit } from './truth';

/** Longer than a step that was lost with its worker waits before it is taken again. */
const LOOKED_AT_BY_NOW_MS = 150_000;

/**
 * What Crossdock has entered and a person takes away before Crossdock knows that it stands is entered again: from outside
 * that cannot be told from a write that never arrived. So an account's customer that was deleted in the ERP may come back
 * when no entry of the audit trail had named its number by then, nor said that anything was carried. Nobody is blamed
 * before the trail was read.
 */
export function mayReturn({ subject, first, known }: Case, { side, id, at }: Deletion): boolean {
  if (!known) return true;
  const knew = known.some(
    (entry) =>
      entry.at <= at && (entry.number === id || (entry.subject === subject && entry.to !== undefined)),
  );
  return side === 'erp' && first === 'shop' && !knew;
}

/**
 * The same of an address that Crossdock had added to the shop: until the audit trail says that it was carried. After that
 * long somebody must have looked.
 */
export function addressMayReturn({ subject, known }: Case, { stood }: Edit): boolean {
  if (!known) return true;
  if (!stood || stood.to - stood.from > LOOKED_AT_BY_NOW_MS) return false;
  return !known.some(
    (entry) =>
      entry.subject === subject && entry.to === 'shop' && entry.at >= stood.from && entry.at <= stood.to,
  );
}
