import { Option, type Command } from 'commander';
import { readEnvironment } from '../../workers/configuration/environment';
import { EXIT, print, say, sentenceOf, tellOf } from '../output';
import { startService, type Role } from '../service';

export function addUp(program: Command): void {
  program
    .command('up')
    .summary('the service: worker and gateway on the connections folder')
    .description(
      'Runs until it is told to end (Ctrl-C or SIGTERM), then lets the steps in work finish. Broken connection files are reported and left out; the others run.',
    )
    .addOption(
      new Option('--role <role>', 'which part to run').choices(['all', 'worker', 'gateway']).default('all'),
    )
    .option('--json', 'one JSON value when the service is ready')
    .action(async ({ role, json }: { role: Role; json?: boolean }) => {
      try {
        const service = await startService({ environment: readEnvironment(), role });
        const { addresses } = service;
        if (json) print(JSON.stringify({ ready: true, ...addresses }));
        else
          say(
            `Crossdock is up.${addresses.ui ? ` Temporal UI: ${addresses.ui}` : ''}${addresses.gateway ? ` Gateway: ${addresses.gateway}` : ''}`,
          );
        await service.untilStopped();
        process.exitCode = service.failed() ? EXIT.notDone : EXIT.done;
      } catch (error) {
        const message = sentenceOf(error);
        if (json) print(JSON.stringify({ ready: false, error: message }));
        say(tellOf(error));
        process.exitCode = (error as Error).name === 'ConfigurationError' ? EXIT.wrongUse : EXIT.notDone;
      }
    });
}
