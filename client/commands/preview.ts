import type { Command } from 'commander';
import { done, notDone } from '../output';
import { previewOrder, type Preview } from '../preview/preview-order';
import { connectionOf, withSession } from '../session';

export function addPreview(program: Command): void {
  program
    .command('preview <connection> <order>')
    .summary('the exact ERP calls an order would cause, writes withheld, and the sum sheet')
    .description(
      'Takes the real path: reads go to both systems, writes are shown instead of sent, and nothing is remembered. The output shows personal data in clear.',
    )
    .option('--json', 'calls, documents, sums and problems')
    .action(
      withSession(async (session, connection: string, order: string) => {
        connectionOf(session, connection);
        const systems = await session.systems({ withhold: true });
        const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
        const preview = await previewOrder(
          await session.store(),
          {
            connection: (name) => systems.open(name),
            starter: { changed: async () => undefined, inWork: async () => 0 },
            log: quiet,
            now: () => new Date(),
          },
          { connection, order, priority: 'live' },
        );
        const ok =
          preview.problems.length === 0 && preview.outcome !== 'gone' && preview.outcome !== 'undecided';
        return (ok ? done : notDone)(preview, textOf(preview));
      }),
    );
}

const SENTENCES: Readonly<Record<string, string>> = {
  due: '',
  settled: 'Nothing is due: the ERP holds the order as it is now.',
  waiting: 'Nothing is due: the shop has not released the order yet.',
  cancelled: 'Nothing is due: the order is cancelled and nothing of it stands in the ERP.',
  skipped: 'Nothing is due: a person took the order out. "crossdock retry" takes that back.',
  undecided: 'The shop gives the order a state Crossdock does not know.',
  gone: 'The shop does not have this order.',
};

function textOf({ connection, order, outcome, calls, documents, problems, sumSheet }: Preview): string {
  const writes = calls.filter(({ withheld }) => withheld);
  return [
    `Preview of order ${order} of ${connection}: nothing was written.`,
    SENTENCES[outcome] ?? '',
    ...calls.map(({ call, withheld, write, request }) =>
      `${withheld ? 'WRITE' : write ? 'write' : 'read '}  ${call}  ${withheld ? JSON.stringify(request) : ''}`.trimEnd(),
    ),
    documents.length > 0
      ? `\n${documents.map(({ key, reference, finding }) => `${key} under reference ${reference}: ${finding} in the ERP`).join('\n')}`
      : '',
    writes.length > 0 ? `${writes.length} writes withheld.` : '',
    sumSheet ? `\n${sumSheet}` : '',
    ...problems.map(
      ({ message, causes, advice }) =>
        `\nIn the way: ${message}\n  causes: ${causes.join(', ')}${advice ? `\n  ${advice}` : ''}`,
    ),
  ]
    .filter((line) => line !== '')
    .join('\n');
}
