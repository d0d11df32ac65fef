import type { CatalogFlow } from '../../domain/catalog';
import type { ReservedSale } from '../../domain/catalog-stock';
import type { Amount } from '../../domain/money';

/** What is remembered of items, prices and stock on their way to the shops. Nothing in here is personal. */
export interface CatalogRoom {
  readonly rows: CatalogRows;
  readonly dirty: DirtyItems;
  readonly pushed: PushedContent;
  readonly sales: ReservedSales;
  readonly freshness: FreshnessBoard;
}

/** The ERP's rows as they were last read. */
export interface CatalogRows {
  /** The database's clock, ISO 8601: asked before the ERP is, so that all processes tell the same time. */
  clock(): Promise<string>;
  /**
   * Keeps rows and makes the items dirty whose rows are not what they were; an older reading never replaces a newer one.
   * Of several rows with one place the last one holds. Answers how many items changed.
   */
  keep(connection: string, flow: CatalogFlow, rows: readonly CatalogRow[], how: KeepOptions): Promise<number>;
  /** Every row of these items, those that the ERP has no more left out unless `gone` is set on them. */
  of(connection: string, flow: CatalogFlow, items: readonly string[]): Promise<KeptRow[]>;
  /**
   * After a whole sweep that began at `since`: rows that it did not see are gone, and their items dirty.
   * Does nothing but count when more than half of a good number of rows would go: then something else is wrong.
   */
  vanish(connection: string, flow: CatalogFlow, since: string): Promise<{ gone: number; refused: boolean }>;
  /**
   * Makes items dirty whose prices have begun or ended since a day that was turned to before, by default the day
   * before. `YYYY-MM-DD`
   */
  turnDay(connection: string, day: string, since?: string): Promise<number>;
  /** SKUs that orders have taught, by item. */
  learntSkus(connection: string, items: readonly string[]): Promise<Map<string, string[]>>;
}

export interface CatalogRow {
  readonly item: string;
  /** Tells an item's rows apart, such as a warehouse; empty for the item itself. */
  readonly part: string;
  readonly content: unknown;
  /** `YYYY-MM-DD` */
  readonly from?: string;
  readonly until?: string;
}

export interface KeptRow extends CatalogRow {
  /** ISO 8601: when it was asked for. */
  readonly readAt: string;
  /** True when the ERP does not have it any more. */
  readonly gone: boolean;
}

export interface KeepOptions {
  /** When they were asked for, by `clock`. */
  readonly readAt: string;
  /** These items were read whole: rows of theirs that are not among them are gone. */
  readonly whole?: readonly string[];
  /** Makes every item dirty, changed or not: the shop may have drifted. */
  readonly compareAll?: boolean;
}

/** Items that have to be compared with the shop. */
export interface DirtyItems {
  /** Makes items dirty: whoever compares them just now will find out that they were overtaken. */
  touch(connection: string, flow: CatalogFlow, items: readonly string[]): Promise<void>;
  /** Has those of them that were refused compared again. */
  reopen(connection: string, flow: CatalogFlow, items: readonly string[]): Promise<void>;
  /** How many are due and claimed by nobody, counted up to `atMost`, and how long the longest waiting of them waits. */
  waiting(
    connection: string,
    flow: CatalogFlow,
    atMost: number,
  ): Promise<{ readonly items: number; readonly longestMs: number }>;
  /** Claims items that are due, the longest waiting first. Nobody else gets them until `finish` or the claim's end. */
  take(connection: string, flow: CatalogFlow, ask: TakeOptions): Promise<TakenItem[]>;
  /** Ends the claim on each. An item made dirty again since it was taken stays dirty, whatever became of it. */
  finish(connection: string, flow: CatalogFlow, claim: string, ends: readonly ItemEnd[]): Promise<void>;
  counts(connection?: string): Promise<DirtyCounts[]>;
  /** What shops do not take, and why. */
  problems(
    connection: string,
    flow: CatalogFlow,
    limit: number,
  ): Promise<{ item: string; problem: string }[]>;
}

export interface TakeOptions {
  readonly limit: number;
  readonly claim: string;
  readonly claimMs: number;
  /** Only these, also those that wait. */
  readonly items?: readonly string[];
}

export interface TakenItem {
  readonly item: string;
  /** Compared, never parsed. */
  readonly revision: string;
  readonly tries: number;
}

export type ItemEnd = { readonly item: string; readonly revision: string } & (
  | { readonly end: 'done' }
  | { readonly end: 'later'; readonly inMs: number; readonly failed?: boolean }
  | { readonly end: 'refused'; readonly problem: string }
);

export interface DirtyCounts {
  readonly connection: string;
  readonly flow: CatalogFlow;
  readonly due: number;
  readonly later: number;
  readonly refused: number;
  /** Since when the longest waiting of the due is dirty, ISO 8601. */
  readonly oldest?: string;
  /** In how many milliseconds the next of the later ones is due. */
  readonly nextInMs?: number;
}

/** What was last sent, so that the same is not sent over and over to a shop that shows it in its own way. */
export interface PushedContent {
  getMany(
    connection: string,
    flow: CatalogFlow,
    keys: readonly string[],
  ): Promise<Map<string, { wishHash: string; seenHash: string; repeats: number; ageMs: number }>>;
  putMany(
    connection: string,
    flow: CatalogFlow,
    pushes: readonly { key: string; wishHash: string; seenHash: string }[],
  ): Promise<void>;
}

/** What orders of the shop hold until the ERP's balances do. Each change makes the items' stock dirty. */
export interface ReservedSales {
  /** The order holds exactly these pieces, and the ERP has it not, or not in this form. One statement. */
  reserve(
    connection: string,
    order: string,
    lines: readonly { sku: string; item?: string; quantity: Amount }[],
  ): Promise<void>;
  /** The ERP has the order, from now on. One statement. */
  confirm(connection: string, order: string): Promise<void>;
  /** The order holds nothing any more. */
  release(connection: string, order: string): Promise<void>;
  of(connection: string, skus: readonly string[]): Promise<ReservedSale[]>;
  /** Drops confirmed sales that the balances hold by now, unless they were opened again. */
  forget(connection: string, sales: readonly ReservedSale[]): Promise<void>;
  /** Orders that hold something, were not confirmed, and were not looked at for so long. */
  oldOrders(connection: string, olderThanMs: number, limit: number): Promise<string[]>;
}

/** When each flow last moved. */
export interface FreshnessBoard {
  note(
    connection: string,
    flow: CatalogFlow,
    events: readonly FreshnessEvent[],
    alarm?: string | null,
  ): Promise<void>;
  list(connection?: string): Promise<Freshness[]>;
}

/**
 * `looked`: the ERP was asked for changes to the end; `changed`: something had changed; `compared`: something was
 * compared with the shop; `pushed`: the shop took something; `swept`: a whole sweep ended.
 */
export type FreshnessEvent = 'looked' | 'changed' | 'compared' | 'pushed' | 'swept';

export interface Freshness {
  readonly connection: string;
  readonly flow: CatalogFlow;
  /** ISO 8601, all of them. */
  readonly begunAt: string;
  readonly lookedAt?: string;
  readonly changedAt?: string;
  readonly comparedAt?: string;
  readonly pushedAt?: string;
  readonly sweptAt?: string;
  /** What is wrong although nothing fails, in a sentence. */
  readonly alarm?: string;
}
