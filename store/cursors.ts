import type { Database } from './pool';
import type { Cursors } from './store';

const GET = { name: 'cursor-get', text: 'SELECT value FROM cursor WHERE connection = $1 AND name = $2' };
const PUT = {
  name: 'cursor-put',
  text: `INSERT INTO cursor (connection, name, value) VALUES ($1, $2, $3)
         ON CONFLICT (connection, name) DO UPDATE SET value = excluded.value, updated_at = now()`,
};
const UNSEEN = {
  name: 'seen-mark-unseen',
  text: `SELECT asked.mark FROM unnest($2::text[]) WITH ORDINALITY AS asked (mark, place)
         WHERE NOT EXISTS (SELECT FROM seen_mark WHERE connection = $1 AND mark = asked.mark) ORDER BY asked.place`,
};
const SEE = {
  name: 'seen-mark-see',
  text: `INSERT INTO seen_mark (connection, mark) SELECT $1, mark FROM unnest($2::text[]) AS mark ORDER BY mark
         ON CONFLICT (connection, mark) DO UPDATE SET seen_at = now()`,
};
const PRUNE = {
  name: 'seen-mark-prune',
  text: `DELETE FROM seen_mark WHERE connection = $1 AND seen_at < now() - make_interval(days => $2::integer)`,
};

/** How far each poll has come, and which marks it has seen. */
export function createCursors(database: Database): Cursors {
  return {
    get: async (connection, name) =>
      (await database.query<{ value: string }>(GET, [connection, name]))[0]?.value,
    put: async (connection, name, value) => void (await database.query(PUT, [connection, name, value])),
    unseen: async (connection, marks) => {
      if (marks.length === 0) return [];
      const rows = await database.query<{ mark: string }>(UNSEEN, [connection, [...new Set(marks)]]);
      return rows.map((row) => row.mark);
    },
    see: async (connection, marks) => {
      if (marks.length > 0) await database.query(SEE, [connection, [...new Set(marks)]]);
    },
    prune: async (connection, days) => void (await database.query(PRUNE, [connection, days])),
  };
}
