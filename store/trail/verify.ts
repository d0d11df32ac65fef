import { isFailure } from '../../domain/failure';
import type { InnerKeys } from '../inner-keys';
import type { Keyring } from '../keyring';
import type { Database } from '../pool';
import { anchorIsSealed, readAnchor } from './anchor';
import { bodyAad, openBody } from './body';
import { bodyHash, ChainFollower, ERASED, placeOf } from './chain';
import { CheckpointFollower, type ListedHead } from './checkpoint';
import { readCheckpoints } from './checkpoints';
import { headIsSealed } from './heads';
import { readTrails, type OrderTrail, type StoredEntry, type TrailFilter } from './pages';

export interface Verification {
  readonly entries: number;
  readonly orders: number;
  readonly problems: string[];
}

/** Checks every chain, head, body and checkpoint within the filter; the anchor only without one. */
export async function verifyTrail(
  database: Database,
  keyring: Keyring,
  keys: InnerKeys,
  filter: TrailFilter = {},
): Promise<Verification> {
  const problems: string[] = [];
  let entries = 0;
  let orders = 0;
  for await (const trail of readTrails(database, filter)) {
    orders += 1;
    entries += trail.entries.length;
    problems.push(...checkOrder(keyring, trail));
  }
  problems.push(
    ...(await strays(database, filter)),
    ...(await checkCheckpoints(database, keyring, keys, filter)),
  );
  return { entries, orders, problems };
}

function checkOrder(keyring: Keyring, { head, entries }: OrderTrail): string[] {
  const place = placeOf(head.connection, head.order);
  const follower = new ChainFollower(head.connection, head.order);
  for (const entry of entries) follower.follow(entry, entry.hash);
  follower.end(head);
  const problems = [...follower.problems];
  const sealed = attempt(() => headIsSealed(keyring, head));
  if (sealed === 'unknown key')
    problems.push(`${place}: the head is sealed with key ${head.key_id}, which is not here`);
  else if (!sealed) problems.push(`${place}: the head was altered, its seal does not fit`);
  if (!head.intact) problems.push(`${place}: was continued after its head or entries had been altered`);
  const erased = new Set(entries.filter((entry) => entry.kind === ERASED).flatMap(erasedSequences));
  for (const entry of entries) {
    const problem = checkBody(keyring, entry, erased);
    if (problem) problems.push(problem);
  }
  return problems;
}

function erasedSequences(entry: StoredEntry): number[] {
  const { sequences } = JSON.parse(entry.data ?? '{}') as { sequences?: number[] };
  return sequences ?? [];
}

function checkBody(keyring: Keyring, entry: StoredEntry, erased: ReadonlySet<number>): string | undefined {
  const place = placeOf(entry.connection, entry.order, entry.sequence);
  if (entry.bodyHash === undefined)
    return entry.sealed && `${place}: a body was put to an entry that has none`;
  if (!entry.sealed) {
    return erased.has(entry.sequence)
      ? undefined
      : `${place}: its body is missing and no erasure was recorded`;
  }
  const { sealed } = entry;
  try {
    const body = openBody(keyring, sealed, bodyAad(entry.connection, entry.order, entry.sequence));
    return bodyHash(body.salt, body.text) === entry.bodyHash
      ? undefined
      : `${place}: its body is not the recorded one`;
  } catch (error) {
    if (isFailure(error, 'unauthorized')) return `${place}: its body is sealed with a key that is not here`;
    if (isFailure(error, 'bug')) return `${place}: its body was altered or moved`;
    throw error;
  }
}

/** What belongs to nothing: entries without a head, bodies without an entry. */
async function strays(database: Database, filter: TrailFilter): Promise<string[]> {
  const values = [filter.connection ?? null, filter.order ?? null];
  const within = `($1::text IS NULL OR t.connection = $1) AND ($2::text IS NULL OR t."order" = $2)`;
  const headless = await database.query<{ connection: string; order: string; entries: number }>(
    {
      name: 'trail-headless',
      text: `SELECT t.connection, t."order", count(*)::integer AS entries FROM trail_entry t
             WHERE ${within} AND NOT EXISTS (SELECT FROM trail_head h WHERE h.connection = t.connection AND h."order" = t."order")
             GROUP BY t.connection, t."order" ORDER BY t.connection, t."order" LIMIT 1000`,
    },
    values,
  );
  const bodies = await database.query<{ connection: string; order: string; sequence: number }>(
    {
      name: 'trail-stray-bodies',
      text: `SELECT t.connection, t."order", t.sequence FROM trail_body t
             WHERE ${within} AND NOT EXISTS (SELECT FROM trail_entry e
               WHERE e.connection = t.connection AND e."order" = t."order" AND e.sequence = t.sequence)
             ORDER BY t.connection, t."order", t.sequence LIMIT 1000`,
    },
    values,
  );
  return [
    ...headless.map(
      (row) => `${placeOf(row.connection, row.order)}: the head of its ${row.entries} entries is missing`,
    ),
    ...bodies.map(
      (row) => `${placeOf(row.connection, row.order, row.sequence)}: its body is there, the entry is not`,
    ),
  ];
}

