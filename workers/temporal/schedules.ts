import { createHash } from 'node:crypto';
import type { Client, ScheduleOptions, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Workflow } from '@temporalio/common';
import { CONNECTION } from '../../workflows/search-attributes';

export interface ScheduleSpec {
  /** Such as `poll/acme/orders`; the workflows it starts are named after it. */
  readonly id: string;
  readonly connection: string;
  /** Milliseconds, at least one second. */
  readonly every: number;
  /** Milliseconds after the epoch-aligned tick; by default spread by the id, so that connections do not tick together. */
  readonly offset?: number;
  readonly workflowType: string;
  /** No documents and no secrets. */
  readonly args: readonly unknown[];
  readonly taskQueue: string;
  /** One line for people. */
  readonly summary?: string;
  /** Milliseconds after which a run that hangs is ended, so that it does not hold up the next ones for ever. */
  readonly runTimeout?: number;
}

export interface ScheduleLine {
  readonly id: string;
  readonly connection: string;
  readonly paused: boolean;
  /** ISO 8601. */
  readonly next?: string;
  readonly note?: string;
}

/**
 * Creates the schedule or brings it up to date. A tick that finds the run before still going is skipped, and ticks
 * missed while the server was away are not caught up beyond two minutes: polls keep a cursor of their own.
 * A schedule an operator has paused stays paused.
 */
export const ensureSchedule = async (client: Client, spec: ScheduleSpec): Promise<'created' | 'updated'> => {
  const options = compile(spec);
  try {
    await client.schedule.create({ scheduleId: spec.id, ...options });
    return 'created';
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error;
  }
  await client.schedule.getHandle(spec.id).update((previous) => ({
    ...options,
    state: { paused: previous.state.paused, note: previous.state.note },
  }));
  return 'updated';
};

/** Deletes the schedule, if there is one. */
export async function removeSchedule(client: Client, id: string): Promise<void> {
  try {
    await client.schedule.getHandle(id).delete();
  } catch (error) {
    if (!(error instanceof ScheduleNotFoundError)) throw error;
  }
}

/** Our schedules, as the server lists them: a change shows after a moment. */
export const listSchedules = async (client: Client): Promise<ScheduleLine[]> => {
  const lines: ScheduleLine[] = [];
  for await (const summary of client.schedule.list()) {
    const connection = summary.typedSearchAttributes?.get(CONNECTION);
    if (connection === undefined) continue;
    lines.push({
      id: summary.scheduleId,
      connection,
      paused: summary.state.paused,
      next: summary.info.nextActionTimes[0]?.toISOString(),
      note: summary.state.note,
    });
  }
  return lines.sort((a, b) => (a.id < b.id ? -1 : 1));
};

/**
 * Deletes the schedules of connections that are gone, and answers their ids.
 * @param connections every connection that still has a file, broken ones included: a slip in a file ends no schedule
 */
export const removeSchedulesOfOthers = async (
  client: Client,
  connections: readonly string[],
): Promise<string[]> => {
  const removed: string[] = [];
  for (const { id, connection } of await listSchedules(client)) {
    if (connections.includes(connection)) continue;
    await removeSchedule(client, id);
    removed.push(id);
  }
  return removed;
};

function compile(
  spec: ScheduleSpec,
): Omit<ScheduleOptions<ScheduleOptionsStartWorkflowAction<Workflow>>, 'scheduleId'> {
  const attributes = [{ key: CONNECTION, value: spec.connection }];
  return {
    spec: {
      intervals: [{ every: spec.every, offset: spec.offset ?? spread(spec.id, spec.every) }],
      jitter: Math.min(20_000, Math.floor(spec.every / 10)),
    },
    action: {
      type: 'startWorkflow',
      workflowType: spec.workflowType,
      workflowId: spec.id,
      args: [...spec.args],
      taskQueue: spec.taskQueue,
      typedSearchAttributes: attributes,
      staticSummary: spec.summary,
      workflowExecutionTimeout: spec.runTimeout,
    },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '2m', pauseOnFailure: false },
    typedSearchAttributes: attributes,
  };
}

/** The same for an id on every machine; whole seconds, since the server rounds to them. */
function spread(id: string, every: number): number {
  const seconds = Math.max(1, Math.floor(every / 1000));
  return (createHash('sha256').update(id).digest().readUInt32BE(0) % seconds) * 1000;
}
