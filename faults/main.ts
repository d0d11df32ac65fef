import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { progressBar } from '../client/progress';
import { readEnvironment } from '../workers/configuration/environment';
import { runCampaign } from './campaign';
import { cargoOf, DEFAULT_LANE, laneNamed } from './lanes';
import { makePlan, type Plan } from './plan';
import { describePlan, repeatCommand, resultJson, resultText } from './report';
import { SABOTAGES, type Sabotage } from './sabotage';

interface Options {
  readonly orders: number;
  readonly seed: number;
  readonly lane: string;
  readonly workers: number;
  readonly quiet: number;
  readonly limit: number;
  readonly database: 'auto' | 'embedded';
  readonly sabotage?: Sabotage;
  readonly with?: string;
  readonly plan?: true;
  readonly json?: true;
}

const EXIT = { held: 0, broken: 1, harness: 2 } as const;

const whole = (least: number) => (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new InvalidArgumentError(`a whole number from ${least}`);
  return value;
};

const withParts = (plan: Plan, file: string): Plan => ({
  ...plan,
  ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Plan>),
});

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const command = new Command('faults')
    .description(
      'Attacks a lane by a seeded plan and checks that what it promises held: orders once and to the cent, customers and catalogues alike on both sides.',
    )
    .option('--orders <n>', 'how many orders, customers or items are fed', whole(1), 100)
    .option('--seed <n>', 'the same seed and number of orders make the same plan', whole(0), 1)
    .option('--lane <name>', 'which lane', DEFAULT_LANE)
    .option('--workers <n>', 'worker processes', whole(1), 2)
    .option(
      '--quiet <seconds>',
      'the longest wait for order after the feed; 0: by the number of orders',
      whole(0),
      0,
    )
    .option('--limit <seconds>', 'end the whole run after this time; 0: by the number of orders', whole(0), 0)
    .addOption(
      new Option('--database <kind>', 'auto: DATABASE_URL, else PostgreSQL of this machine, else embedded')
        .choices(['auto', 'embedded'])
        .default('auto'),
    )
    .addOption(
      new Option('--sabotage <what>', 'take one protection away; the checker must notice').choices(SABOTAGES),
    )
    .option(
      '--with <file>',
      'JSON: parts of a plan (feed, faults, events) that take the place of the drawn ones',
    )
    .option('--plan', 'print the plan as JSON and end')
    .option('--json', 'one JSON value on standard output')
    .parse();
  const options = command.opts<Options>();
  const lane = laneNamed(options.lane);
  const cargo = cargoOf(lane);
  const { seed, orders, workers } = options;
  const drawn = makePlan({ lane, cargo, seed, orders, workers });
  const plan = options.with === undefined ? drawn : withParts(drawn, options.with);
  if (options.plan) {
    print(JSON.stringify(plan, null, 2));
    return EXIT.held;
  }
  const quietMs =
    options.quiet > 0 ? options.quiet * 1_000 : (cargo.quietMs ?? 180_000) + options.orders * 500;
  const limitMs = options.limit > 0 ? options.limit * 1_000 : plan.feedMs * 2 + quietMs + 180_000;
  const timer = setTimeout(() => {
    say(
      `The run did not end within ${limitMs / 1_000} s; again with: ${repeatCommand(plan, options.sabotage)}`,
    );
    process.exit(EXIT.harness);
  }, limitMs);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(EXIT.harness));

  say(describePlan(plan, cargo.things));
  const bar = progressBar(cargo.things, plan.orders * 2);
  const result = await runCampaign({
    lane,
    cargo,
    plan,
    workers,
    database: options.database,
    environment: readEnvironment(),
    sabotage: options.sabotage,
    quietMs,
    say: process.stderr.isTTY ? () => undefined : say,
    progress: (settled, total) => bar.set(settled, total),
  }).finally(() => {
    clearTimeout(timer);
    bar.stop();
  });
  print(
    options.json
      ? JSON.stringify(resultJson(plan, result, options.sabotage), null, 2)
      : resultText(plan, cargo.things, result, options.sabotage),
  );
  return result.ok ? EXIT.held : EXIT.broken;
}

main().then(
  // A pipe takes a long answer in pieces.
  (code) => process.stdout.write('', () => process.exit(code)),
  (error: unknown) => {
    say(inspect(error));
    process.exit(EXIT.harness);
  },
);
