import type { FlowSum, Reckoning } from '../domain/reckoning';
import type { Database, Statement } from './pool';
import type { Reconciliation, Reconciliations } from './store';

const COLUMNS =
  'id, connection, since, until, ledger_only, actor, begun_at, ended_at, orders, differences, sums';

const BEGIN: Statement = {
  name: 'reconciliation-begin',
  text: `INSERT INTO reconciliation (id, connection, since, until, ledger_only, actor)
         VALUES ($1, $2, $3::timestamptz, $4::timestamptz, $5, $6) ON CONFLICT (id) DO NOTHING`,
};
const GET: Statement = {
  name: 'reconciliation-get',
  text: `SELECT ${COLUMNS} FROM reconciliation WHERE id = $1`,
};
const LATEST: Statement = {
  name: 'reconciliation-latest',
  text: `SELECT DISTINCT ON (connection) ${COLUMNS} FROM reconciliation WHERE ended_at IS NOT NULL
         ORDER BY connection, ended_at DESC`,
};
const KEEP: Statement = {
  name: 'reconciled-order-keep',
  text: `INSERT INTO reconciled_order (reconciliation, "order", differences, again, content)
         SELECT $1, one->>'order', jsonb_array_length(one->'differences'), $2, one - 'order'
         FROM jsonb_array_elements($3::jsonb) AS one
         ON CONFLICT (reconciliation, "order") DO UPDATE SET differences = excluded.differences,
           again = excluded.again, content = excluded.content`,
};
const ROWS: Statement = {
  name: 'reconciled-order-rows',
  text: `SELECT "order", content FROM reconciled_order
         WHERE reconciliation = $1 AND "order" > $2 AND (NOT $3::boolean OR again) AND (NOT $4::boolean OR differences > 0)
         ORDER BY "order" LIMIT $5`,
};
const UNLISTED: Statement = {
  name: 'reconciled-order-unlisted',
  text: `SELECT b."order" FROM order_board b, reconciliation r
         WHERE r.id = $1 AND b.connection = r.connection AND b."order" > $2
           AND b.business_date >= (r.since AT TIME ZONE 'UTC')::date
           AND b.business_date <= ((r.until - interval '1 microsecond') AT TIME ZONE 'UTC')::date
           AND NOT EXISTS (SELECT FROM reconciled_order o WHERE o.reconciliation = r.id AND o."order" = b."order")
         ORDER BY b."order" LIMIT $3`,
};
const END: Statement = {
  name: 'reconciliation-end',
  text: `UPDATE reconciliation SET ended_at = now(), orders = $2, differences = $3, sums = $4::jsonb
         WHERE id = $1 AND ended_at IS NULL`,
};
/** Orders that agree have told their sums. */
const THIN_OUT: Statement = {
  name: 'reconciled-order-thin-out',
  text: `DELETE FROM reconciled_order WHERE reconciliation = $1 AND differences = 0
           AND content->'waiting' = '[]' AND content->'skipped' = '[]'`,
};
const PRUNE: Statement = {
  name: 'reconciliation-prune',
  text: `DELETE FROM reconciliation WHERE connection = $1 AND id NOT IN
           (SELECT id FROM reconciliation WHERE connection = $1 ORDER BY begun_at DESC LIMIT $2)`,
};

interface Row {
  id: string;
  connection: string;
  since: string;
  until: string;
  ledger_only: boolean;
  actor: string;
  begun_at: string;
  ended_at: string | null;
  orders: number;
  differences: number;
  sums: FlowSum[];
}

const toReconciliation = (row: Row): Reconciliation => ({
  id: row.id,
  connection: row.connection,
  since: row.since,
  until: row.until,
  ledgerOnly: row.ledger_only,
  actor: row.actor,
  begunAt: row.begun_at,
  ...(row.ended_at !== null && { endedAt: row.ended_at }),
  orders: row.orders,
  differences: row.differences,
  sums: row.sums,
});

/** What reconciliations found, the latest of each connection. */
export function createReconciliations(database: Database): Reconciliations {
  return {
    begin: async ({ id, connection, since, until, ledgerOnly, actor }) =>
      void (await database.query(BEGIN, [id, connection, since, until, ledgerOnly, actor])),
    get: async (id) => {
      const [row] = await database.query<Row>(GET, [id]);
      return row && toReconciliation(row);
    },
    latest: async () => (await database.query<Row>(LATEST)).map(toReconciliation),
    keep: async (id, rows, again) => {
      if (rows.length > 0) await database.query(KEEP, [id, again, JSON.stringify(rows)]);
    },
    rows: async (id, { after = '', limit, again = false, different = false }) =>
      (
        await database.query<{ order: string; content: Omit<Reckoning, 'order'> }>(ROWS, [
          id,
          after,
          again,
          different,
          limit,
        ])
      ).map(({ order, content }) => ({ order, ...content })),
    unlisted: async (id, { after = '', limit }) =>
      (await database.query<{ order: string }>(UNLISTED, [id, after, limit])).map(({ order }) => order),
    end: async (id, { orders, differences, sums }) => {
      await database.query(END, [id, orders, differences, JSON.stringify(sums)]);
      await database.query(THIN_OUT, [id]);
    },
    prune: async (connection, keep) => void (await database.query(PRUNE, [connection, keep])),
  };
}
