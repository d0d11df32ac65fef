import type { MergeRules } from '../domain/customer-merge';
import type { CatalogSettings } from '../domain/catalog-settings';
import type { CustomerOutcome } from '../domain/customer-outcome';
import type { DocumentKind, DueDocument } from '../domain/documents';
import type { Mapping } from '../domain/mapping';
import type { Flow } from '../domain/sources';
import type { Plan } from '../domain/planner';
import type { Priority } from '../systems/context';
import type { Erp, Finding, Posted } from '../systems/erps/erp';
import type { Storefront } from '../systems/storefronts/storefront';
import type { Stage, Store } from '../store/store';

/** Everything the steps need, put together by a composition root; the steps themselves know no vendor. */
export interface Dependencies {
  readonly store: Store;
  /**
   * The systems of a connection, opened at first use.
   * @throws Failure `unauthorized` when a credential is missing, `bug` when the connection is not configured here
   */
  readonly connection: (name: string) => Promise<Connection>;
  readonly starter: OrderStarter;
  /** Absent where nothing is started, as in a preview. */
  readonly customers?: CustomerStarter;
  /** Where the shop of a connection reaches our gateway; absent when nobody said where that is. */
  readonly webhookAddress?: (connection: string) => string | undefined;
  readonly log: Log;
  readonly now: () => Date;
}

/** One configured pair of shop and ERP, ready to call. */
export interface Connection {
  readonly name: string;
  readonly storefront: Storefront;
  readonly erp: Erp;
  readonly orders: {
    readonly post: DocumentKind;
    /** What invoices, payments and refunds become; what is absent is not carried. */
    readonly parts?: { readonly [Name in Exclude<Flow, 'order'>]?: DocumentKind };
    readonly referencePrefix?: string;
    /** Orders placed before this moment are never taken by the poll (ISO 8601). */
    readonly since?: string;
    /** Whether the shop is asked to push. */
    readonly webhooks?: boolean;
    readonly overlapSeconds: number;
    readonly sweepDays: number;
    /** How many orders of this connection a backfill may have in work at once. */
    readonly backfillAhead: number;
  };
  /** Present when the shop's customers are carried to the ERP beside their orders. */
  readonly customers?: CustomersFlow;
  /** Present when items, prices or stock are carried back to the shop. */
  readonly catalog?: CatalogSettings;
  /** The mapping in force. @throws Failure `missing-mapping` when none was ever applied */
  readonly mapping: () => Promise<Mapping>;
}

export interface CustomersFlow {
  /** How far each poll looks back behind its cursor; by default as far as the poll of orders. */
  readonly overlapSeconds?: number;
  /** Present when customers go from the ERP to the shop too, or only. */
  readonly bothWays?: {
    /** False when nothing is written to the ERP. */
    readonly toErp: boolean;
    readonly rules: MergeRules;
    /** Whether a customer that only the ERP has gets an account in the shop. */
    readonly createInShop: boolean;
  };
}

/** Starts or wakes an order's workflow: the one message there is, "look at this order again". */
export interface OrderStarter {
  changed(connection: string, order: string, priority: Priority, news?: News): Promise<void>;
  /** How many orders of the connection are in work; those that wait for a person or for the shop are not. */
  inWork(connection: string): Promise<number>;
}

/** The same message for customers: "look at these customers again". */
export interface CustomerStarter {
  /** @param keys `<kind>/<id>` as the shop counts them, such as `person/17`, `company/3` */
  customersChanged(connection: string, keys: readonly string[]): Promise<void>;
}

/** What whoever saw the change knows of it. */
export interface News {
  /** The shop's own time of the change, ISO 8601: an older reading of the order is looked at again. */
  readonly updatedAt?: string;
  readonly reading?: Reading;
  /** The shop itself pushed it: an order it does not show yet is only not committed yet. */
  readonly pushed?: boolean;
}

/** A copy of an order that a page held whole, sealed in the store as a snapshot. */
export interface Reading {
  readonly snapshot: string;
  /** When the page was asked for, ISO 8601. */
  readonly at: string;
}

export interface Log {
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}

/** Which order, and who may overtake whom. */
export interface OrderRef {
  readonly connection: string;
  readonly order: string;
  readonly priority: Priority;
}

export interface FetchInput extends OrderRef {
  /** Taken for the order as it is now when nobody has looked at the order before. */
  readonly reading?: Reading;
}

/** What one look at an order found; no document, no personal data. */
export interface Pass {
  readonly outcome: Plan['outcome'] | 'gone';
  readonly due: readonly DueDocument[];
  readonly again: boolean;
  readonly after?: Plan['after'];
  /** Finds the order as it was read, sealed in the store. */
  readonly snapshot: string;
  /** Document key → the ERP's number, for what already stands. */
  readonly documents: Readonly<Record<string, string>>;
  readonly currency?: string;
  readonly total?: string;
  readonly businessDate?: string;
  readonly shopStatus?: string;
  /** The shop's own time of the order's last change, ISO 8601. */
  readonly updatedAt?: string;
}

