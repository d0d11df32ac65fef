import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstMessage, programHere, startChild, type Child } from './processes/child';
import type { WorkerConfig } from './processes/worker-config';

/** Worker processes with a supervisor, as an operator would run them: one that ends is started again. */
export interface WorkerPool {
  /** SIGKILL; another takes its place after `downMs`. */
  kill(index: number, downMs: number): Promise<void>;
  /** Stops it where it is, and lets it go on later. */
  freeze(index: number, forMs: number): Promise<void>;
  /** How often a worker ended that nobody had killed. */
  readonly ownEnds: number;
  /** Why they did, the last words of each. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

const RESTART_MS = 1_000;

export async function startWorkers(options: {
  /** @default worker */
  readonly program?: 'worker' | 'gateway';
  readonly count: number;
  readonly config: WorkerConfig;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
}): Promise<WorkerPool> {
  const { count, folder, environment, program = 'worker' } = options;
  const file = join(folder, `${program}.json`);
  await writeFile(file, JSON.stringify(options.config));
  const complaints: string[] = [];
  const children: (Child | undefined)[] = [];
  const killed = new WeakSet<Child>();
  let closing = false;
  let ownEnds = 0;

  const start = (index: number): Child => {
    const child = startChild(programHere(program), [file], { environment });
    children[index] = child;
    void child.ended.then(async () => {
      if (closing || killed.has(child)) return;
      ownEnds += 1;
      complaints.push(child.complaint());
      await sleep(RESTART_MS);
      if (!closing && children[index] === child) start(index);
    });
    return child;
  };

  const close = async (): Promise<void> => {
    closing = true;
    await Promise.all(children.map(async (child) => child?.kill()));
  };

  try {
    // One after the other: the first makes the tables and, for an embedded database, owns it.
    for (let index = 0; index < count; index += 1) await firstMessage(start(index), `a ${program}`);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    kill: async (index, downMs) => {
      const child = children[index];
      if (child) {
        killed.add(child);
        await child.kill();
      }
      await sleep(downMs);
      if (!closing && children[index] === child) start(index);
    },
    freeze: async (index, forMs) => {
      const frozen = children[index]?.process;
      frozen?.kill('SIGSTOP');
      await sleep(forMs);
      frozen?.kill('SIGCONT');
    },
    get ownEnds() {
      return ownEnds;
    },
    complaints,
    close,
  };
}
