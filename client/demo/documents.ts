import type { DocumentKind } from '../../domain/documents';
import type { Amount } from '../../domain/money';

/** What should stand in the ERP for one thing of a shop, worked out from the shop's own books alone. */
export interface ExpectedDocument {
  readonly kind: DocumentKind;
  /** What the reference in the ERP is made of, such as `1001`, `I300000001`, `P7` or `R2`. */
  readonly id: string;
  readonly currency: string;
  /** What the document amounts to; positive. */
  readonly total: Amount;
  /** Of documents made of GL entries: account to signed amount. Accounts that are not named are not compared. */
  readonly accounts?: Readonly<Record<string, Amount>>;
  /** The same of goods in an ERP that books them as entries. */
  readonly asEntries?: Readonly<Record<string, Amount>>;
}

/** A document as it stands in the ERP, read from the ERP's own books alone. */
export interface StandingDocument {
  /** An ERP that keeps payments as plain entries calls them `journal`. */
  readonly kind: DocumentKind;
  readonly reference: string;
  readonly currency: string;
  readonly total: Amount;
  readonly accounts?: Readonly<Record<string, Amount>>;
}

/** One entry of a ledger, whether or not another one has taken it back since. */
export interface LedgerEntry {
  /** Without what marks a reversal. */
  readonly reference: string;
  /** It takes back the other one under this reference. */
  readonly takesBack: boolean;
  readonly currency: string;
  /** Account to signed amount. */
  readonly accounts: Readonly<Record<string, Amount>>;
}
