import { setTimeout as pause } from 'node:timers/promises';
import type { OrderRow } from '../../store/store';
import { TASK_QUEUE } from '../../workers/order-starter';
import { allOrders } from '../commands/orders';
import type { Service } from '../service';
import type { DemoSides } from './demo-files';

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
    const settled = rows.filter(({ stage }) => stage !== 'processing' && stage !== 'in-doubt').length;
    progress(settled, expected);
    const resting = placed === sides.length && rows.length >= expected && settled === rows.length;
    restedSince = resting ? (restedSince ?? Date.now()) : undefined;
    if ((restedSince !== undefined && Date.now() - restedSince >= REST_MS) || Date.now() > deadline)
      return board;
    await pause(100);
  }
}

/** Keeps the schedule from finding first what the shop pushes; resumes when every order is known, or the time is up. */
async function withoutSchedule(
  service: Service,
  { storefront: { connection }, shop }: DemoSides,
  work: () => Promise<void>,
): Promise<void> {
  const schedule = service.temporal.client.schedule.getHandle(`poll/${connection}/orders`);
  await schedule.pause('new orders are pushed while the demo places them');
  try {
    // A tick that came before the pause ends first.
    while ((await schedule.describe()).info.runningActions.length > 0) await pause(50);
    await work();
    for (const until = Date.now() + LONGEST_PUSH_MS; Date.now() < until; await pause(100))
      if ((await allOrders(service.store, { connection })).length >= shop.orders.length) break;
  } finally {
    await schedule.unpause();
  }
}

/** A poll out of turn, to its end. @param name makes the workflow's id its own */
export async function pollNow(
  { temporal }: Pick<Service, 'temporal'>,
  connection: string,
  name: string,
): Promise<void> {
  await temporal.client.workflow.execute('poll', {
    workflowId: `poll/${connection}/${name}`,
    taskQueue: TASK_QUEUE,
    args: [{ connection }],
  });
}

async function readBoard({ store }: Service, sides: readonly DemoSides[]): Promise<Board> {
  const board = new Map<string, readonly OrderRow[]>();
  for (const {
    storefront: { connection },
  } of sides)
    board.set(connection, await allOrders(store, { connection }));
  return board;
}
