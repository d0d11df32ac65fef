import type { Agreement } from '../domain/customer-agreement';
import type { DocumentKey, DocumentKind, Posting, PostingState } from '../domain/documents';
import type { Amount } from '../domain/money';
import type { FlowSum, Reckoning } from '../domain/reckoning';
import type { CatalogRoom } from './catalog/room';

export type * from './catalog/room';

/**
 * Everything Crossdock remembers, in PostgreSQL. Each room is a small interface; `openStore` builds them all over one
 * pool. Documents, credentials, tokens and audit bodies are sealed (AES-256-GCM) before they reach the database.
 */
export interface Store {
  readonly ledger: Ledger;
  readonly orders: OrderBoard;
  readonly references: CrossReferences;
  readonly customerLinks: CustomerLinks;
  readonly snapshots: Snapshots;
  readonly cursors: Cursors;
  readonly mappings: Mappings;
  readonly deliveries: Deliveries;
  readonly catalog: CatalogRoom;
  readonly vault: Vault;
  readonly tokens: TokenShelf;
  readonly trail: Trail;
  readonly paces: Paces;
  readonly reconciliations: Reconciliations;
  close(): Promise<void>;
}

/** The posting ledger: one row per document key, moved only by compare-and-set. */
export interface Ledger {
  get(connection: string, key: DocumentKey): Promise<Posting | undefined>;
  ofOrder(connection: string, order: string): Promise<Posting[]>;
  /**
   * Writes the row in state `prepared` unless it exists; answers the row that stands and whether this call made it.
   * A row in state `rejected` or `prepared` takes the new content (a corrected mapping changes it); any other is left as it is.
   */
  prepare(
    posting: NewPosting,
    entries?: readonly TrailEntry[],
  ): Promise<{ posting: Posting; created: boolean }>;
  /**
   * Moves the row when its state is one of `from`, and appends the audit entries in the same transaction.
   * Answers the new row, or undefined when another attempt was quicker.
   */
  advance(
    connection: string,
    key: DocumentKey,
    from: readonly PostingState[],
    to: PostingState,
    change?: PostingChange,
    entries?: readonly TrailEntry[],
  ): Promise<Posting | undefined>;
  /** Rows in a state, oldest first. */
  inState(state: PostingState, connection?: string): Promise<Posting[]>;
  /** The orders with a standing document of one of these kinds, the latest posted first. */
  latestOrders(connection: string, kinds: readonly DocumentKind[], limit: number): Promise<string[]>;
}

export type NewPosting = Omit<Posting, 'state' | 'searches' | 'updatedAt' | 'number' | 'draft' | 'sentAt'>;

export interface PostingChange {
  readonly number?: string;
  readonly draft?: string;
  /** Adds one to the count of searches for a lost answer. */
  readonly searched?: true;
  /** Sets `sentAt` to now. */
  readonly sending?: true;
  /** Moves the row only while this is its `requestHash`: what is about to be sent is what the row speaks of. */
  readonly carrying?: string;
}

/** Where an order stands, as people see it. */
export const STAGES = [
  'processing',
  'waiting',
  'needs-attention',
  'in-doubt',
  'confirmed',
  'cancelled',
  'skipped',
] as const;
export type Stage = (typeof STAGES)[number];

export interface OrderRow {
  readonly connection: string;
  readonly order: string;
  readonly stage: Stage;
  readonly cause: readonly string[];
  /** What is wrong and what to do, in Markdown; no personal data. */
  readonly message?: string;
  readonly currency?: string;
  readonly total?: Amount;
  /** `YYYY-MM-DD`. */
  readonly businessDate?: string;
  readonly updatedAt: string;
}

/** The board behind `crossdock orders`: one row per order, written at every change of stage. */
export interface OrderBoard {
  put(row: Omit<OrderRow, 'updatedAt'>, entries?: readonly TrailEntry[]): Promise<void>;
  get(connection: string, order: string): Promise<OrderRow | undefined>;
  list(filter: OrderFilter): Promise<OrderRow[]>;
  /** Of these orders, the ones that have a row. */
  known(connection: string, orders: readonly string[]): Promise<string[]>;
  /** How many orders stand in each stage. */
  counts(connection?: string): Promise<Partial<Record<Stage, number>>>;
}

export interface OrderFilter {
  readonly connection?: string;
  readonly stage?: Stage;
  /** Matches one of the order's causes exactly. */
  readonly cause?: string;
  readonly limit?: number;
  /** Orders after this one, in the list's order (connection, order). */
  readonly after?: { readonly connection: string; readonly order: string };
}

