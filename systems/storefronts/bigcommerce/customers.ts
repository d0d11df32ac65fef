import { z } from 'zod';
import type { ShopCustomer } from '../../../domain/customer';
import type { CallContext } from '../../context';
import type { ChangedCustomersPage, CustomerSource } from '../storefront';
import { readToken, writeToken } from '../page-token';
import { rawCompany, type B2b } from './b2b';
import { BIGCOMMERCE } from './capabilities';
import type { BigCommerceClient, Call } from './client';
import { rawCustomer, type CustomerRows } from './customer-rows';
import { unreadable } from './errors';
import { envelope, hasMore } from './payment-schemas';
import type { BigCommerceSettings } from './settings';
import { toCompany, toPerson } from './to-customer';
import { epochSeconds, fromShopTime, toSeconds, toShopTime } from './times';

export interface CustomersOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
  readonly rows: CustomerRows;
  readonly b2b: B2b;
}

/**
 * Persons first, then companies. Pages go on by time: `from` is everything at or after this second. A second that fills
 * a page is read on by the list's cursor, which goes by id (`after`; empty to begin), and of companies, whose list has
 * none, by page number.
 */
const token = z.object({
  kind: z.enum(['person', 'company']),
  from: z.string(),
  page: z.int().min(1),
  after: z.string().optional(),
  since: z.string(),
});
type Token = z.output<typeof token>;
type Query = Parameters<CustomerSource['changed']>[1];
interface Changed {
  readonly id: string;
  readonly at: string;
}

export function createCustomers(options: CustomersOptions): CustomerSource {
  const { client, settings, rows, b2b } = options;

  const fetchPersons = async (
    context: CallContext,
    ids: readonly string[],
  ): Promise<[string, ShopCustomer][]> =>
    Promise.all(
      [...(ids.length > 0 ? await rows(context, ids) : [])].map(
        async ([id, row]): Promise<[string, ShopCustomer]> => {
          const read = rawCustomer.safeParse(row);
          if (!read.success) throw unreadable(`customer ${id}`, read.error.issues);
          const company = settings.b2b ? await b2b.companyOfCustomer(context, id) : undefined;
          return [`person/${id}`, toPerson(read.data, company)];
        },
      ),
    );

  const fetchCompanies = async (
    context: CallContext,
    ids: readonly string[],
  ): Promise<[string, ShopCustomer][]> =>
    (
      await Promise.all(
        ids.map(async (id): Promise<[string, ShopCustomer][]> => {
          const found = await b2b.company(context, id);
          return found ? [[`company/${id}`, toCompany(found, id)]] : [];
        }),
      )
    ).flat();

  return {
    fetch: async (context, keys) => {
      const idsOf = (kind: string): string[] =>
        keys.flatMap((key) => {
          const [own, id = ''] = key.split('/');
          return own === kind && /^[1-9]\d{0,15}$/.test(id) ? [id] : [];
        });
      const found = await Promise.all([
        fetchPersons(context, idsOf('person')),
        settings.b2b ? fetchCompanies(context, idsOf('company')) : [],
      ]);
      return new Map(found.flat());
    },

    changed: async (context, query) => {
      const start: Token =
        query.page === undefined
          ? {
              kind: 'person',
              from: toSeconds(Date.parse(query.since), 'down'),
              page: 1,
              since: toSeconds(Date.parse(query.since), 'down'),
            }
          : readToken(query.page, token);
      const limit = Math.max(1, Math.min(query.limit, settings.pageSize));
      const { data, ends, cursor } = await readPage(client, context, start, query, limit);
      const until = query.until === undefined ? undefined : toSeconds(Date.parse(query.until), 'up');
      const next = following(start, data, ends, cursor, settings);
      return {
        customers: data
          .filter(({ at }) => (start.after === undefined ? at >= start.from : at === start.from))
          .filter(({ at }) => until === undefined || at < until)
          .map(({ id, at }) => ({ key: `${start.kind}/${id}`, version: at, updatedAt: at })),
        ...(next ? { next: writeToken(next) } : {}),
      } satisfies ChangedCustomersPage;
    },
  };
}

