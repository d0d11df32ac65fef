import type { CatalogFlow } from '../../domain/catalog';
import type { Database, Statement } from '../pool';
import type { DirtyItems, ItemEnd } from './room';
import { TOUCH } from './touch';

const TOUCHED: Statement = {
  name: 'catalog-touch',
  text: TOUCH(`SELECT DISTINCT $1::text, $2::text, item, now() FROM unnest($3::text[]) AS item`),
};
const REOPEN: Statement = {
  name: 'catalog-reopen',
  text: `UPDATE catalog_dirty SET problem = NULL, tries = 0, due_at = least(due_at, now()), revision = nextval('catalog_revision')
         WHERE connection = $1 AND flow = $2 AND item = ANY ($3::text[]) AND problem IS NOT NULL`,
};
const WAITING: Statement = {
  name: 'catalog-waiting',
  text: `SELECT count(*)::integer AS items,
           coalesce(extract(epoch FROM now() - min(since)) * 1000, 0)::double precision AS longest_ms
         FROM (SELECT since FROM catalog_dirty
               WHERE connection = $1 AND flow = $2 AND problem IS NULL AND due_at <= now()
                 AND (claimed_until IS NULL OR claimed_until < now())
               ORDER BY due_at LIMIT $3) AS due`,
};
const TAKE: Statement = {
  name: 'catalog-take',
  text: `WITH due AS (
           SELECT item FROM catalog_dirty
           WHERE connection = $1 AND flow = $2 AND problem IS NULL
             AND (claimed_until IS NULL OR claimed_until < now())
             AND CASE WHEN $6::text[] IS NULL THEN due_at <= now() ELSE item = ANY ($6::text[]) END
           ORDER BY due_at, item LIMIT $3 FOR UPDATE SKIP LOCKED
         )
         UPDATE catalog_dirty AS d SET claimed_by = $4, claimed_until = now() + $5::double precision * interval '1 millisecond'
         WHERE d.connection = $1 AND d.flow = $2 AND d.item = ANY (ARRAY(SELECT item FROM due))
         RETURNING d.item, d.revision::text AS revision, d.tries`,
};
const FINISH: Statement = {
  name: 'catalog-finish',
  text: `WITH ends AS (
           SELECT * FROM unnest($4::text[], $5::bigint[], $6::text[], $7::double precision[], $8::boolean[], $9::text[])
             AS ends (item, revision, how, in_ms, failed, problem)
         ), done AS (
           DELETE FROM catalog_dirty AS d USING ends
           WHERE d.connection = $1 AND d.flow = $2 AND d.item = ANY ($4::text[]) AND d.item = ends.item
             AND d.revision = ends.revision AND ends.how = 'done'
         )
         UPDATE catalog_dirty AS d SET
           claimed_by = CASE WHEN d.claimed_by = $3 THEN NULL ELSE d.claimed_by END,
           claimed_until = CASE WHEN d.claimed_by = $3 THEN NULL ELSE d.claimed_until END,
           due_at = CASE WHEN ends.how = 'later' AND d.revision = ends.revision
                    THEN now() + ends.in_ms * interval '1 millisecond' ELSE d.due_at END,
           since = CASE WHEN ends.how = 'later' AND NOT ends.failed THEN now() ELSE d.since END,
           tries = d.tries + CASE WHEN ends.failed AND d.revision = ends.revision THEN 1 ELSE 0 END,
           problem = CASE WHEN d.revision = ends.revision THEN ends.problem ELSE d.problem END
         FROM ends WHERE d.connection = $1 AND d.flow = $2 AND d.item = ANY ($4::text[]) AND d.item = ends.item
           AND NOT (d.revision = ends.revision AND ends.how = 'done')`,
};
const COUNTS: Statement = {
  name: 'catalog-dirty-counts',
  text: `SELECT connection, flow,
           count(*) FILTER (WHERE problem IS NULL AND due_at <= now())::integer AS due,
           count(*) FILTER (WHERE problem IS NULL AND due_at > now())::integer AS later,
           count(*) FILTER (WHERE problem IS NOT NULL)::integer AS refused,
           min(since) FILTER (WHERE problem IS NULL AND due_at <= now()) AS oldest,
           (extract(epoch FROM min(due_at) FILTER (WHERE problem IS NULL AND due_at > now()) - now()) * 1000)::double precision
             AS next_in_ms
         FROM catalog_dirty WHERE $1::text IS NULL OR connection = $1 GROUP BY connection, flow ORDER BY connection, flow`,
};
const PROBLEMS: Statement = {
  name: 'catalog-problems',
  text: `SELECT item, problem FROM catalog_dirty WHERE connection = $1 AND flow = $2 AND problem IS NOT NULL
         ORDER BY item LIMIT $3`,
};

interface CountRow {
  connection: string;
  flow: CatalogFlow;
  due: number;
  later: number;
  refused: number;
  oldest: string | null;
  next_in_ms: number | null;
}

export function createDirtyItems(database: Database): DirtyItems {
  return {
    touch: async (connection, flow, items) => {
      if (items.length > 0) await database.query(TOUCHED, [connection, flow, [...items]]);
    },
    reopen: async (connection, flow, items) => {
      if (items.length > 0) await database.query(REOPEN, [connection, flow, [...items]]);
    },
    waiting: async (connection, flow, atMost) => {
      const [row] = await database.query<{ items: number; longest_ms: number }>(WAITING, [
        connection,
        flow,
        atMost,
      ]);
      return { items: row?.items ?? 0, longestMs: row?.longest_ms ?? 0 };
    },
    take: (connection, flow, { limit, claim, claimMs, items }) =>
      database.query(TAKE, [connection, flow, limit, claim, claimMs, items ? [...items] : null]),
    finish: async (connection, flow, claim, ends) => {
      if (ends.length === 0) return;
      const column = <Value>(of: (end: ItemEnd) => Value): Value[] => ends.map(of);
      await database.query(FINISH, [
        connection,
        flow,
        claim,
        column(({ item }) => item),
        column(({ revision }) => revision),
        column(({ end }) => end),
        column((one) => (one.end === 'later' ? one.inMs : 0)),
        column((one) => one.end === 'later' && one.failed === true),
        column((one) => (one.end === 'refused' ? one.problem : null)),
      ]);
    },
    counts: async (connection) => {
      const rows = await database.query<CountRow>(COUNTS, [connection ?? null]);
      return rows.map(({ oldest, next_in_ms, ...row }) => ({
        ...row,
        ...(oldest !== null && { oldest }),
        ...(next_in_ms !== null && { nextInMs: next_in_ms }),
      }));
    },
    problems: (connection, flow, limit) => database.query(PROBLEMS, [connection, flow, limit]),
  };
}
