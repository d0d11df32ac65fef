import type { Service } from '../service';
import { compareConnections, type ChangesByOrder } from './compare-connections';
import type { DemoSides } from './demo-files';
import { isSettled, readBoard } from './let-orders-flow';
import type { ChangeKind } from './storefronts';
import { secondsOf, until } from './until';

export interface ChangedOrders {
  readonly made: readonly {
    readonly connection: string;
    readonly order: string;
    readonly what: ChangeKind;
  }[];
  /** Until the ERP said of every order what the shops say; absent when it did not in time. */
  readonly seconds?: number;
}

/**
 * Edits, cancels, bills and refunds orders that stand in the ERP, all at once, and waits until the books agree again.
 * What they disagree on in the end is told by the comparison that follows.
 */
export async function changeOrders(service: Service, sides: readonly DemoSides[]): Promise<ChangedOrders> {
  const made = sides.flatMap(({ storefront: { connection }, shop }) =>
    shop.changes.map(({ order, what, happen }) => {
      happen();
      return { connection, order, what };
    }),
  );
  if (made.length === 0) return { made };
  const changed = byOrder({ made });
  const took = await until(async () => {
    const board = await readBoard(service, sides);
    if (![...board.values()].flat().every(isSettled)) return false;
    return compareConnections(sides, board, changed).every(
      ({ comparison: { differences } }) => differences.length === 0,
    );
  });
  return { made, ...(took === undefined ? {} : { seconds: secondsOf(took) }) };
}

export function byOrder({ made }: Pick<ChangedOrders, 'made'>): ChangesByOrder {
  const changes = new Map<string, Map<string, ChangeKind>>();
  for (const { connection, order, what } of made) {
    const own = changes.get(connection) ?? new Map<string, ChangeKind>();
    changes.set(connection, own.set(order, what));
  }
  return changes;
}
