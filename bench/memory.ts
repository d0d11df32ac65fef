import { setTimeout as sleep } from 'node:timers/promises';
import type { Ground } from './ground';
import { residentMiB } from './process-usage';

const LOOKS = 10;
const BETWEEN_LOOKS_MS = 500;

type Workers = Pick<Ground<unknown>, 'processes'>;

/** What these processes hold now, in MiB. */
async function heldBy(processes: readonly number[]): Promise<number> {
  const each = await Promise.all(processes.map(residentMiB));
  return each.reduce((sum, value) => sum + value, 0);
}

/** The least of several looks while nothing happens: garbage that is about to be collected is no growth. */
export async function memoryAtRest(ground: Workers): Promise<number> {
  const { worker } = await ground.processes();
  const looks: number[] = [];
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(BETWEEN_LOOKS_MS);
    looks.push(await heldBy(worker));
  }
  return Math.min(...looks);
}

/** The most the workers held at any look while the work was done, in MiB. */
export async function memoryWhile<T>(
  ground: Workers,
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly peak: number }> {
  const { worker } = await ground.processes();
  let [peak, done] = [0, false];
  const looking = (async (): Promise<void> => {
    while (!done) {
      peak = Math.max(peak, await heldBy(worker));
      await sleep(BETWEEN_LOOKS_MS);
    }
  })();
  try {
    return { result: await work(), peak: Math.max(peak, await heldBy(worker)) };
  } finally {
    done = true;
    await looking;
  }
}
