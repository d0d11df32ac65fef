import type {
  CatalogOutcome,
  ShopItemWish,
  ShopPriceWish,
  ShopProduct,
  ShopStockWish,
} from '../../domain/catalog';
import type { ShopCustomer } from '../../domain/customer';
import type { CustomerRecord } from '../../domain/customer-record';
import type { Order, OrderHead } from '../../domain/order';
import type { CallContext, CheckResult } from '../context';

/** The port every storefront implements. A storefront knows nothing of Temporal, ledgers or ERPs. */
export interface Storefront {
  /** Such as `adobe-commerce`. */
  readonly system: string;

  /** Proves address, credentials and permissions. Never throws for a refusal: it says what to do. */
  ping(context: CallContext): Promise<CheckResult[]>;

  /**
   * The orders as they are now, by the number people know. A number the shop does not have is absent from the answer.
   * @throws Failure `conflict` when one number names several orders of this store view
   */
  fetchOrders(context: CallContext, numbers: readonly string[]): Promise<Map<string, Order>>;

  /**
   * One page of orders changed (or created) within the window, oldest first.
   * A page may repeat orders of the page before; the caller keeps a seen-set.
   */
  changedOrders(context: CallContext, query: ChangedOrdersQuery): Promise<ChangedOrdersPage>;

  /** Absent: this shop pushes nothing, or is not asked to. */
  readonly webhooks?: Webhooks;
  /** Absent: this shop's customers are known through their orders only. */
  readonly customers?: CustomerSource;
  /** Absent: this shop takes no items, prices or stock from the ERP. */
  readonly catalog?: CatalogTarget;
}

/** What a shop takes back from the ERP. Each write answers for every row it was given, by SKU (or `sku@location`). */
export interface CatalogTarget {
  /** The most rows a call of each kind may carry in one request; callers hand on no more at once. */
  readonly batch: { readonly items: number; readonly prices: number; readonly stock: number };
  /**
   * By SKU; what the shop does not have is absent from the answer.
   * @param lists price lists whose prices are asked for, under these names and in these currencies
   */
  read(
    context: CallContext,
    skus: readonly string[],
    lists?: readonly ShopPriceList[],
  ): Promise<Map<string, ShopProduct>>;
  writeItems(
    context: CallContext,
    wishes: readonly ShopItemWish[],
  ): Promise<ReadonlyMap<string, CatalogOutcome>>;
  writePrices(
    context: CallContext,
    wishes: readonly ShopPriceWish[],
  ): Promise<ReadonlyMap<string, CatalogOutcome>>;
  /** Absent: the shop does not tell. Whether its prices are entered with tax: one stated otherwise would be wrong. */
  pricesIncludeTax?(context: CallContext): Promise<boolean>;
  /** Never overwrites a sale made since `seen` was read: by difference where the shop can, else by its own guard. */
  writeStock(
    context: CallContext,
    wishes: readonly ShopStockWish[],
  ): Promise<ReadonlyMap<string, CatalogOutcome>>;
}

/** A price list of the shop, by its name or id, and the currency of the prices in it that are meant. */
export interface ShopPriceList {
  readonly priceList: string;
  readonly currency: string;
}

/** Customers and companies beside their orders. */
export interface CustomerSource {
  /** By `<kind>/<id>`, such as `person/17`; what the shop does not have is absent from the answer. */
  fetch(context: CallContext, keys: readonly string[]): Promise<Map<string, ShopCustomer>>;
  /** One page of customers changed within the window, oldest first; pages may repeat rows. */
  changed(context: CallContext, query: Omit<ChangedOrdersQuery, 'by'>): Promise<ChangedCustomersPage>;
  /** Absent: this shop's customers are only read. */
  readonly records?: CustomerRecords;
}

/**
 * The shop's customers as records that can be written, for synchronisation in both directions. What the shop cannot keep
 * is absent from its records, and writing it changes nothing. A delivery under a key that `standing` does not have is a
 * new one, and gets a key of the shop's own: the answer to `write` shows everything as it stands then.
 */
