import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { takeOwnerLock, type OwnerLock } from '../../store/embedded/owner-lock';
import type { Environment } from '../../workers/configuration/environment';
import { findServer } from '../../workers/temporal/server';
import { isAlive, readRecord } from '../../workers/temporal/server-record';

/**
 * Empties the demo's data folder, for this process alone until the lock is released.
 * @param demo the demo's own environment
 * @param parent the data folder around the demo's, where the lock outlives the emptying
 * @throws Error when another demo runs there
 */
export async function cleanStart(demo: Environment, parent: string): Promise<OwnerLock> {
  const answer = await takeLock(parent);
  if ('by' in answer) {
    throw new Error(
      `a demo runs in ${parent} already (process ${answer.by.pid}): end it first, or set CROSSDOCK_DATA to another folder for a second one`,
    );
  }
  try {
    await endLeftServer(demo);
    await rm(demo.dataFolder, { recursive: true, force: true });
    return answer.held;
  } catch (error) {
    answer.held.release();
    throw error;
  }
}

async function takeLock(parent: string): ReturnType<typeof takeOwnerLock> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o700 });
    return await takeOwnerLock(join(parent, 'demo.lock'));
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new Error(
      `the data folder ${parent} cannot be written to (${code}); make it writable for this user or point CROSSDOCK_DATA at another folder`,
      { cause: error },
    );
  }
}

const END_MS = 10_000;

/** A killed demo leaves its Temporal server behind, which would go on without its files and keep its ports. */
async function endLeftServer(demo: Environment): Promise<void> {
  const record = await readRecord(demo.dataFolder);
  if (!record) return;
  // Found means proved by the cluster's id: the process of the record is that server and nobody else's.
  const left = await findServer({ environment: demo, localOnly: true }).catch(() => undefined);
  if (left?.origin !== 'found') return;
  process.kill(record.pid, 'SIGTERM');
  for (const until = Date.now() + END_MS; isAlive(record.pid) && Date.now() < until;) await pause(50);
}
