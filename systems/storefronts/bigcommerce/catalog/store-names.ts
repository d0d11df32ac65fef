import type { z } from 'zod';
import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import type { BigCommerceClient } from '../client';
import { allData } from '../pages';
import { rawCategory, rawPriceList, rawStore } from './schemas';

const KEEP_MS = 10 * 60_000;

/** What the store's prices mean, and what its price lists and categories are called. */
export interface StoreNames {
  terms(context: CallContext): Promise<{ readonly currency: string; readonly includeTax: boolean }>;
  /** The id of a price list, by id or name; undefined when there is none. */
  priceList(context: CallContext, name: string): Promise<string | undefined>;
  /** The ids of these categories, or the sentence that says which one cannot be taken. */
  categories(
    context: CallContext,
    names: readonly string[],
  ): Promise<readonly string[] | { readonly reason: string }>;
  /** Names of categories by their ids. */
  categoryNames(context: CallContext): Promise<ReadonlyMap<string, string>>;
}

const same = (name: string): string => name.trim().toLowerCase();

/**
 * `GET /v2/store` (`currency`, `is_price_entered_with_tax`), the price lists and all categories; kept for ten minutes. What
 * is missing is looked up anew before it is refused.
 */
export function createStoreNames(
  client: BigCommerceClient,
  clock: Clock,
  missing: 'refuse' | 'leave-out',
): StoreNames {
  const kept = <T>(read: (context: CallContext) => Promise<T>) => {
    let known: { readonly until: number; readonly value: T } | undefined;
    return async (context: CallContext, suffices: (value: T) => boolean = () => true): Promise<T> => {
      if (known && known.until > clock.now() && suffices(known.value)) return known.value;
      known = { until: clock.now() + KEEP_MS, value: await read(context) };
      return known.value;
    };
  };
  const rows = async <S extends z.ZodType>(context: CallContext, path: string, schema: S) =>
    (await allData(client, context, { name: `GET ${path}`, path })).flatMap((row): z.output<S>[] => {
      const read = schema.safeParse(row);
      return read.success ? [read.data] : [];
    });

  const terms = kept(async (context) => {
    const store = await client.get(context, { name: 'GET /v2/store', path: '/v2/store' }, rawStore);
    return { currency: store.currency.toUpperCase(), includeTax: store.is_price_entered_with_tax };
  });
  const priceLists = kept((context) => rows(context, '/v3/pricelists', rawPriceList));
  const categories = kept((context) => rows(context, '/v3/catalog/trees/categories', rawCategory));

  return {
    terms: (context) => terms(context),
    priceList: async (context, name) => {
      const fits = (list: { id: string; name: string }): boolean =>
        list.id === name || same(list.name) === same(name);
      return (await priceLists(context, (lists) => lists.some(fits))).find(fits)?.id;
    },
    categories: async (context, names) => {
      const named = (name: string) => (one: { name: string }) => same(one.name) === same(name);
      const all = await categories(context, (known) => names.every((name) => known.some(named(name))));
      const ids: string[] = [];
      for (const name of names) {
        const [one, ...others] = all.filter(named(name));
        if (!one) {
          if (missing === 'leave-out') continue;
          return {
            reason: `The store has no category "${name}": make it there, or take it out of the mapping.`,
          };
        }
        if (others.length > 0) {
          return { reason: `The store has several categories "${name}": give them names of their own.` };
        }
        ids.push(one.category_id);
      }
      return ids;
    },
    categoryNames: async (context) =>
      new Map((await categories(context)).map(({ category_id: id, name }) => [id, name])),
  };
}
