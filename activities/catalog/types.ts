import type { CatalogFlow } from '../../domain/catalog';
import type { FieldDifference } from '../../domain/catalog-items';
import type { ReservedSale } from '../../domain/catalog-stock';

/** A page of the ERP's rows to be read; of a sweep, the first of several. */
export interface ReadCatalogInput {
  readonly connection: string;
  readonly flow: CatalogFlow;
  readonly mode: CatalogMode;
  /** The shop's SKUs, in mode `push`. */
  readonly skus?: readonly string[];
  /** As the page before answered. */
  readonly page?: string;
  readonly begun?: string;
}

/** `changes`: what changed since the last look; `sweep`: everything; `push`: these SKUs, now. */
export type CatalogMode = 'changes' | 'sweep' | 'push';

export interface ReadCatalogPage {
  /** When the sweep or look began, by the database's clock. */
  readonly begun: string;
  readonly rows: number;
  /** Rows that earlier runs of a resumed sweep have read. */
  readonly before?: number;
  /** Items whose rows are not what they were. */
  readonly changed: number;
  /** What a sweep found in the shop as it should be, or not at all; the rest became dirty. */
  readonly equal?: number;
  readonly absent?: number;
  /** True when what became dirty is too little for a write as yet: the next page is read first. */
  readonly readOn?: true;
  /** How many rows a sweep will see, where the ERP tells. */
  readonly total?: number;
  /** Absent after the last page. */
  readonly next?: string;
  /** Items that `push` is about. */
  readonly items?: readonly string[];
  /** True when this connection never swept: a sweep must follow. */
  readonly first?: boolean;
}

export interface DrainInput {
  readonly connection: string;
  readonly flow: CatalogFlow;
  readonly mode: CatalogMode;
  /** Only these, also those that wait. */
  readonly items?: readonly string[];
}

/** What became of a batch; counts of SKUs, or of SKUs at a location or in a price list. */
export interface Drained {
  /** Items that were taken. */
  readonly taken: number;
  readonly written: number;
  readonly created: number;
  readonly equal: number;
  readonly absent: number;
  readonly refused: number;
  readonly again: number;
  /** Items that wait to be compared again, and in how many milliseconds the first of them. */
  readonly left: number;
  readonly nextInMs?: number;
  /** True when there may be more that is due now. */
  readonly more: boolean;
}

export interface FinishCatalogInput {
  readonly connection: string;
  readonly flow: CatalogFlow;
  readonly mode: CatalogMode;
  readonly begun: string;
}

export interface FinishedCatalog {
  /** Rows that the ERP does not have any more. */
  readonly gone: number;
  readonly alarm?: string;
}

/** One SKU, at one location or in one price list, that the shop does not show as the ERP has it. */
export interface Wished<Wish> {
  readonly item: string;
  readonly sku: string;
  /** The SKU, with `@location` or `@price list` where there are several. */
  readonly key: string;
  readonly wish: Wish;
  readonly differences: readonly FieldDifference[];
}

/** How many of an item's SKUs, or places of them, by item. */
export type Tally = ReadonlyMap<string, number>;

/** What a batch of items looks like on both sides. */
export interface Compared<Wish> {
  readonly wishes: readonly Wished<Wish>[];
  /** By item: why it cannot be carried. */
  readonly problems: ReadonlyMap<string, string>;
  /** By item: how long to wait before it is compared again, in milliseconds. */
  readonly waits: ReadonlyMap<string, number>;
  readonly equal: Tally;
  readonly absent: Tally;
  /** By item: sales that the ERP's balances hold by now. */
  readonly known?: ReadonlyMap<string, readonly ReservedSale[]>;
  /** SKUs whose own price stays in the shop though the ERP's list has none for today. */
  readonly ended?: readonly EndedPrice[];
}

export interface EndedPrice {
  readonly item: string;
  readonly sku: string;
  /** The ERP's. */
  readonly list: string;
}
