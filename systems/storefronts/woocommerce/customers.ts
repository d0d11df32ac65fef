import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../domain/canonical-json';
import type { ShopCustomer } from '../../../domain/customer';
import type { CustomerSource } from '../storefront';
import { readToken, writeToken } from '../page-token';
import { unreadable, type WooClient } from './client';
import { createGatheredList, idOf } from './gathered-list';
import { nextPlace, place, START } from './listing';
import { changedAt, toShopCustomer } from './people';
import { rawCustomer, rows, type RawCustomer } from './schemas';
import type { WooCommerceSettings } from './settings';
import { ceilSecond, floorSecond, fromGmt } from './times';

const PERSON = /^person\/([1-9]\d{0,18})$/;
/** Whoever bought may have another role, such as an administrator; without this only role `customer` is listed. */
const ALL_ROLES = ['role', 'all'] as const;

/**
 * Registered customers. The shop can neither be asked for changed ones nor sort by change: a scan pages through all of
 * them by id, and answers those that changed within the window. Webhooks are the quick way.
 */
export function createCustomers(client: WooClient, settings: WooCommerceSettings): CustomerSource {
  const gather = createGatheredList({ client, path: '/customers', parameters: [ALL_ROLES] });
  const when =
    settings.customerScan === 'all' ? changedAt : (raw: RawCustomer) => fromGmt(raw.date_created_gmt) ?? '';

  return {
    fetch: async (context, keys) => {
      const ids = new Map(keys.flatMap((key) => [[PERSON.exec(key)?.[1], key] as const]));
      const known = [...ids.keys()].filter((id): id is string => id !== undefined);
      const found = known.length === 0 ? new Map<string, unknown>() : await gather(context, known);
      const customers = new Map<string, ShopCustomer>();
      for (const [id, row] of found) {
        const read = rawCustomer.safeParse(row);
        if (!read.success) throw unreadable(`customer ${id}`, read.error);
        customers.set(`person/${id}`, toShopCustomer(read.data, settings));
      }
      return customers;
    },

    changed: async (context, query) => {
      const at = query.page === undefined ? START : readToken(query.page, place);
      const [since, until] = [floorSecond(query.since), query.until && ceilSecond(query.until)];
      const pageSize = Math.max(2, Math.min(query.limit, settings.pageSize));
      const found = await client.list(
        context,
        {
          path: '/customers',
          parameters: [
            ALL_ROLES,
            ['orderby', 'id'],
            ['order', 'asc'],
            ['per_page', String(pageSize)],
            ['offset', String(at.offset)],
          ],
        },
        rows,
      );
      const customers = found.rows
        .flatMap((row) => {
          const read = rawCustomer.safeParse(row);
          return read.success ? [read.data] : [];
        })
        .filter((raw) => when(raw) >= since && (!until || when(raw) < until))
        .map((raw) => ({
          key: `person/${raw.id}`,
          version: `${changedAt(raw)}|${hash(raw)}`,
          updatedAt: changedAt(raw),
        }))
        .sort((a, b) => (a.updatedAt < b.updatedAt ? -1 : a.updatedAt > b.updatedAt ? 1 : 0));
      const ids = found.rows.map(idOf).filter((id): id is string => id !== undefined);
      const { next } = nextPlace(at, ids, pageSize, found.total);
      return { customers, ...(next ? { next: writeToken(next) } : {}) };
    },
  };
}

const hash = (raw: RawCustomer): string =>
  createHash('sha256').update(canonicalJson(raw)).digest('hex').slice(0, 20);
