import { isFailure, type Failure } from '../../../domain/failure';
import type { Order } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { LookUpCategories } from './categories';
import { unreadable } from './client';
import { failing, type ReadRefunds } from './refunds';
import { rawOrder, type RawOrder, type RawRefund } from './schemas';
import type { WooCommerceSettings } from './settings';
import { toOrder } from './to-order';

/**
 * Makes rows of the shop's answer orders, with everything that has to be asked beside them, in one question for all.
 * Each row keeps its own fate: a failure stands in its place.
 */
export type CompleteOrders = (context: CallContext, rows: readonly unknown[]) => Promise<(Order | Failure)[]>;

export function createCompleteOrders(options: {
  readonly refunds: ReadRefunds;
  readonly categories: LookUpCategories;
  readonly settings: WooCommerceSettings;
}): CompleteOrders {
  return async (context, rows) => {
    const read = rows.map(readOrder);
    const orders = read.filter((order): order is RawOrder => !isFailure(order));
    const refundsOf = await options.refunds(context, orders);
    const refunds = [...refundsOf.values()].flatMap((found) => (isFailure(found) ? [] : found));
    const categories = await failing(() => options.categories(context, productsOf([...orders, ...refunds])));
    return Promise.all(
      read.map(async (raw) => {
        if (isFailure(raw)) return raw;
        const own = refundsOf.get(raw.id) ?? [];
        if (isFailure(own)) return own;
        if (isFailure(categories)) return categories;
        return failing(async () => toOrder(raw, { refunds: own, categories }, options.settings));
      }),
    );
  };
}

/** The failure names the order and the fields, and quotes nothing. */
function readOrder(row: unknown): RawOrder | Failure {
  const read = rawOrder.safeParse(row);
  if (read.success) return read.data;
  const number = (row as { number?: unknown } | null | undefined)?.number;
  return unreadable(typeof number === 'string' ? `order ${number}` : 'an order', read.error);
}

const productsOf = (documents: readonly Pick<RawOrder | RawRefund, 'line_items'>[]): string[] =>
  documents
    .flatMap(({ line_items }) => line_items.map(({ product_id }) => product_id))
    .filter((id): id is string => id !== undefined);
