/** A catalogue as both sides have it, in the checker's own words. */

/** What the shop shows of an article. */
export interface Shown {
  readonly name: string;
  readonly price: number;
  readonly stock: number;
  /** Whether it can be bought. */
  readonly sold: boolean;
}

/** What the ERP has of it. */
export interface Held {
  readonly name: string;
  readonly price: number;
  /** What may still be sold: on hand, less what orders have taken. */
  readonly net: number;
  readonly active: boolean;
}

export interface Article {
  readonly sku: string;
  readonly shown?: Shown;
  readonly held?: Held;
  /** How many were sold that nobody had, at the worst moment. */
  readonly oversold: number;
}

export interface Pieces {
  readonly sku: string;
  readonly quantity: number;
}

/** An order as the shop has it. */
export interface Sale {
  readonly number: string;
  readonly lines: readonly Pieces[];
  readonly cancelled: boolean;
}

/** An order of the ERP. */
export interface Entered {
  readonly id: string;
  readonly reference: string;
  /** The shop's order. */
  readonly source: string;
  readonly lines: readonly Pieces[];
  readonly deleted: boolean;
}

/** Both sides at one moment. */
export interface CatalogTables {
  readonly articles: readonly Article[];
  readonly sales: readonly Sale[];
  readonly entered: readonly Entered[];
  /** References of orders that were begun in the ERP and stand nowhere. */
  readonly drafts: readonly string[];
}

/** A sale as the harness made it. */
export interface Bought {
  readonly number: string;
  readonly lines: readonly Pieces[];
  /** One of its lines is nothing the ERP knows: it waits for a person, and its goods are held for it. */
  readonly needsPerson: boolean;
  readonly cancelled: boolean;
}

/** Sold by the shop, unknown to the ERP, and not counted. */
export const UNKNOWN_SKU = 'NOWHERE';
