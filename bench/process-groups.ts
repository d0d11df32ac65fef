import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listProcesses, withDescendants, type ProcessLine } from './process-usage';

export const PROCESS_GROUPS = ['worker', 'sandboxes', 'server', 'database'] as const;
export type ProcessGroup = (typeof PROCESS_GROUPS)[number];

/** The process ids of a run, by what they do. A database that is not our own is left out. */
export async function groupProcesses(run: {
  readonly folder: string;
  readonly sandboxes: number | undefined;
}): Promise<Record<ProcessGroup, readonly number[]>> {
  const all = await listProcesses();
  const own = withDescendants(all, [process.pid]);
  const ids = (lines: readonly ProcessLine[]): number[] => lines.map(({ pid }) => pid);
  const postmaster = Number(
    (
      await readFile(join(run.folder, 'postgresql', 'cluster', 'postmaster.pid'), 'utf8').catch(() => '')
    ).split('\n')[0],
  );
  return {
    // Each run has its own folder, and a worker is told of it.
    worker: ids(own.filter(({ command }) => command.includes(join(run.folder, 'worker.json')))),
    sandboxes: run.sandboxes === undefined ? [] : [run.sandboxes],
    server: ids(all.filter(({ command }) => command.includes(join(run.folder, 'temporal.db')))),
    database: postmaster > 0 ? ids(withDescendants(all, [postmaster])) : [],
  };
}

/** Processor time by group so far, in milliseconds. */
export async function cpuByGroup(
  groups: Readonly<Record<ProcessGroup, readonly number[]>>,
): Promise<Record<ProcessGroup, number>> {
  const used = new Map((await listProcesses()).map(({ pid, cpuMs }) => [pid, cpuMs]));
  const sum = (pids: readonly number[]): number =>
    pids.reduce((total, pid) => total + (used.get(pid) ?? 0), 0);
  return {
    worker: sum(groups.worker),
    sandboxes: sum(groups.sandboxes),
    server: sum(groups.server),
    database: sum(groups.database),
  };
}
