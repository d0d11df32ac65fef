import { Command } from 'commander';
import { addAudit } from './commands/audit';
import { addBackfill } from './commands/backfill';
import { addCheck } from './commands/check';
import { addCredentials } from './commands/credentials';
import { addDemo } from './commands/demo';
import { addFreshness } from './commands/freshness';
import { addMapping } from './commands/mapping';
import { addOrders } from './commands/orders';
import { addPreview } from './commands/preview';
import { addPush } from './commands/push';
import { addReconcile } from './commands/reconcile';
import { addRelease } from './commands/release';
import { addResolve } from './commands/resolve';
import { addSync } from './commands/sync';
import { addUp } from './commands/up';

export function buildProgram(): Command {
  const program = new Command('crossdock')
    .description('Carries web orders into the ERP exactly once and to the cent.')
    .showHelpAfterError('(see --help)')
    .option('--demo', 'act on the running demo instead of the configured service')
    .enablePositionalOptions()
    .configureHelp({ sortSubcommands: false })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 not done, 2 wrong use. Every command takes --json and --help.\nFirst steps: crossdock demo',
    );
  for (const add of [
    addDemo,
    addUp,
    addCheck,
    addCredentials,
    addPreview,
    addSync,
    addBackfill,
    addReconcile,
    addPush,
    addFreshness,
    addOrders,
    addRelease,
    addResolve,
    addMapping,
    addAudit,
  ])
    add(program);
  override(program);
  return program;
}

/** Wrong use ends with code 2 everywhere; `--help` with 0. */
function override(command: Command): void {
  command.exitOverride();
  command.commands.forEach(override);
}
