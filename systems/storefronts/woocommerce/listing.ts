import { z } from 'zod';
import { Failure } from '../../../domain/failure';

/**
 * Where a list that is sorted by id goes on. Rows shift between pages when one before them vanishes (it was changed, or
 * deleted), so every page begins with rows of the page before: where none of them shows up, one goes back until a row
 * that was read already does, and nothing is jumped over.
 */
export const place = z.object({
  /** Rows before this page. */
  offset: z.int().min(0),
  /** The highest id read so far. */
  last: z.string().regex(/^\d+$/),
  /** How many rows pages share; more of them once rows have shifted. */
  overlap: z.int().min(1),
  /** How often one had to go back. */
  backs: z.int().min(0),
});
export type Place = z.output<typeof place>;

export const START: Place = { offset: 0, last: '0', overlap: 1, backs: 0 };

/** A list that shifts more often than this under one reading is no list. */
const MOST_BACKS = 100;

export interface Step {
  /** Undefined at the end. */
  readonly next?: Place;
}

/**
 * @param ids of the page, as the shop sorted them
 * @param total how many rows the list holds, when the shop tells
 * @throws Failure `unavailable` when the list never holds still
 */
export function nextPlace(
  at: Place,
  ids: readonly string[],
  pageSize: number,
  total: number | undefined,
): Step {
  const { offset, last, overlap } = at;
  const [first] = ids;
  // Behind the end there is nothing: either all is read, or so much vanished that the end moved before us.
  if (first === undefined) return offset === 0 ? {} : { next: back(at, pageSize) };
  if (offset > 0 && BigInt(first) > BigInt(last)) return { next: back(at, pageSize) };
  const highest = ids.reduce((high, id) => (BigInt(id) > BigInt(high) ? id : high), last);
  const isEnd = total === undefined || total === 0 ? ids.length < pageSize : offset + pageSize >= total;
  return isEnd ? {} : { next: { ...at, offset: offset + Math.max(1, ids.length - overlap), last: highest } };
}

function back({ offset, last, overlap, backs }: Place, pageSize: number): Place {
  if (backs >= MOST_BACKS) {
    throw new Failure('unavailable', 'The shop’s list shifts faster than it can be read.', {
      advice: 'It is read again by itself; if it lasts, raise `pageSize`.',
    });
  }
  return {
    offset: Math.max(0, offset - Math.max(1, pageSize - overlap)),
    last,
    overlap: Math.min(overlap * 2, pageSize - 1),
    backs: backs + 1,
  };
}
