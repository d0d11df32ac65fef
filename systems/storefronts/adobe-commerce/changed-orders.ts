import { isFailure } from '../../../domain/failure';
import type { Order, OrderHead } from '../../../domain/order';
import type { CallContext } from '../../context';
import type { Clock } from '../../transport/clock';
import type { ChangedOrdersPage, ChangedOrdersQuery } from '../storefront';
import { ownStores, type ReadOptions } from './read';
import { orderHeadPage, rawOrder, type RawOrder, type RawOrderHead } from './schemas';
import { fromShopTime } from './search';
import { storeIdIfKnown } from './store-views';
import { createReadWindow } from './window-pages';

export type ChangedOrders = (context: CallContext, query: ChangedOrdersQuery) => Promise<ChangedOrdersPage>;

/** The shop's list holds whole orders; those that can be proved from it alone need not be read again. */
export function createChangedOrders(options: ReadOptions & { readonly clock: Clock }): ChangedOrders {
  const { client, settings } = options;
  const ownStore = rememberedStore(options);
  const readWindow = createReadWindow({
    client,
    path: '/V1/orders',
    schema: orderHeadPage,
    idOf: ({ entity_id }) => entity_id,
    pageSize: settings.pageSize,
  });
  return async (context, { by, ...query }) => {
    const { rows, total, next } = await readWindow(
      context,
      { ...query, column: by === 'changed' ? 'updated_at' : 'created_at' },
      await ownStores(options, context),
    );
    return {
      orders: rows.map(toHead),
      whole: await wholeOrders(options, context, rows, ownStore),
      total,
      ...(next === undefined ? {} : { next }),
    };
  };
}

/**
 * The orders of a page as `fetchOrders` would answer them. Left out, and so read one by one: what cannot be read or
 * proved, since that is the business of its own step; and an order of another store view, whose number a second order
 * may have.
 */
async function wholeOrders(
  options: ReadOptions,
  context: CallContext,
  rows: readonly RawOrderHead[],
  ownStore: (context: CallContext) => Promise<string | undefined>,
): Promise<Map<string, Order>> {
  const whole = new Map<string, Order>();
  const single = options.settings.orderStores?.length === 1;
  try {
    const own = single || rows.length === 0 ? undefined : await ownStore(context);
    const raws = rows.flatMap((row): RawOrder[] => {
      const read = rawOrder.safeParse(row);
      if (!read.success) return [];
      return single || (own !== undefined && read.data.store_id === own) ? [read.data] : [];
    });
    const assembled = await options.assemble(context, raws);
    for (const raw of raws) {
      try {
        whole.set(raw.increment_id, assembled(raw));
      } catch (error) {
        if (!isFailure(error)) throw error;
      }
    }
  } catch (error) {
    // The list itself is good; who needs an order asks for it.
    if (!isFailure(error)) throw error;
  }
  return whole;
}

const ASK_AGAIN_MS = 60 * 60_000;

/** The connection's own store; a shop that does not tell it is not asked with every page. */
function rememberedStore({
  views,
  settings,
  clock,
}: ReadOptions & { readonly clock: Clock }): (context: CallContext) => Promise<string | undefined> {
  let untoldUntil = -Infinity;
  return async (context) => {
    if (clock.now() < untoldUntil) return undefined;
    const own = await storeIdIfKnown(views, context, settings.storeView);
    if (own === undefined) untoldUntil = clock.now() + ASK_AGAIN_MS;
    return own;
  };
}

/**
 * The version changes whenever anything a person would call a change does; it is compared, never parsed. The shop's time
 * stamps are whole seconds: an invoice and a credit memo within one second differ by what was billed and given back.
 */
function toHead(row: RawOrderHead): OrderHead {
  const createdAt = fromShopTime(row.created_at) ?? row.created_at;
  return {
    number: row.increment_id,
    sourceId: row.entity_id,
    version: [row.updated_at, row.state, row.status, row.grand_total, row.total_invoiced, row.total_refunded]
      .map((part) => part ?? '')
      .join('|'),
    createdAt,
    updatedAt: fromShopTime(row.updated_at) ?? createdAt,
  };
}
