import type { ErpCatalogItem, ErpPrice, ErpStock, StockMeasure } from '../../domain/catalog';
import type { CustomerRecord } from '../../domain/customer-record';
import type { DocumentKind, DocumentTotals, ErpDocument } from '../../domain/documents';
import type { NamedCode } from '../../domain/mapping-codes';
import type { Amount } from '../../domain/money';
import type { Address } from '../../domain/order';
import type { CallContext, CheckResult } from '../context';

/** The port every ERP implements. An ERP adapter knows nothing of Temporal, ledgers or shops. */
export interface Erp {
  /** Such as `infor-m3`. */
  readonly system: string;
  readonly capabilities: ErpCapabilities;

  /** Proves address, credentials, company and every transaction the flows need. Never throws for a refusal. */
  ping(context: CallContext): Promise<CheckResult[]>;

  /** Looks a customer up by our search key, or by the ERP's own number. */
  findCustomer(context: CallContext, query: CustomerQuery): Promise<ErpCustomer | undefined>;

  /**
   * Creates a customer. Exactly one write is sent; the transport never repeats it.
   * @throws Failure `in-doubt` when the answer was lost: search by the key, never create again
   */
  createCustomer(context: CallContext, customer: NewCustomer): Promise<ErpCustomer>;

  /**
   * Brings a standing customer in line with the shop; the template is not applied again. Repeating it changes nothing.
   * Absent: this ERP's customers are left as they were created.
   */
  updateCustomer?(context: CallContext, number: string, customer: NewCustomer): Promise<ErpCustomer>;

  /** The ERP's items for shop SKUs; what cannot be found is absent from the answer. */
  findItems(context: CallContext, queries: readonly ItemQuery[]): Promise<Map<string, ErpItem>>;

  /**
   * What is wrong with codes that a mapping names, items and customers apart: those are found. Nothing is written. A code
   * without a problem is proved good; one that this ERP cannot be asked about has the problem `unproved`. Absent: none can
   * be proved.
   */
  proveCodes?(context: CallContext, codes: readonly NamedCode[]): Promise<CodeProblem[]>;

  /** Query before Add: what stands in the ERP under the document's reference, compared with its content. */
  find(context: CallContext, document: ErpDocument): Promise<Finding>;

  /**
   * Writes what is missing of the document. A `partial` finding is continued, never entered again.
   * @throws Failure `in-doubt` when an answer was lost; `rejected` when the ERP refuses
   */
  post(context: CallContext, document: ErpDocument, finding: Finding): Promise<Posted>;

  /**
   * Reads the document back: number, status, totals, and how many stand under our reference.
   * @throws Failure `rejected` with the ERP's own words when it stands but was not accepted;
   *   `unavailable`, made by `notShown`, while the ERP does not show it; `duplicate-found`; `conflict` when sums differ
   */
  confirm(context: CallContext, document: ErpDocument, posted: Posted): Promise<Confirmation>;

  /** Absent: this ERP's items, prices and stock are not carried to shops. */
  readonly masterData?: MasterDataSource;
  /** Absent: this ERP's customers are not carried back to shops. */
  readonly customers?: ErpCustomers;
}

export interface CodeProblem {
  readonly code: NamedCode;
  /** `unknown`: the ERP does not have it; `blocked`: it stops what carries it; `unproved`: it cannot be asked. */
  readonly problem: 'unknown' | 'blocked' | 'unproved';
  /** Without the code's own name, such as `is blocked (lock code 1)`. */
  readonly detail: string;
}

/** Items, prices and stock as the ERP has them. */
export interface MasterDataSource {
  items(context: CallContext, query: MasterDataQuery): Promise<MasterDataPage<ErpCatalogItem>>;
  prices(
    context: CallContext,
    query: MasterDataQuery & { readonly lists: readonly PriceList[] },
  ): Promise<MasterDataPage<ErpPrice>>;
  stock(
    context: CallContext,
    query: MasterDataQuery & { readonly warehouses: readonly string[]; readonly measure: StockMeasure },
  ): Promise<MasterDataPage<ErpStock>>;
}

export interface PriceList {
  readonly list: string;
  readonly currency: string;
}

/**
 * `sweep`: every row, a page at a time. `changes`: rows changed since `position`, or, without one, since now (an empty
 * page with the first position). `items`: these items as they are now, whatever changed.
 */
export type MasterDataQuery = { readonly page?: string; readonly limit: number } & (
  | { readonly mode: 'sweep' }
  | { readonly mode: 'changes'; readonly position?: string }
  | { readonly mode: 'items'; readonly items: readonly string[] }
);

