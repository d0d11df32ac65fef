import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What is known of the dev server of a data folder. */
export interface ServerRecord {
  readonly pid: number;
  readonly address: string;
  readonly namespace: string;
  readonly clusterId: string;
  readonly ui?: string;
  readonly codecEndpoint?: string;
}

const file = (dataFolder: string): string => join(dataFolder, 'temporal.json');

export const readRecord = async (dataFolder: string): Promise<ServerRecord | undefined> => {
  try {
    const record = JSON.parse(await readFile(file(dataFolder), 'utf8')) as Partial<ServerRecord>;
    const usable =
      typeof record.pid === 'number' &&
      typeof record.address === 'string' &&
      record.namespace &&
      record.clusterId;
    return usable ? (record as ServerRecord) : undefined;
  } catch {
    return undefined;
  }
};

export const writeRecord = async (dataFolder: string, record: ServerRecord): Promise<void> => {
  const fresh = `${file(dataFolder)}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(record, null, 2)}\n`);
  await rename(fresh, file(dataFolder));
};

/** Removes the record unless it tells of another server by now. */
export const removeRecord = async (dataFolder: string, pid: number): Promise<void> => {
  if ((await readRecord(dataFolder))?.pid === pid) await rm(file(dataFolder), { force: true });
};

/** Whether a process of this id runs. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/**
 * Lets one process at a time look for or start the data folder's server; a lock left by a process that died is taken.
 * @throws Error when another process holds it too long
 */
export const withServerLock = async <T>(
  dataFolder: string,
  work: () => Promise<T>,
  waitMs = 400_000,
): Promise<T> => {
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const path = join(dataFolder, 'temporal.lock');
  const deadline = Date.now() + waitMs;
  while (!(await take(path))) {
    const holder = await holderOf(path);
    if (holder !== undefined && !isAlive(holder)) await clearDead(path);
    else if (Date.now() > deadline) {
      throw new Error(
        `Process ${holder} has been starting a Temporal server for long: end it, or delete ${path}.`,
      );
    } else await sleep(100);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
};

/** A link appears with its content or not at all, so nobody reads a lock without its holder. */
async function take(path: string): Promise<boolean> {
  const draft = `${path}.${randomUUID()}`;
  await writeFile(draft, String(process.pid));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** One at a time, and looking again: else the second to notice would delete the lock of the first. */
async function clearDead(path: string): Promise<void> {
  const turn = `${path}.clearing`;
  if (!(await take(turn))) {
    const clearer = await holderOf(turn);
    if (clearer !== undefined && !isAlive(clearer)) await rm(turn, { force: true });
    return sleep(20);
  }
  try {
    const holder = await holderOf(path);
    if (holder !== undefined && !isAlive(holder)) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

async function holderOf(path: string): Promise<number | undefined> {
  const pid = Number(await readFile(path, 'utf8').catch(() => ''));
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}
