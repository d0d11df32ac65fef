import { execFile, type ExecFileOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chown, mkdir, readdir, readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { Environment } from '../workers/configuration/environment';
import { lastingPort } from './lasting-port';
import { oneAtATime } from './one-at-a-time';

/** The database of a run. */
export interface RunDatabase {
  readonly kind: 'postgresql' | 'embedded';
  /** Absent for the embedded one. */
  readonly url?: string;
  /** Kills every session and comes back; absent when the database lives and dies with a worker. */
  readonly restart?: () => Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const CLUSTERS = '/usr/lib/postgresql';

/**
 * A database of the run's own: on the server `DATABASE_URL` names, else in a throw-away cluster from the machine's
 * PostgreSQL packages, else the embedded one.
 */
export async function startDatabase(
  folder: string,
  wanted: 'auto' | 'embedded',
  { databaseUrl, childEnvironment }: Pick<Environment, 'databaseUrl' | 'childEnvironment'>,
): Promise<RunDatabase> {
  if (wanted === 'embedded') return EMBEDDED;
  if (databaseUrl !== undefined) return onServer(databaseUrl);
  const programs = await findPrograms();
  return programs === undefined ? EMBEDDED : startCluster(programs, folder, childEnvironment);
}

const EMBEDDED: RunDatabase = { kind: 'embedded', close: async () => undefined };

/** A server that is not ours is not restarted: every session of the run's database is ended instead. */
async function onServer(url: string): Promise<RunDatabase> {
  const name = `crossdock_faults_${process.pid}_${Date.now().toString(36)}`;
  const ask = async (text: string, values: readonly string[] = []): Promise<void> => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(text, [...values]);
    } finally {
      await client.end();
    }
  };
  await ask(`CREATE DATABASE ${name}`);
  const own = new URL(url);
  own.pathname = `/${name}`;
  return {
    kind: 'postgresql',
    url: own.href,
    restart: () => ask('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]),
    close: () => ask(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function startCluster(
  programs: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<RunDatabase> {
  const identity = await unprivileged();
  const home = join(folder, 'postgresql');
  await mkdir(home, { recursive: true, mode: 0o700 });
  if (identity.uid !== undefined && identity.gid !== undefined) await chown(home, identity.uid, identity.gid);
  const options: ExecFileOptions = { ...identity, env: { ...environment }, cwd: home };
  const cluster = join(home, 'cluster');
  await run(
    join(programs, 'initdb'),
    ['-D', cluster, '-U', 'postgres', '-A', 'trust', '--encoding=UTF8', '--no-sync', '--no-instructions'],
    options,
  );
  const port = await lastingPort('127.0.0.1');
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=200`;
  const control = (...words: readonly string[]): Promise<unknown> =>
    run(
      join(programs, 'pg_ctl'),
      ['-D', cluster, '-w', '-t', '30', '-l', join(home, 'log'), ...words],
      options,
    );
  await control('-o', settings, 'start');
  // A server of its own session: without this it would outlive a harness that is ended. Its number is read from the
  // run's folder, which another listener removes: this one goes first.
  const last = (): void => endAtOnce(join(cluster, 'postmaster.pid'));
  process.prependOnceListener('exit', last);
  return {
    kind: 'postgresql',
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    restart: oneAtATime(async () => void (await control('-m', 'immediate', '-o', settings, 'restart'))),
    close: async () => {
      process.removeListener('exit', last);
      await control('-m', 'immediate', 'stop').catch(() => undefined);
    },
  };
}

function endAtOnce(pidFile: string): void {
  try {
    // SIGQUIT is PostgreSQL's immediate shutdown, its children included.
    process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  } catch {
    // It is gone already.
  }
}

/** The newest version's folder of programs. */
async function findPrograms(): Promise<string | undefined> {
  const versions = await readdir(CLUSTERS).catch(() => []);
  const newest = versions.filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(b) - Number(a))[0];
  return newest === undefined ? undefined : join(CLUSTERS, newest, 'bin');
}

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
export async function unprivileged(): Promise<{ uid?: number; gid?: number }> {
  if (userInfo().uid !== 0) return {};
  const users = await readFile('/etc/passwd', 'utf8');
  for (const name of ['postgres', 'nobody']) {
    const found = new RegExp(`^${name}:[^:]*:(\\d+):(\\d+):`, 'm').exec(users);
    if (found) return { uid: Number(found[1]), gid: Number(found[2]) };
  }
  return {};
}