export interface MasterDataPage<Row> {
  /** May repeat rows; the last one of a key holds. */
  readonly rows: readonly Row[];
  /** Where the next page begins, opaque and good after a restart; absent on the last page. */
  readonly next?: string;
  /** On the last page of `changes`: where the next look begins, opaque, with the overlap that this feed needs. */
  readonly position?: string;
  /** How many rows a sweep will see, where the ERP tells. */
  readonly total?: number;
}

/**
 * The ERP's customers as records of their own, for synchronisation in both directions. What this ERP cannot keep is
 * absent from its records, and writing it changes nothing. An address that serves as billing and as delivery address
 * stands in both places. A delivery under a key that `standing` does not have is a new one, and may be kept under another
 * key (`shop-57` is wished for the shop's address 57): the answer to `write` shows everything as it stands then.
 */
export interface ErpCustomers {
  /** By number; what the ERP does not have is absent from the answer. */
  fetch(context: CallContext, numbers: readonly string[]): Promise<Map<string, CustomerRecord>>;
  /** One page of customers changed since `position` (opaque; absent: since now), oldest first; pages may repeat rows. */
  changed(
    context: CallContext,
    query: { readonly position?: string; readonly page?: string; readonly limit: number },
  ): Promise<ErpCustomersPage>;
  /**
   * Writes the fields in which `wanted` differs from `standing`, which was just read. Repeating it changes nothing.
   * Addresses that `wanted` does not have are left as they are unless they are of ours and `standing` has them.
   * @throws Failure `conflict` when somebody changed it since `standing` was read, or it is gone: read again, decide
   *   again; `in-doubt` when the answer was lost: read again too
   */
  write(context: CallContext, standing: CustomerRecord, wanted: CustomerRecord): Promise<CustomerRecord>;
}

export interface ErpCustomersPage {
  readonly customers: readonly {
    readonly number: string;
    /** Changes when the customer changes; compared, never parsed. */
    readonly version: string;
    /** ISO 8601 UTC, where the ERP tells. */
    readonly updatedAt?: string;
  }[];
  /** Absent on the last page. */
  readonly next?: string;
  /** On the last page: where the next look begins. */
  readonly position?: string;
}

export interface ErpCapabilities {
  /** Document kinds it can post, each with the longest reference it can carry. */
  readonly documents: Partial<Record<DocumentKind, { readonly referenceLength: number }>>;
  /** How long a lost write may still arrive, in milliseconds. */
  readonly settleMs: number;
}

export interface CustomerQuery {
  /** Ten characters, derived from e-mail or company id; see `domain/customer-key.ts`. */
  readonly searchKey?: string;
  readonly number?: string;
}

export interface ErpCustomer {
  readonly number: string;
  readonly name: string;
  /** False when the ERP says it must not be sold to; `statusText` says why. */
  readonly active: boolean;
  readonly statusText?: string;
}

export interface NewCustomer {
  readonly searchKey: string;
  /** The ERP's customer template, from the mapping. */
  readonly template: string;
  readonly name: string;
  readonly email?: string;
  readonly phone?: string;
  readonly taxNumber?: string;
  readonly currency?: string;
  readonly address: Address;
  readonly deliveryAddress?: Address;
}

export interface ItemQuery {
  readonly sku: string;
  /** Tried in this order; the first that the ERP knows wins. */
  readonly tries: readonly ItemTry[];
}

export type ItemTry =
  | { readonly by: 'number'; readonly number: string }
  | { readonly by: 'alias'; readonly alias: string; readonly category: string; readonly qualifier?: string };

export interface ErpItem {
  readonly number: string;
  readonly description: string;
  readonly active: boolean;
  readonly statusText?: string;
}

export type Finding =
  /** Proved: nothing stands under the reference. `means` names the searches that prove it. */
  | { readonly state: 'absent'; readonly means: readonly string[] }
  /** A half-entered document stands there and may be continued. */
  | { readonly state: 'partial'; readonly draft: string; readonly means: readonly string[] }
  /** It stands complete, with our content. */
  | {
      readonly state: 'complete';
      readonly number?: string;
      readonly draft?: string;
      readonly means: readonly string[];
    }
  /** Something else stands under the reference. */
  | { readonly state: 'conflict'; readonly number: string; readonly difference: string }
  /** Several stand under the reference. */
  | { readonly state: 'duplicate'; readonly numbers: readonly string[] };

export interface Posted {
  readonly number?: string;
  readonly draft?: string;
}

export interface Confirmation {
  readonly number: string;
  /** The ERP's own status, for people. */
  readonly status: string;
  /** What the ERP says it amounts to; absent where the ERP does not tell. */
  readonly totals?: Partial<DocumentTotals>;
  readonly total?: Amount;
}
