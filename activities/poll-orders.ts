import type { OrderHead } from '../domain/order';
import { unrecorded } from '../systems/context';
import { closeForgotten } from './forgotten-creations';
import { highestOf, moveCursor, unseenOf, windowBehind } from './poll-window';
import { startPage } from './start-page';
import type { Connection, Dependencies, FinishPollInput, PollInput, PollPage } from './types';

const PAGE = 100;
const CURSOR = 'orders';

/**
 * One page of a poll. The window begins before the cursor (late commits are real: a change that began early may commit
 * late, with an old time stamp), and marks of what was seen keep it from being started twice.
 */
export const pollOrders =
  ({ store, connection, starter, now }: Dependencies) =>
  async ({ connection: name, mode, since: given, page }: PollInput): Promise<PollPage> => {
    const runtime = await connection(name);
    const since = given ?? (await windowStart(runtime, mode, await store.cursors.get(name, CURSOR), now()));
    // Listing pages are not kept in the trail: every order they name is read, and recorded, on its own.
    const at = now();
    const { orders, whole, next } = await runtime.storefront.changedOrders(unrecorded(), {
      by: 'changed',
      since,
      page,
      limit: PAGE,
    });
    const taken = orders.filter(
      ({ createdAt }) => !runtime.orders.since || Date.parse(createdAt) >= Date.parse(runtime.orders.since),
    );
    const fresh = await unseenOf(store, name, taken, markOf);
    await startPage({ store, starter }, name, { heads: fresh, whole, at }, 'live');
    // Only now: a crash before this line starts them again, which changes nothing.
    await store.cursors.see(name, fresh.map(markOf));
    return { since, started: fresh.length, seen: orders.length, next, highest: highestOf(orders) };
  };

/** Ends a poll: the cursor moves to the latest change seen, never past now, and what nobody asks for any more is closed. */
export const finishPoll =
  (dependencies: Dependencies) =>
  async ({ of = CURSOR, ...window }: FinishPollInput): Promise<void> => {
    await moveCursor(dependencies, of, window);
    await closeForgotten(dependencies, window.connection);
  };

const DAY_MS = 86_400_000;

async function windowStart(
  { orders }: Connection,
  mode: PollInput['mode'],
  cursor: string | undefined,
  now: Date,
): Promise<string> {
  if (mode === 'sweep')
    return latest(orders.since, new Date(now.getTime() - orders.sweepDays * DAY_MS).toISOString());
  if (cursor === undefined && orders.since) return orders.since;
  return windowBehind(cursor, now, orders.overlapSeconds);
}

const latest = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

const markOf = ({ sourceId, version }: OrderHead): string => `${sourceId}@${version}`;
