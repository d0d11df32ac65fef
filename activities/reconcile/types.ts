import type { FlowSum } from '../../domain/reckoning';

/** One reconciliation. What it found is kept in the store under its id. */
export interface ReconcileRun {
  readonly connection: string;
  readonly id: string;
  /** First day, or moment, inclusive. */
  readonly from: string;
  /** First day, or moment, not taken any more. */
  readonly to: string;
  /** The ERP is not asked: the ledger speaks for it. */
  readonly ledgerOnly: boolean;
  readonly actor: string;
}

export interface ReconcilePageInput extends ReconcileRun {
  readonly page?: string;
}

export interface ReconciledPage {
  readonly orders: number;
  /** How many orders differ so far as this look tells; they are looked at again at the end. */
  readonly differ: number;
  /** How many orders the range holds, as the shop counts them now. */
  readonly total?: number;
  readonly next?: string;
  /** How long to wait before the orders that differ are looked at again, in milliseconds. */
  readonly settleMs: number;
}

export interface ReconcileResult {
  readonly id: string;
  readonly connection: string;
  readonly from: string;
  readonly to: string;
  readonly ledgerOnly: boolean;
  readonly orders: number;
  readonly differences: number;
  readonly sums: readonly FlowSum[];
  /** The sums as a table, and the first differences, in Markdown. */
  readonly summary: string;
}
