import type { Command } from 'commander';
import { done, notDone, print, table, WrongUse } from '../output';
import { withStore } from '../session';

interface Filter {
  connection?: string;
  order?: string;
  bodies?: boolean;
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
    .option('--connection <name>')
    .option('--order <number>')
    .option('--json', 'counts and problems')
    .action(
      withStore(async (store, { connection, order }: Filter) => {
        const result = await store.trail.verify({ connection, order });
        const counted = `${result.entries} entries of ${result.orders} orders`;
        if (result.problems.length === 0) return done(result, `${counted}: the trail is whole.`);
        return notDone(
          result,
          `${counted}, ${result.problems.length} problems:\n${result.problems.map((problem) => `- ${problem}`).join('\n')}`,
        );
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

const brief = (data: Readonly<Record<string, unknown>> | undefined): string =>
  Object.entries(data ?? {})
    .filter(([name]) => !['at', 'milliseconds', 'system', 'write', 'snapshot', 'request'].includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ')
    .slice(0, 100);
