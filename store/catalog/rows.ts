import { contentHash } from '../../domain/canonical-json';
import type { Database, Statement } from '../pool';
import type { CatalogRow, CatalogRows } from './room';
import { TOUCH } from './touch';

const CLOCK: Statement = { name: 'catalog-clock', text: 'SELECT clock_timestamp() AS now' };

/**
 * What stood before is read in the statement's own snapshot: a row is changed when its hash was another one. Here and in
 * the other statements items are also named as an array: a table without statistics is then still read by its index.
 */
const KEEP: Statement = {
  name: 'catalog-keep',
  text: `WITH given AS (
           SELECT * FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
             AS given (item, part, content, hash, valid_from, valid_until)
         ), was AS (
           SELECT item, part, hash FROM catalog_row WHERE connection = $1 AND flow = $2 AND item = ANY ($3::text[])
         ), kept AS (
           INSERT INTO catalog_row AS row (connection, flow, item, part, content, hash, valid_from, valid_until, read_at)
           SELECT $1, $2, item, part, content::jsonb, hash, valid_from::date, valid_until::date, $9::timestamptz
             FROM given ORDER BY item, part
           ON CONFLICT (connection, flow, item, part) DO UPDATE SET content = excluded.content, hash = excluded.hash,
             valid_from = excluded.valid_from, valid_until = excluded.valid_until, read_at = excluded.read_at
             WHERE row.read_at <= excluded.read_at
           RETURNING item, part, hash
         ), lost AS (
           UPDATE catalog_row AS row SET hash = '', read_at = $9::timestamptz
             WHERE connection = $1 AND flow = $2 AND item = ANY ($10::text[]) AND hash <> '' AND read_at < $9::timestamptz
               AND NOT EXISTS (SELECT FROM given WHERE given.item = row.item AND given.part = row.part)
           RETURNING item
         ), changed AS (
           SELECT kept.item FROM kept LEFT JOIN was USING (item, part) WHERE was.hash IS DISTINCT FROM kept.hash
           UNION SELECT item FROM lost
         ), dirty AS (
           ${TOUCH(`SELECT $1::text, $2::text, item, now() FROM (
             SELECT item FROM changed UNION SELECT item FROM given WHERE $11::boolean
             UNION SELECT unnest($10::text[]) WHERE $11::boolean) AS items`)}
         )
         SELECT count(*)::integer AS changed FROM changed`,
};
const OF: Statement = {
  name: 'catalog-rows-of',
  text: `SELECT item, part, content, hash, read_at, valid_from::text AS valid_from, valid_until::text AS valid_until
         FROM catalog_row WHERE connection = $1 AND flow = $2 AND item = ANY ($3::text[]) ORDER BY item, part`,
};
const MISSED: Statement = {
  name: 'catalog-missed',
  text: `SELECT count(*) FILTER (WHERE read_at < $3::timestamptz)::integer AS missed, count(*)::integer AS rows
         FROM catalog_row WHERE connection = $1 AND flow = $2 AND hash <> ''`,
};
const VANISH: Statement = {
  name: 'catalog-vanish',
  text: `WITH lost AS (
           UPDATE catalog_row SET hash = '', read_at = clock_timestamp()
             WHERE connection = $1 AND flow = $2 AND hash <> '' AND read_at < $3::timestamptz RETURNING item
         ), dirty AS (${TOUCH(`SELECT DISTINCT $1::text, $2::text, item, now() FROM lost`)})
         SELECT count(*)::integer AS gone FROM lost`,
};
const TURN_DAY: Statement = {
  name: 'catalog-turn-day',
  text: `WITH turned AS (
           SELECT DISTINCT item FROM catalog_row WHERE connection = $1 AND flow = 'prices' AND hash <> ''
             AND (valid_from > coalesce($3::date, $2::date - 1) AND valid_from <= $2::date
               OR valid_until >= coalesce($3::date, $2::date - 1) AND valid_until < $2::date)
         ), dirty AS (${TOUCH(`SELECT $1::text, 'prices', item, now() FROM turned`)})
         SELECT count(*)::integer AS turned FROM turned`,
};
const LEARNT: Statement = {
  name: 'catalog-learnt',
  text: `SELECT internal AS item, external AS sku FROM reference
         WHERE connection = $1 AND kind = 'item' AND internal = ANY ($2::text[]) ORDER BY external`,
};

/** A sweep that misses more than half of this many rows is not believed. */
const ENOUGH_ROWS = 20;

interface StoredRow {
  item: string;
  part: string;
  content: unknown;
  hash: string;
  read_at: string;
  valid_from: string | null;
  valid_until: string | null;
}

export function createCatalogRows(database: Database): CatalogRows {
  return {
    clock: async () => (await database.query<{ now: string }>(CLOCK))[0]?.now ?? '',
    keep: async (connection, flow, rows, { readAt, whole = [], compareAll = false }) => {
      const last = [...new Map(rows.map((row) => [`${row.item}\n${row.part}`, row])).values()];
      if (last.length === 0 && whole.length === 0) return 0;
      const column = <Value>(of: (row: CatalogRow) => Value): Value[] => last.map(of);
      const [answer] = await database.query<{ changed: number }>(KEEP, [
        connection,
        flow,
        column(({ item }) => item),
        column(({ part }) => part),
        column(({ content }) => JSON.stringify(content)),
        column(({ content }) => contentHash(content)),
        column(({ from }) => from ?? null),
        column(({ until }) => until ?? null),
        readAt,
        [...whole],
        compareAll,
      ]);
      return answer?.changed ?? 0;
    },
    of: async (connection, flow, items) => {
      if (items.length === 0) return [];
      const rows = await database.query<StoredRow>(OF, [connection, flow, [...items]]);
      return rows.map(({ item, part, content, hash, read_at, valid_from, valid_until }) => ({
        item,
        part,
        content,
        readAt: read_at,
        gone: hash === '',
        ...(valid_from !== null && { from: valid_from }),
        ...(valid_until !== null && { until: valid_until }),
      }));
    },
    vanish: async (connection, flow, since) => {
      const [seen] = await database.query<{ missed: number; rows: number }>(MISSED, [
        connection,
        flow,
        since,
      ]);
      const { missed = 0, rows = 0 } = seen ?? {};
      if (missed > ENOUGH_ROWS && missed * 2 > rows) return { gone: missed, refused: true };
      if (missed === 0) return { gone: 0, refused: false };
      const [answer] = await database.query<{ gone: number }>(VANISH, [connection, flow, since]);
      return { gone: answer?.gone ?? 0, refused: false };
    },
    turnDay: async (connection, day, since) =>
      (await database.query<{ turned: number }>(TURN_DAY, [connection, day, since ?? null]))[0]?.turned ?? 0,
    learntSkus: async (connection, items) => {
      const rows = await database.query<{ item: string; sku: string }>(LEARNT, [connection, [...items]]);
      const found = new Map<string, string[]>();
      for (const { item, sku } of rows) found.set(item, [...(found.get(item) ?? []), sku]);
      return found;
    },
  };
}
