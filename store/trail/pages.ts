import type { Database } from '../pool';
import type { ChainEntry } from './chain';
import type { HeadRow } from './heads';

export interface TrailFilter {
  readonly connection?: string;
  readonly order?: string;
}

export interface StoredEntry extends ChainEntry {
  readonly hash: string;
  /** The sealed body, when there is one and it was not erased. */
  readonly sealed?: Buffer;
}

/** One order's head with its entries, as they stood at one moment. */
export interface OrderTrail {
  readonly head: HeadRow;
  readonly entries: StoredEntry[];
}

/** Head and entries come in one statement, so that an append in between is never taken for a forgery. */
const PAGE = {
  name: 'trail-page',
  text: `WITH page AS (
           SELECT connection, "order", sequence, hash, intact, key_id, seal, checkpointed FROM trail_head
           WHERE ($1::text IS NULL OR connection = $1) AND ($2::text IS NULL OR "order" = $2)
             AND (connection, "order") > ($3, $4)
           ORDER BY connection, "order" LIMIT $5
         )
         SELECT page.*, e.sequence AS e_sequence, e.at, e.kind, e.actor, e.data, e.body_hash, e.hash AS e_hash, b.sealed
         FROM page
         LEFT JOIN trail_entry e ON e.connection = page.connection AND e."order" = page."order"
         LEFT JOIN trail_body b ON b.connection = e.connection AND b."order" = e."order" AND b.sequence = e.sequence
         ORDER BY page.connection, page."order", e.sequence`,
};
const ORDERS_PER_PAGE = 100;

export interface EntryColumns {
  at: string;
  kind: string;
  actor: string | null;
  data: string | null;
  body_hash: string | null;
  sealed: Buffer | null;
}
type PageRow = HeadRow & EntryColumns & { e_sequence: number | null; e_hash: string };

/** Every order's trail, in the order of connection and number. */
export async function* readTrails(database: Database, filter: TrailFilter): AsyncGenerator<OrderTrail> {
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const rows = await database.query<PageRow>(PAGE, [
      filter.connection ?? null,
      filter.order ?? null,
      ...after,
      ORDERS_PER_PAGE,
    ]);
    if (rows.length === 0) return;
    let trail: OrderTrail | undefined;
    for (const row of rows) {
      if (trail?.head.connection !== row.connection || trail.head.order !== row.order) {
        if (trail) yield trail;
        trail = { head: row, entries: [] };
      }
      if (row.e_sequence !== null) {
        trail.entries.push(toEntry(row.connection, row.order, row.e_sequence, row.e_hash, row));
      }
    }
    if (!trail) return;
    yield trail;
    after = [trail.head.connection, trail.head.order];
  }
}

export const toEntry = (
  connection: string,
  order: string,
  sequence: number,
  hash: string,
  row: EntryColumns,
): StoredEntry => ({
  connection,
  order,
  sequence,
  hash,
  at: row.at,
  kind: row.kind,
  actor: row.actor ?? undefined,
  data: row.data ?? undefined,
  bodyHash: row.body_hash ?? undefined,
  sealed: row.sealed ?? undefined,
});
