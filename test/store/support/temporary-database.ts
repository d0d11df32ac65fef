import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { openDatabase, openKeyring, openStore, migrate, type Database, type Keyring, type Store } from '../../../store';
import { dependencies } from '../../../package.json';

/** Making an empty database takes seconds, copying one does not: it is made once per machine and PGlite version. */
const TEMPLATE = join(tmpdir(), `crossdock-test-template-${userInfo().uid}-${dependencies['@electric-sql/pglite']}`);

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

/** A migrated store over a real embedded database of its own. */
export async function temporaryStore(): Promise<TemporaryStore> {
  const dataFolder = await temporaryDataFolder();
  const masterKey = newMasterKey();
  const keyring = openKeyring(masterKey);
  const database = await openDatabase({ dataFolder });
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
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Unprepared SQL, for looking behind the rooms and for playing the attacker. */
export const sql = <Row = Record<string, unknown>>(database: Database, text: string, values?: unknown[]): Promise<Row[]> =>
  database.query<Row>({ name: '', text }, values);