/** What a shop's customer or item is called in the ERP. */
export interface CrossReferences {
  get(connection: string, kind: ReferenceKind, external: string): Promise<string | undefined>;
  getMany(
    connection: string,
    kind: ReferenceKind,
    externals: readonly string[],
  ): Promise<Map<string, string>>;
  /** Writes or replaces. */
  put(connection: string, kind: ReferenceKind, external: string, internal: string): Promise<void>;
  putMany(connection: string, kind: ReferenceKind, pairs: ReadonlyMap<string, string>): Promise<void>;
  forget(connection: string, kind: ReferenceKind, externals: readonly string[]): Promise<void>;
}
export type ReferenceKind = 'customer' | 'item';

/** Which customer of the shop is kept in line with which of the ERP: one with one. */
export interface CustomerLinks {
  /**
   * Links the two unless either is linked already. Answers the customer's link as it stands, which may be with another
   * number; undefined when the number is another customer's.
   */
  link(connection: string, customer: string, number: string): Promise<CustomerLink | undefined>;
  get(connection: string, customer: string): Promise<CustomerLink | undefined>;
  /** The shop's keys by the ERP's numbers, for those that are linked. */
  customersOf(connection: string, numbers: readonly string[]): Promise<Map<string, string>>;
  /** Keeps what both sides hold, sealed. Undefined when another attempt has kept something since `link` was read. */
  agree(link: CustomerLink, agreement: Agreement): Promise<CustomerLink | undefined>;
}

export interface CustomerLink {
  readonly connection: string;
  /** `<kind>/<id>` in the shop. */
  readonly customer: string;
  /** In the ERP. */
  readonly number: string;
  readonly version: number;
  /** Absent until both sides have been compared. */
  readonly agreement?: Agreement;
}

/** The order as it was read for the pass in hand, sealed; activities find it again by its hash. */
export interface Snapshots {
  put(connection: string, order: string, hash: string, content: unknown): Promise<void>;
  get<T>(connection: string, order: string, hash: string): Promise<T | undefined>;
}

/** How far each poll has come, and what it has already seen. */
export interface Cursors {
  get(connection: string, name: string): Promise<string | undefined>;
  put(connection: string, name: string, value: string): Promise<void>;
  /** Of these `id@version` marks, the ones not seen yet. */
  unseen(connection: string, marks: readonly string[]): Promise<string[]>;
  see(connection: string, marks: readonly string[]): Promise<void>;
  /** Forgets marks older than this many days. */
  prune(connection: string, days: number): Promise<void>;
}

/** Which webhooks have come in, so that each is taken once. */
export interface Deliveries {
  /** `repeated` when the same delivery was taken before; `new` also when it came but was never marked as taken. */
  receive(connection: string, mark: string, topic: string): Promise<'new' | 'repeated'>;
  taken(connection: string, marks: readonly string[]): Promise<void>;
  /** When the latest came, ISO 8601. */
  latest(connection: string): Promise<string | undefined>;
  /** Forgets deliveries older than this many days. */
  prune(days: number): Promise<void>;
}

/** What reconciliations of shop and ERP found: order numbers and sums, nothing personal. */
export interface Reconciliations {
  /** Repeating it changes nothing. */
  begin(
    run: Pick<Reconciliation, 'id' | 'connection' | 'since' | 'until' | 'ledgerOnly' | 'actor'>,
  ): Promise<void>;
  get(id: string): Promise<Reconciliation | undefined>;
  /** Of each connection the one that ended last. */
  latest(): Promise<Reconciliation[]>;
  /** Writes or replaces orders; `again`: they are to be looked at once more. */
  keep(id: string, orders: readonly Reckoning[], again: boolean): Promise<void>;
  /** Orders by number, after `after`: all, those to be looked at again, or those that differ. */
  rows(
    id: string,
    page: {
      readonly after?: string;
      readonly limit: number;
      readonly again?: boolean;
      readonly different?: boolean;
    },
  ): Promise<Reckoning[]>;
  /** Orders of the board, taken in the range, that the reconciliation has not met. */
  unlisted(id: string, page: { readonly after?: string; readonly limit: number }): Promise<string[]>;
  /** Ends it, once, and forgets orders that have nothing to tell. */
  end(id: string, found: Pick<Reconciliation, 'orders' | 'differences' | 'sums'>): Promise<void>;
  /** Keeps the latest so many of a connection. */
  prune(connection: string, keep: number): Promise<void>;
}

export interface Reconciliation {
  readonly id: string;
  readonly connection: string;
  /** By the day the shop took the order: inclusive and exclusive, ISO 8601. */
  readonly since: string;
  readonly until: string;
  /** True when the ERP was not asked. */
  readonly ledgerOnly: boolean;
  readonly actor: string;
  readonly begunAt: string;
  /** Absent while it runs. */
  readonly endedAt?: string;
  readonly orders: number;
  readonly differences: number;
  readonly sums: readonly FlowSum[];
}

/** The mapping in force for each connection, with its history. */
export interface Mappings {
  current(connection: string): Promise<{ version: number; hash: string; text: string } | undefined>;
  apply(connection: string, text: string, hash: string): Promise<number>;
}

