import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { join } from 'node:path';

/** A program in a process of its own, and what it complains about. */
export interface Child {
  readonly process: ChildProcess;
  /** The end of what it wrote to standard error. */
  complaint(): string;
  /** Resolves when it is gone. */
  readonly ended: Promise<void>;
  /** SIGKILL, also when it is frozen; resolves when it is gone. */
  kill(): Promise<void>;
}

/** The path of a program of this folder. */
export const programHere = (name: 'worker' | 'gateway' | 'sandboxes'): string => join(__dirname, name);

export function startChild(
  /** The compiled program, without its ending. */
  program: string,
  args: readonly string[],
  options: { readonly environment: Readonly<Record<string, string>> } & Pick<ForkOptions, 'uid' | 'gid'>,
): Child {
  const { environment, ...identity } = options;
  const child = fork(`${program}.js`, [...args], {
    ...identity,
    env: { ...environment },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = `${complaint}${chunk.toString('utf8')}`.slice(-4_000);
  });
  // A frozen child would not notice that we are gone.
  const last = (): void => void child.kill('SIGKILL');
  process.once('exit', last);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  }).finally(() => process.removeListener('exit', last));
  return {
    process: child,
    complaint: () => complaint.trim(),
    ended,
    kill: async () => {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The child's first message. @throws Error with its complaint when it ends without one */
export const firstMessage = async <Message>(child: Child, what: string): Promise<Message> => {
  const message = await Promise.race([
    new Promise<Message>((resolve) => child.process.once('message', (said) => resolve(said as Message))),
    child.ended.then(() => undefined),
  ]);
  if (message === undefined)
    throw new Error(`${what} ended at once: ${child.complaint() || 'no reason given'}`);
  return message;
};
