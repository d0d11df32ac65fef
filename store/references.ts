import { createHmac } from 'node:crypto';
import type { InnerKeys } from './inner-keys';
import type { Database } from './pool';
import type { CrossReferences, ReferenceKind } from './store';

const GET = {
  name: 'reference-get',
  text: `SELECT external, internal FROM reference WHERE connection = $1 AND kind = $2 AND external = ANY ($3::text[])`,
};
const PUT = {
  name: 'reference-put',
  text: `INSERT INTO reference (connection, kind, external, internal)
         SELECT $1, $2, pair.external, pair.internal FROM unnest($3::text[], $4::text[]) AS pair (external, internal)
         ORDER BY pair.external
         ON CONFLICT (connection, kind, external) DO UPDATE SET internal = excluded.internal, updated_at = now()
         WHERE reference.internal <> excluded.internal`,
};
const FORGET = {
  name: 'reference-forget',
  text: `DELETE FROM reference WHERE connection = $1 AND kind = $2 AND external = ANY ($3::text[])`,
};

/** What shop customers and items are called in the ERP. */
export function createReferences(database: Database, keys: InnerKeys): CrossReferences {
  /** A customer may be known by e-mail address: only a keyed hash is kept. Item numbers stay readable. */
  async function stored(kind: ReferenceKind, externals: readonly string[]): Promise<string[]> {
    if (kind === 'item') return [...externals];
    const key = await keys.referenceIndex();
    return externals.map((external) => createHmac('sha256', key).update(external).digest('base64url'));
  }

  const rooms: CrossReferences = {
    get: async (connection, kind, external) =>
      (await rooms.getMany(connection, kind, [external])).get(external),
    getMany: async (connection, kind, externals) => {
      if (externals.length === 0) return new Map();
      const names = await stored(kind, externals);
      const rows = await database.query<{ external: string; internal: string }>(GET, [
        connection,
        kind,
        names,
      ]);
      const found = new Map(rows.map((row) => [row.external, row.internal]));
      return new Map(
        externals.flatMap((external, index) => {
          const internal = found.get(names[index] as string);
          return internal === undefined ? [] : [[external, internal] as const];
        }),
      );
    },
    put: (connection, kind, external, internal) =>
      rooms.putMany(connection, kind, new Map([[external, internal]])),
    putMany: async (connection, kind, pairs) => {
      if (pairs.size === 0) return;
      const names = await stored(kind, [...pairs.keys()]);
      await database.query(PUT, [connection, kind, names, [...pairs.values()]]);
    },
    forget: async (connection, kind, externals) => {
      if (externals.length > 0)
        await database.query(FORGET, [connection, kind, await stored(kind, externals)]);
    },
  };
  return rooms;
}
