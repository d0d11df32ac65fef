import type { Client } from '@temporalio/client';
import type { CustomersFlow } from './configuration/customers-schema';
import { TASK_QUEUE } from './order-starter';
import { ensureSchedule, removeSchedule } from './temporal/schedules';

const DAY_MS = 86_400_000;

/**
 * The shop's customers are polled whatever their way: where the ERP has the say, changes in the shop are put back. The
 * ERP's are polled where they go to the shop. A flow that was taken out of the file takes its schedules along.
 */
export async function scheduleCustomers(
  client: Client,
  name: string,
  flow: CustomersFlow | undefined,
): Promise<void> {
  const poll = async (which: string, wanted: CustomersFlow | undefined, summary: string): Promise<void> => {
    const id = `poll/${name}/${which}`;
    if (!wanted) return removeSchedule(client, id);
    await ensureSchedule(client, {
      id,
      connection: name,
      taskQueue: TASK_QUEUE,
      workflowType: 'poll',
      every: wanted.every,
      args: [{ connection: name, mode: which }],
      summary,
      // Systems that list all their customers each time take long.
      runTimeout: DAY_MS,
    });
  };
  await poll('customers', flow, `Poll ${name} for changed customers`);
  const back = flow?.direction === 'to-erp' ? undefined : flow;
  await poll('erp-customers', back, `Poll the ERP of ${name} for changed customers`);
}
