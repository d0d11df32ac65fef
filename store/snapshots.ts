import { canonicalJson } from '../domain/canonical-json';
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

/** For how many orders a process keeps their contents in the clear in its own memory: its next steps ask for them. */
const REMEMBERED = 500;

/** The orders of the passes in hand, sealed. What is kept here has its hash for a name, so a copy never grows old. */
export function createSnapshots(database: Database, keyring: Keyring): Snapshots {
  const remembered = new Map<string, readonly { hash: string; content: unknown }[]>();
  const remember = (place: string, hash: string, content: unknown): void => {
    const [latest] = (remembered.get(place) ?? []).filter((one) => one.hash !== hash);
    remembered.delete(place);
    remembered.set(place, [{ hash, content }, ...(latest ? [latest] : [])]);
    if (remembered.size > REMEMBERED) remembered.delete(remembered.keys().next().value as string);
  };
  return {
    put: async (connection, order, hash, content) => {
      const sealed = keyring.seal(JSON.stringify(content), snapshotAad(connection, order, hash));
      await database.query(PUT, [connection, order, hash, keyring.currentId, sealed]);
      remember(canonicalJson([connection, order]), hash, content);
    },
    get: async <T>(connection: string, order: string, hash: string) => {
      const place = canonicalJson([connection, order]);
      const known = remembered.get(place)?.find((one) => one.hash === hash);
      if (known) return known.content as T;
      const [row] = await database.query<{ sealed: Buffer }>(GET, [connection, order, hash]);
      if (!row) return undefined;
      const content = JSON.parse(
        keyring.open(row.sealed, snapshotAad(connection, order, hash)).toString('utf8'),
      ) as T;
      remember(place, hash, content);
      return content;
    },
  };
}
