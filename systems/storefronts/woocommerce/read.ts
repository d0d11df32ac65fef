import { Failure, isFailure } from '../../../domain/failure';
import type { Order } from '../../../domain/order';
import type { CallContext } from '../../context';
import { WOOCOMMERCE } from './capabilities';
import type { WooClient } from './client';
import type { CompleteOrders } from './complete';
import { createGatheredList, idOf } from './gathered-list';
import type { OrderNumbers } from './order-numbers';
import { rows } from './schemas';

export type FetchOrders = (context: CallContext, numbers: readonly string[]) => Promise<Map<string, Order>>;

export interface ReadOptions {
  readonly client: WooClient;
  readonly numbers: OrderNumbers;
  readonly complete: CompleteOrders;
}

/**
 * Reads orders by the numbers people know. Callers that wait at the same time share a request, and each keeps its own
 * fate. A number is only believed when the order found bears it.
 */
export function createFetchOrders({ client, numbers, complete }: ReadOptions): FetchOrders {
  const sorted = [
    ['orderby', 'id'],
    ['order', 'asc'],
  ] as const;
  const living = createGatheredList({ client, path: '/orders', parameters: sorted });
  // What was thrown away is left out of every list that is not asked for it.
  const trashed = createGatheredList({
    client,
    path: '/orders',
    parameters: [['status', 'trash'], ...sorted],
  });

  const byIds = async (context: CallContext, ids: readonly string[]): Promise<Map<string, unknown>> => {
    const found = await living(context, ids);
    const missing = ids.filter((id) => !found.has(id));
    return missing.length === 0 ? found : new Map([...found, ...(await trashed(context, missing))]);
  };

  /** Numbers whose id is known, and which order it leads to. */
  const byKnownIds = async (
    context: CallContext,
    wanted: ReadonlyMap<string, string>,
  ): Promise<Map<string, unknown>> => {
    const found = await byIds(context, [...new Set(wanted.values())]);
    const proved = new Map<string, unknown>();
    for (const [number, id] of wanted) {
      const row = found.get(id);
      if (row === undefined) continue;
      if (numberOf(row) === number) proved.set(number, row);
      else if (!numbers.searched) throw renumbered(number, numberOf(row));
    }
    return proved;
  };

  const search = async (context: CallContext, number: string): Promise<unknown> => {
    for (const status of ['any', 'trash']) {
      const found = await client.get(
        context,
        {
          path: '/orders',
          parameters: [
            ['search', number],
            ['status', status],
            ['per_page', String(WOOCOMMERCE.maxPageSize)],
            ...sorted,
          ],
          record: (exchange) => context.record({ ...exchange, answer: withNumber(exchange.answer, number) }),
        },
        rows,
      );
      const same = new Map(
        found.filter((row) => numberOf(row) === number).map((row) => [idOf(row) ?? '', row]),
      );
      if (same.size > 1) throw ambiguous(number, [...same.keys()]);
      const [row] = same.values();
      if (row !== undefined) return row;
    }
    return undefined;
  };

  return async (context, wanted) => {
    const known = new Map<string, string>();
    for (const number of wanted) {
      const id = numbers.idOf(number);
      if (id !== undefined) known.set(number, id);
    }
    const found = known.size > 0 ? await byKnownIds(context, known) : new Map<string, unknown>();
    if (numbers.searched) {
      for (const number of wanted.filter((one) => one !== '' && !found.has(one))) {
        // Orders older than the extension that numbers them still go by their id.
        const row =
          (await search(context, number)) ??
          (/^[1-9]\d{0,18}$/.test(number)
            ? (await byKnownIds(context, new Map([[number, number]]))).get(number)
            : undefined);
        if (row === undefined) continue;
        found.set(number, row);
        numbers.learn(number, idOf(row) ?? '');
      }
    }
    const orders = new Map<string, Order>();
    for (const order of await complete(context, [...found.values()])) {
      if (isFailure(order)) throw order;
      orders.set(order.number, order);
    }
    return orders;
  };
}

const numberOf = (row: unknown): string | undefined => {
  const number = (row as { number?: unknown } | null | undefined)?.number;
  return typeof number === 'string' ? number : undefined;
};

const withNumber = (answer: unknown, number: string): unknown =>
  Array.isArray(answer) ? answer.filter((row) => numberOf(row) === number) : answer;

const renumbered = (number: string, actual: string | undefined): Failure =>
  new Failure(
    'conflict',
    `The order that should bear number ${number} bears ${actual ?? 'none'} in the shop.`,
    {
      causes: ['connection:orderNumbers'],
      advice:
        'An extension numbers the orders. Set `orderNumbers` of the connection to its pattern, such as WEB-{id}, or to ' +
        '`search` where numbers and ids have nothing in common.',
    },
  );

const ambiguous = (number: string, ids: readonly string[]): Failure =>
  new Failure('conflict', `Order number ${number} names ${ids.length} orders: ids ${ids.join(', ')}.`, {
    causes: [`order:${number}`],
    advice: 'Give the orders different numbers in the shop, or enter all but one by hand and skip it here.',
  });
