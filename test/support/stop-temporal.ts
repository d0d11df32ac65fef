import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, readRecord } from '../../workers/temporal/server-record';
import { testDataFolder } from './temporal';

/** Jest's global teardown: ends the shared dev server of the run. */
export const stopTestServer = async (): Promise<void> => {
  const record = await readRecord(testDataFolder);
  if (!record) return;
  if (isAlive(record.pid)) process.kill(record.pid, 'SIGTERM');
  for (let waited = 0; isAlive(record.pid) && waited < 5_000; waited += 50) await sleep(50);
  await rm(testDataFolder, { recursive: true, force: true });
};

module.exports = stopTestServer;