/** Credentials, sealed with a data key each; the data key is wrapped by the master key named by `keyId`. */
export interface Vault {
  set(name: string, secret: string): Promise<void>;
  /** @throws Failure `unauthorized` when there is none of this name or no key opens it */
  get(name: string): Promise<string>;
  list(): Promise<{ name: string; version: number; keyId: string; updatedAt: string }[]>;
  /**
   * Wraps every sealed row (credentials, tokens, snapshots, audit bodies, inner keys) for the current master key and
   * seals the audit heads anew. `unopened` counts rows no key opens; they are left as they are.
   */
  rotate(options: {
    dryRun: boolean;
  }): Promise<{ table: string; rows: number; rewrapped: number; unopened: number }[]>;
}

/** Access tokens shared by all workers: one login serves every process. */
export interface TokenShelf {
  get(credential: string): Promise<SharedToken | undefined>;
  put(credential: string, token: SharedToken): Promise<void>;
  /** Drops the token when it is still this one (it was refused). */
  drop(credential: string, accessToken: string): Promise<void>;
  /** True when this caller may log in now; others wait and read. The claim ends by itself after `seconds`. */
  claim(credential: string, seconds: number): Promise<boolean>;
}

export interface SharedToken {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** ISO 8601; when it was received and when it ends. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/**
 * The pace of each system that is called, shared by all processes, one row a key, by the database's clock. What the
 * times mean is said where they are used: `PaceSource` and `Parking` in systems/transport, which this room implements.
 */
export interface Paces {
  lease(
    key: string,
    ask: {
      readonly owner: string;
      readonly rank: number;
      readonly turns: number;
      readonly nextRank?: number;
      readonly intervalMs: number;
      readonly lookbackMs: number;
      readonly reserveMs: number;
      readonly spanMs: number;
      readonly wishLastsMs: number;
      readonly againMs: number;
      readonly longestLeadMs: number;
    },
  ): Promise<{ turns: number; firstInMs: number; grant: number; askInMs: number; blockedForMs: number }>;
  giveBack(key: string, unused: { grant: number; turns: number; intervalMs: number }): Promise<void>;
  penalize(key: string, milliseconds: number): Promise<number>;
  park(
    key: string,
    failing: {
      readonly because: 'unavailable' | 'unauthorized';
      readonly trial: boolean;
      readonly shortestMs: number;
      readonly longestMs: number;
    },
  ): Promise<{ first: boolean; nextTrialInMs: number }>;
  tryOne(key: string, forMs: number): Promise<'go' | 'clear' | number>;
  clear(key: string): Promise<boolean>;
  /** Every system that any process has called, with what holds it up just now. */
  standing(): Promise<StandingPace[]>;
}

export interface StandingPace {
  readonly key: string;
  /** How long the pause that the system asked for still lasts, in milliseconds. */
  readonly blockedForMs: number;
  /** Present while the system is parked; `since` is ISO 8601. */
  readonly parked?: { readonly because: 'unavailable' | 'unauthorized'; readonly since: string };
}

/** The audit trail: append-only, one hash chain per order, bodies sealed apart. */
export interface Trail {
  append(connection: string, order: string, entries: readonly TrailEntry[]): Promise<void>;
  read(connection: string, order: string, options?: { bodies?: boolean }): Promise<TrailRecord[]>;
  /**
   * Erases the sealed bodies of an order and records who did and why; the chain stays valid.
   * Answers how many bodies were erased.
   */
  eraseBodies(connection: string, order: string, by: { actor: string; reason: string }): Promise<number>;
  /** Checks every chain, head and checkpoint; each problem names the order and the entry. */
  verify(filter?: {
    connection?: string;
    order?: string;
  }): Promise<{ entries: number; orders: number; problems: string[] }>;
  /** Signs the heads that changed since the last checkpoint. */
  checkpoint(): Promise<{ id: number; heads: number }>;
  /** Everything needed to verify offline: entries, heads, checkpoints and the public key. */
  exportLines(filter?: { connection?: string; order?: string; bodies?: boolean }): AsyncIterable<string>;
}

export interface TrailEntry {
  /** A verb in the past: `fetched`, `planned`, `exchanged`, `prepared`, `sent`, `posted`, `confirmed`, `rejected`, `retried`, `skipped` … */
  readonly kind: string;
  /** Facts without personal data or secrets. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** May hold personal data: sealed apart, referenced by hash, erasable. */
  readonly body?: unknown;
  /** Who, when a person did it. */
  readonly actor?: string;
}

export interface TrailRecord extends Omit<TrailEntry, 'body'> {
  readonly sequence: number;
  readonly at: string;
  readonly hash: string;
  readonly previous: string;
  readonly bodyHash?: string;
  /** Present when asked for and not erased. */
  readonly body?: unknown;
}