export interface CustomerRecords {
  /** By `<kind>/<id>`; what the shop does not have is absent from the answer. */
  fetch(context: CallContext, keys: readonly string[]): Promise<Map<string, CustomerRecord>>;
  /** The keys of customers with this e-mail address. */
  findByEmail(context: CallContext, email: string): Promise<readonly string[]>;
  /**
   * Reads the whole, changes the fields in which `wanted` differs from `standing`, and writes the whole: nothing that the
   * record does not show is lost. Repeating it changes nothing.
   * @throws Failure `conflict` when somebody changed it since `standing` was read, or it is gone: read again, decide
   *   again; `in-doubt` when the answer was lost: read again too
   */
  write(context: CallContext, standing: CustomerRecord, wanted: CustomerRecord): Promise<CustomerRecord>;
  /**
   * Creates a customer; exactly one write is sent.
   * @throws Failure `in-doubt` when the answer was lost: search by e-mail address, never create again
   */
  create?(context: CallContext, wanted: Omit<CustomerRecord, 'id' | 'version'>): Promise<CustomerRecord>;
}

export interface ChangedCustomersPage {
  readonly customers: readonly {
    readonly key: string;
    readonly version: string;
    readonly updatedAt: string;
  }[];
  /** Absent on the last page. */
  readonly next?: string;
}

/** How a shop pushes what has changed. Nothing in a push is trusted but which orders to look at again. */
export interface Webhooks {
  /**
   * Proves a delivery by its raw bytes against every live secret, in constant time. Calls nothing but what it must to
   * learn a public key, and that it keeps. Never throws for a bad delivery.
   */
  verify(delivery: WebhookDelivery): Promise<WebhookVerdict>;
  /**
   * Brings the shop's registrations in line with what Crossdock wants: creates what is missing, wakes what was switched
   * off, removes doubles of ours; leaves everybody else's alone. Answers what stands now.
   */
  ensure(context: CallContext, wanted: { readonly address: string }): Promise<readonly WebhookRegistration[]>;
}

export interface WebhookDelivery {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly rawBody: Buffer;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

export type WebhookVerdict =
  | { readonly verdict: 'refused'; readonly reason: 'unsigned' | 'forged' | 'stale' | 'malformed' }
  /** Genuine, and nothing to look at: a ping, a challenge. */
  | { readonly verdict: 'answered'; readonly answer: WebhookAnswer }
  | {
      readonly verdict: 'taken';
      readonly topic: string;
      /** Names the delivery, or its content where the shop's ids are not unique: the same one is taken once. */
      readonly deliveryId: string;
      readonly touched: Touched;
      /** What this shop wants to hear; absent: an empty 200. */
      readonly answer?: WebhookAnswer;
    };

/** What a push is about. */
export interface Touched {
  /** Order numbers, as people know them. */
  readonly orders: readonly string[];
  /** The shop's internal order ids, where the push does not tell the number. */
  readonly orderIds: readonly string[];
  /** `<kind>/<id>` of customers. */
  readonly customers: readonly string[];
}

export interface WebhookAnswer {
  readonly status: number;
  readonly contentType?: string;
  readonly body?: string;
}

export interface WebhookRegistration {
  readonly topic: string;
  readonly id: string;
  readonly state: 'kept' | 'created' | 'revived' | 'removed';
}

export interface ChangedOrdersQuery {
  readonly by: 'changed' | 'created';
  /** Inclusive, ISO 8601 UTC. */
  readonly since: string;
  /** Exclusive, ISO 8601 UTC; absent means open. */
  readonly until?: string;
  /** What the page before answered as `next`; absent for the first page. */
  readonly page?: string;
  readonly limit: number;
}

export interface ChangedOrdersPage {
  readonly orders: readonly OrderHead[];
  /** Those of them that the page already held whole, by number: they need not be read again at once. */
  readonly whole?: ReadonlyMap<string, Order>;
  /** How many orders the whole window holds, as the shop counts them now. */
  readonly total: number;
  /** Absent on the last page. */
  readonly next?: string;
}
