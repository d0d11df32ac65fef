import type { Command } from 'commander';
import { readEnvironment } from '../../workers/configuration/environment';
import { EXIT, print, say, sentenceOf, table, tellOf, wholeNumber } from '../output';
import { progressBar } from '../progress';
import { startDemo, type Demo, type DemoResult } from '../demo/run-demo';

interface DemoFlags {
  orders?: number;
  seed: number;
  exit?: boolean;
  json?: boolean;
}

const whole = wholeNumber(1, 10_000);

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
      let answered = false;
      try {
        const bar = { current: progressBar('orders', 2) };
        demo = await startDemo(readEnvironment(), {
          orders: flags.orders,
          seed: flags.seed,
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
