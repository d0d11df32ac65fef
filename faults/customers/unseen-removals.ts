import type { Case } from './checker';
import type { Deletion, Edit } from './truth';

/** Longer than a step that was lost with its worker waits before it is taken again. */
const LOOKED_AT_BY_NOW_MS = 150_000;

/**
 * What Crossdock has entered and a person takes away before Crossdock knows that it stands is entered again: from outside
 * that cannot be told from a write that never arrived. So one that was deleted in the ERP may come back when no entry of
 * the audit trail had named its number by then. Nobody is blamed before the trail was read.
 */
export function mayReturn({ known }: Case, { side, id, at }: Deletion): boolean {
  if (!known) return true;
  return side === 'erp' && !known.some((entry) => entry.number === id && entry.at <= at);
}

/**
 * The same of an address that Crossdock had added to the shop: until the audit trail says that it was carried. After that
 * long somebody must have looked.
 */
export function addressMayReturn({ known }: Case, { stood }: Edit): boolean {
  if (!known) return true;
  if (!stood || stood.to - stood.from > LOOKED_AT_BY_NOW_MS) return false;
  return !known.some(({ to, at }) => to === 'shop' && at >= stood.from && at <= stood.to);
}
