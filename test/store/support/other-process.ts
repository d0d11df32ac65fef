import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface OtherProcess {
  ask(line: string): Promise<string>;
  /** Sends without waiting for the answer. */
  tell(line: string): void;
  next(): Promise<string>;
  kill(): Promise<void>;
}

/** Starts `database-process.js` on a data folder and waits until it has the database open. */
export async function otherProcess(dataFolder: string): Promise<OtherProcess> {
  const child = spawn(
    process.execPath,
    ['-r', join(__dirname, 'load-typescript.js'), join(__dirname, 'database-process.js'), dataFolder],
    { stdio: ['pipe', 'pipe', 'inherit'], env: {} },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    return line.done ? 'ended' : line.value;
  };
  const other: OtherProcess = {
    next,
    tell: (line) => void child.stdin.write(`${line}\n`),
    ask: (line) => {
      other.tell(line);
      return next();
    },
    kill: async () => {
      const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      child.kill('SIGKILL');
      await ended;
    },
  };
  const first = await next();
  if (first !== 'open') throw new Error(`the other process said: ${first}`);
  return other;
}
