import { contentHash } from '../../../domain/canonical-json';
import type { ShopCustomer } from '../../../domain/customer';
import { isFailure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import { createGather } from '../../transport/gather';
import type { ChangedCustomersPage, CustomerSource } from '../storefront';
import { ADOBE_COMMERCE } from './capabilities';
import { readBody, unreadable, type AdobeClient } from './client';
import { createCustomerRecords } from './customer-records';
import { creditPage, peoplePage, rawCompany, rawCustomer } from './customer-schemas';
import { fromShopTime, searchParameters } from './search';
import type { AdobeCommerceSettings } from './settings';
import { NO_TIME, toCompany, toPerson } from './to-customer';
import { createReadWindow } from './window-pages';

export interface CustomersOptions {
  readonly client: AdobeClient;
  readonly settings: AdobeCommerceSettings;
  readonly clock: Clock;
}

const PEOPLE = '/V1/customers/search';
const COMPANIES = '/V1/company/';
/** In a page token: the list of companies begins, or goes on behind an id. */
const COMPANY_TOKEN = /^companies:(\d+)$/;

/**
 * Customers by `person/<id>` and B2B companies by `company/<id>`. Companies carry no time of change: they are listed
 * whole behind the changed people, and their version is the hash of what they hold.
 */
export function createCustomers({ client, settings, clock }: CustomersOptions): CustomerSource {
  const unlessAbsent = createUnlessAbsent(clock);
  const people = createGather<unknown>(byIds(client, PEOPLE));
  const companies = createGather<unknown>(byIds(client, COMPANIES));
  const credits = createGather<string>(creditLimits(client));
  const changedPeople = createReadWindow({
    client,
    path: PEOPLE,
    schema: peoplePage,
    idOf: ({ id }) => id,
    pageSize: settings.pageSize,
  });

  const fetchPeople = async (
    context: CallContext,
    ids: readonly string[],
  ): Promise<[string, ShopCustomer][]> =>
    [...(await people(context, ids))].map(([id, row]) => {
      const read = rawCustomer.safeParse(row);
      if (!read.success) throw unreadable(`customer ${id}`, read.error);
      return [`person/${id}`, toPerson(read.data)];
    });

  const fetchCompanies = async (
    context: CallContext,
    ids: readonly string[],
  ): Promise<[string, ShopCustomer][]> => {
    if (!settings.companies || ids.length === 0) return [];
    const [rows, limits] = await Promise.all([
      unlessAbsent('companies', () => companies(context, ids), new Map<string, unknown>()),
      settings.companyCredit
        ? unlessAbsent('credits', () => credits(context, ids), new Map<string, string>())
        : undefined,
    ]);
    return [...rows].map(([id, row]) => {
      const read = rawCompany.safeParse(row);
      if (!read.success) throw unreadable(`company ${id}`, read.error);
      return [`company/${id}`, toCompany(read.data, limits?.get(id))];
    });
  };

  const listCompanies = async (
    context: CallContext,
    after: string,
    query: { since: string; limit: number },
  ): Promise<ChangedCustomersPage> => {
    const pageSize = Math.max(1, Math.min(query.limit, settings.pageSize));
    const page = await unlessAbsent(
      'companies',
      () =>
        client.get(
          context,
          {
            path: COMPANIES,
            parameters: searchParameters({
              where: [{ field: 'entity_id', is: 'gt', value: after }],
              sort: ['entity_id'],
              pageSize,
            }),
          },
          peoplePage,
        ),
      { items: [], total_count: 0 },
    );
    const last = page.items.at(-1)?.id;
    const goesOn = last !== undefined && page.items.length < page.total_count && BigInt(last) > BigInt(after);
    return {
      customers: page.items.map((row) => ({
        key: `company/${row.id}`,
        version: contentHash(row),
        // Of the window's beginning, so that a company never moves the cursor.
        updatedAt: query.since,
      })),
      ...(goesOn ? { next: `companies:${last}` } : {}),
    };
  };

  return {
    records: createCustomerRecords(client),
    fetch: async (context, keys) => {
      const ids = (kind: string): string[] =>
        keys.flatMap((key) => new RegExp(`^${kind}/(\\d{1,18})$`).exec(key)?.[1] ?? []);
      const [persons, firms] = await Promise.all([
        fetchPeople(context, ids('person')),
        fetchCompanies(context, ids('company')),
      ]);
      return new Map([...persons, ...firms]);
    },

    changed: async (context, query) => {
      const after = COMPANY_TOKEN.exec(query.page ?? '')?.[1];
      if (after !== undefined) return listCompanies(context, after, query);
      const { rows, next } = await changedPeople(context, { ...query, column: 'updated_at' }, []);
      const then = next ?? (settings.companies ? 'companies:0' : undefined);
      return {
        customers: rows.map((row) => ({
          key: `person/${row.id}`,
          version: `${row.updated_at ?? ''}|${contentHash(row).slice(0, 16)}`,
          updatedAt: fromShopTime(row.updated_at) ?? fromShopTime(row.created_at) ?? NO_TIME,
        })),
        ...(then === undefined ? {} : { next: then }),
      };
    },
  };
}

type GatherBy<V> = Parameters<typeof createGather<V>>[0];

/** Rows by their ids. The column is called `entity_id` in searches and `id` in answers. */
function byIds(client: AdobeClient, path: string): GatherBy<unknown> {
  return {
    limit: ADOBE_COMMERCE.numbersPerRequest,
    send: async (context, take) => {
      const asked = await client.ask(context, () => {
        const batch = take();
        return (
          batch && {
            path,
            parameters: searchParameters({
              where: [{ field: 'entity_id', is: 'in', value: batch.keys.join(',') }],
              sort: ['entity_id'],
              pageSize: ADOBE_COMMERCE.numbersPerRequest,
            }),
            record: (exchange) =>
              batch.members.forEach((member) =>
                member.context.record({ ...exchange, answer: narrow(exchange.answer, 'id', member.keys) }),
              ),
          }
        );
      });
      return asked && new Map(readBody(asked, peoplePage).items.map((row) => [row.id, row]));
    },
  };
}

function creditLimits(client: AdobeClient): GatherBy<string> {
  return {
    limit: ADOBE_COMMERCE.numbersPerRequest,
    send: async (context, take) => {
      const asked = await client.ask(context, () => {
        const batch = take();
        return (
          batch && {
            path: '/V1/companyCredits/',
            parameters: searchParameters({
              where: [{ field: 'company_id', is: 'in', value: batch.keys.join(',') }],
              sort: [],
              pageSize: ADOBE_COMMERCE.numbersPerRequest,
            }),
            record: (exchange) =>
              batch.members.forEach((member) =>
                member.context.record({
                  ...exchange,
                  answer: narrow(exchange.answer, 'company_id', member.keys),
                }),
              ),
          }
        );
      });
      if (!asked) return undefined;
      return new Map(
        readBody(asked, creditPage).items.flatMap(({ company_id, credit_limit }): [string, string][] =>
          company_id !== undefined && credit_limit !== undefined ? [[company_id, credit_limit]] : [],
        ),
      );
    },
  };
}

function narrow(answer: unknown, field: string, ids: readonly string[]): unknown {
  const items = (answer as { items?: unknown } | undefined)?.items;
  if (!Array.isArray(items)) return answer;
  return { items: (items as Record<string, unknown>[]).filter((row) => ids.includes(String(row?.[field]))) };
}

const ASK_AGAIN_MS = 60 * 60_000;

/**
 * A shop without the B2B module, or an integration that may not see it, has no companies; the check says which. It is
 * not asked again for an hour.
 */
function createUnlessAbsent(
  clock: Clock,
): <T>(what: string, ask: () => Promise<T>, nothing: T) => Promise<T> {
  const absentUntil = new Map<string, number>();
  return async (what, ask, nothing) => {
    if (clock.now() < (absentUntil.get(what) ?? 0)) return nothing;
    try {
      return await ask();
    } catch (error) {
      if (!isFailure(error) || (error.code !== '404' && error.code !== 'permission')) throw error;
      absentUntil.set(what, clock.now() + ASK_AGAIN_MS);
      return nothing;
    }
  };
}
