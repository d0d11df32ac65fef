import { Argument, type Command } from 'commander';
import type { WorkflowHandle } from '@temporalio/client';
import { WorkflowIdConflictPolicy } from '@temporalio/common';
import { CATALOG_FLOWS, type CatalogFlow } from '../../domain/catalog';
import { TASK_QUEUE } from '../../workers/order-starter';
import type { CatalogProgress, CatalogRun } from '../../workflows/catalog';
import { done, notDone, print, say, wholeNumber, WrongUse, type Outcome } from '../output';
import { progressBar } from '../progress';
import { dryPush, textOfDryPush, type DryPush } from '../push/dry-push';
import { connectionOf, openTemporal, withSession, type Session } from '../session';

const MOST_SKUS = 500;

interface Options {
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly timeout: number;
  readonly json?: boolean;
}

export function addPush(program: Command): void {
  program
    .command('push <connection>')
    .addArgument(new Argument('<flow>', 'what').choices([...CATALOG_FLOWS]))
    .argument('[sku...]', 'only these; otherwise everything, which takes as long as a sweep')
    .summary('bring items, prices or stock of the shop in line with the ERP, now')
    .description(
      'Shows how the shop differs from the ERP, then sends the difference. Without SKUs everything is compared; what was broken off goes on where it was.',
    )
    .option('--dry-run', 'show the difference, send nothing')
    .option('--no-wait', 'do not wait for the result')
    .option('--timeout <seconds>', 'how long to wait', wholeNumber(1, 86_400), 3_600)
    .option('--json', 'differences and counts')
    .action(
      withSession(
        async (session, connection: string, flow: CatalogFlow, skus: string[], options: Options) => {
          const { flows } = connectionOf(session, connection);
          if (!flows[flow])
            throw new WrongUse(
              `connection "${connection}" carries no ${flow}: add flows.${flow} to its file`,
            );
          if (skus.length > MOST_SKUS)
            throw new WrongUse(`name at most ${MOST_SKUS} SKUs, or none for everything`);
          if (options.dryRun) {
            const found = await compared(session, connection, flow, skus);
            return done({ connection, flow, dryRun: true, ...found }, textOfDryPush(flow, found));
          }
          const before = skus.length > 0 ? await compared(session, connection, flow, skus) : undefined;
          if (before && !options.json) print(textOfDryPush(flow, before));
          return send(
            session,
            { connection, flow, mode: skus.length > 0 ? 'push' : 'sweep', skus },
            options,
            before,
          );
        },
      ),
    );
}

async function compared(
  session: Session,
  connection: string,
  flow: CatalogFlow,
  skus: readonly string[],
): Promise<DryPush> {
  const systems = await session.systems();
  const store = await session.store();
  return dryPush(
    { store, connection: (name) => systems.open(name), now: () => new Date() },
    connection,
    flow,
    skus,
  );
}

async function send(
  session: Session,
  { skus, ...run }: CatalogRun,
  { wait, timeout }: Options,
  before: DryPush | undefined,
): Promise<Outcome> {
  const { connection, flow, mode } = run;
  const { client } = await openTemporal(session);
  // A sweep is one at a time; pushes of some SKUs may meet, and take no item from each other.
  const workflowId =
    mode === 'push' ? `push/${connection}/${flow}/${Date.now().toString(36)}` : `push/${connection}/${flow}`;
  const handle = await client.workflow.start('catalog', {
    workflowId,
    taskQueue: TASK_QUEUE,
    args: [{ ...run, ...(mode === 'push' && { skus }) }],
    workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
    staticSummary: `Push ${flow} of ${connection}`,
    priority: { priorityKey: mode === 'push' ? 3 : 5 },
  });
  const differences = before && { differing: before.differing, differences: before.differences };
  if (!wait) return done({ workflowId, ...differences }, `Push ${workflowId} runs.`);
  const progress = await watch(handle, `push ${flow}`, timeout);
  if (!progress)
    return notDone(
      { workflowId, timedOut: true, ...differences },
      `Push ${workflowId} is not done yet. Is "crossdock up" running? It goes on by itself.`,
    );
  const { written, created, equal, absent, refused, again, gone } = progress;
  const answer = { workflowId, written, created, equal, absent, refused, again, gone, ...differences };
  const text = `${written} written, ${created} created, ${equal} as they should be, ${absent} not in the shop, ${refused} refused, ${gone} gone from the ERP.`;
  if (refused > 0) say(`See what was refused, and why: ${session.called} freshness ${connection}`);
  return (refused > 0 ? notDone : done)(answer, text);
}

async function watch(
  handle: WorkflowHandle,
  label: string,
  seconds: number,
): Promise<CatalogProgress | undefined> {
  const bar = progressBar(label, 2);
  const until = Date.now() + seconds * 1_000;
  let ended: CatalogProgress | undefined;
  const result = (handle.result() as Promise<CatalogProgress>).then((progress) => (ended = progress));
  try {
    while (!ended && Date.now() < until) {
      const now = await Promise.race([
        result,
        handle.query<CatalogProgress>('progress').catch(() => undefined),
      ]);
      if (now) bar.set(now.rows, now.total ?? Math.max(2, now.rows));
      await Promise.race([result, new Promise((resolve) => setTimeout(resolve, 500))]);
    }
  } finally {
    bar.stop();
    // Whoever stopped waiting does not hear of a failure any more.
    result.catch(() => undefined);
  }
  return ended;
}
