import type { DocumentKind } from '../../../domain/documents';
import type { Article } from '../article';
import type { LedgerEntry, StandingDocument } from '../documents';
import type { Offer } from '../followed-article';
import type { EnteredPeople } from '../people';

/** An ERP the demo can run, and all the demo has to know of it. */
export interface DemoErp<Sandbox = unknown> {
  /** As in `erp.system` of a connection file. */
  readonly system: string;
  /** For people, such as `Infor M3`. */
  readonly title: string;
  /** The name of its credentials in the vault. */
  readonly credential: string;
  readonly codes: ErpCodes;
  /** Kinds it keeps as plain entries of one ledger, so that its books do not tell them apart. */
  readonly entries: readonly DocumentKind[];
  /**
   * Keeps what is given back as entries, and orders too where a shop says nothing else: an order is then a journal, and is
   * not billed a second time by its invoices.
   */
  readonly entriesByDefault?: true;
  /** What holds an order of the demo up in it, as goods or as entries. */
  holdsUp(goods: boolean): readonly Obstacle[];
  /** The part of the mapping that is the same for all shops: charge codes, discounts, taxes, rounding. */
  mapping(goods: boolean): Readonly<Record<string, unknown>>;
  /** Starts an ERP that knows these articles but the unknown ones, and has one of its customers blocked. */
  start(articles: readonly Article[]): Promise<RunningErp<Sandbox>>;
}

/** What an order of the demo gets stuck on: an article or account that nobody has mapped, a blocked customer. */
export type Obstacle = 'item' | 'customer' | 'account';

/** What a shop's part of the mapping names in the ERP. */
export interface ErpCodes {
  readonly templates: { readonly consumer: string; readonly company: string };
  /** The fixed customer of some buyers; where customers hold orders up, it is blocked until somebody unblocks it. */
  readonly blockedCustomer: string;
  readonly supplier: string;
  readonly accounts: {
    /** What customers owe. */
    readonly receivable: string;
    /** Money at payment providers. */
    readonly money: string;
    /** Revenue of goods without an account of their own. */
    readonly goods: string;
    /** Revenue by product category. */
    readonly categories: Readonly<Record<string, string>>;
    readonly shipping: string;
    readonly discount: string;
    readonly tax: string;
    /** Gift cards, store credit, fees, adjustments. */
    readonly other: string;
    readonly rounding: string;
  };
}

export interface RunningErp<Sandbox = unknown> {
  readonly url: string;
  readonly sandbox: Sandbox;
  /** For the vault. */
  readonly secret: unknown;
  /** The `erp` part of a connection file. */
  settings(requestsPerMinute: number): Readonly<Record<string, unknown>>;
  /** Everything that stands in it now, whoever entered it. */
  documents(): readonly StandingDocument[];
  /** Sets price and stock of an article; one that is new is entered, and not for sale yet. Absent: it tells of neither. */
  offer?(article: { readonly sku: string; readonly name: string }, offer: Offer): void;
  /** From now on the article is for sale. */
  release?(sku: string): Promise<void>;
  /** Its customers, where they go both ways. */
  readonly people?: EnteredPeople;
  /** Of an ERP whose documents are entries: every entry ever made, those that take others back among them. */
  entries?(): readonly LedgerEntry[];
  /** What must never happen whatever the shop sells, such as a customer entered twice; a sentence each. */
  alarms(): readonly string[];
  /** The shell command that unblocks the blocked customer, where there is one. */
  readonly unblock?: string;
  close(): Promise<void>;
}
