import { InvalidArgumentError, type Command } from 'commander';
import { readEnvironment } from '../../workers/configuration/environment';
import { EXIT, print, say, table } from '../output';
import { progressBar } from '../progress';
import { startDemo, type Demo, type DemoResult } from '../demo/run-demo';

interface DemoFlags {
  orders?: number;
  seed: number;
  exit?: boolean;
  json?: boolean;
}

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 10_000)
    throw new InvalidArgumentError('must be a whole number from 1 to 10000');
  return value;
};

export function addDemo(program: Command): void {
  program
    .command('demo')
    .summary('see it work: real orders from a shop into an ERP, on sandboxes')
    .description(
      'Starts an Adobe Commerce shop and an Infor M3 (both strict sandboxes), Temporal, a database, a worker and the gateway, all local, and lets orders of every kind flow. Two get stuck on purpose; it says how to release them.',
    )
    .option('--orders <n>', 'how many orders (default: each kind once)', whole)
    .option('--seed <n>', 'the same seed gives the same orders', whole, 1)
    .option(
      '--exit',
      'end when the orders have come to rest; code 0 only if the ERP agrees with the shop to the cent',
    )
    .option('--json', 'the summary as JSON')
    .action(async (flags: DemoFlags) => {
      const tell = flags.json ? say : print;
      let demo: Demo | undefined;
      try {
        const bar = { current: progressBar('orders', 2) };
        demo = await startDemo(readEnvironment(), {
          orders: flags.orders,
          seed: flags.seed,
          say: tell,
          progress: (settled, total) => bar.current.set(settled, total),
        });
        const { ui } = demo.service.addresses;
        if (ui) tell(`Temporal UI: ${ui}/namespaces/default/workflows`);
        const result = await demo.run();
        bar.current.stop();
        if (flags.json) print(JSON.stringify(result, null, 2));
        else print(summary(result));
        process.exitCode = result.ok ? EXIT.done : EXIT.notDone;
        if (!flags.exit) {
          tell('\nThe demo keeps running: open the Temporal UI, or use a second terminal. Ctrl-C ends it.');
          await demo.service.untilStopped();
        }
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        process.exitCode = EXIT.notDone;
      } finally {
        await demo?.close();
      }
    });
}

function summary({ ok, orders, stages, stuck, sums, differences, seconds }: DemoResult): string {
  const currencies = [...new Set([...Object.keys(sums.shop), ...Object.keys(sums.erp)])].sort();
  const rows = currencies.map((currency) => {
    const [shop, erp] = [sums.shop[currency], sums.erp[currency]];
    return [
      currency,
      String(shop?.orders ?? 0),
      shop?.total ?? '0',
      String(erp?.orders ?? 0),
      erp?.total ?? '0',
    ];
  });
  return [
    `\n${orders} orders in ${seconds} s: ${Object.entries(stages)
      .map(([stage, count]) => `${count} ${stage}`)
      .join(', ')}`,
    `\n${table(['currency', 'shop orders', 'shop total', 'ERP orders', 'ERP total'], rows)}`,
    ok
      ? '\nThe ERP agrees with the shop to the cent.'
      : `\nThe two sides differ:\n${differences.map((one) => `- ${one}`).join('\n')}`,
    ...stuck.map(
      ({ order, cause, release }) =>
        `\nOrder ${order} is stuck on ${cause.join(', ')}. Release it:\n${release.map((line) => `  ${line}`).join('\n')}`,
    ),
  ].join('\n');
}
