import { continueAsNew, proxyActivities, setCurrentDetails, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { STEP_OPTIONS } from './step-options';

export interface PollErpCustomersInput {
  readonly connection: string;
  readonly mode: 'erp-customers';
  /** Carried from run to run; leave it out. */
  readonly resume?: Progress;
}

interface Progress {
  readonly position?: string;
  readonly page?: string;
  readonly begun?: string;
  readonly started: number;
  readonly seen: number;
}

const PAGES_PER_RUN = 200;

/** One poll of the ERP's customers, to its last page, which moves the cursor: only then has all of it been woken. */
export async function pollErpCustomers({ connection, resume }: PollErpCustomersInput): Promise<string> {
  const steps = proxyActivities<Activities>({ ...STEP_OPTIONS, priority: { priorityKey: 4 } });
  let { position, page, begun, started, seen }: Progress = resume ?? { started: 0, seen: 0 };
  for (let pages = 0; ; pages += 1) {
    if (pages >= PAGES_PER_RUN || workflowInfo().continueAsNewSuggested)
      return continueAsNew<typeof pollErpCustomers>({
        connection,
        mode: 'erp-customers',
        resume: { position, page, begun, started, seen },
      });
    const found = await steps.pollErpCustomers.executeWithOptions(
      { summary: `customers of the ERP, ${seen} seen, ${started} started` },
      [{ connection, position, page, begun }],
    );
    ({ position, begun, next: page } = found);
    started += found.started;
    seen += found.seen;
    if (page === undefined) break;
  }
  const result = `${seen} customers of the ERP changed, ${started} woken`;
  setCurrentDetails(result);
  return result;
}
