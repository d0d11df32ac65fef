import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the figures were measured on; all as text for people. */
export interface Machine {
  readonly hardware: string;
  readonly system: string;
  readonly node: string;
  readonly temporal: string;
  readonly database: string;
  /** How busy the machine was with other things before the run. */
  readonly load: string;
}

const run = promisify(execFile);

export async function describeMachine(parts: {
  readonly temporalExecutable: string;
  readonly database: string;
}): Promise<Machine> {
  const processors = cpus();
  const server = await run(parts.temporalExecutable, ['--version']).then(
    ({ stdout }) => stdout.trim(),
    () => 'unknown version',
  );
  return {
    hardware: `${processors.length} × ${processors[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `${process.platform} ${release()}`,
    node: process.version,
    temporal: `${server} (dev server, SQLite file), SDK ${await sdkVersion()}`,
    database: parts.database,
    load: `${loadavg()[0]?.toFixed(2) ?? '?'} before the run`,
  };
}

/** As our own package file pins it; this runs from `dist/bench`. */
async function sdkVersion(): Promise<string> {
  const text = await readFile(join(__dirname, '..', '..', 'package.json'), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  return dependencies['@temporalio/client'] ?? 'unknown';
}

const CLUSTERS = '/usr/lib/postgresql';

/** What the stands will find: the server of `DATABASE_URL`, this machine's PostgreSQL packages, or the embedded one. */
export async function describeDatabase({ databaseUrl }: { readonly databaseUrl?: string }): Promise<string> {
  if (databaseUrl !== undefined) return 'PostgreSQL of DATABASE_URL';
  const versions = (await readdir(CLUSTERS).catch(() => [])).filter((name) => /^\d+$/.test(name));
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (newest === undefined) return 'PGlite, embedded in a worker';
  const { stdout } = await run(join(CLUSTERS, newest, 'bin', 'postgres'), ['--version']);
  return `${stdout.trim()}, a cluster of the run's own`;
}
