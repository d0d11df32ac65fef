import { open, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { verifyExport } from '../../store';
import { done, notDone, print, table, WrongUse, type Outcome } from '../output';
import { withSession, withStore } from '../session';

interface Filter {
  connection?: string;
  order?: string;
  bodies?: boolean;
}

interface VerifyOptions extends Filter {
  file?: string;
  publicKey?: string;
}

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .summary('the audit trail')
    .argument('[connection]')
    .argument('[order]')
    .option('--bodies', 'with requests and answers: personal data in clear')
    .option('--json', 'an array of entries')
    .action(
      withStore(
        async (store, connection: string | undefined, order: string | undefined, { bodies }: Filter) => {
          if (!connection || !order)
            throw new WrongUse('audit CONNECTION ORDER, audit verify, or audit export');
          const records = await store.trail.read(connection, order, { bodies });
          if (records.length === 0) return notDone([], `No entries for order ${order} of ${connection}.`);
          const rows = records.map(({ sequence, at, kind, actor, data, hash }) => [
            String(sequence),
            at.slice(0, 23),
            kind,
            actor ?? '',
            brief(data),
            hash.slice(0, 12),
          ]);
          return done(records, table(['#', 'at', 'what', 'who', 'facts', 'hash'], rows));
        },
      ),
    );

  audit
    .command('verify')
    .summary('prove that no entry was altered, dropped, swapped or cut off')
    .description(
      'Verifies the trail in the database, or with --file an export of it, for which nothing else is needed: no database, no master key.',
    )
    .option('--connection <name>')
    .option('--order <number>')
    .option('--file <file>', 'an export; - is standard input')
    .option(
      '--public-key <file>',
      'the PEM key the export must be signed with, got by another way than the export',
    )
    .option('--json', 'counts and problems')
    .action(
      withSession(async (session, options: VerifyOptions) => {
        const { connection, order, file, publicKey } = options;
        if (file === undefined) {
          if (publicKey !== undefined) throw new WrongUse('--public-key goes with --file');
          const result = await (await session.store()).trail.verify({ connection, order });
          return verdict(result, 'the trail is whole.');
        }
        if (connection !== undefined || order !== undefined)
          throw new WrongUse('an export is verified as a whole: leave out --connection and --order');
        const trusted =
          publicKey === undefined
            ? undefined
            : await readFile(publicKey, 'utf8').catch(cannotRead(publicKey));
        const result = await verifyExport(linesOf(file), { publicKey: trusted });
        const key = `${trusted ? 'signed with the key given' : 'signed with the key it carries'} (SHA-256 ${result.keyFingerprint}).`;
        return verdict(result, `the export is whole, ${key}`);
      }),
    );

  audit
    .command('export')
    .summary('the trail as JSON lines, with signed checkpoints, for verification offline')
    .option('--connection <name>')
    .option('--order <number>')
    .option('--bodies', 'with requests and answers: personal data in clear')
    .option('--json', 'an array instead of lines')
    .action(
      withStore(async (store, filter: Filter & { json?: boolean }) => {
        await store.trail.checkpoint();
        const lines: string[] = [];
        for await (const line of store.trail.exportLines(filter)) {
          if (filter.json) lines.push(line);
          else print(line);
        }
        return done(
          lines.map((line) => JSON.parse(line) as unknown),
          '',
        );
      }),
    );
}

/** Of problems, in the text for people. */
const SHOWN = 20;

function verdict(
  result: { entries: number; orders: number; problems: readonly string[] },
  whole: string,
): Outcome {
  const counted = `${result.entries} entries of ${result.orders} orders`;
  if (result.problems.length === 0) return done(result, `${counted}: ${whole}`);
  const shown = result.problems.slice(0, SHOWN).map((problem) => `- ${problem}`);
  const more = result.problems.length - shown.length;
  return notDone(
    result,
    [
      `${counted}, ${result.problems.length} problems:`,
      ...shown,
      ...(more > 0 ? [`… and ${more} more: --json shows them all`] : []),
    ].join('\n'),
  );
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : (await open(file).catch(cannotRead(file))).createReadStream();
  yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}

const cannotRead =
  (file: string) =>
  (error: unknown): never => {
    throw new WrongUse(`cannot read ${file}: ${(error as NodeJS.ErrnoException).code ?? 'unknown error'}`);
  };

const brief = (data: Readonly<Record<string, unknown>> | undefined): string =>
  Object.entries(data ?? {})
    .filter(([name]) => !['at', 'milliseconds', 'system', 'write', 'snapshot', 'request'].includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 100);
