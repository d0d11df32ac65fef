import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import {
  openDatabase,
  openKeyring,
  openStore,
  migrate,
  type Database,
  type Keyring,
  type Store,
} from '../../../store';
import { dependencies } from '../../../package.json';

/** Making an empty database takes seconds, copying one does not: it is made once per machine and PGlite version. */
const TEMPLATE = join(
  tmpdir(),
  `crossdock-test-template-${userInfo().uid}-${dependencies['@electric-sql/pglite']}`,
);

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'cd-'));

/** A folder with an empty database that was closed properly. */
export async function temporaryDataFolder(): Promise<string> {
  if (!existsSync(TEMPLATE)) {
    const folder = temporaryFolder();
    await (await openDatabase({ dataFolder: folder })).close();
    try {
      renameSync(join(folder, 'database'), TEMPLATE);
    } catch {
      // Another test file was quicker.
    }
    rmSync(folder, { recursive: true, force: true });
  }
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'database'), { mode: 0o700 });
  cpSync(TEMPLATE, join(folder, 'database'), { recursive: true });
  return folder;
}

export const newMasterKey = (): string => randomBytes(32).toString('base64');

export interface TemporaryStore {
  readonly dataFolder: string;
  readonly masterKey: string;
  readonly database: Database;
  readonly keyring: Keyring;
  readonly store: Store;
  end(): Promise<void>;
}

/**
 * A migrated store over a database of its own: embedded, or on the PostgreSQL server that
 * `CROSSDOCK_TEST_DATABASE_URL` names, where the same tests must pass.
 */
export async function temporaryStore(): Promise<TemporaryStore> {
  const server = process.env.CROSSDOCK_TEST_DATABASE_URL;
  const dataFolder = server === undefined ? await temporaryDataFolder() : temporaryFolder();
  const masterKey = newMasterKey();
  const keyring = openKeyring(masterKey);
  const name = `crossdock_test_${randomBytes(6).toString('hex')}`;
  const database = await openDatabase({ dataFolder, url: server && (await createOn(server, name)) });
  await migrate(database);
  const store = await openStore({ database, keyring });
  return {
    dataFolder,
    masterKey,
    database,
    keyring,
    store,
    end: async () => {
      await store.close();
      if (server !== undefined) await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

async function createOn(server: string, name: string): Promise<string> {
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function onServer(url: string, statement: string): Promise<void> {
  const database = await openDatabase({ url, dataFolder: tmpdir() });
  await sql(database, statement);
  await database.close();
}

/** Unprepared SQL, for looking behind the rooms and for playing the attacker. */
export const sql = <Row = Record<string, unknown>>(
  database: Database,
  text: string,
  values?: unknown[],
): Promise<Row[]> => database.query<Row>({ name: '', text }, values);