async function readPage(
  client: BigCommerceClient,
  context: CallContext,
  start: Token,
  query: Query,
  limit: number,
): Promise<{ data: Changed[]; ends: boolean; cursor: string | undefined }> {
  const call =
    start.kind === 'person' ? personsCall(start, query, limit) : companiesCall(start, query, limit);
  const answer = await client.find(context, call, envelope);
  if (!answer) return { data: [], ends: true, cursor: undefined };
  const data = answer.data.flatMap((row): Changed[] => {
    if (start.kind === 'person') {
      const read = rawCustomer.safeParse(row);
      const at = read.success
        ? (fromShopTime(read.data.date_modified) ?? fromShopTime(read.data.date_created))
        : undefined;
      return read.success && at !== undefined ? [{ id: read.data.id, at }] : [];
    }
    const read = rawCompany.safeParse(row);
    const at = read.success ? fromShopTime(read.data.updatedAt) : undefined;
    return read.success && read.data.id !== undefined && at !== undefined ? [{ id: read.data.id, at }] : [];
  });
  const ends =
    answer.data.length === 0 ||
    (start.kind === 'company'
      ? answer.data.length < companyLimit(limit)
      : start.after === undefined
        ? !hasMore(answer, limit)
        : answer.data.length < limit);
  return { data, ends, cursor: answer.meta?.cursor_pagination?.end_cursor };
}

/** A second more on either side, as whether the bounds belong to the window is not said; times as in the examples. */
const personsCall = ({ from, page, after }: Token, query: Query, limit: number): Call => ({
  name: 'GET /v3/customers',
  path: '/v3/customers',
  parameters: [
    ['date_modified:min', toShopTime(from, -1).slice(0, 19)],
    ...(after !== undefined
      ? [['date_modified:max', toShopTime(from, 1).slice(0, 19)] as const]
      : query.until === undefined
        ? []
        : [['date_modified:max', toShopTime(query.until, 2).slice(0, 19)] as const]),
    ...(after === undefined
      ? [['sort', 'date_modified:asc'] as const, ['page', String(page)] as const]
      : after === ''
        ? []
        : [['after', after] as const]),
    ['limit', String(limit)],
  ],
});

/** B2B Edition's limit stays below 250. */
const companyLimit = (limit: number): number => Math.min(limit, BIGCOMMERCE.maxPageSize - 1);

const companiesCall = ({ from, page }: Token, query: Query, limit: number): Call => ({
  name: 'GET /companies',
  path: '/companies',
  b2b: true,
  parameters: [
    ['minModified', String(epochSeconds(from) - 1)],
    ...(query.until === undefined ? [] : [['maxModified', String(epochSeconds(query.until) + 2)] as const]),
    ['sortBy', 'updatedAt'],
    ['orderBy', 'ASC'],
    ['limit', String(companyLimit(limit))],
    ['offset', String((page - 1) * companyLimit(limit))],
  ],
});

/** Always further on, so that a list that repeats itself cannot hold us. */
function following(
  start: Token,
  data: readonly Changed[],
  ends: boolean,
  cursor: string | undefined,
  { b2b }: BigCommerceSettings,
): Token | undefined {
  const { kind, from, page, after, since } = start;
  if (after !== undefined) {
    if (!ends && cursor !== undefined && cursor !== after) return { ...start, after: cursor };
    return { kind, from: toSeconds(Date.parse(from) + 1_000, 'down'), page: 1, since };
  }
  if (ends) return kind === 'person' && b2b ? { kind: 'company', from: since, page: 1, since } : undefined;
  const last = data.at(-1)?.at;
  if (last !== undefined && last > from) return { ...start, from: last, page: 1 };
  return kind === 'person' ? { ...start, after: '' } : { ...start, page: page + 1 };
}
