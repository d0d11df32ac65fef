import { canonicalJson } from './canonical-json';
import type { Keyring } from './keyring';
import type { Database } from './pool';
import type { Snapshots } from './store';

export const snapshotAad = (connection: string, order: string, hash: string): string =>
  canonicalJson(['snapshot', connection, order, hash]);

/** Keeps the row just written and the latest of the others. */
const PUT = {
  name: 'snapshot-put',
  text: `WITH stored AS (
           INSERT INTO snapshot (connection, "order", hash, key_id, sealed) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (connection, "order", hash) DO UPDATE SET key_id = excluded.key_id, sealed = excluded.sealed,
             version = DEFAULT, stored_at = now()
         )
         DELETE FROM snapshot WHERE connection = $1 AND "order" = $2 AND hash <> $3 AND version <
           (SELECT max(version) FROM snapshot WHERE connection = $1 AND "order" = $2 AND hash <> $3)`,
};
const GET = {
  name: 'snapshot-get',
  text: `SELECT sealed FROM snapshot WHERE connection = $1 AND "order" = $2 AND hash = $3`,
};

/** The orders of the passes in hand, sealed. */
export function createSnapshots(database: Database, keyring: Keyring): Snapshots {
  return {
    put: async (connection, order, hash, content) => {
      const sealed = keyring.seal(JSON.stringify(content), snapshotAad(connection, order, hash));
      await database.query(PUT, [connection, order, hash, keyring.currentId, sealed]);
    },
    get: async <T>(connection: string, order: string, hash: string) => {
      const [row] = await database.query<{ sealed: Buffer }>(GET, [connection, order, hash]);
      if (!row) return undefined;
      return JSON.parse(keyring.open(row.sealed, snapshotAad(connection, order, hash)).toString('utf8')) as T;
    },
  };
}
