import { Pool, types, type ClientConfig, type PoolClient } from 'pg';
import { Failure } from '../domain/failure';

/** A statement that is prepared once per connection and used under its name. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export interface Queryable {
  query<Row>(statement: Statement, values?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Queryable {
  readonly kind: 'postgresql' | 'embedded';
  /** True when this handle serves the embedded database to the others. */
  readonly owner: boolean;
  /** Runs several statements in one transaction; a thrown error rolls back. */
  transaction<T>(work: (within: Queryable) => Promise<T>): Promise<T>;
  /** Runs a script of several statements, unprepared, outside of what `query` covers. Migrations only. */
  script(text: string, within?: Queryable): Promise<void>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly kind: Database['kind'];
  readonly owner: boolean;
  readonly connections: number;
  readonly client: ClientConfig;
  readonly onClose?: () => Promise<void>;
}

/** PostgreSQL's code for a broken uniqueness rule. */
export const UNIQUE_VIOLATION = '23505';

/** The server's code of an error that came through this module. */
export const codeOf = (error: unknown): string | undefined =>
  error instanceof Failure ? error.code : undefined;

const TIMESTAMP_WITH_ZONE = 1184;

/** Opens a pool. Times come back as ISO 8601 in UTC, numbers of type `numeric` as their exact text. */
export function openPool(options: PoolOptions): Database {
  const pool = new Pool({
    ...options.client,
    max: options.connections,
    connectionTimeoutMillis: 15_000,
    query_timeout: 120_000,
    allowExitOnIdle: true,
    types: {
      getTypeParser: (oid, format) =>
        (oid as number) === TIMESTAMP_WITH_ZONE
          ? (text: string) => new Date(text).toISOString()
          : (types.getTypeParser(oid, format) as (text: string) => unknown),
    },
  });
  // An idle connection that breaks is replaced at the next statement; without a listener it would end the process.
  pool.on('error', () => undefined);
  let closing: Promise<void> | undefined;

  return {
    kind: options.kind,
    owner: options.owner,
    query: (statement, values) => run(pool, statement, values),
    transaction: (work) => transaction(pool, work),
    script: async (text, within) => {
      if (within) await within.query({ name: '', text });
      else await run(pool, { name: '', text });
    },
    close: () => (closing ??= pool.end().then(() => options.onClose?.())),
  };
}

async function run<Row>(
  runner: Pool | PoolClient,
  statement: Statement,
  values?: readonly unknown[],
): Promise<Row[]> {
  try {
    const result =
      values === undefined && statement.name === ''
        ? await runner.query(statement.text)
        : await runner.query({ ...statement, values: [...(values ?? [])] });
    return result.rows as Row[];
  } catch (error) {
    throw explain(error, statement);
  }
}

async function transaction<T>(pool: Pool, work: (within: Queryable) => Promise<T>): Promise<T> {
  let client: PoolClient;
  try {
    client = await pool.connect();
  } catch (error) {
    throw explain(error, { name: 'connect', text: '' });
  }
  let broken = false;
  try {
    await run(client, { name: '', text: 'BEGIN' });
    const result = await work({ query: (statement, values) => run(client, statement, values) });
    await run(client, { name: '', text: 'COMMIT' });
    return result;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => (broken = true));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Codes that a later attempt may not meet again: lost connections, deadlocks, a full disk, a server that shuts down. */
const PASSING = /^(08|40|53|55P03|57)/;

/** Only the server's message travels: its detail line may quote a row. */
function explain(error: unknown, statement: Statement): Failure {
  if (error instanceof Failure) return error;
  const { code, message } = error as { code?: string; message?: string };
  const name = statement.name || 'a statement';
  if (code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !PASSING.test(code)) {
    return new Failure('bug', `the database refused ${name}: ${message} (${code})`, { code });
  }
  return new Failure(
    'unavailable',
    `the database did not answer ${name}: ${message || code || 'connection refused'}; see that it runs (DATABASE_URL, or the process that owns the embedded database)`,
    { code },
  );
}
