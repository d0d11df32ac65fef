import { isFailure } from '../../domain/failure';
import type { InnerKeys } from '../inner-keys';
import type { Keyring } from '../keyring';
import type { Database } from '../pool';
import { writeAnchor } from './anchor';
import { GENESIS } from './chain';
import { makeCheckpoint, type Checkpoint } from './checkpoint';
import { headIsSealed, type HeadRow } from './heads';

const HEADS_PER_CHECKPOINT = 5000;
/** Any fixed number: who holds it makes checkpoints. */
const CHECKPOINT_LOCK = 7_203_412;

const CHANGED = {
  name: 'trail-head-changed',
  text: `SELECT connection, "order", sequence, hash, intact, key_id, seal, checkpointed FROM trail_head
         WHERE checkpointed <> sequence AND (connection, "order") > ($1, $2) ORDER BY connection, "order" LIMIT $3`,
};
const LATEST = {
  name: 'trail-checkpoint-latest',
  text: 'SELECT id, hash FROM trail_checkpoint ORDER BY id DESC LIMIT 1',
};
const INSERT = {
  name: 'trail-checkpoint-insert',
  text: 'INSERT INTO trail_checkpoint (id, body, hash, signature) VALUES ($1, $2, $3, $4)',
};
const MARK = {
  name: 'trail-head-checkpointed',
  text: `UPDATE trail_head AS h SET checkpointed = u.sequence
         FROM unnest($1::text[], $2::text[], $3::integer[]) AS u (connection, "order", sequence)
         WHERE h.connection = u.connection AND h."order" = u."order"`,
};
const PAGE = {
  name: 'trail-checkpoint-page',
  text: 'SELECT id, body, hash, signature FROM trail_checkpoint WHERE id > $1 ORDER BY id LIMIT 10',
};

/**
 * Signs the heads that changed since the last checkpoint. A head whose seal does not fit is not signed: it stays
 * unsigned until a person has looked. Answers the latest checkpoint and how many heads were signed now.
 */
export async function makeCheckpoints(
  database: Database,
  keyring: Keyring,
  keys: InnerKeys,
): Promise<{ id: number; heads: number }> {
  const { privateKey } = await keys.signing();
  let after: readonly [string, string] = ['', ''];
  let signed = 0;
  for (;;) {
    const page = await database.transaction(async (within) => {
      await within.query({ name: '', text: `SELECT pg_advisory_xact_lock(${CHECKPOINT_LOCK})` });
      const rows = await within.query<HeadRow>(CHANGED, [...after, HEADS_PER_CHECKPOINT]);
      const heads = rows.filter((row) => fits(keyring, row));
      const [latest] = await within.query<{ id: number; hash: string }>(LATEST);
      const last = rows.at(-1);
      if (heads.length === 0) return { id: latest?.id ?? 0, heads: 0, last };
      const next = makeCheckpoint((latest?.id ?? 0) + 1, latest?.hash ?? GENESIS, heads, privateKey);
      await within.query(INSERT, [next.id, next.body, next.hash, next.signature]);
      await within.query(MARK, [
        heads.map((head) => head.connection),
        heads.map((head) => head.order),
        heads.map((head) => head.sequence),
      ]);
      await writeAnchor(within, keyring, next);
      return { id: next.id, heads: heads.length, last };
    });
    signed += page.heads;
    if (!page.last) return { id: page.id, heads: signed };
    after = [page.last.connection, page.last.order];
  }
}

/** All checkpoints, first to last. */
export async function* readCheckpoints(database: Database): AsyncGenerator<Checkpoint> {
  let after = 0;
  for (;;) {
    const rows = await database.query<Checkpoint>(PAGE, [after]);
    if (rows.length === 0) return;
    yield* rows;
    after = (rows.at(-1) as Checkpoint).id;
  }
}

function fits(keyring: Keyring, row: HeadRow): boolean {
  try {
    return headIsSealed(keyring, row);
  } catch (error) {
    if (isFailure(error, 'unauthorized')) return false;
    throw error;
  }
}
