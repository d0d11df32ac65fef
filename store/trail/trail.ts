import type { InnerKeys } from '../inner-keys';
import type { Keyring } from '../keyring';
import type { Database } from '../pool';
import type { Trail, TrailRecord } from '../store';
import type { Appender } from './appender';
import { bodyAad, openBody } from './body';
import { ERASED, GENESIS } from './chain';
import { makeCheckpoints } from './checkpoints';
import { exportTrail } from './export';
import { toEntry, type EntryColumns, type StoredEntry } from './pages';
import { withTrail } from './statement';
import { verifyTrail } from './verify';

const APPEND = withTrail('trail-append', 'SELECT true AS changed WHERE EXISTS (SELECT FROM ready)');
const READ = {
  name: 'trail-read',
  text: `SELECT e.sequence, e.hash, e.at, e.kind, e.actor, e.data, e.body_hash,
                CASE WHEN $3::boolean THEN b.sealed END AS sealed
         FROM trail_entry e LEFT JOIN trail_body b USING (connection, "order", sequence)
         WHERE e.connection = $1 AND e."order" = $2 ORDER BY e.sequence`,
};
const BODIES = {
  name: 'trail-bodies-of',
  text: `SELECT sequence FROM trail_body WHERE connection = $1 AND "order" = $2 ORDER BY sequence`,
};
const ERASE = withTrail(
  'trail-erase',
  `DELETE FROM trail_body WHERE connection = $1 AND "order" = $2 AND sequence = ANY ($18::integer[])
     AND EXISTS (SELECT FROM ready) RETURNING true AS changed`,
);

/** The audit trail. */
export function createTrail(
  database: Database,
  keyring: Keyring,
  keys: InnerKeys,
  appender: Appender,
): Trail {
  return {
    append: async (connection, order, entries) => {
      if (entries.length > 0) await appender.run(APPEND, connection, order, entries, []);
    },
    read: async (connection, order, options = {}) => {
      const rows = await database.query<EntryColumns & { sequence: number; hash: string }>(READ, [
        connection,
        order,
        options.bodies === true,
      ]);
      return rows.map((row, index) =>
        toRecord(
          keyring,
          toEntry(connection, order, row.sequence, row.hash, row),
          rows[index - 1]?.hash ?? GENESIS,
        ),
      );
    },
    eraseBodies: async (connection, order, { actor, reason }) => {
      const rows = await database.query<{ sequence: number }>(BODIES, [connection, order]);
      const sequences = rows.map((row) => row.sequence);
      if (sequences.length === 0) return 0;
      const entry = { kind: ERASED, actor, data: { sequences, reason } };
      const done = await appender.run(ERASE, connection, order, [entry], [sequences]);
      return done ? sequences.length : 0;
    },
    verify: (filter) => verifyTrail(database, keyring, keys, filter),
    checkpoint: () => makeCheckpoints(database, keyring, keys),
    exportLines: (filter = {}) => exportTrail(database, keyring, keys, filter),
  };
}

function toRecord(keyring: Keyring, entry: StoredEntry, previous: string): TrailRecord {
  const { connection, order, sequence, sealed } = entry;
  const body = sealed && openBody(keyring, sealed, bodyAad(connection, order, sequence));
  return {
    sequence,
    at: entry.at,
    kind: entry.kind,
    hash: entry.hash,
    previous,
    ...(entry.actor !== undefined && { actor: entry.actor }),
    ...(entry.data !== undefined && { data: JSON.parse(entry.data) as Record<string, unknown> }),
    ...(entry.bodyHash !== undefined && { bodyHash: entry.bodyHash }),
    ...(body && { body: JSON.parse(body.text) as unknown }),
  };
}
