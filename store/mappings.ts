import { Failure } from '../domain/failure';
import { codeOf, UNIQUE_VIOLATION, type Database } from './pool';
import type { Mappings } from './store';

const CURRENT = {
  name: 'mapping-current',
  text: `SELECT version, hash, content AS text FROM mapping WHERE connection = $1 ORDER BY version DESC LIMIT 1`,
};
/** The mapping already in force is not written again. */
const APPLY = {
  name: 'mapping-apply',
  text: `WITH current AS (
           SELECT version, hash FROM mapping WHERE connection = $1 ORDER BY version DESC LIMIT 1
         ), made AS (
           INSERT INTO mapping (connection, version, hash, content)
           SELECT $1, coalesce((SELECT version FROM current), 0) + 1, $2::text, $3::text
           WHERE NOT EXISTS (SELECT FROM current WHERE hash = $2)
           RETURNING version
         )
         SELECT version FROM made UNION ALL SELECT version FROM current WHERE NOT EXISTS (SELECT FROM made)`,
};

/** The mapping in force for each connection; earlier versions stay. */
export function createMappings(database: Database): Mappings {
  return {
    current: async (connection) =>
      (await database.query<{ version: number; hash: string; text: string }>(CURRENT, [connection]))[0],
    apply: async (connection, text, hash) => {
      for (let attempt = 0; attempt < 5; attempt += 1) {
        try {
          const [row] = await database.query<{ version: number }>(APPLY, [connection, hash, text]);
          if (row) return row.version;
        } catch (error) {
          if (codeOf(error) !== UNIQUE_VIOLATION) throw error;
        }
      }
      throw new Failure(
        'unavailable',
        `the mapping of ${connection} is being applied by someone else; try again`,
      );
    },
  };
}
