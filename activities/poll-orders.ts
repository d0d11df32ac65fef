import type { OrderHead } from '../domain/order';
import { unrecorded } from '../systems/context';
import { startPage } from './start-page';
import type { Connection, Dependencies, PollInput, PollPage } from './types';

const PAGE = 100;
const CURSOR = 'orders';
/** Marks outlive the longest window that asks for them. */
const MARK_DAYS = 30;

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
      ({ createdAt }) => !runtime.orders.since || createdAt >= runtime.orders.since,
    );
    const fresh = await unseen(store, name, taken);
    const numbers = fresh.map(({ number }) => number);
    await startPage({ store, starter }, name, { numbers, whole, at }, 'live');
    // Only now: a crash before this line starts them again, which changes nothing.
    await store.cursors.see(name, fresh.map(markOf));
    return { since, started: fresh.length, seen: orders.length, next, highest: highest(orders) };
  };

/** Ends a poll: the cursor moves to the latest change seen, never past now. */
export const finishPoll =
  ({ store, now }: Dependencies) =>
  async ({ connection: name, highest: seen }: { connection: string; highest?: string }): Promise<void> => {
    const current = await store.cursors.get(name, CURSOR);
    const latest = now().toISOString();
    const target = seen === undefined || seen > latest ? (seen === undefined ? current : latest) : seen;
    if (target !== undefined && (current === undefined || target > current))
      await store.cursors.put(name, CURSOR, target);
    await store.cursors.prune(name, MARK_DAYS);
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
  const from = cursor === undefined ? now.getTime() : Math.min(Date.parse(cursor), now.getTime());
  return new Date(from - orders.overlapSeconds * 1_000).toISOString();
}

const latest = (a: string | undefined, b: string): string => (a !== undefined && a > b ? a : b);

const markOf = ({ sourceId, version }: OrderHead): string => `${sourceId}@${version}`;

async function unseen(
  store: Dependencies['store'],
  connection: string,
  heads: readonly OrderHead[],
): Promise<OrderHead[]> {
  const marks = new Set(await store.cursors.unseen(connection, heads.map(markOf)));
  return heads.filter((head) => marks.has(markOf(head)));
}

const highest = (heads: readonly OrderHead[]): string | undefined =>
  heads.reduce<string | undefined>(
    (top, { updatedAt }) => (top === undefined || updatedAt > top ? updatedAt : top),
    undefined,
  );
