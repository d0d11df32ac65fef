import { mapCustomer } from '../../activities/map-customer';
import { mapItems } from '../../activities/map-items';
import type { Connection, Dependencies } from '../../activities/types';
import { contentHash } from '../../domain/canonical-json';
import type { Posting } from '../../domain/documents';
import { Failure, isFailure } from '../../domain/failure';
import { flowKinds } from '../../domain/flow-kinds';
import type { Mapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import { plan } from '../../domain/planner';
import type { FlowPosts } from '../../domain/rule-kinds';
import type { Store } from '../../store/store';
import { dryStore } from '../preview/dry-store';

/** How far an order comes with a mapping, short of writing anything. */
export type Drawn =
  /** Every document that is due can be drawn up, its customer and its items found. */
  | { readonly state: 'sound' }
  /** What is in the way. */
  | { readonly state: 'stopped'; readonly causes: readonly string[] }
  /** The order calls for no new document just now. */
  | { readonly state: 'nothing-due' }
  /** It could not be tried; the reason holds no personal data. */
  | { readonly state: 'unknown'; readonly reason: string };

export interface DrawingTable {
  readonly store: Store;
  readonly connection: Connection;
  readonly posts: FlowPosts;
}

/**
 * Runs the real steps of an order with a mapping that need not be in force, on a store that keeps nothing and systems
 * that withhold writes.
 *
 * @param postings what stands of the order; none: it is drawn up as if it came in now
 */
export async function drawOrder(
  { store: real, connection, posts }: DrawingTable,
  order: Order,
  mapping: Mapping,
  postings: readonly Posting[],
  options: { readonly askAgain?: boolean } = {},
): Promise<Drawn> {
  const { referencePrefix } = connection.orders;
  const { due, again } = plan(order, postings, { kinds: flowKinds(order, posts, mapping), referencePrefix });
  const fresh = due.filter(({ kind }) => kind !== 'cancellation');
  if (again) return { state: 'unknown', reason: 'a document of it is in doubt' };
  if (fresh.length === 0) return { state: 'nothing-due' };
  const uncarried = fresh.filter(({ kind }) => !connection.erp.capabilities.documents[kind]);
  if (uncarried.length > 0)
    return { state: 'stopped', causes: uncarried.map(({ kind, reference }) => `${kind}:${reference}`) };

  const { store } = dryStore(real);
  const snapshot = contentHash(order);
  await store.snapshots.put(connection.name, order.number, snapshot, order);
  const steps = dryDependencies(options.askAgain ? forgetful(store) : store, {
    ...connection,
    mapping: async () => mapping,
  });
  const step = { connection: connection.name, order: order.number, snapshot, priority: 'reconcile' as const };
  const failures = [
    await failureOf(() => mapCustomer(steps)(step)),
    await failureOf(() => mapItems(steps)({ ...step, due: fresh })),
  ].filter((failure) => failure !== undefined);
  const untried = failures.find((failure) => !tellsOfOrder(failure));
  if (untried) return { state: 'unknown', reason: untried.message };
  const causes = [...new Set(failures.flatMap(({ causes: some }) => some))];
  return failures.length > 0 ? { state: 'stopped', causes } : { state: 'sound' };
}

/** The others say that a system is away, or that we are wrong. */
const tellsOfOrder = (failure: Failure): boolean =>
  isFailure(failure, 'missing-mapping', 'rejected', 'conflict', 'duplicate-found');

async function failureOf(step: () => Promise<unknown>): Promise<Failure | undefined> {
  try {
    await step();
    return undefined;
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
}

function dryDependencies(store: Store, connection: Connection): Dependencies {
  const nothing = (): void => undefined;
  return {
    store,
    connection: async () => connection,
    starter: { changed: async () => undefined, inWork: async () => 0 },
    log: { info: nothing, warn: nothing, error: nothing },
    now: () => new Date(),
  };
}

/** Known items are asked for again: one may have been stopped in the ERP since. */
const forgetful = (store: Store): Store => ({
  ...store,
  references: {
    ...store.references,
    getMany: async (connection, kind, externals) =>
      kind === 'item' ? new Map() : store.references.getMany(connection, kind, externals),
  },
});
