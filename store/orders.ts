import type { Database, Statement } from './pool';
import type { OrderBoard, OrderRow, Stage } from './store';
import type { Appender } from './trail/appender';
import { withTrail } from './trail/statement';

const COLUMNS = `connection, "order", stage, cause, message, currency, total, business_date::text AS business_date, updated_at`;

interface BoardRow {
  connection: string;
  order: string;
  stage: Stage;
  cause: string[];
  message: string | null;
  currency: string | null;
  total: string | null;
  business_date: string | null;
  updated_at: string;
}

const toOrderRow = (row: BoardRow): OrderRow => ({
  connection: row.connection,
  order: row.order,
  stage: row.stage,
  cause: row.cause,
  ...(row.message !== null && { message: row.message }),
  ...(row.currency !== null && { currency: row.currency }),
  ...(row.total !== null && { total: row.total }),
  ...(row.business_date !== null && { businessDate: row.business_date }),
  updatedAt: row.updated_at,
});

/** Currency, total and date stay when a later stage does not know them: an order does not lose its sum by failing. */
const UPSERT = `ON CONFLICT (connection, "order") DO UPDATE SET stage = excluded.stage, cause = excluded.cause,
  message = excluded.message, currency = coalesce(excluded.currency, b.currency), total = coalesce(excluded.total, b.total),
  business_date = coalesce(excluded.business_date, b.business_date), updated_at = now()`;

const PUT: Statement = {
  name: 'order-put',
  text: `INSERT INTO order_board AS b (connection, "order", stage, cause, message, currency, total, business_date)
         VALUES ($1, $2, $3, $4::text[], $5, $6, $7::numeric, $8::date) ${UPSERT}`,
};
const PUT_WITH_TRAIL: Statement = withTrail(
  'order-put-trail',
  `INSERT INTO order_board AS b (connection, "order", stage, cause, message, currency, total, business_date)
   SELECT $1, $2, $18::text, $19::text[], $20::text, $21::text, $22::numeric, $23::date WHERE EXISTS (SELECT FROM ready)
   ${UPSERT} RETURNING true AS changed`,
);
const GET: Statement = {
  name: 'order-get',
  text: `SELECT ${COLUMNS} FROM order_board WHERE connection = $1 AND "order" = $2`,
};
const COUNTS: Statement = {
  name: 'order-counts',
  text: `SELECT stage, count(*)::integer AS orders FROM order_board
         WHERE $1::text IS NULL OR connection = $1 GROUP BY stage ORDER BY stage`,
};
const KNOWN: Statement = {
  name: 'order-known',
  text: `SELECT "order" FROM order_board WHERE connection = $1 AND "order" = ANY ($2::text[])`,
};
const PAGE = 1000;

/** The board of orders. */
export function createOrderBoard(database: Database, appender: Appender): OrderBoard {
  return {
    put: async (row, entries = []) => {
      const values = [
        row.stage,
        [...row.cause],
        row.message ?? null,
        row.currency ?? null,
        row.total ?? null,
        row.businessDate ?? null,
      ];
      if (entries.length === 0) await database.query(PUT, [row.connection, row.order, ...values]);
      else await appender.run(PUT_WITH_TRAIL, row.connection, row.order, entries, values);
    },
    get: async (connection, order) => {
      const [row] = await database.query<BoardRow>(GET, [connection, order]);
      return row && toOrderRow(row);
    },
    list: async (filter) => {
      const values: unknown[] = [];
      const value = (content: unknown): string => `$${values.push(content)}`;
      const conditions: string[] = [];
      if (filter.connection !== undefined) conditions.push(`connection = ${value(filter.connection)}::text`);
      if (filter.stage !== undefined) conditions.push(`stage = ${value(filter.stage)}::text`);
      // The second half lets the server use the index, which leaves out orders without a cause.
      if (filter.cause !== undefined)
        conditions.push(`cause @> ARRAY[${value(filter.cause)}::text] AND cause <> '{}'`);
      if (filter.after !== undefined) {
        conditions.push(
          `(connection, "order") > (${value(filter.after.connection)}::text, ${value(filter.after.order)}::text)`,
        );
      }
      const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
      const text = `SELECT ${COLUMNS} FROM order_board ${where} ORDER BY connection, "order" LIMIT ${value(filter.limit ?? PAGE)}`;
      return (await database.query<BoardRow>({ name: '', text }, values)).map(toOrderRow);
    },
    known: async (connection, orders) =>
      (await database.query<{ order: string }>(KNOWN, [connection, [...orders]])).map(({ order }) => order),
    counts: async (connection) => {
      const rows = await database.query<{ stage: Stage; orders: number }>(COUNTS, [connection ?? null]);
      return Object.fromEntries(rows.map((row) => [row.stage, row.orders]));
    },
  };
}
