import { execFile, spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Environment } from '../../workers/configuration/environment';
import { freePort } from '../../workers/temporal/ports';

export interface Redis {
  readonly port: number;
  readonly version: string;
  close(): Promise<void>;
}

const READY_WITHIN_MS = 10_000;
const run = promisify(execFile);

/** Redis from the machine's packages, in memory only and on a port of its own; undefined where there is none. */
export async function startRedis({
  searchPath,
  childEnvironment,
}: Pick<Environment, 'searchPath' | 'childEnvironment'>): Promise<Redis | undefined> {
  const program = await findProgram('redis-server', searchPath);
  if (program === undefined) return undefined;
  const { stdout } = await run(program, ['--version'], { env: { ...childEnvironment } });
  const port = await freePort(0, '127.0.0.1');
  const child = spawn(
    program,
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--daemonize', 'no'],
    { env: { ...childEnvironment }, stdio: 'ignore' },
  );
  const last = (): void => void child.kill('SIGKILL');
  process.once('exit', last);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    process.removeListener('exit', last);
  };
  const until = Date.now() + READY_WITHIN_MS;
  while (!(await listens(port))) {
    if (Date.now() > until || child.exitCode !== null) {
      await close();
      throw new Error(`${program} does not answer on port ${port}`);
    }
    await sleep(50);
  }
  return { port, version: /v=([\d.]+)/.exec(stdout)?.[1] ?? 'unknown', close };
}

async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (
      await access(path, constants.X_OK).then(
        () => true,
        () => false,
      )
    )
      return path;
  }
  return undefined;
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean) => (): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', end(true)).once('error', end(false));
  });
