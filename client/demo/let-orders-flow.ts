import { setTimeout as pause } from 'node:timers/promises';
import { customerOfSubject } from '../../domain/customer';
import type { OrderRow } from '../../store/store';
import { allOrders } from '../commands/orders';
import type { Service } from '../service';
import type { DemoSides } from './demo-files';
import { pollNow, withoutSchedules } from './schedules';
import { until } from './until';

/** By connection. */
export type Board = ReadonlyMap<string, readonly OrderRow[]>;

/** Nothing moved for this long, with every order taken up: the run has come to rest. */
const REST_MS = 400;
const LONGEST_RUN_MS = 150_000;
/** Orders come in one after another, as in a busy shop. */
const BETWEEN_ORDERS_MS = 15;
/** The schedule looks for itself when pushes take longer than this. */
const LONGEST_PUSH_MS = 30_000;

/**
 * The first poll of each connection finds what stands in the shop and registers for what comes; then the others are
 * placed, and the shop pushes them, while the schedule pauses. Ends when no order moves any more.
 */
export async function letOrdersFlow(
  service: Service,
  sides: readonly DemoSides[],
  progress: (settled: number, total: number) => void,
): Promise<Board> {
  let failed: Error | undefined;
  let placed = 0;
  const placing = sides.map(async (side) => {
    await withoutSchedule(service, side, async () => {
      await pollNow(service, side.storefront.connection, 'first');
      for (const place of side.shop.live) {
        place();
        await pause(BETWEEN_ORDERS_MS);
      }
    });
    placed += 1;
  });
  Promise.all(placing).catch((error: unknown) => {
    failed = error instanceof Error ? error : new Error(String(error));
  });

  const expected = sides.reduce((sum, { shop }) => sum + shop.orders.length, 0);
  const deadline = Date.now() + LONGEST_RUN_MS + expected * 100;
  let restedSince: number | undefined;
  for (;;) {
    if (failed) throw failed;
    const board = await readBoard(service, sides);
    const rows = [...board.values()].flat();
    const settled = rows.filter(isSettled).length;
    progress(settled, expected);
    const resting = placed === sides.length && rows.length >= expected && settled === rows.length;
    restedSince = resting ? (restedSince ?? Date.now()) : undefined;
    if ((restedSince !== undefined && Date.now() - restedSince >= REST_MS) || Date.now() > deadline)
      return board;
    await pause(100);
  }
}

/** Keeps the schedule from finding first what the shop pushes; resumes when every order is known, or the time is up. */
const withoutSchedule = (
  service: Service,
  { storefront: { connection }, shop }: DemoSides,
  work: () => Promise<void>,
): Promise<void> =>
  withoutSchedules(
    service,
    [`poll/${connection}/orders`],
    'new orders are pushed while the demo places them',
    async () => {
      await work();
      await until(
        async () => (await ordersOf(service, connection)).length >= shop.orders.length,
        LONGEST_PUSH_MS,
      );
    },
  );

export const isSettled = ({ stage }: OrderRow): boolean => stage !== 'processing' && stage !== 'in-doubt';

/** Where the orders stand. */
export async function readBoard(service: Service, sides: readonly DemoSides[]): Promise<Board> {
  const board = new Map<string, readonly OrderRow[]>();
  for (const {
    storefront: { connection },
  } of sides)
    board.set(connection, await ordersOf(service, connection));
  return board;
}

/** Customers that wait for a person stand on the same board, and are left out. */
const ordersOf = async ({ store }: Service, connection: string): Promise<readonly OrderRow[]> =>
  (await allOrders(store, { connection })).filter(({ order }) => customerOfSubject(order) === undefined);
