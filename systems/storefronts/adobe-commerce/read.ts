import { Failure } from '../../../domain/failure';
import type { Order } from '../../../domain/order';
import type { CallContext } from '../../context';
import { createGather } from '../../transport/gather';
import type { Assemble } from './assemble';
import { ADOBE_COMMERCE } from './capabilities';
import { readBody, unreadable, type AdobeClient } from './client';
import { orderPage, rawOrder, type RawOrder } from './schemas';
import { searchParameters, type Condition } from './search';
import type { AdobeCommerceSettings } from './settings';
import { storeIdIfKnown, storeIds, type StoreViews } from './store-views';

/** Twice the longest list: a number may name orders of two stores. */
const PAGE_SIZE = 2 * ADOBE_COMMERCE.numbersPerRequest;

export type FetchOrders = (context: CallContext, numbers: readonly string[]) => Promise<Map<string, Order>>;

export interface ReadOptions {
  readonly client: AdobeClient;
  readonly views: StoreViews;
  readonly settings: AdobeCommerceSettings;
  readonly assemble: Assemble;
}

/** The condition that keeps other stores' orders out, when the connection names its stores. */
export async function ownStores(
  { settings, views }: Pick<ReadOptions, 'settings' | 'views'>,
  context: CallContext,
): Promise<readonly Condition[]> {
  if (!settings.orderStores) return [];
  const ids = await storeIds(views, context, settings.orderStores);
  return [{ field: 'store_id', is: 'in', value: ids.join(',') }];
}

/**
 * Reads orders by their numbers. Callers that wait at the same time share a request, and each keeps its own fate: an
 * order that cannot be read or proved fails only the call that asked for it.
 */
export function createFetchOrders(options: ReadOptions): FetchOrders {
  const { client, views, settings, assemble } = options;

  const gather = createGather<unknown[]>({
    limit: ADOBE_COMMERCE.numbersPerRequest,
    send: async (context, take) => {
      const stores = await ownStores(options, context);
      const asked = await client.ask(context, () => {
        const batch = take();
        return (
          batch && {
            path: '/V1/orders',
            parameters: searchParameters({
              where: [{ field: 'increment_id', is: 'in', value: batch.keys.join(',') }, ...stores],
              sort: ['entity_id'],
              pageSize: PAGE_SIZE,
            }),
            // Each member's record holds its own orders only: bodies are erased per order.
            record: (exchange) =>
              batch.members.forEach((member) =>
                member.context.record({ ...exchange, answer: narrow(exchange.answer, member.keys) }),
              ),
          }
        );
      });
      if (!asked) return undefined;
      const page = readBody(asked, orderPage);
      if (page.total_count > page.items.length) throw tooMany(page.total_count);
      const found = new Map<string, unknown[]>();
      for (const row of page.items) {
        if (row.increment_id === undefined) continue;
        found.set(row.increment_id, [...(found.get(row.increment_id) ?? []), row]);
      }
      return found;
    },
  });

  const choose = async (
    context: CallContext,
    number: string,
    rows: readonly unknown[],
  ): Promise<RawOrder> => {
    const orders = new Map<string, RawOrder>();
    for (const row of rows) {
      const read = rawOrder.safeParse(row);
      if (!read.success) throw unreadable(`order ${number}`, read.error);
      orders.set(read.data.entity_id, read.data);
    }
    const candidates = [...orders.values()];
    if (candidates.length === 1 && candidates[0]) return candidates[0];
    const store = await storeIdIfKnown(views, context, settings.storeView);
    const own = candidates.filter(({ store_id }) => store !== undefined && store_id === store);
    if (own.length === 1 && own[0]) return own[0];
    throw ambiguous(number, own.length > 1 ? own : candidates);
  };

  return async (context, numbers) => {
    // A comma would be read as a list of numbers; the shop gives no such number.
    const found = await gather(
      context,
      numbers.filter((number) => number !== '' && !number.includes(',')),
    );
    const chosen = new Map<string, RawOrder>();
    for (const [number, rows] of found) chosen.set(number, await choose(context, number, rows));
    const whole = await assemble(context, [...chosen.values()]);
    return new Map([...chosen].map(([number, raw]): [string, Order] => [number, whole(raw)]));
  };
}

/** Of a shared answer, what concerns these numbers. */
function narrow(answer: unknown, numbers: readonly string[]): unknown {
  const items = (answer as { items?: unknown } | undefined)?.items;
  if (!Array.isArray(items)) return answer;
  const own = (items as { increment_id?: unknown }[]).filter((row) =>
    numbers.includes(String(row?.increment_id)),
  );
  return { items: own };
}

const ambiguous = (number: string, orders: readonly RawOrder[]): Failure =>
  new Failure(
    'conflict',
    `Order number ${number} names ${orders.length} orders: ` +
      orders
        .map(({ entity_id, store_id }) => `id ${entity_id} of store ${store_id ?? 'unknown'}`)
        .join(', ') +
      '.',
    {
      causes: [`order:${number}`],
      advice:
        'Name this connection’s own store in `storeView` or `orderStores`, and give each store its own number prefix.',
    },
  );

const tooMany = (count: number): Failure =>
  new Failure(
    'conflict',
    `The shop has ${count} orders under at most ${ADOBE_COMMERCE.numbersPerRequest} numbers.`,
    {
      causes: ['connection:orderStores'],
      advice:
        'Several stores use the same order numbers: name the stores of this connection in `orderStores`.',
    },
  );
