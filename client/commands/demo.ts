import { Option, type Command } from 'commander';
import { readEnvironment } from '../../workers/configuration/environment';
import { EXIT, print, say, sentenceOf, tellOf, wholeNumber } from '../output';
import { progressBar } from '../progress';
import { startDemo, type Demo } from '../demo/run-demo';
import { ERP_NAMES, STOREFRONT_NAMES } from '../demo/sandboxes';
import { summary } from '../demo/summary';

interface DemoFlags {
  orders?: number;
  seed: number;
  storefront?: string;
  erp: string;
  exit?: boolean;
  json?: boolean;
}

const whole = wholeNumber(1, 10_000);

export function addDemo(program: Command): void {
  program
    .command('demo')
    .summary('see it work: real orders from shops into an ERP, on sandboxes')
    .description(
      'Starts a shop, or all of them, and an ERP (strict sandboxes), Temporal, a database, a worker and the gateway, all local, and lets orders of every kind flow: older ones are polled, new ones pushed, and some are edited, cancelled, billed and refunded afterwards. Some get stuck on purpose; it says how to release them.',
    )
    .addOption(
      new Option(
        '--storefront <system>',
        'which shop (default: adobe-commerce; with ifs-cloud adobe-commerce-saas beside it)',
      ).choices(STOREFRONT_NAMES),
    )
    .addOption(new Option('--erp <system>', 'which ERP').choices(ERP_NAMES).default('infor-m3'))
    .option('--orders <n>', 'how many orders of each shop (default: each kind once)', whole)
    .option('--seed <n>', 'the same seed gives the same orders', whole, 1)
    .option(
      '--exit',
      'end when the orders have come to rest; code 0 only if the ERP agrees with the shop to the cent',
    )
    .option('--json', 'the summary as JSON')
    .action(async (flags: DemoFlags) => {
      const tell = flags.json ? say : print;
      let demo: Demo | undefined;
      let answered = false;
      try {
        const bar = { current: progressBar('orders', 2) };
        demo = await startDemo(readEnvironment(), {
          orders: flags.orders,
          seed: flags.seed,
          storefront: flags.storefront,
          erp: flags.erp,
          say: tell,
          progress: (settled, total) => bar.current.set(settled, total),
        });
        const { ui } = demo.service.addresses;
        if (ui) tell(`Temporal UI: ${ui}/namespaces/default/workflows?query=${ORDERS_QUERY}`);
        // Listened for from here on: Ctrl-C must not leave the Temporal server behind.
        const stopped = demo.service.untilStopped();
        const result = await Promise.race([demo.run(), asked(), stopped]);
        bar.current.stop();
        if (!result) throw new Error('ended before the orders came to rest');
        if (flags.json) print(JSON.stringify(result, null, 2));
        else print(summary(result));
        answered = true;
        process.exitCode = result.ok ? EXIT.done : EXIT.notDone;
        if (!flags.exit) {
          tell('\nThe demo keeps running: open the Temporal UI, or use a second terminal. Ctrl-C ends it.');
          await stopped;
        }
      } catch (error) {
        if (flags.json && !answered) print(JSON.stringify({ ok: false, error: sentenceOf(error) }, null, 2));
        say(tellOf(error));
        process.exitCode = (error as Error).name === 'ConfigurationError' ? EXIT.wrongUse : EXIT.notDone;
      } finally {
        await demo?.close();
      }
    });
}

/** Settles at the signal itself, before what the run works with is closed. */
const asked = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });

/** Polls every few seconds would else push the orders off the page. */
const ORDERS_QUERY = encodeURIComponent('WorkflowType="order"');
