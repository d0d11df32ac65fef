import { isFailure } from '../../domain/failure';
import type { Keyring } from '../keyring';
import type { Database } from '../pool';
import { anchorIsSealed, readAnchor, sealAnchor } from './anchor';
import { headIsSealed, sealHead, type HeadRow } from './heads';

interface Resealed {
  readonly table: string;
  readonly rows: number;
  readonly rewrapped: number;
  readonly unopened: number;
}

const BATCH = 500;
const PAGE = {
  name: 'trail-head-reseal-page',
  text: `SELECT connection, "order", sequence, hash, intact, key_id, seal, checkpointed FROM trail_head
         WHERE key_id <> $1 AND (connection, "order") > ($2, $3) ORDER BY connection, "order" LIMIT $4`,
};
const UPDATE = {
  name: 'trail-head-reseal',
  text: `UPDATE trail_head AS h SET key_id = $1, seal = u.new
         FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS u (connection, "order", old, new)
         WHERE h.connection = u.connection AND h."order" = u."order" AND h.seal = u.old`,
};
const COUNT = { name: 'trail-head-count', text: 'SELECT count(*)::integer AS rows FROM trail_head' };

/** Seals the heads with the current key; a head whose seal does not fit keeps it, so that verifying still finds it. */
export async function resealHeads(database: Database, keyring: Keyring, dryRun: boolean): Promise<Resealed> {
  let rewrapped = 0;
  let unopened = 0;
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const rows = await database.query<HeadRow>(PAGE, [keyring.currentId, ...after, BATCH]);
    const last = rows.at(-1);
    if (!last) break;
    after = [last.connection, last.order];
    const good = rows.filter((row) => fits(() => headIsSealed(keyring, row)));
    unopened += rows.length - good.length;
    rewrapped += good.length;
    if (dryRun || good.length === 0) continue;
    await database.query(UPDATE, [
      keyring.currentId,
      good.map((row) => row.connection),
      good.map((row) => row.order),
      good.map((row) => row.seal),
      good.map((row) => sealHead(keyring, row.connection, row.order, row).mac),
    ]);
  }
  const [count] = await database.query<{ rows: number }>(COUNT);
  return { table: 'trail_head', rows: count?.rows ?? 0, rewrapped, unopened };
}

/** The same for the one row that knows the latest checkpoint. */
export async function resealAnchor(database: Database, keyring: Keyring, dryRun: boolean): Promise<Resealed> {
  const anchor = await readAnchor(database);
  const nothing = { table: 'trail_anchor', rows: anchor ? 1 : 0, rewrapped: 0, unopened: 0 };
  if (!anchor || anchor.key_id === keyring.currentId) return nothing;
  if (!fits(() => anchorIsSealed(keyring, anchor))) return { ...nothing, unopened: 1 };
  if (!dryRun) {
    const { keyId, mac } = sealAnchor(keyring, anchor);
    await database.query(
      { name: 'trail-anchor-reseal', text: 'UPDATE trail_anchor SET key_id = $1, seal = $2 WHERE seal = $3' },
      [keyId, mac, anchor.seal],
    );
  }
  return { ...nothing, rewrapped: 1 };
}

function fits(check: () => boolean): boolean {
  try {
    return check();
  } catch (error) {
    if (isFailure(error, 'unauthorized')) return false;
    throw error;
  }
}
