import { setTimeout as pause } from 'node:timers/promises';
import { TASK_QUEUE } from '../../workers/order-starter';
import type { Service } from '../service';

/** Does the work while these schedules start nothing, and after what they started before has ended. */
export async function withoutSchedules<Result>(
  { temporal: { client } }: Pick<Service, 'temporal'>,
  ids: readonly string[],
  why: string,
  work: () => Promise<Result>,
): Promise<Result> {
  const schedules = ids.map((id) => client.schedule.getHandle(id));
  await Promise.all(schedules.map((schedule) => schedule.pause(why)));
  try {
    for (const schedule of schedules)
      while ((await schedule.describe()).info.runningActions.length > 0) await pause(50);
    return await work();
  } finally {
    await Promise.all(schedules.map((schedule) => schedule.unpause()));
  }
}

/**
 * A poll out of turn, to its end.
 * @param name makes the workflow's id its own
 * @param more what kind of poll, and since when; absent: of orders
 */
export async function pollNow(
  { temporal: { client } }: Pick<Service, 'temporal'>,
  connection: string,
  name: string,
  more: { readonly mode?: 'customers' | 'erp-customers'; readonly since?: string } = {},
): Promise<void> {
  await client.workflow.execute('poll', {
    workflowId: `poll/${connection}/${name}`,
    taskQueue: TASK_QUEUE,
    args: [{ connection, ...more }],
  });
}
