import { contentHash } from '../../../domain/canonical-json';
import { documentKey, type DueDocument, type Posting } from '../../../domain/documents';
import { isFailure, type Failure } from '../../../domain/failure';
import { parseMapping, type Mapping } from '../../../domain/mapping';
import type { Order } from '../../../domain/order';
import { orderContentHash } from '../../../domain/order-content';
import type { Connection, Dependencies, FindInput, PostInput } from '../../../activities/types';
import type { Store } from '../../../store';
import { makeOrder } from '../../support/orders';
import { findDocument } from '../../../activities/find-document';
import { ABSENT, fakeErp, type FakeErp } from './fake-erp';
import { fakeStorefront, type FakeStorefront } from './fake-storefront';

/** One connection of its own over a shared store, with both systems faked and a clock that a test may set. */
export interface World {
  readonly name: string;
  readonly store: Store;
  readonly erp: FakeErp;
  readonly shop: FakeStorefront;
  readonly dependencies: Dependencies;
  readonly started: { order: string; priority: string }[];
  readonly clock: { time: number | undefined };
  mapping: Mapping;
  orders: Connection['orders'];
  customers: Connection['customers'];
  /** Keys of customers that were woken, in their order. */
  readonly woken: string[];
  onStart: (order: string) => Promise<void>;
}

export const MAPPING = {
  customers: { template: 'WEB' },
  shipping: [{ charge: 'FRT' }],
  discounts: { charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX' },
  rounding: { charge: 'RND' },
};

let worlds = 0;

export function makeWorld(store: Store, present: () => number = Date.now): World {
  worlds += 1;
  const name = `acme-${worlds}`;
  const clock: World['clock'] = { time: undefined };
  const now = (): number => clock.time ?? present();
  const erp = fakeErp(now);
  const shop = fakeStorefront();
  const started: World['started'] = [];
  const woken: World['woken'] = [];
  const silent = (): void => undefined;
  const world: World = {
    name,
    store,
    erp,
    shop,
    started,
    woken,
    customers: {},
    clock,
    mapping: parseMapping(MAPPING),
    orders: { post: 'sales-order', overlapSeconds: 600, sweepDays: 3, backfillAhead: 50 },
    onStart: () => Promise.resolve(),
    dependencies: {
      store,
      connection: (asked) =>
        Promise.resolve({
          name: asked,
          storefront: shop,
          erp,
          orders: world.orders,
          customers: world.customers,
          mapping: () => Promise.resolve(world.mapping),
        }),
      starter: {
        changed: async (_connection, order, priority) => {
          await world.onStart(order);
          started.push({ order, priority });
        },
        inWork: async (asked) => {
          const { processing = 0, 'in-doubt': inDoubt = 0 } = await store.orders.counts(asked);
          return processing + inDoubt;
        },
      },
      customers: {
        customersChanged: async (_connection, keys) => {
          for (const key of keys) {
            await world.onStart(key);
            woken.push(key);
          }
        },
      },
      log: { info: silent, warn: silent, error: silent },
      now: () => new Date(now()),
    },
  };
  return world;
}

/** What the planner would say is due for an order that nothing was posted of. */
export const dueOf = (order: Order): DueDocument => ({
  key: documentKey('sales-order', order.number),
  kind: 'sales-order',
  ordinal: 0,
  reference: order.number,
  contentHash: orderContentHash(order),
});

/** Puts the order into the store as `fetchOrder` does and the references as the two mapping steps do. */
export async function read(world: World, order: Order = makeOrder()): Promise<FindInput> {
  const snapshot = contentHash(order);
  await world.store.snapshots.put(world.name, order.number, snapshot, order);
  await world.store.references.putMany(
    world.name,
    'item',
    new Map(order.lines.map(({ sku }) => [sku, `I-${sku}`])),
  );
  return {
    connection: world.name,
    order: order.number,
    priority: 'live',
    snapshot,
    due: dueOf(order),
    customer: 'C-1',
  };
}

/** A row in state `prepared`, and what `postDocument` is given for it. */
export async function prepared(world: World, order: Order = makeOrder()): Promise<PostInput> {
  const input = await read(world, order);
  const found = await findDocument(world.dependencies)(input);
  world.erp.calls.find.length = 0;
  return {
    connection: world.name,
    order: order.number,
    priority: 'live',
    key: input.due.key,
    request: found.request,
    finding: ABSENT,
  };
}

export async function posting(world: World, key: string): Promise<Posting> {
  const row = await world.store.ledger.get(world.name, key);
  if (!row) throw new Error(`no row ${key}`);
  return row;
}

/** The failure a step ends with; a step that does not fail, or fails with anything else, fails the test. */
export async function failureOf(step: Promise<unknown>): Promise<Failure> {
  try {
    await step;
  } catch (error) {
    if (isFailure(error)) return error;
    throw error;
  }
  throw new Error('the step did not fail');
}
