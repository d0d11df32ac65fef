import { itemOfSku } from '../../domain/catalog-skus';
import { flowKinds } from '../../domain/flow-kinds';
import type { Mapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import { plan, type Plan } from '../../domain/planner';
import { isOrderItself } from '../../domain/sources';
import type { Store } from '../../store/store';
import type { Connection } from '../types';

/**
 * Keeps what an order of the shop holds of its goods, as far as the plan tells that the ERP has it not. One statement.
 * What was taken out of our hands counts as known to the ERP: whoever skips an order has entered it, or never will.
 */
export async function holdSales(
  { catalog: { sales } }: Pick<Store, 'catalog'>,
  name: string,
  order: Order,
  { outcome, due }: Pick<Plan, 'outcome' | 'due'>,
  mapping: Mapping,
): Promise<void> {
  const { number } = order;
  if (order.state === 'cancelled' || outcome === 'cancelled') return sales.release(name, number);
  const isOpen =
    outcome === 'waiting' ||
    outcome === 'undecided' ||
    due.some((document) => isOrderItself(number, document));
  if (isOpen) {
    const lines = order.lines.map(({ sku, quantity }) => ({ sku, item: itemOfSku(mapping, sku), quantity }));
    return sales.reserve(name, number, lines);
  }
  if (outcome === 'settled' || outcome === 'skipped') return sales.confirm(name, number);
}

/** The same for an order that was only looked at for its sales. */
export async function reserveSales(
  store: Store,
  { name, orders }: Pick<Connection, 'name' | 'orders'>,
  order: Order,
  mapping: Mapping,
): Promise<void> {
  const postings = await store.ledger.ofOrder(name, order.number);
  const kinds = flowKinds(order, { order: orders.post, ...orders.parts }, mapping);
  await holdSales(
    store,
    name,
    order,
    plan(order, postings, { kinds, referencePrefix: orders.referencePrefix }),
    mapping,
  );
}