export interface StepInput extends OrderRef {
  readonly snapshot: string;
}
export interface MapItemsInput extends StepInput {
  readonly due: readonly DueDocument[];
}
export interface FindInput extends StepInput {
  readonly due: DueDocument;
  /** The ERP's customer number; absent for documents that name none. */
  readonly customer?: string;
}
export interface Found {
  /** Finds the built document, sealed in the store. */
  readonly request: string;
  readonly finding: Finding;
}
export interface PostInput extends OrderRef, Found {
  readonly key: string;
}
export interface PostResult extends Posted {
  /** Another attempt has given the document other content meanwhile: nothing was sent, the order is looked at again. */
  readonly moved?: true;
}
export interface ConfirmInput extends OrderRef, Posted {
  readonly key: string;
  readonly request: string;
}
export interface Confirmed {
  readonly number: string;
  readonly status: string;
}

export interface StageInput extends OrderRef {
  /** Names the order as it was read: then its sum sheet is answered. */
  readonly snapshot?: string;
  readonly stage: Stage;
  readonly cause: readonly string[];
  readonly message?: string;
  readonly currency?: string;
  readonly total?: string;
  readonly businessDate?: string;
  readonly actor?: string;
  /** Why, when a person said so. */
  readonly reason?: string;
}
export interface SkipInput extends OrderRef {
  readonly reason: string;
  readonly actor: string;
  readonly due: readonly DueDocument[];
  readonly currency?: string;
  readonly total?: string;
}
export interface SkipResult {
  readonly skipped: boolean;
  /** Why not, for the operator. */
  readonly reason?: string;
}

/** What a person found out about a document in doubt. */
export interface ResolveInput extends OrderRef {
  /** Which one, when several are in doubt. */
  readonly key?: string;
  /** The ERP's number, when it stands there; absent when it does not. */
  readonly posted?: string;
  readonly reason: string;
  readonly actor: string;
}
export interface ResolveResult {
  readonly resolved: boolean;
  readonly key?: string;
  /** Why not, for the operator. */
  readonly reason?: string;
}

export interface PollInput {
  readonly connection: string;
  /** `poll`: since the cursor; `sweep`: some days back, for what committed late. */
  readonly mode: 'poll' | 'sweep';
  readonly since?: string;
  readonly page?: string;
}
export interface PollPage {
  readonly since: string;
  readonly started: number;
  readonly seen: number;
  /** The latest change seen, ISO 8601. */
  readonly highest?: string;
  readonly next?: string;
}
export type PolledKind = 'orders' | 'customers';
export interface PollCustomersInput {
  readonly connection: string;
  readonly since?: string;
  readonly page?: string;
}
export interface FinishPollInput {
  readonly connection: string;
  /** Whose cursor moves; orders unless said otherwise. */
  readonly of?: PolledKind;
  /** Where the window began. */
  readonly since?: string;
  /** The latest change seen. */
  readonly highest?: string;
}
export interface BackfillInput {
  readonly connection: string;
  /** First day, or moment, inclusive. */
  readonly from: string;
  /** First day, or moment, not taken any more. */
  readonly to: string;
}
export interface BackfillPage {
  readonly started: number;
  readonly total: number;
  readonly next?: string;
  /** True when the lane is full: nothing was started, ask again later. */
  readonly wait: boolean;
}

/** The poll of the ERP's customers; where its window begins is the ERP's own business. */
export interface PollErpCustomersInput {
  readonly connection: string;
  readonly position?: string;
  readonly page?: string;
  /** When the first page was asked for, ISO 8601. */
  readonly begun?: string;
}
export interface ErpCustomersPolled {
  readonly position?: string;
  readonly begun?: string;
  readonly started: number;
  readonly seen: number;
  readonly next?: string;
}

/** Which customer, by the shop's key such as `person/17`, or by `erp/<number>` when only the ERP has it. */
export interface CustomerRef {
  readonly connection: string;
  readonly customer: string;
  readonly priority: Priority;
}
/** What one look at a customer found; no personal data. */
export interface CustomerPass {
  /** `due`: to be written to the ERP; `linked`: to be compared with it; `absent-in-shop`: to be created in the shop. */
  readonly outcome: CustomerOutcome | 'due' | 'linked' | 'absent-in-shop';
  /** The ERP's number, when it is known. */
  readonly number?: string;
  /** Finds the customer as it was read, sealed in the store; present when something is due. */
  readonly snapshot?: string;
}
export interface WriteCustomerInput extends CustomerRef {
  readonly snapshot: string;
}
export interface WrittenCustomer {
  readonly outcome: CustomerOutcome;
  readonly number: string;
  /** True when both sides have still to be compared. */
  readonly linked?: boolean;
}
export interface AlignCustomerInput extends CustomerRef {
  /** In the ERP. */
  readonly number: string;
  /** The customer as it was read when the ERP's was created from it just now, sealed in the store. */
  readonly told?: string;
}
