import type { CallContext } from '../../../context';
import { add, compare, isZero, subtract } from '../../../../domain/money';
import { WOOCOMMERCE } from '../capabilities';
import { unreadable, type WooClient } from '../client';
import { rows } from '../schemas';
import { fromGmt, shift } from '../times';
import { soldOrder, type SoldOrder } from './schemas';

/** Quantities by the id of the product, or of the variation. */
export type Quantities = ReadonlyMap<string, string>;

/** What the newest orders had taken off the stock at a moment. */
export interface Baseline {
  /** When the last change of an order was, by the shop's own clock; absent in a shop without orders. */
  readonly at?: string;
  /** By `<order>/<row>`. */
  readonly taken: ReadonlyMap<string, string>;
  /** What the orders were like; one that still is has neither taken nor put back anything. */
  readonly states: ReadonlySet<string>;
}

export interface SoldSince {
  baseline(context: CallContext): Promise<Baseline>;
  /**
   * At least what has been taken off the stock since the baseline. An older order that somebody changed meanwhile counts
   * as a whole, so does one that was given up (it may have taken its goods in between), and what was put back does not
   * count: an error leaves too little in the shop, never too much.
   */
  since(context: CallContext, baseline: Baseline): Promise<Quantities>;
  /** What buyers have ordered and not paid yet: a payment takes it off the stock, however little is left by then. */
  promised(context: CallContext): Promise<Quantities>;
}

const MARK = '_reduced_stock';
const FIELDS = ['_fields', 'id,status,date_modified_gmt,line_items'] as const;
const PER_PAGE = ['per_page', String(WOOCOMMERCE.maxPageSize)] as const;

/**
 * WooCommerce marks each row of an order with what it took off the stock (`_reduced_stock`, recorded from 11.0), right after
 * it did. So rows that are marked now and were not before are the sales in between, whatever the stock itself shows.
 */
export function createSoldSince(client: WooClient): SoldSince {
  const list = async (
    context: CallContext,
    parameters: readonly (readonly [string, string])[],
  ): Promise<{ orders: SoldOrder[]; pages: number | undefined; length: number }> => {
    const found = await client.list(
      context,
      { path: '/orders', parameters: [...parameters, PER_PAGE, FIELDS] },
      rows,
    );
    const orders = found.rows.map((row) => {
      const read = soldOrder.safeParse(row);
      // A sale that cannot be read would be a sale overlooked.
      if (!read.success) throw unreadable('an order', read.error);
      return read.data;
    });
    return { orders, pages: found.pages, length: found.rows.length };
  };

  /** By id, rows only join at the end: pages by number neither skip nor repeat any. */
  const all = async (
    context: CallContext,
    parameters: readonly (readonly [string, string])[],
  ): Promise<SoldOrder[]> => {
    const orders: SoldOrder[] = [];
    for (let page = 1; ; page += 1) {
      const found = await list(context, [
        ...parameters,
        ['orderby', 'id'],
        ['order', 'asc'],
        ['page', String(page)],
      ]);
      orders.push(...found.orders);
      if (found.length === 0 || page >= (found.pages ?? 1)) return orders;
    }
  };

  return {
    baseline: async (context) => {
      const { orders } = await list(context, [
        ['orderby', 'modified'],
        ['order', 'desc'],
        ['page', '1'],
      ]);
      const times = orders.flatMap(({ date_modified_gmt: at }) => fromGmt(at) ?? []).sort();
      const at = times.at(-1);
      return {
        ...(at === undefined ? {} : { at }),
        taken: new Map(orders.flatMap((order) => rowsOf(order).map(({ key, mark }) => [key, mark]))),
        states: new Set(orders.map(stateOf)),
      };
    },
    since: async (context, { at, taken: before, states }) => {
      const orders = await all(context, [
        // Leaves its own second out.
        ...(at === undefined
          ? []
          : [['modified_after', shift(at, -1)] as const, ['dates_are_gmt', 'true'] as const]),
      ]);
      return summed(
        orders
          .filter((order) => !states.has(stateOf(order)))
          .flatMap((order) => {
            const isGivenUp = GIVEN_UP.includes(order.status ?? '');
            return rowsOf(order).map(({ key, of, mark, quantity }) => ({
              of,
              quantity: subtract(isGivenUp ? quantity : mark, before.get(key) ?? '0'),
            }));
          }),
      );
    },
    promised: async (context) => {
      const orders = await all(context, [['status', 'pending']]);
      return summed(orders.flatMap(rowsOf).filter(({ mark }) => isZero(mark)));
    },
  };
}

/** Statuses that put goods back: the mark is taken away with them. */
const GIVEN_UP = ['cancelled', 'failed', 'refunded'];

interface Row {
  readonly key: string;
  readonly of: string | undefined;
  /** How many are off the stock for it. */
  readonly mark: string;
  readonly quantity: string;
}

const rowsOf = ({ id, line_items: lines }: SoldOrder): Row[] =>
  lines.map((line) => {
    const mark = line.meta_data.find(({ key }) => key === MARK)?.value;
    return {
      key: `${id}/${line.id}`,
      of: line.variation_id ?? line.product_id,
      mark: mark !== undefined && /^\d+(\.\d+)?$/.test(mark) ? mark : '0',
      quantity: line.quantity ?? '0',
    };
  });

const stateOf = (order: SoldOrder): string =>
  [order.id, order.status, order.date_modified_gmt, ...rowsOf(order).map(({ mark }) => mark)].join('|');

function summed(
  parts: readonly { readonly of: string | undefined; readonly quantity: string }[],
): Quantities {
  const sums = new Map<string, string>();
  for (const { of, quantity } of parts) {
    if (of !== undefined && compare(quantity, '0') > 0) sums.set(of, add(sums.get(of) ?? '0', quantity));
  }
  return sums;
}
