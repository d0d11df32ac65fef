import { z } from 'zod';
import type { CallContext } from '../../context';
import { BIGCOMMERCE } from './capabilities';
import type { BigCommerceClient, Call } from './client';
import { envelope, hasMore } from './payment-schemas';

/** No order has that many rows; a shop that repeats a page for ever ends here. */
const MOST_PAGES = 40;

/**
 * Every row of a v2 sub-list of an order, page after page. Its rows do not move, so pages by number are safe; nothing
 * there is 204 or 404.
 */
export async function allRows(
  client: BigCommerceClient,
  context: CallContext,
  call: Call,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = await client.find(context, paged(call, page), z.array(z.unknown()));
    rows.push(...(found ?? []));
    if (!found || found.length < BIGCOMMERCE.maxPageSize) break;
  }
  return rows;
}

/** Every row of a v3 list. */
export async function allData(
  client: BigCommerceClient,
  context: CallContext,
  call: Call,
): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const found = await client.find(context, paged(call, page), envelope);
    rows.push(...(found?.data ?? []));
    if (!found || found.data.length === 0 || !hasMore(found, BIGCOMMERCE.maxPageSize)) break;
  }
  return rows;
}

const paged = (call: Call, page: number): Call => ({
  ...call,
  parameters: [
    ...(call.parameters ?? []),
    ['page', String(page)],
    ['limit', String(BIGCOMMERCE.maxPageSize)],
  ],
});
