import { canonicalJson } from '../../domain/canonical-json';
import type { Keyring } from '../keyring';
import type { Queryable } from '../pool';

/** The latest checkpoint as the anchor row knows it. */
export interface AnchorRow {
  readonly id: number;
  readonly hash: string;
  readonly key_id: string;
  readonly seal: string;
}

const PURPOSE = 'trail-anchor';
const text = (anchor: Pick<AnchorRow, 'id' | 'hash'>): string => canonicalJson([anchor.id, anchor.hash]);

export const sealAnchor = (
  keyring: Keyring,
  anchor: Pick<AnchorRow, 'id' | 'hash'>,
): { keyId: string; mac: string } => keyring.mac(PURPOSE, text(anchor));

/** @throws Failure `unauthorized` when the ring does not hold the key */
export const anchorIsSealed = (keyring: Keyring, anchor: AnchorRow): boolean =>
  keyring.checkMac(PURPOSE, text(anchor), anchor.key_id, anchor.seal);

export const readAnchor = async (database: Queryable): Promise<AnchorRow | undefined> =>
  (
    await database.query<AnchorRow>({
      name: 'trail-anchor-read',
      text: 'SELECT id, hash, key_id, seal FROM trail_anchor',
    })
  )[0];

export async function writeAnchor(
  database: Queryable,
  keyring: Keyring,
  anchor: Pick<AnchorRow, 'id' | 'hash'>,
): Promise<void> {
  const { keyId, mac } = sealAnchor(keyring, anchor);
  await database.query(
    {
      name: 'trail-anchor-write',
      text: `INSERT INTO trail_anchor (id, hash, key_id, seal) VALUES ($1, $2, $3, $4)
             ON CONFLICT (one) DO UPDATE SET id = excluded.id, hash = excluded.hash, key_id = excluded.key_id, seal = excluded.seal`,
    },
    [anchor.id, anchor.hash, keyId, mac],
  );
}
