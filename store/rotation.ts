import { isFailure } from '../domain/failure';
import { customerLinkAad } from './customer-links';
import { innerKeyAad } from './inner-keys';
import type { Keyring } from './keyring';
import type { Database } from './pool';
import { snapshotAad } from './snapshots';
import { tokenAad } from './tokens';
import { bodyAad } from './trail/body';
import { resealAnchor, resealHeads } from './trail/reseal';
import { credentialAad } from './vault';

/** What became of one table's sealed rows. */
export interface Rotated {
  readonly table: string;
  /** Sealed rows in all. */
  readonly rows: number;
  /** Rows brought to the current key, or that would be in a dry run. */
  readonly rewrapped: number;
  /** Rows no key of the ring opens, or that were altered; they are left as they are. */
  readonly unopened: number;
}

interface SealedTable {
  readonly table: string;
  /** Column and type, in the order of the primary key. */
  readonly key: readonly (readonly [column: string, type: string])[];
  readonly aad: (key: readonly string[]) => string;
}

const SEALED_TABLES: readonly SealedTable[] = [
  { table: 'inner_key', key: [['name', 'text']], aad: ([name]) => innerKeyAad(name as string) },
  { table: 'credential', key: [['name', 'text']], aad: ([name]) => credentialAad(name as string) },
  { table: 'token', key: [['credential', 'text']], aad: ([credential]) => tokenAad(credential as string) },
  {
    table: 'snapshot',
    key: [['connection', 'text'], ['"order"', 'text'], ['hash', 'text']],
    aad: ([connection, order, hash]) => snapshotAad(connection as string, order as string, hash as string),
  },
  {
    table: 'customer_link',
    key: [['connection', 'text'], ['customer', 'text']],
    aad: ([connection, customer]) => customerLinkAad(connection as string, customer as string),
  },
  {
    table: 'trail_body',
    key: [['connection', 'text'], ['"order"', 'text'], ['sequence', 'integer']],
    aad: ([connection, order, sequence]) => bodyAad(connection as string, order as string, Number(sequence)),
  },
]; // prettier-ignore

const BATCH = 200;

/**
 * Brings every sealed row to the ring's current key, in batches; interrupted, it goes on where it stopped when run
 * again. A row that changed meanwhile is left to its writer, who sealed it with the current key.
 */
export async function rotate(database: Database, keyring: Keyring, dryRun: boolean): Promise<Rotated[]> {
  const report: Rotated[] = [];
  for (const table of SEALED_TABLES) report.push(await rotateTable(database, keyring, table, dryRun));
  report.push(await resealHeads(database, keyring, dryRun), await resealAnchor(database, keyring, dryRun));
  return report;
}

async function rotateTable(
  database: Database,
  keyring: Keyring,
  table: SealedTable,
  dryRun: boolean,
): Promise<Rotated> {
  const columns = table.key.map(([column]) => column).join(', ');
  const parameters = table.key.map(([, type], index) => `$${index + 3}::${type}`).join(', ');
  const select = (after: boolean): string => `
    SELECT ${table.key.map(([column], index) => `${column}::text AS k${index}`).join(', ')}, sealed FROM ${table.table}
    WHERE sealed IS NOT NULL AND key_id <> $1 ${after ? `AND (${columns}) > (${parameters})` : ''}
    ORDER BY ${columns} LIMIT $2`;
  const update = `
    UPDATE ${table.table} AS t SET key_id = $1, sealed = u.new
    FROM unnest($2::bytea[], $3::bytea[], ${table.key.map(([, type], index) => `$${index + 4}::${type}[]`).join(', ')})
      AS u (old, new, ${table.key.map((_, index) => `k${index}`).join(', ')})
    WHERE t.sealed = u.old AND ${table.key.map(([column], index) => `t.${column} = u.k${index}`).join(' AND ')}`;

  const [count] = await database.query<{ rows: number }>({
    name: '',
    text: `SELECT count(sealed)::integer AS rows FROM ${table.table}`,
  });
  let rewrapped = 0;
  let unopened = 0;
  let after: string[] = [];
  for (;;) {
    const rows = await database.query<Record<string, string> & { sealed: Buffer }>(
      { name: '', text: select(after.length > 0) },
      [keyring.currentId, BATCH, ...after],
    );
    if (rows.length === 0) break;
    const done: { key: string[]; old: Buffer; sealed: Buffer }[] = [];
    for (const row of rows) {
      const key = table.key.map((_, index) => row[`k${index}`] as string);
      const sealed = tryRewrap(keyring, row.sealed, table.aad(key));
      if (sealed) done.push({ key, old: row.sealed, sealed });
      else unopened += 1;
      after = key;
    }
    rewrapped += done.length;
    if (dryRun || done.length === 0) continue;
    await database.query({ name: '', text: update }, [
      keyring.currentId,
      done.map((row) => row.old),
      done.map((row) => row.sealed),
      ...table.key.map((_, index) => done.map((row) => row.key[index])),
    ]);
  }
  return { table: table.table, rows: count?.rows ?? 0, rewrapped, unopened };
}

function tryRewrap(keyring: Keyring, sealed: Buffer, aad: string): Buffer | undefined {
  try {
    return keyring.rewrap(sealed, aad);
  } catch (error) {
    if (isFailure(error, 'unauthorized', 'bug')) return undefined;
    throw error;
  }
}
