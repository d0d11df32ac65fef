import { canonicalJson } from '../../domain/canonical-json';
import type { Keyring } from '../keyring';
import type { Queryable } from '../pool';
import { GENESIS, type Head } from './chain';

/** A head as the table holds it, with whether its seal and its entries were found in order. */
export interface KnownHead extends Head {
  /** False when an altered head was found and continued; it stays false. */
  readonly intact: boolean;
  /** The seal of the row as it stands, to compare and set by; null when there is no row yet. */
  readonly seal: string | null;
}

export interface HeadRow {
  readonly connection: string;
  readonly order: string;
  readonly sequence: number;
  readonly hash: string;
  readonly intact: boolean;
  readonly key_id: string;
  readonly seal: string;
  readonly checkpointed: number;
}

const PURPOSE = 'trail-head';
const headText = (
  connection: string,
  order: string,
  head: Pick<KnownHead, 'sequence' | 'hash' | 'intact'>,
): string => canonicalJson([connection, order, head.sequence, head.hash, head.intact]);

export const sealHead = (
  keyring: Keyring,
  connection: string,
  order: string,
  head: Pick<KnownHead, 'sequence' | 'hash' | 'intact'>,
): { keyId: string; mac: string } => keyring.mac(PURPOSE, headText(connection, order, head));

/** @throws Failure `unauthorized` when the ring does not hold the key */
export const headIsSealed = (keyring: Keyring, row: HeadRow): boolean =>
  keyring.checkMac(PURPOSE, headText(row.connection, row.order, row), row.key_id, row.seal);

const READ = {
  name: 'trail-head-read',
  text: `SELECT h.connection, h."order", h.sequence, h.hash, h.intact, h.key_id, h.seal, h.checkpointed,
                e.sequence AS last_sequence, e.hash AS last_hash
         FROM (SELECT 1) AS one
         LEFT JOIN trail_head h ON h.connection = $1 AND h."order" = $2
         LEFT JOIN LATERAL (SELECT sequence, hash FROM trail_entry
           WHERE connection = $1 AND "order" = $2 ORDER BY sequence DESC LIMIT 1) e ON true`,
};
type ReadRow = { [Key in keyof HeadRow]: HeadRow[Key] | null } & {
  last_sequence: number | null;
  last_hash: string | null;
};

/**
 * The head to go on from. An altered head does not stop the order: the chain goes on from what stands there, and the
 * new head says for ever that it was not intact, so that continuing never hides what was done.
 */
export async function readHead(
  database: Queryable,
  keyring: Keyring,
  connection: string,
  order: string,
): Promise<KnownHead> {
  const [row] = await database.query<ReadRow>(READ, [connection, order]);
  const last = { sequence: row?.last_sequence ?? 0, hash: row?.last_hash ?? GENESIS };
  if (!row || row.sequence === null) return { ...last, intact: last.sequence === 0, seal: null };
  const head = row as HeadRow;
  const fits = head.sequence === last.sequence && head.hash === last.hash && headIsSealed(keyring, head);
  if (fits) return { sequence: head.sequence, hash: head.hash, intact: head.intact, seal: head.seal };
  return {
    sequence: Math.max(head.sequence, last.sequence),
    hash: last.hash,
    intact: false,
    seal: head.seal,
  };
}
