import { z } from 'zod';
import { readToken, writeToken } from './page-token';

const itemsPage = z.strictObject({ from: z.number().int().nonnegative() });

/** The items that a page is about. What is blank or longer than M3's field cannot be in M3. */
export function pageOfItems(
  wanted: readonly string[],
  page: string | undefined,
  most: number,
  longest: number,
): { readonly items: readonly string[]; readonly next?: string } {
  const items = [...new Set(wanted)].filter((item) => item.trim() !== '' && item.length <= longest);
  const from = page === undefined ? 0 : readToken(itemsPage, page).from;
  const to = from + most;
  return {
    items: items.slice(from, to),
    ...(to < items.length ? { next: writeToken({ from: to } satisfies z.output<typeof itemsPage>) } : {}),
  };
}
