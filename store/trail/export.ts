import { createHash } from 'node:crypto';
import { isFailure } from '../../domain/failure';
import { canonicalJson } from '../../domain/canonical-json';
import type { InnerKeys } from '../inner-keys';
import type { Keyring } from '../keyring';
import type { Database } from '../pool';
import { bodyAad, openBody } from './body';
import { signText } from './checkpoint';
import { makeCheckpoints, readCheckpoints } from './checkpoints';
import { headIsSealed, type HeadRow } from './heads';
import { readTrails, type StoredEntry, type TrailFilter } from './pages';

export const EXPORT_FORMAT = 'crossdock-audit-1';

/**
 * JSON lines: `begin` with the public key, every checkpoint, each order's `head` and entries, and a signed `end` whose
 * digest covers every line before it. A checkpoint is made first, so that everything exported is signed.
 */
export async function* exportTrail(
  database: Database,
  keyring: Keyring,
  keys: InnerKeys,
  filter: TrailFilter & { readonly bodies?: boolean },
): AsyncGenerator<string> {
  await makeCheckpoints(database, keyring, keys);
  const { privateKey, publicKey } = await keys.signing();
  const digest = createHash('sha256');
  const line = (content: object): string => {
    const text = canonicalJson(content);
    digest.update(`${text}\n`);
    return text;
  };
  const { connection, order } = filter;
  yield line({
    type: 'begin',
    format: EXPORT_FORMAT,
    at: new Date().toISOString(),
    publicKey,
    filter: { connection, order },
  });
  for await (const checkpoint of readCheckpoints(database)) yield line({ type: 'checkpoint', ...checkpoint });
  let orders = 0;
  let entries = 0;
  for await (const trail of readTrails(database, filter)) {
    orders += 1;
    const { head } = trail;
    // What came after the checkpoint is left for the next export, unless someone meddled: then everything is shown.
    const last = isGood(keyring, head) ? head.checkpointed : Infinity;
    yield line({
      type: 'head',
      connection: head.connection,
      order: head.order,
      sequence: last === Infinity ? head.sequence : last,
    });
    for (const entry of trail.entries.filter((candidate) => candidate.sequence <= last)) {
      entries += 1;
      yield line(exported(keyring, entry, filter.bodies === true));
    }
  }
  const end = canonicalJson({ orders, entries, digest: digest.digest('hex') });
  yield canonicalJson({ type: 'end', end, signature: signText(end, privateKey) });
}

function exported(keyring: Keyring, entry: StoredEntry, withBody: boolean): object {
  const { sealed, data, ...rest } = entry;
  const body =
    withBody && sealed
      ? openOrUndefined(keyring, sealed, bodyAad(entry.connection, entry.order, entry.sequence))
      : undefined;
  return {
    type: 'entry',
    ...rest,
    data: data === undefined ? undefined : (JSON.parse(data) as unknown),
    body,
  };
}

function openOrUndefined(
  keyring: Keyring,
  sealed: Buffer,
  aad: string,
): { salt: string; text: string } | undefined {
  try {
    return openBody(keyring, sealed, aad);
  } catch (error) {
    if (isFailure(error, 'unauthorized', 'bug')) return undefined;
    throw error;
  }
}

function isGood(keyring: Keyring, head: HeadRow): boolean {
  try {
    return headIsSealed(keyring, head) && head.checkpointed > 0;
  } catch (error) {
    if (isFailure(error, 'unauthorized')) return false;
    throw error;
  }
}
