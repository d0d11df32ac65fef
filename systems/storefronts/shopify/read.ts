import { Failure } from '../../../domain/failure';
import type { Order } from '../../../domain/order';
import type { CallContext } from '../../context';
import { createGather } from '../../transport/gather';
import { gatherNodes, type CompleteOrders, type ReadOptions } from './complete-orders';
import { unreadable } from './client';
import { ORDER_IDS_BY_NAME, ORDERS_BY_ID } from './documents';
import { legacyId, numberOf, searchLiteral } from './ids';
import { orderPageAnswer } from './answers';
import type { ShopifySettings } from './settings';

/** Names in one search: they share the shop's limit on the length of a search, which is not documented. */
const NAMES_PER_SEARCH = 20;
/** Where each number's id was last seen; forgotten oldest first. */
const REMEMBERED = 20_000;

/** Which order number stands for which of the shop's ids, as lists, searches and webhooks have told. */
export interface KnownOrders {
  learn(number: string, id: string): void;
  idOf(number: string): string | undefined;
  numberOf(id: string): string | undefined;
}

export function createKnownOrders(): KnownOrders {
  const ids = new Map<string, string>();
  const numbers = new Map<string, string>();
  return {
    learn: (number, id) => {
      ids.delete(number);
      ids.set(number, id);
      numbers.set(id, number);
      const [oldest] = ids.size > REMEMBERED ? ids : [];
      if (!oldest) return;
      ids.delete(oldest[0]);
      numbers.delete(oldest[1]);
    },
    idOf: (number) => ids.get(number),
    numberOf: (id) => numbers.get(id),
  };
}

export interface FetchOptions extends ReadOptions {
  readonly known: KnownOrders;
  readonly complete: CompleteOrders;
}

export type FetchOrders = (context: CallContext, numbers: readonly string[]) => Promise<Map<string, Order>>;

/**
 * Reads orders by the number people know. The shop knows them by id, and finds ids by name only through its search,
 * which lags behind: so ids that a list or a search has named are remembered, and orders are read by id, which does not
 * lag. Callers that wait at the same time share requests, and each keeps its own fate.
 */
export function createFetchOrders(options: FetchOptions): FetchOrders {
  const { settings, scopes, known, complete } = options;
  const search = createSearch(options);
  const read = gatherNodes(options, {
    document: ORDERS_BY_ID,
    variables: async (context) => {
      const { products, terms } = await scopes(context);
      return { products, terms };
    },
  });

  return async (context, numbers) => {
    const wanted = [...new Set(numbers.filter((number) => number !== ''))];
    const ids = new Map(
      wanted.flatMap((number) => {
        const id = known.idOf(number);
        return id === undefined ? [] : [[number, id] as const];
      }),
    );
    const orders = new Map<string, Order>();
    const take = async (rows: ReadonlyMap<string, unknown>): Promise<void> => {
      const done = await complete(context, [...rows.values()]);
      [...rows.keys()].forEach((number, place) => {
        const order = done[place];
        if (order instanceof Failure) throw order;
        if (order) orders.set(number, order);
      });
    };
    const rowsOf = (
      named: ReadonlyMap<string, string>,
      found: ReadonlyMap<string, unknown>,
    ): Map<string, unknown> =>
      new Map(
        [...named].flatMap(([number, id]) => {
          const row = found.get(id);
          return row !== undefined && isNamed(row, number, settings) ? [[number, row] as const] : [];
        }),
      );
    const rows = rowsOf(ids, await read(context, [...ids.values()]));
    await take(rows);
    // An id whose order is gone or was renamed is searched for like an unknown one.
    const unknown = wanted.filter((number) => !rows.has(number));
    if (unknown.length === 0) return orders;

    const found = await search(context, unknown);
    const named = new Map<string, string>();
    for (const [number, [id, ...others]] of found) {
      if (id === undefined) continue;
      if (others.length > 0) throw ambiguous(number, [id, ...others]);
      named.set(number, id);
    }
    const late = rowsOf(named, await read(context, [...named.values()]));
    for (const number of late.keys()) known.learn(number, named.get(number) ?? '');
    await take(late);
    return orders;
  };
}

/** Number → ids of the orders of that name. The search matches words, so its finds are compared exactly. */
function createSearch({ client, settings }: ReadOptions) {
  return createGather<string[]>({
    limit: NAMES_PER_SEARCH,
    send: async (context, take) => {
      const size = 2 * NAMES_PER_SEARCH;
      const document = ORDER_IDS_BY_NAME;
      let wanted: ReadonlySet<string> = new Set();
      const data = await client.ask(context, { document, variables: {}, size }, () => {
        const batch = take();
        if (!batch) return undefined;
        wanted = new Set(batch.keys);
        // Without the prefix too: a shop that changed its prefix keeps the old names.
        const names = batch.keys
          .flatMap((number) => [...new Set([settings.numberPrefix + number, number])])
          .map((name) => `name:${searchLiteral(name)}`);
        return {
          document,
          variables: { search: names.join(' OR '), first: size },
          size,
          // Names and ids only: no member learns anything of another's order.
          record: (exchange) => batch.members.forEach((member) => member.context.record(exchange)),
        };
      });
      if (data === undefined) return undefined;
      const page = orderPageAnswer.safeParse(data);
      if (!page.success) throw unreadable('the search for order names', page.error);
      const found = new Map<string, string[]>();
      for (const { id, name } of page.data.orders.nodes) {
        const number = name === undefined ? undefined : numberOf(name, settings.numberPrefix);
        if (number !== undefined && wanted.has(number)) found.set(number, [...(found.get(number) ?? []), id]);
      }
      return found;
    },
  });
}

const isNamed = (row: unknown, number: string, { numberPrefix }: ShopifySettings): boolean => {
  const name = (row as { name?: unknown }).name;
  return typeof name === 'string' && numberOf(name, numberPrefix) === number;
};

const ambiguous = (number: string, ids: readonly string[]): Failure =>
  new Failure(
    'conflict',
    `Order number ${number} names ${ids.length} orders: ids ${ids.map(legacyId).join(', ')}.`,
    {
      causes: [`order:${number}`],
      advice: 'The shop’s order number format was changed so that numbers repeat; enter one of them by hand.',
    },
  );
