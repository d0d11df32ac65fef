import type { Client } from '@temporalio/client';
import type { ReconcileInput } from '../workflows/reconcile';
import { TASK_QUEUE } from './order-starter';
import { ensureSchedule, removeSchedule } from './temporal/schedules';

/** The day before yesterday's orders and yesterday's: those have had a day to come to their end. */
const DAYS = 2;
const DAY_MS = 86_400_000;

export const reconcileScheduleId = (connection: string): string => `reconcile/${connection}/latest`;

/** Reconciles the latest whole days again and again where the connection file asks for it; else takes the schedule away. */
export async function scheduleReconcile(
  client: Client,
  name: string,
  { reconcile }: { readonly every: number; readonly reconcile?: number },
): Promise<void> {
  const id = reconcileScheduleId(name);
  if (reconcile === undefined) return removeSchedule(client, id);
  const args: [ReconcileInput] = [{ connection: name, days: DAYS, actor: 'schedule' }];
  await ensureSchedule(client, {
    id,
    connection: name,
    taskQueue: TASK_QUEUE,
    workflowType: 'reconcile',
    every: reconcile,
    args,
    summary: `Shop against ERP: the latest ${DAYS} days of ${name}`,
    runTimeout: DAY_MS,
  });
}
