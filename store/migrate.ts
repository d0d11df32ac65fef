import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../domain/failure';
import type { Database } from './pool';

const FOLDER = join(__dirname, 'migrations');
/** Any fixed number: who holds it migrates. */
const MIGRATION_LOCK = 7_203_411;

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
}

/**
 * Brings the tables up to this version of the code, in one transaction; safe to call from every process at start.
 * @returns the names of the migrations that were applied now
 * @throws Failure `bug` when the database was migrated by a newer version
 */
export async function migrate(database: Database, folder: string = FOLDER): Promise<string[]> {
  const migrations = readMigrations(folder);
  return database.transaction(async (within) => {
    // A transaction's lock, never a session's: the embedded database has one session for everybody.
    await within.query({ name: '', text: `SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})` });
    await database.script(
      `CREATE TABLE IF NOT EXISTS migration (
         number integer PRIMARY KEY, name text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`,
      within,
    );
    const rows = await within.query<{ number: number }>({ name: '', text: 'SELECT number FROM migration' });
    const applied = new Set(rows.map((row) => row.number));
    const newest = Math.max(0, ...applied);
    const known = migrations.at(-1)?.number ?? 0;
    if (newest > known) {
      throw new Failure(
        'bug',
        `the database was migrated to ${newest} by a newer Crossdock, this one knows ${known}; start the newer version`,
      );
    }
    const due = migrations.filter((migration) => !applied.has(migration.number));
    for (const migration of due) {
      await database.script(migration.text, within);
      await within.query({ name: 'migrated', text: 'INSERT INTO migration (number, name) VALUES ($1, $2)' }, [
        migration.number,
        migration.name,
      ]);
    }
    return due.map((migration) => migration.name);
  });
}

function readMigrations(folder: string): Migration[] {
  const migrations = readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => ({
      number: Number(name.slice(0, 4)),
      name,
      text: readFileSync(join(folder, name), 'utf8'),
    }));
  if (new Set(migrations.map((migration) => migration.number)).size !== migrations.length) {
    throw new Failure('bug', `two migrations in ${folder} have the same number`);
  }
  return migrations;
}