const LISTED = {
  name: 'trail-listed',
  text: `SELECT u.place::integer AS place, e.hash, coalesce(h.checkpointed = u.sequence, false) AS latest
         FROM unnest($1::text[], $2::text[], $3::integer[]) WITH ORDINALITY AS u (connection, "order", sequence, place)
         LEFT JOIN trail_entry e ON e.connection = u.connection AND e."order" = u."order" AND e.sequence = u.sequence
         LEFT JOIN trail_head h ON h.connection = u.connection AND h."order" = u."order"`,
};
const MARKED = {
  name: 'trail-marked',
  text: 'SELECT count(*)::integer AS heads FROM trail_head WHERE checkpointed > 0',
};

async function checkCheckpoints(
  database: Database,
  keyring: Keyring,
  keys: InnerKeys,
  filter: TrailFilter,
): Promise<string[]> {
  const problems: string[] = [];
  const whole = filter.connection === undefined && filter.order === undefined;
  // Marks are counted before the checkpoints are read: a checkpoint made meanwhile then only adds to what is found.
  const anchor = await readAnchor(database);
  const [marked] = await database.query<{ heads: number }>(MARKED);
  const follower = new CheckpointFollower((await keys.signing()).publicKey);
  const found = new Set<string>();
  let anchored = anchor === undefined;
  for await (const checkpoint of readCheckpoints(database)) {
    const listed = follower
      .check(checkpoint)
      .filter((head) => filter.connection === undefined || head.connection === filter.connection)
      .filter((head) => filter.order === undefined || head.order === filter.order);
    if (anchor?.id === checkpoint.id && anchor.hash === checkpoint.hash) anchored = true;
    problems.push(...(await compareListed(database, listed, found)));
  }
  problems.push(...follower.problems);
  if (!whole) return problems;
  if (!anchor && follower.latest.id > 0)
    problems.push('checkpoints: the row that knows the latest one is missing');
  if (anchor) {
    const sealed = attempt(() => anchorIsSealed(keyring, anchor));
    if (sealed === 'unknown key')
      problems.push(`checkpoints: the latest one is sealed with key ${anchor.key_id}, which is not here`);
    else if (!sealed) problems.push('checkpoints: the row that knows the latest one was altered');
  }
  if (!anchored) problems.push(`checkpoint ${anchor?.id ?? 0}: missing, the latest checkpoints were cut off`);
  if (found.size < (marked?.heads ?? 0)) {
    problems.push(
      `checkpoints: ${(marked?.heads ?? 0) - found.size} orders are marked as signed but no checkpoint signs them`,
    );
  }
  return problems;
}

async function compareListed(
  database: Database,
  listed: readonly ListedHead[],
  found: Set<string>,
): Promise<string[]> {
  if (listed.length === 0) return [];
  const rows = await database.query<{ place: number; hash: string | null; latest: boolean }>(LISTED, [
    listed.map((head) => head.connection),
    listed.map((head) => head.order),
    listed.map((head) => head.sequence),
  ]);
  return rows.flatMap((row) => {
    const head = listed[row.place - 1] as ListedHead;
    const place = placeOf(head.connection, head.order, head.sequence);
    if (row.latest) found.add(placeOf(head.connection, head.order));
    if (row.hash === null) return [`${place}: signed by a checkpoint, but dropped from the tables`];
    return row.hash === head.hash ? [] : [`${place}: not the entry a checkpoint signed`];
  });
}

function attempt(check: () => boolean): boolean | 'unknown key' {
  try {
    return check();
  } catch (error) {
    if (isFailure(error, 'unauthorized')) return 'unknown key';
    throw error;
  }
}
