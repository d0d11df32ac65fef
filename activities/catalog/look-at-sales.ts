import { customerOfSubject } from '../../domain/customer';
import type { Order, OrderHead } from '../../domain/order';
import type { ReservedSale } from '../../domain/catalog-stock';
import { sum } from '../../domain/money';
import type { Stage } from '../../store/store';
import type { CallContext } from '../../systems/context';
import { highestOf, unseenOf, windowBehind } from '../poll-window';
import type { CatalogGround } from './ground';
import { reserveSales } from './reserve-sales';

const CURSOR = 'catalog/sales';
const SEED = 'catalog/sales-begun';
const PAGE = 100;
const AT_ONCE = 50;

/**
 * Learns what the shop has sold: the orders changed since the last look. Called after the shop's levels were read, so
 * that every sale that lowered a level is known; one made in between is counted twice and under-states for a moment.
 * Answers what orders that are cancelled now had held: their pieces may have come back before the levels were read, or after.
 */
export async function lookAtSales(ground: CatalogGround, context: CallContext): Promise<ReservedSale[]> {
  const cancelled: ReservedSale[] = [];
  const { store, name, connection, storefront, now } = ground;
  const at = now();
  const cursor = await store.cursors.get(name, CURSOR);
  if (cursor === undefined) await holdOpenOrders(ground, context);
  const since = windowBehind(cursor, at, connection.orders.overlapSeconds);
  let highest = cursor ?? since;
  let page: string | undefined;
  do {
    const found = await storefront.changedOrders(context, { by: 'changed', since, page, limit: PAGE });
    const counted = found.orders.filter(
      ({ createdAt }) =>
        !connection.orders.since || Date.parse(createdAt) >= Date.parse(connection.orders.since),
    );
    const fresh = await unseenOf(store, name, counted, markOf);
    const whole: ReadonlyMap<string, Order> = found.whole ?? new Map<string, Order>();
    const read = fresh.filter(({ number }) => !whole.has(number)).map(({ number }) => number);
    // Listed just now and not shown: a reading that lags behind, which says nothing. It is looked at again next time.
    const orders = await hold(ground, context, read, 'keep');
    for (const { number } of fresh) {
      const order = whole.get(number);
      if (order) await reserveSales(store, connection, order, ground.mapping);
      cancelled.push(...cancelledSales(order ?? orders.get(number)));
    }
    const looked = fresh.filter(({ number }) => whole.has(number) || orders.has(number));
    await store.cursors.see(name, looked.map(markOf));
    const top = highestOf(found.orders);
    if (top !== undefined && top > highest) highest = top;
    page = found.next;
  } while (page !== undefined);
  const latest = at.toISOString();
  await store.cursors.put(name, CURSOR, highest > latest ? latest : highest);
  return cancelled;
}

/** The first look of all; a screening alone would put it off until something is to be written. */
export async function beginSales(ground: CatalogGround, context: CallContext): Promise<void> {
  if ((await ground.store.cursors.get(ground.name, CURSOR)) === undefined) await lookAtSales(ground, context);
}

function cancelledSales(order: Order | undefined): ReservedSale[] {
  if (order?.state !== 'cancelled') return [];
  const skus = [...new Set(order.lines.map(({ sku }) => sku))];
  return skus.map((sku) => ({
    order: order.number,
    sku,
    quantity: sum(order.lines.filter((line) => line.sku === sku).map(({ quantity }) => quantity)),
  }));
}

/** The poll leaves marks of its own in the same room. */
const markOf = ({ sourceId, version }: OrderHead): string => `sales:${sourceId}@${version}`;

/** Orders that were in work before anybody kept what they hold. A crash goes on where it was. */
async function holdOpenOrders(ground: CatalogGround, context: CallContext): Promise<void> {
  const { store, name } = ground;
  const stages: readonly Stage[] = ['processing', 'waiting', 'needs-attention', 'in-doubt'];
  const [begun = '', reached = ''] = ((await store.cursors.get(name, SEED)) ?? '').split('\n');
  for (const stage of stages.slice(Math.max(0, stages.indexOf(begun as Stage)))) {
    let after = stage === begun && reached !== '' ? { connection: name, order: reached } : undefined;
    for (;;) {
      const rows = await store.orders.list({ connection: name, stage, limit: AT_ONCE, after });
      const last = rows.at(-1);
      if (!last) break;
      await hold(
        ground,
        context,
        rows.map(({ order }) => order).filter((order) => customerOfSubject(order) === undefined),
      );
      after = { connection: name, order: last.order };
      await store.cursors.put(name, SEED, `${stage}\n${last.order}`);
    }
  }
}

/** Reads these orders and keeps what they hold; one that the shop does not show holds nothing, unless it only lags. */
async function hold(
  { store, name, connection, storefront, mapping }: CatalogGround,
  context: CallContext,
  numbers: readonly string[],
  notShown: 'release' | 'keep' = 'release',
): Promise<Map<string, Order>> {
  const read = new Map<string, Order>();
  for (let start = 0; start < numbers.length; start += AT_ONCE) {
    const some = numbers.slice(start, start + AT_ONCE);
    const orders = await storefront.fetchOrders(context, some);
    for (const number of some) {
      const order = orders.get(number);
      if (order) {
        read.set(number, order);
        await reserveSales(store, connection, order, mapping);
      } else if (notShown === 'release') await store.catalog.sales.release(name, number);
    }
  }
  return read;
}

const OLD_MS = 3_600_000;
const MOST_OLD = 500;

/** Looks again at orders that have held something for long: their release may have been missed. */
export async function lookAtOldSales(ground: CatalogGround, context: CallContext): Promise<void> {
  await hold(ground, context, await ground.store.catalog.sales.oldOrders(ground.name, OLD_MS, MOST_OLD));
}
