import { join } from 'node:path';
import { startChild, type Child } from '../../faults/processes/child';

/** One of the benchmark's own programs, by its path below `bench/`, in a process that ends with this one. */
export const startProgram = (
  program: string,
  settings: unknown,
  environment: Readonly<Record<string, string>>,
): Child => startChild(join(__dirname, '..', program), [JSON.stringify(settings)], { environment });

/** Sends one message and waits for the answer; the programs answer in order. @throws Error with its last words */
export const ask = async <Answer>(child: Child, message: object): Promise<Answer> => {
  const answer = new Promise<Answer>((resolve) =>
    child.process.once('message', (said) => resolve(said as Answer)),
  );
  child.process.send(message);
  return Promise.race([
    answer,
    child.ended.then((): never => {
      throw new Error(`a program of the benchmark ended: ${child.complaint() || 'no reason given'}`);
    }),
  ]);
};

/** Runs a program's `main`; whoever started it is told of a failure by standard error. */
export function runProgram(main: (settings: never) => Promise<void>): void {
  // Whoever started us is gone: nobody would end us.
  process.once('disconnect', () => process.exit(1));
  main(JSON.parse(process.argv[2] ?? '{}') as never).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });
}
