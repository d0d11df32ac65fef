import type { Database, Statement } from '../pool';
import type { PushedContent } from './room';

const GET: Statement = {
  name: 'catalog-pushed-get',
  text: `SELECT key, wish_hash, seen_hash, repeats,
           (extract(epoch FROM now() - pushed_at) * 1000)::double precision AS age_ms
         FROM catalog_pushed WHERE connection = $1 AND flow = $2 AND key = ANY ($3::text[])`,
};
const PUT: Statement = {
  name: 'catalog-pushed-put',
  text: `INSERT INTO catalog_pushed AS p (connection, flow, key, wish_hash, seen_hash)
         SELECT $1, $2, * FROM unnest($3::text[], $4::text[], $5::text[]) AS given (key, wish_hash, seen_hash) ORDER BY key
         ON CONFLICT (connection, flow, key) DO UPDATE SET wish_hash = excluded.wish_hash, seen_hash = excluded.seen_hash,
           pushed_at = now(), repeats = CASE WHEN p.wish_hash = excluded.wish_hash AND p.seen_hash = excluded.seen_hash
             THEN p.repeats + 1 ELSE 0 END`,
};

interface PushedRow {
  key: string;
  wish_hash: string;
  seen_hash: string;
  repeats: number;
  age_ms: number;
}

export function createPushedContent(database: Database): PushedContent {
  return {
    getMany: async (connection, flow, keys) => {
      if (keys.length === 0) return new Map();
      const rows = await database.query<PushedRow>(GET, [connection, flow, [...keys]]);
      return new Map(
        rows.map(({ key, wish_hash: wishHash, seen_hash: seenHash, repeats, age_ms: ageMs }) => [
          key,
          { wishHash, seenHash, repeats, ageMs },
        ]),
      );
    },
    putMany: async (connection, flow, pushes) => {
      const last = [...new Map(pushes.map((push) => [push.key, push])).values()];
      if (last.length === 0) return;
      await database.query(PUT, [
        connection,
        flow,
        last.map(({ key }) => key),
        last.map(({ wishHash }) => wishHash),
        last.map(({ seenHash }) => seenHash),
      ]);
    },
  };
}
