import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { STEP_OPTIONS } from './step-options';

export interface PollCustomersInput {
  readonly connection: string;
  readonly mode: 'customers';
  /** Takes every customer changed since then (ISO 8601) instead of beginning at the cursor: for a first load. */
  readonly since?: string;
  /** Carried from run to run; leave it out. */
  readonly resume?: Progress;
}

interface Progress {
  readonly page?: string;
  readonly highest?: string;
  readonly started: number;
  readonly seen: number;
}

const PAGES_PER_RUN = 200;

/**
 * One poll of a shop's customers, to its last page: some shops list them all by id, so that what a poll left out would
 * never come up again.
 */
export async function pollCustomers({
  connection,
  since: given,
  resume,
}: PollCustomersInput): Promise<string> {
  const steps = proxyActivities<Activities>({ ...STEP_OPTIONS, priority: { priorityKey: 4 } });
  let since = given;
  let { page, highest, started, seen }: Progress = resume ?? { started: 0, seen: 0 };
  for (let pages = 0; ; pages += 1) {
    if (pages >= PAGES_PER_RUN || workflowInfo().continueAsNewSuggested)
      return continueAsNew<typeof pollCustomers>({
        connection,
        mode: 'customers',
        since,
        resume: { page, highest, started, seen },
      });
    const found = await steps.pollCustomers.executeWithOptions(
      { summary: `customers, ${seen} seen, ${started} started` },
      [{ connection, since, page }],
    );
    ({ since, next: page } = found);
    started += found.started;
    seen += found.seen;
    if (found.highest !== undefined && (highest === undefined || found.highest > highest))
      highest = found.highest;
    if (page === undefined) break;
  }
  await steps.finishPoll.executeWithOptions({ summary: highest ?? 'nothing new' }, [
    { connection, of: 'customers', since, highest },
  ]);
  const result = `${seen} customers in the window, ${started} new or changed`;
  setCurrentDetails(result);
  return result;
}
