import type { Amount } from './money';
import type { Address } from './order';

/** What an order can become in an ERP. */
export const DOCUMENT_KINDS = [
  'sales-order',
  'purchase-order',
  'receivable',
  'credit-note',
  'journal',
  'payment',
  'cancellation',
  'customer',
] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

/** `<kind>:<source id>[:<ordinal>]`; ordinal 0 is left out. The ledger's primary key beside the connection. */
export type DocumentKey = string;

export const documentKey = (kind: DocumentKind, sourceId: string, ordinal = 0): DocumentKey =>
  ordinal === 0 ? `${kind}:${sourceId}` : `${kind}:${sourceId}:${ordinal}`;

/** Where a document stands in the ledger. */
export const POSTING_STATES = [
  'prepared',
  'sent',
  'in-doubt',
  'posted',
  'confirmed',
  'rejected',
  'skipped',
] as const;
export type PostingState = (typeof POSTING_STATES)[number];

/** One row of the posting ledger. */
export interface Posting {
  readonly connection: string;
  readonly order: string;
  readonly key: DocumentKey;
  readonly kind: DocumentKind;
  readonly ordinal: number;
  /** The text written into the ERP and searched for. */
  readonly reference: string;
  readonly state: PostingState;
  /** Of the source content this document carries: the planner compares it with the order's present content. */
  readonly contentHash: string;
  /** Of the exact document sent. */
  readonly requestHash?: string;
  readonly currency: string;
  readonly amount: Amount;
  readonly totals: DocumentTotals;
  /** The ERP's number, once known. */
  readonly number?: string;
  /** The ERP's temporary number of a half-entered document. */
  readonly draft?: string;
  /** How often a lost answer has been searched for. */
  readonly searches: number;
  readonly sentAt?: string;
  /** For a `cancellation`: the key of the document it reverses. */
  readonly reverses?: DocumentKey;
  readonly updatedAt: string;
}

export interface DocumentTotals {
  readonly lines: Amount;
  readonly shipping: Amount;
  /** Positive: taken off. */
  readonly discount: Amount;
  readonly tax: Amount;
  /** Every other charge, signed. */
  readonly other: Amount;
  /** What no line explains, within the tolerance, on the rounding account. */
  readonly rounding: Amount;
  readonly total: Amount;
}

/** A document that is due, before the mapping has been applied to it. */
export interface DueDocument {
  readonly key: DocumentKey;
  readonly kind: DocumentKind;
  readonly ordinal: number;
  readonly reference: string;
  readonly contentHash: string;
  readonly reverses?: DocumentKey;
}

/** A document in the ERP's own customers, items and charge codes, ready to be written. */
export interface ErpDocument {
  readonly key: DocumentKey;
  readonly kind: DocumentKind;
  readonly reference: string;
  /** The shop's order number, for texts people read. */
  readonly order: string;
  readonly currency: string;
  /** The day the shop took the order, `YYYY-MM-DD`. */
  readonly businessDate: string;
  /** The ERP's customer number. */
  readonly customer: string;
  readonly lines: readonly DocumentLine[];
  readonly charges: readonly DocumentCharge[];
  readonly billTo?: Address;
  readonly shipTo?: Address;
  /** Free lines for the document's text. */
  readonly texts: readonly string[];
  readonly terms: DocumentTerms;
  /** What the document must amount to in the ERP, when the ERP adds no tax of its own. */
  readonly totals: DocumentTotals;
  /** True when the ERP computes the tax itself: then `totals.tax` is what the shop charged, to compare with. */
  readonly taxByErp: boolean;
  /** For a `cancellation`: what it reverses, with its number in the ERP. */
  readonly reverses?: { readonly key: DocumentKey; readonly kind: DocumentKind; readonly number: string };
  /** GL lines of receivables, journals, payments, and their reversals; they balance to zero. */
  readonly entries?: readonly DocumentEntry[];
  /** For refunds and payments: the document of the order, or of the invoice, that they belong to. */
  readonly belongsTo?: { readonly key: DocumentKey; readonly kind: DocumentKind; readonly number: string };
}

/** What a GL line stands for; accounts are chosen by it. */
export type EntryLine =
  'receivable' | 'goods' | 'shipping' | 'discount' | 'tax' | 'other' | 'rounding' | 'payment';

export interface DocumentEntry {
  readonly line: EntryLine;
  readonly account: string;
  /** Cost dimensions by the ERP's own names, such as `2` or `CostCenter`. */
  readonly dimensions: Readonly<Record<string, string>>;
  /** Debit positive, credit negative. */
  readonly amount: Amount;
  readonly text: string;
  readonly taxCode?: string;
  /** The customer, on a receivable's own line. */
  readonly customer?: string;
}

export interface DocumentLine {
  /** 1, 2, 3 …; written where the ERP keeps the customer's line number. */
  readonly position: number;
  readonly sku: string;
  readonly item: string;
  readonly description: string;
  readonly quantity: Amount;
  readonly unitPrice: Amount;
  /** quantity × price as the shop rounded it, before `discount`. */
  readonly amount: Amount;
  /** Positive; what is taken off this line on the line itself. */
  readonly discount: Amount;
  readonly warehouse?: string;
}

export interface DocumentCharge {
  readonly kind: 'shipping' | 'discount' | 'tax' | 'rounding' | 'other';
  /** The ERP's charge code, from the mapping. */
  readonly code: string;
  readonly text: string;
  /** Signed. */
  readonly amount: Amount;
}

export interface DocumentTerms {
  /** Where the mapping sends the document to another company or division than the connection's. */
  readonly company?: string;
  readonly division?: string;
  /** Of a purchase order. */
  readonly supplier?: string;
  readonly orderType?: string;
  readonly warehouse?: string;
  readonly deliveryMethod?: string;
  readonly deliveryTerms?: string;
  readonly paymentTerms?: string;
  readonly paymentMethod?: string;
}
