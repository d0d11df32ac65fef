/** An article of a demo shop, and what the ERP calls it. */
export interface Article {
  readonly sku: string;
  readonly name: string;
  /** Absent when the ERP does not know it at all: what orders it gets stuck. */
  readonly erpItem?: string;
  /** How one gets from `sku` to `erpItem`: they are the same, the ERP keeps an alias, or only the mapping's table knows. */
  readonly by: 'exact' | 'alias' | 'table' | 'nowhere';
}

/** What the mapping is told to release the order that gets stuck on an article nobody has mapped. */
export const SPARE_ITEM = 'GADGET-1';
