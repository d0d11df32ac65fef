import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The environment of a worker that takes processor profiles when asked: it loads the profiler first. */
export const profilerSettings = (folder: string | undefined): Record<string, string> =>
  folder === undefined
    ? {}
    : { NODE_OPTIONS: `--require=${join(__dirname, 'processes', 'profiler.js')}`, BENCH_PROFILES: folder };

const WRITES_WITHIN_MS = 4_000;

/** Begins a profile in each worker now; `end` has it written, as `worker-<pid>.cpuprofile` below the folder. */
export async function collectProfiles(
  workers: readonly number[],
  folder: string | undefined,
): Promise<{ end(): Promise<void> }> {
  if (folder === undefined) return { end: async () => undefined };
  await mkdir(folder, { recursive: true });
  const tell = (): void => workers.forEach((pid) => process.kill(pid, 'SIGUSR2'));
  tell();
  return {
    end: async () => {
      tell();
      await sleep(WRITES_WITHIN_MS);
    },
  };
}
