import { stringify } from 'yaml';
import { confirmDocument } from '../../../activities/confirm-document';
import { fetchOrder } from '../../../activities/fetch-order';
import { findDocument } from '../../../activities/find-document';
import { mapCustomer } from '../../../activities/map-customer';
import { mapItems } from '../../../activities/map-items';
import { postDocument } from '../../../activities/post-document';
import { isFailure } from '../../../domain/failure';
import { parseMapping } from '../../../domain/mapping';
import type { Order } from '../../../domain/order';
import { mappingHash } from '../../../workers/current-mapping';
import { allOrders } from '../../../client/commands/orders';
import { mappingImpact } from '../../../client/mapping/apply-mapping';
import type { Impact } from '../../../client/mapping/impact-text';
import type { World } from '../../activities/support/world';

/** Puts a mapping in force, for the steps and in the store. */
export async function enforce(world: World, raw: object): Promise<void> {
  const text = stringify(raw);
  world.mapping = parseMapping(raw);
  await world.store.mappings.apply(world.name, text, mappingHash(text));
}

/** What the order's workflow does: through to confirmed, or parked with its causes. */
export async function carry(world: World, order: Order): Promise<void> {
  const { dependencies, name, store } = world;
  world.shop.orders.set(order.number, order);
  const ref = { connection: name, order: order.number, priority: 'live' as const };
  try {
    const pass = await fetchOrder(dependencies)(ref);
    const step = { ...ref, snapshot: pass.snapshot };
    const { customer } = await mapCustomer(dependencies)(step);
    await mapItems(dependencies)({ ...step, due: pass.due });
    for (const due of pass.due) {
      const found = await findDocument(dependencies)({ ...step, due, customer });
      const posted = await postDocument(dependencies)({ ...ref, key: due.key, ...found }, 1);
      await confirmDocument(dependencies)({ ...ref, key: due.key, request: found.request, ...posted });
    }
    await store.orders.put({ connection: name, order: order.number, stage: 'confirmed', cause: [] });
  } catch (error) {
    if (!isFailure(error)) throw error;
    await store.orders.put({
      connection: name,
      order: order.number,
      stage: 'needs-attention',
      cause: [...error.causes],
    });
  }
}

export async function impactOf(
  world: World,
  raw: object,
  options: { last?: number; offline?: boolean } = {},
): Promise<Impact> {
  const waiting = await allOrders(world.store, { connection: world.name, stage: 'needs-attention' });
  const systems = await world.dependencies.connection(world.name);
  return mappingImpact(world.store, {
    connection: { name: world.name, orders: world.orders },
    ...(options.offline ? {} : { systems }),
    posts: { order: world.orders.post, ...world.orders.parts },
    mapping: parseMapping(raw),
    waiting,
    last: options.last ?? 200,
  });
}
