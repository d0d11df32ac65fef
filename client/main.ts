import { CommanderError } from 'commander';
import { EXIT } from './output';
import { buildProgram } from './program';

async function main(): Promise<void> {
  try {
    await buildProgram().parseAsync();
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.wrongUse;
  }
}

main()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.notDone;
  })
  // Everything is closed by now; the Temporal SDK's native core would keep the process alive for a while.
  .finally(() => process.stdout.write('', () => process.exit()));
