import { inBatches } from '../../activities/in-batches';
import { resolvesCause } from '../../domain/causes';
import { Failure } from '../../domain/failure';
import type { Mapping } from '../../domain/mapping';
import type { Order } from '../../domain/order';
import { unrecorded } from '../../systems/context';
import type { OrderRow } from '../../store/store';
import { drawOrder, type Drawn, type DrawingTable } from './draw-order';
import { storedOrder } from './stored-order';
import { AT_ONCE } from './stopped-orders';

/** What a new mapping would do for the orders that wait for a person. */
export interface ReleaseImpact {
  readonly waiting: number;
  /** Drawn up with the new mapping, nothing is in their way any more. */
  readonly released: readonly string[];
  /** One of their causes is answered, but something else is in the way. */
  readonly stillStuck: readonly { readonly order: string; readonly causes: readonly string[] }[];
  /** That could not be tried. `named`: the mapping answers one of their causes by name. */
  readonly unknown: readonly { readonly order: string; readonly reason: string; readonly named: boolean }[];
  /** That wait for something else. */
  readonly unaffected: number;
  readonly byCause: readonly {
    readonly cause: string;
    readonly waiting: number;
    readonly released: number;
  }[];
}

/**
 * Draws each waiting order up with the new mapping. One whose cause the mapping does not answer by name counts as released
 * only when the mapping in force stops it: else its cause lies elsewhere.
 */
export async function releaseImpact(
  drawing: DrawingTable,
  waiting: readonly OrderRow[],
  inForce: Mapping | undefined,
  next: Mapping,
): Promise<ReleaseImpact> {
  const released: string[] = [];
  const stillStuck: { order: string; causes: readonly string[] }[] = [];
  const unknown: { order: string; reason: string; named: boolean }[] = [];
  let unaffected = 0;
  await inBatches(waiting, AT_ONCE, async ({ order: number, cause }) => {
    const named = cause.some((one) => one === 'mapping' || resolvesCause(next, one));
    const order = await readingOf(drawing, number);
    if (typeof order === 'string') return void unknown.push({ order: number, reason: order, named });
    const postings = await drawing.store.ledger.ofOrder(drawing.connection.name, number);
    const draw = (mapping: Mapping): Promise<Drawn> => drawOrder(drawing, order, mapping, postings);
    const after = await draw(next);
    if (after.state === 'unknown') unknown.push({ order: number, reason: after.reason, named });
    else if (after.state === 'stopped' && named) stillStuck.push({ order: number, causes: after.causes });
    else if (after.state === 'stopped') unaffected += 1;
    else if (named || (inForce && (await draw(inForce)).state === 'stopped')) released.push(number);
    else unaffected += 1;
  });
  return {
    waiting: waiting.length,
    released: released.sort(),
    stillStuck: stillStuck.sort((a, b) => (a.order < b.order ? -1 : 1)),
    unknown: unknown.sort((a, b) => (a.order < b.order ? -1 : 1)),
    unaffected,
    byCause: countsByCause(waiting, new Set(released)),
  };
}

/** As it was read when it got stuck, else as the shop has it now; else why there is none. */
async function readingOf({ store, connection }: DrawingTable, number: string): Promise<Order | string> {
  const stored = await storedOrder(store, connection.name, number);
  if (stored) return stored;
  try {
    const read = await connection.storefront.fetchOrders(unrecorded('reconcile'), [number]);
    return read.get(number) ?? 'the shop does not have it';
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return error.message;
  }
}

function countsByCause(
  waiting: readonly OrderRow[],
  released: ReadonlySet<string>,
): ReleaseImpact['byCause'] {
  const counts = new Map<string, { cause: string; waiting: number; released: number }>();
  for (const { order, cause: causes } of waiting)
    for (const cause of causes) {
      const count = counts.get(cause) ?? { cause, waiting: 0, released: 0 };
      count.waiting += 1;
      if (released.has(order)) count.released += 1;
      counts.set(cause, count);
    }
  return [...counts.values()].sort(
    (a, b) => b.released - a.released || b.waiting - a.waiting || (a.cause < b.cause ? -1 : 1),
  );
}
