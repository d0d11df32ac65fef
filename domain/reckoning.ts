import type { DocumentKey } from './documents';
import type { Amount } from './money';
import type { Flow } from './sources';

/** How many, and how much money. */
export interface Counted {
  readonly count: number;
  readonly total: Amount;
}

/** One flow in one currency, of one order or of many. `shop − skipped − erp` is what the differences explain. */
export interface FlowSum {
  readonly flow: Flow;
  readonly currency: string;
  /** What the shop has and the ERP should hold, what was skipped included. */
  readonly shop: Counted;
  readonly erp: Counted;
  /** How many documents of `erp` stand with an amount that the ERP did not tell: `erp.total` is without them. */
  readonly untold: number;
  /** What a person took out; nothing of it stands in the ERP through Crossdock. */
  readonly skipped: Counted;
  /** What the shop has not released, or nobody can tell whether it has: in neither sum. */
  readonly waiting: Counted;
}

/**
 * - `missing`           due, and not in the ERP
 * - `cancelled-stands`  the shop took it back, and it stands in the ERP
 * - `differs`           it stands with other amounts or other content
 * - `outdated`          the shop's order changed since the document was posted
 * - `duplicate`         more than one stands under our reference
 * - `deleted`           the ledger holds it confirmed, and the ERP has it no more
 * - `in-doubt`          an answer of the ERP was lost: nobody knows yet whether it stands
 * - `not-in-shop`       it stands in the ERP, and the shop has no such order, or no such part of it
 * - `unproved`          the ERP, the shop or our own copy did not let it be compared
 */
export const DIFFERENCE_KINDS = [
  'missing',
  'cancelled-stands',
  'differs',
  'outdated',
  'duplicate',
  'deleted',
  'in-doubt',
  'not-in-shop',
  'unproved',
] as const;
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

export interface Difference {
  readonly order: string;
  readonly kind: DifferenceKind;
  readonly flow: Flow;
  readonly currency: string;
  /** The document in question; absent when none was ever planned. */
  readonly key?: DocumentKey;
  /** The ERP's number. */
  readonly number?: string;
  /** The shop's figure; absent where the shop has nothing to set against the ERP's. */
  readonly shop?: Amount;
  /** The ERP's figure; absent where nothing stands, or the ERP did not tell. */
  readonly erp?: Amount;
  /** What our ledger holds, where that is neither of the two. */
  readonly ledger?: Amount;
  /** What the ERP said, or what else is known; no personal data. */
  readonly detail?: string;
  /** Where the order waits, when it does. */
  readonly waits?: Waits;
}

export interface Waits {
  readonly stage: string;
  readonly cause: readonly string[];
}

/** Money that is on neither side yet. */
export interface WaitingPart {
  readonly order: string;
  readonly flow: Flow;
  readonly currency: string;
  readonly amount: Amount;
  readonly shopStatus: string;
  readonly waits?: Waits;
}

/** Money that a person took out. */
export interface SkippedPart {
  readonly order: string;
  readonly flow: Flow;
  readonly currency: string;
  /** The shop's amount without what stands in the ERP. */
  readonly amount: Amount;
  readonly actor?: string;
  readonly reason?: string;
}

/** One order, reckoned up; no personal data. */
export interface Reckoning {
  readonly order: string;
  readonly sums: readonly FlowSum[];
  readonly differences: readonly Difference[];
  readonly waiting: readonly WaitingPart[];
  readonly skipped: readonly SkippedPart[];
}

/** What the ERP says of one document when it is read back. */
export type ReadBack =
  | { readonly state: 'agrees'; readonly number: string; readonly total?: Amount }
  | { readonly state: 'differs'; readonly number?: string; readonly total?: Amount; readonly says: string }
  | { readonly state: 'duplicate'; readonly numbers: readonly string[]; readonly says: string }
  /** `proved`: a search by the reference found nothing either. */
  | { readonly state: 'absent'; readonly proved: boolean; readonly says: string }
  | { readonly state: 'unproved'; readonly says: string };
