import type { CatalogOutcome, ShopStockWish } from '../../domain/catalog';
import { isFailure } from '../../domain/failure';

/** What writing rows of a catalogue has in common, whatever the shop. */

export type Outcomes = Map<string, CatalogOutcome>;

/** How a stock row is named in the answer: by its SKU, with its location where it has one. */
export const stockKey = ({ sku, location }: Pick<ShopStockWish, 'sku' | 'location'>): string =>
  location === undefined ? sku : `${sku}@${location}`;

export const refused = (reason: string): CatalogOutcome => ({ outcome: 'refused', reason });
export const again = (reason: string): CatalogOutcome => ({ outcome: 'again', reason });

/**
 * Why rows are to be worked out afresh, when `error` is one that passes: nothing was sent, the shop was too busy, or an
 * answer was lost. Anything else is thrown on: the next row would meet it too.
 */
export function passing(error: unknown): string {
  if (isFailure(error, 'unavailable', 'throttled', 'in-doubt')) return error.message;
  throw error;
}

/** In parts of at most `size`, and of at most `weight` altogether; a part holds at least one. */
export function inParts<T>(
  rows: readonly T[],
  size: number,
  weightOf: (row: T) => number = () => 0,
  weight = Infinity,
): T[][] {
  const parts: T[][] = [];
  let sum = 0;
  for (const row of rows) {
    const part = parts.at(-1);
    if (part && part.length < size && sum + weightOf(row) <= weight) {
      part.push(row);
      sum += weightOf(row);
    } else {
      parts.push([row]);
      sum = weightOf(row);
    }
  }
  return parts;
}

/** One after the other, in the order they were asked; one that fails does not keep the next from its turn. */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

export function createInTurn(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const own = last.then(work, work);
    last = own.catch(() => undefined);
    return own;
  };
}
