import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { pollCustomers, type PollCustomersInput } from './poll-customers';
import { pollErpCustomers, type PollErpCustomersInput } from './poll-erp-customers';
import { failureOfStep } from './order-steps';
import { STEP_OPTIONS } from './step-options';

export interface PollOrdersInput {
  readonly connection: string;
  readonly mode?: 'poll' | 'sweep';
}

/** More pages than this wait for the next poll: a short workflow, and the window begins where this one came to. */
const MOST_PAGES = 200;

/** One poll: pages through what changed, starts or wakes those orders, or customers, then moves the cursor. */
export async function poll(
  input: PollOrdersInput | PollCustomersInput | PollErpCustomersInput,
): Promise<string> {
  if (input.mode === 'customers') return pollCustomers(input);
  if (input.mode === 'erp-customers') return pollErpCustomers(input);
  const { connection, mode = 'poll' } = input;
  const steps = proxyActivities<Activities>({ ...STEP_OPTIONS, priority: { priorityKey: 3 } });
  let since: string | undefined;
  let page: string | undefined;
  let highest: string | undefined;
  let started = 0;
  let seen = 0;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const found = await steps.pollOrders.executeWithOptions({ summary: `${mode}, page ${pages + 1}` }, [
      { connection, mode, since, page },
    ]);
    ({ since, next: page } = found);
    started += found.started;
    seen += found.seen;
    if (found.highest !== undefined && (highest === undefined || found.highest > highest))
      highest = found.highest;
    if (page === undefined) break;
  }
  if (mode === 'sweep')
    await steps.checkpointTrail.executeWithOptions({ summary: 'the audit trail so far' }, [{ connection }]);
  else
    await steps.finishPoll.executeWithOptions({ summary: highest ?? 'nothing new' }, [
      { connection, since, highest },
    ]);
  const webhooks = mode === 'poll' ? await lookAfterWebhooks(connection) : '';
  const result = `${seen} orders in the window, ${started} new or changed${webhooks}`;
  setCurrentDetails(result);
  return result;
}

/** Never keeps the next poll waiting: what a shop does not push, the poll finds. */
async function lookAfterWebhooks(connection: string): Promise<string> {
  const { ensureWebhooks } = proxyActivities<Activities>({
    startToCloseTimeout: '1m',
    scheduleToCloseTimeout: '2m',
    retry: { maximumAttempts: 2 },
  });
  try {
    const { registrations } = await ensureWebhooks.executeWithOptions({ summary: 'what the shop pushes' }, [
      { connection },
    ]);
    const changed = registrations.filter((one) => !one.endsWith(' kept'));
    return changed.length > 0 ? `; webhooks: ${changed.join(', ')}` : '';
  } catch (error) {
    const failure = failureOfStep(error);
    if (failure === undefined) throw error;
    return `; webhooks could not be looked after: ${failure.message}`;
  }
}
