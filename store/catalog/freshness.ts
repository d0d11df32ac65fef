import type { CatalogFlow } from '../../domain/catalog';
import type { Database, Statement } from '../pool';
import type { Freshness, FreshnessBoard } from './room';

/** An alarm of null clears it, one that is left out leaves it. */
const NOTE: Statement = {
  name: 'catalog-freshness-note',
  text: `INSERT INTO catalog_freshness AS f (connection, flow, looked_at, changed_at, compared_at, pushed_at, swept_at, alarm)
         SELECT $1, $2, ${['looked', 'changed', 'compared', 'pushed', 'swept'].map((event) => `CASE WHEN '${event}' = ANY ($3::text[]) THEN now() END`).join(', ')}, $4
         ON CONFLICT (connection, flow) DO UPDATE SET
           looked_at = coalesce(excluded.looked_at, f.looked_at), changed_at = coalesce(excluded.changed_at, f.changed_at),
           compared_at = coalesce(excluded.compared_at, f.compared_at), pushed_at = coalesce(excluded.pushed_at, f.pushed_at),
           swept_at = coalesce(excluded.swept_at, f.swept_at), alarm = CASE WHEN $5::boolean THEN excluded.alarm ELSE f.alarm END`,
};
const LIST: Statement = {
  name: 'catalog-freshness-list',
  text: `SELECT connection, flow, begun_at, looked_at, changed_at, compared_at, pushed_at, swept_at, alarm
         FROM catalog_freshness WHERE $1::text IS NULL OR connection = $1
         ORDER BY connection, array_position(ARRAY['items', 'prices', 'stock'], flow)`,
};

interface Row {
  connection: string;
  flow: CatalogFlow;
  begun_at: string;
  looked_at: string | null;
  changed_at: string | null;
  compared_at: string | null;
  pushed_at: string | null;
  swept_at: string | null;
  alarm: string | null;
}

export function createFreshnessBoard(database: Database): FreshnessBoard {
  return {
    note: async (connection, flow, events, alarm) => {
      const clears = alarm !== undefined;
      await database.query(NOTE, [connection, flow, [...events], alarm ?? null, clears]);
    },
    list: async (connection) =>
      (await database.query<Row>(LIST, [connection ?? null])).map((row): Freshness => ({
        connection: row.connection,
        flow: row.flow,
        begunAt: row.begun_at,
        ...(row.looked_at !== null && { lookedAt: row.looked_at }),
        ...(row.changed_at !== null && { changedAt: row.changed_at }),
        ...(row.compared_at !== null && { comparedAt: row.compared_at }),
        ...(row.pushed_at !== null && { pushedAt: row.pushed_at }),
        ...(row.swept_at !== null && { sweptAt: row.swept_at }),
        ...(row.alarm !== null && { alarm: row.alarm }),
      })),
  };
}
