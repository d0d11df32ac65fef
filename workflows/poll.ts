import { proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { pollCustomers, type PollCustomersInput } from './poll-customers';
import { STEP_OPTIONS } from './step-options';

export interface PollOrdersInput {
  readonly connection: string;
  readonly mode?: 'poll' | 'sweep';
}

/** More pages than this wait for the next poll: a short workflow, and the window begins where this one came to. */
const MOST_PAGES = 200;

/** One poll: pages through what changed, starts or wakes those orders, or customers, then moves the cursor. */
export async function poll(input: PollOrdersInput | PollCustomersInput): Promise<string> {
  if (input.mode === 'customers') return pollCustomers(input);
  const { connection, mode = 'poll' } = input;
  const steps = proxyActivities<Activities>({ ...STEP_OPTIONS, priority: { priorityKey: 3 } });
  let since: string | undefined;
  let page: string | undefined;
  let highest: string | undefined;
  let started = 0;
  let seen = 0;
  let revived: readonly string[] = [];
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
  if (mode === 'poll')
    await steps.finishPoll.executeWithOptions({ summary: highest ?? 'nothing new' }, [
      { connection, since, highest },
    ]);
  if (mode === 'poll') {
    const { registrations } = await steps.ensureWebhooks.executeWithOptions(
      { summary: 'what the shop pushes' },
      [{ connection }],
    );
    revived = registrations.filter((one) => !one.endsWith(' kept'));
  }
  const result = `${seen} orders in the window, ${started} new or changed${revived.length > 0 ? `; webhooks: ${revived.join(', ')}` : ''}`;
  setCurrentDetails(result);
  return result;
}
