import { inspect } from 'node:util';
import { Command, Option } from 'commander';
import { progressBar } from '../client/progress';
import { readEnvironment } from '../workers/configuration/environment';
import { findTemporalExecutable } from '../workers/temporal/find-executable';
import type { BenchContext } from './context';
import { isGood, type Section } from './figures';
import { describeDatabase, describeMachine } from './machine';
import { reportJson, reportText, type Run } from './report';
import { SECTIONS } from './sections';

interface Options {
  readonly only?: readonly string[];
  readonly short?: true;
  readonly json?: true;
  readonly profile?: string;
}

const EXIT = { met: 0, missed: 1, failed: 2, interrupted: 130 } as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (text: string): void => void process.stdout.write(`${text}\n`);

async function main(): Promise<number> {
  const options = new Command('bench')
    .description(
      'Measures the pace against its targets; everything it needs it starts on this machine and ends.',
    )
    .addOption(
      new Option('--only <section...>', 'these sections only').choices(SECTIONS.map(({ name }) => name)),
    )
    .option('--short', 'small numbers: only what must hold however small the run is can fail it')
    .option('--profile <folder>', 'write a processor profile of the worker in the throughput section')
    .option('--json', 'one JSON value on standard output')
    .parse()
    .opts<Options>();
  // Each part of a stand ends with this process.
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => process.exit(EXIT.interrupted));

  const environment = readEnvironment();
  const short = options.short === true;
  const context: BenchContext = {
    environment,
    short,
    profileFolder: options.profile,
    say,
    progress: progressBar,
  };
  const machine = await describeMachine({
    temporalExecutable: await findTemporalExecutable(environment),
    database: await describeDatabase(environment),
  });
  const [startedAt, began] = [new Date().toISOString(), performance.now()];
  const sections: Section[] = [];
  for (const { name, title, run } of SECTIONS) {
    if (options.only && !options.only.includes(name)) continue;
    say(`${name}: ${title}`);
    try {
      sections.push({ name, title, figures: await run(context) });
    } catch (error) {
      // What the other sections measured is worth having.
      say(inspect(error));
      sections.push({
        name,
        title,
        figures: [],
        failure: error instanceof Error ? error.message : String(error),
      });
    }
  }
  const result: Run = { machine, short, startedAt, seconds: (performance.now() - began) / 1_000, sections };
  print(options.json ? JSON.stringify(reportJson(result), null, 2) : reportText(result));
  return isGood(sections, short) ? EXIT.met : EXIT.missed;
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    say(inspect(error));
    process.exit(EXIT.failed);
  },
);
