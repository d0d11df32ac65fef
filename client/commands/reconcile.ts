import { userInfo } from 'node:os';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowNotFoundError } from '@temporalio/common';
import type { Command } from 'commander';
import { TASK_QUEUE } from '../../workers/order-starter';
import type { ReconcileInput, ReconcileOutcome, ReconcileProgress } from '../../workflows/reconcile';
import { assertRange } from '../date-range';
import { done, notDone, say, WrongUse, type Outcome } from '../output';
import { progressBar } from '../progress';
import { reportOf, reportText } from '../reconcile-report';
import { connectionOf, openTemporal, withSession, type TemporalSession } from '../session';

interface Options {
  readonly from: string;
  readonly to: string;
  readonly ledgerOnly?: boolean;
  readonly fix?: boolean;
  readonly actor?: string;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

export function addReconcile(program: Command): void {
  program
    .command('reconcile <connection>')
    .summary('shop against ERP for a range of days: counts, money, and each difference named')
    .description(
      'Reads the shop’s orders of the range afresh, reads their documents back from the ERP, and compares both with the ledger. Writes to neither system. Ends with code 0 when they agree, 1 when they differ.',
    )
    .requiredOption(
      '--from <date>',
      'first day the shop took orders on, YYYY-MM-DD (UTC), or a moment in ISO 8601',
    )
    .requiredOption('--to <date>', 'first day not taken any more')
    .option('--ledger-only', 'do not ask the ERP: compare the shop with what Crossdock has posted')
    .option('--fix', 'wake the orders that differ, so that each is looked at again; nothing else is done')
    .option('--actor <name>', 'who asks, for the audit trail (default: your user name)')
    .option('--pause', 'pause this reconciliation')
    .option('--resume', 'resume it')
    .option('--json', 'sums, differences, and what waits or was skipped')
    .action(
      withSession(async (session, connection: string, options: Options) => {
        connectionOf(session, connection);
        if (options.pause && options.resume) throw new WrongUse('give --pause or --resume, not both');
        assertRange(options);
        const open = await openTemporal(session);
        const workflowId = `reconcile/${connection}/${options.from}_${options.to}`;
        if (options.pause || options.resume) return steer(open, workflowId, options.pause === true);
        return run(open, workflowId, connection, options);
      }),
    );
}

async function run(
  { client, board }: TemporalSession,
  workflowId: string,
  connection: string,
  { from, to, ledgerOnly = false, fix = false, actor = userInfo().username }: Options,
): Promise<Outcome> {
  const input: ReconcileInput = { connection, from, to, ledgerOnly, fix, actor };
  const handle = await client.workflow.start('reconcile', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [input],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `Reconcile ${connection}, ${from} to ${to}`,
    priority: { priorityKey: 5 },
  });
  const outcome = await watch(handle, { ledgerOnly, fix });
  const record = await board.reconciliations.get(outcome.id);
  if (!record) throw new Error(`the record of ${workflowId} is gone from the database: reconcile again`);
  const report = await reportOf(board, record, { workflowId, woken: outcome.woken });
  return (report.agreed ? done : notDone)(report, reportText(report));
}

async function steer({ client }: TemporalSession, workflowId: string, pause: boolean): Promise<Outcome> {
  try {
    await client.workflow.getHandle(workflowId).signal(pause ? 'pause' : 'resume');
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    const none = `${workflowId} is not running.`;
    return notDone({ error: none, workflowId }, none);
  }
  const what = pause ? 'paused' : 'resumed';
  return done({ workflowId, [what]: true }, `${workflowId} ${what}.`);
}

async function watch(
  handle: WorkflowHandle,
  asked: Pick<ReconcileProgress, 'ledgerOnly' | 'fix'>,
): Promise<ReconcileOutcome> {
  const bar = progressBar('reconcile', 2);
  try {
    let ended: ReconcileOutcome | undefined;
    let told = false;
    const result = (handle.result() as Promise<ReconcileOutcome>).then((outcome) => (ended = outcome));
    while (!ended) {
      // The query of a workflow that has just ended may be refused; its result is what counts.
      const query = handle.query<ReconcileProgress>('progress').catch(() => undefined);
      const now = await Promise.race([result, query]);
      if (now && 'phase' in now) {
        bar.set(now.orders, now.total ?? Math.max(2, now.orders));
        if (!told && (now.ledgerOnly !== asked.ledgerOnly || now.fix !== asked.fix)) say(attachedTo(now));
        told = true;
      }
      await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
    return ended;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    throw new Error(`the reconciliation ended without a result: ${innermost(error).message}`, {
      cause: error,
    });
  } finally {
    bar.stop();
  }
}

const attachedTo = ({ ledgerOnly, fix }: ReconcileProgress): string =>
  `This range is being reconciled already${ledgerOnly ? ', with --ledger-only' : ''}${fix ? ', with --fix' : ''}: this shows that run. Reconcile again when it has ended for what you asked.`;

const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);
