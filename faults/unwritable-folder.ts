import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { unprivileged } from './database';
import { programHere, startChild } from './processes/child';
import type { WorkerConfig } from './processes/worker-config';

/** How a worker took it that it may not write where its data belongs. */
export interface UnwritableFolder {
  readonly ok: boolean;
  /** The worker's last words, or why it could not be tried. */
  readonly said: string;
}

const LONGEST_MS = 30_000;
/** It must say what is wrong and where, so that the operator knows what to do. */
const CLEAR = /cannot be written to|read-only|EACCES|EROFS|no space|disk .* full/i;

/** Starts a worker on a read-only data folder: it must end by itself, and say what to do. */
export async function tryUnwritableFolder(
  config: WorkerConfig,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<UnwritableFolder> {
  const identity = await unprivileged();
  if (userInfo().uid === 0 && identity.uid === undefined)
    return { ok: true, said: 'not tried: this machine has no other user than root, who may write anywhere' };
  const dataFolder = join(folder, 'read-only');
  const file = join(folder, 'read-only.json');
  await mkdir(dataFolder, { recursive: true });
  await chmod(dataFolder, 0o555);
  await writeFile(
    file,
    JSON.stringify({ ...config, dataFolder, databaseUrl: undefined, logFile: '/dev/null' }),
  );
  const child = startChild(programHere('worker'), [file], { environment, ...identity });
  const timer = setTimeout(() => void child.kill(), LONGEST_MS);
  try {
    await child.ended;
  } finally {
    clearTimeout(timer);
    await rm(dataFolder, { recursive: true, force: true });
  }
  const said = child.complaint().split('\n')[0] ?? '';
  const { exitCode } = child.process;
  return { ok: exitCode !== null && exitCode !== 0 && CLEAR.test(said), said };
}
