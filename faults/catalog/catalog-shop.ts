import type { Pieces, Sale, Shown } from './truth';

/** A shop whose catalogue is kept, as merchants and buyers use it; all of it happens at once. */
export interface CatalogShop {
  /** A product of the merchant's making, with none of it in stock. */
  add(sku: string): void;
  /** Sold without being counted. */
  addUncounted(sku: string): void;
  shown(sku: string): Shown | undefined;
  rename(sku: string, name: string): void;
  /** Answers the order's number; undefined when the shop has too few left. */
  sell(lines: readonly Pieces[]): string | undefined;
  callOff(number: string): void;
  /** The ERP has so many more of it: what the shop's own account counts sales against. */
  receive(sku: string, pieces: number): void;
  /** By SKU: how many more were sold than there ever were. */
  oversold(): ReadonlyMap<string, number>;
  sales(): readonly Sale[];
}
