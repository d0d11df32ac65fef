import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/common';
import type { Command } from 'commander';
import { TASK_QUEUE } from '../../workers/order-starter';
import type { BackfillRange, Progress } from '../../workflows/backfill';
import { assertRange } from '../date-range';
import { done, notDone, WrongUse } from '../output';
import { progressBar } from '../progress';
import { connectionOf, openTemporal, withSession } from '../session';

export function addBackfill(program: Command): void {
  program
    .command('backfill <connection>')
    .summary('take the orders of a date range, behind live orders')
    .description(
      'Starts the orders created from the first day up to, not including, the last. Running it twice changes nothing: orders that stand are left alone.',
    )
    .requiredOption('--from <date>', 'first day, YYYY-MM-DD (UTC), or a moment in ISO 8601')
    .requiredOption('--to <date>', 'first day not taken any more')
    .option('--watch', 'wait and show progress')
    .option('--pause', 'pause this backfill')
    .option('--resume', 'resume it')
    .option('--json', 'its id and progress')
    .action(
      withSession(
        async (
          session,
          connection: string,
          options: { from: string; to: string; watch?: boolean; pause?: boolean; resume?: boolean },
        ) => {
          connectionOf(session, connection);
          if (options.pause && options.resume) throw new WrongUse('give --pause or --resume, not both');
          assertRange(options);
          const { client } = await openTemporal(session);
          const range: BackfillRange = { connection, from: options.from, to: options.to };
          const workflowId = `backfill/${connection}/${options.from}_${options.to}`;
          if (options.pause || options.resume) {
            try {
              await client.workflow.getHandle(workflowId).signal(options.pause ? 'pause' : 'resume');
            } catch (error) {
              if (!(error instanceof WorkflowNotFoundError)) throw error;
              const none = `No backfill of ${connection} from ${options.from} to ${options.to} is running.`;
              return notDone({ error: none, workflowId }, none);
            }
            return done(
              { workflowId, [options.pause ? 'paused' : 'resumed']: true },
              `Backfill ${workflowId} ${options.pause ? 'paused' : 'resumed'}.`,
            );
          }
          const handle = await client.workflow.start('backfill', {
            workflowId,
            taskQueue: TASK_QUEUE,
            args: [range],
            workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
            staticSummary: `Backfill ${connection}, ${options.from} to ${options.to}`,
            priority: { priorityKey: 5 },
          });
          if (!options.watch)
            return done(
              { workflowId },
              `Backfill ${workflowId} runs. Watch it with --watch, or in the Temporal UI.`,
            );
          const progress = await watch(handle);
          const answer = {
            workflowId,
            started: progress.started,
            total: progress.total ?? 0,
            done: progress.done,
          };
          return (progress.done ? done : notDone)(
            answer,
            `Backfill ${connection}: ${progress.started} orders started.`,
          );
        },
      ),
    );
}

async function watch(handle: WorkflowHandle): Promise<Progress> {
  const bar = progressBar('backfill', 2);
  let ended: Progress | undefined;
  const result = (handle.result() as Promise<Progress>).then((progress) => (ended = progress));
  while (!ended) {
    const now = await Promise.race([result, handle.query<Progress>('progress').catch(() => undefined)]);
    if (now) bar.set(now.started, now.total ?? Math.max(2, now.started));
    await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 500))]);
  }
  bar.stop();
  return ended;
}
