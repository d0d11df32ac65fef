import { openEmbedded } from './embedded/embedded-database';
import { openPool, type Database } from './pool';

export type { Database, Queryable, Statement } from './pool';

export interface DatabaseOptions {
  /** A PostgreSQL address; absent: the embedded database in the data folder. */
  readonly url?: string;
  readonly dataFolder: string;
  /** Receives a line when the database stops by itself. */
  readonly log?: (line: string) => void;
  /** Connections to a PostgreSQL server; 10 when absent. */
  readonly connections?: number;
}

/**
 * Opens PostgreSQL, or the embedded database that speaks the same dialect.
 * @throws Failure `unavailable` with what to do about it
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  if (options.url === undefined || options.url === '') return openEmbedded(options);
  const database = openPool({
    kind: 'postgresql',
    owner: false,
    connections: options.connections ?? 10,
    client: { connectionString: options.url, statement_timeout: 60_000, keepAlive: true },
  });
  try {
    await database.query({ name: 'ping', text: 'SELECT 1' });
  } catch (error) {
    await database.close();
    throw error;
  }
  return database;
}
