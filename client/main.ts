import { EXIT } from './output';
import { run } from './run';

run(process.argv.slice(2))
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = EXIT.notDone;
  })
  // Everything is closed by now; the Temporal SDK's native core would keep the process alive for a while.
  .finally(() => process.stdout.write('', () => process.exit()));
