import type { Store } from '../store/store';
import type { Dependencies, FinishPollInput, PolledKind } from './types';

/** Marks outlive the longest window that asks for them. */
const MARK_DAYS = 30;

/** Where a poll begins: before its cursor, since a change that began early may commit late, with an old time stamp. */
export function windowBehind(cursor: string | undefined, now: Date, overlapSeconds: number): string {
  const from = cursor === undefined ? now.getTime() : Math.min(Date.parse(cursor), now.getTime());
  return new Date(from - overlapSeconds * 1_000).toISOString();
}

/** The rows whose mark was never seen, in their order. */
export async function unseenOf<Row>(
  store: Store,
  connection: string,
  rows: readonly Row[],
  markOf: (row: Row) => string,
): Promise<Row[]> {
  const marks = new Set(await store.cursors.unseen(connection, rows.map(markOf)));
  return rows.filter((row) => marks.has(markOf(row)));
}

/** The latest change among the rows. */
export const highestOf = (rows: readonly { readonly updatedAt: string }[]): string | undefined =>
  rows.reduce<string | undefined>(
    (top, { updatedAt }) => (top === undefined || updatedAt > top ? updatedAt : top),
    undefined,
  );

/** Moves a poll's cursor to the latest change seen, never past now and never back. */
export async function moveCursor(
  { store, now }: Pick<Dependencies, 'store' | 'now'>,
  of: PolledKind,
  { connection, highest: seen, since }: Omit<FinishPollInput, 'of'>,
): Promise<void> {
  const current = await store.cursors.get(connection, of);
  const latest = now().toISOString();
  // A first poll that saw nothing sets the cursor too: what changes during an outage after it is then not missed.
  const target = seen === undefined ? (current ?? since) : seen > latest ? latest : seen;
  if (target !== undefined && (current === undefined || target > current))
    await store.cursors.put(connection, of, target);
  await store.cursors.prune(connection, MARK_DAYS);
}
