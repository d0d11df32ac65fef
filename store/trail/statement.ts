import type { Statement } from '../pool';

/** Where a statement's own parameters begin: `$1` to `$17` belong to the trail, `$1` is the connection, `$2` the order. */
export const OWN_PARAMETERS_FROM = 18;

/**
 * A statement that makes a change and appends its audit entries in one go: one round trip, and never the one without
 * the other. `change` is a data-modifying query that returns `true AS changed` beside its own columns, and must act
 * only where `EXISTS (SELECT FROM ready)`: the chain still ends where the entries were computed to go on.
 *
 * Answers one row: `ready`, and the change's columns (null when nothing was changed; then nothing was appended).
 */
export const withTrail = (name: string, change: string): Statement => ({
  name,
  text: `
WITH held AS (
  SELECT 1 FROM trail_head WHERE connection = $1 AND "order" = $2 AND seal = $3 FOR UPDATE
), ready AS (
  SELECT 1 WHERE CASE WHEN $3::text IS NULL
    THEN NOT EXISTS (SELECT FROM trail_head WHERE connection = $1 AND "order" = $2)
    ELSE EXISTS (SELECT FROM held) END
), change AS (
  ${change}
), head AS (
  INSERT INTO trail_head (connection, "order", sequence, hash, intact, key_id, seal)
  SELECT $1, $2, $13::integer, $14, $15::boolean, $16, $17 WHERE EXISTS (SELECT FROM change)
  ON CONFLICT (connection, "order") DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash,
    intact = excluded.intact, key_id = excluded.key_id, seal = excluded.seal
    WHERE trail_head.seal = $3
), entry AS (
  INSERT INTO trail_entry (connection, "order", sequence, at, kind, actor, data, body_hash, hash)
  SELECT $1, $2, e.sequence, $5, e.kind, e.actor, e.data, e.body_hash, e.hash
  FROM unnest($4::integer[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[])
    AS e (sequence, kind, actor, data, body_hash, hash)
  WHERE EXISTS (SELECT FROM change)
), body AS (
  INSERT INTO trail_body (connection, "order", sequence, key_id, sealed)
  SELECT $1, $2, b.sequence, $16, b.sealed
  FROM unnest($11::integer[], $12::bytea[]) AS b (sequence, sealed)
  WHERE EXISTS (SELECT FROM change)
)
SELECT EXISTS (SELECT FROM ready) AS ready, change.* FROM (SELECT 1) AS one LEFT JOIN change ON true`,
});
