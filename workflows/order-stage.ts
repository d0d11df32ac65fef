import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Pass, StageInput } from '../activities/types';
import { CAUSE, BUSINESS_DATE, ERP_DOCUMENTS, STAGE } from './search-attributes';

type Stage = StageInput['stage'];

/** What Temporal's lists and the order's page show of it. Search attributes are never encrypted: codes only. */
export interface Shown {
  readonly stage: Stage;
  readonly cause: readonly string[];
  readonly numbers: readonly string[];
  readonly pass?: Pass;
  readonly details: string;
}

export function show({ stage, cause, numbers, pass, details }: Shown): void {
  upsertSearchAttributes([
    { key: STAGE, value: stage },
    { key: CAUSE, value: cause.map((one) => one.slice(0, 200)) },
    { key: ERP_DOCUMENTS, value: [...numbers] },
    ...(pass?.businessDate
      ? [{ key: BUSINESS_DATE, value: new Date(`${pass.businessDate}T00:00:00Z`) }]
      : []),
  ]);
  setCurrentDetails(details);
}

/** The page an operator sees under "Current details": what is wrong, what to do, what stands already. */
export function attentionPage(
  order: string,
  connection: string,
  problem: { message: string; advice?: string; causes: readonly string[] },
  posted: ReadonlyMap<string, string>,
  { title = `Order ${order}`, sheet }: { title?: string; sheet?: string } = {},
): string {
  return [
    `## ${title} needs attention`,
    problem.message,
    problem.advice ? `**What to do**: ${problem.advice}` : '',
    problem.causes.length > 0 ? `**Cause**: ${problem.causes.map((cause) => `\`${cause}\``).join(', ')}` : '',
    posted.size > 0
      ? `**Stands in the ERP**: ${[...posted].map(([key, number]) => `${key} as ${number}`).join(', ')}`
      : '**Stands in the ERP**: nothing yet',
    sheet ?? '',
    `Release it with \`crossdock retry ${connection} ${order}\`, or send the update \`retry\` here; take it out with \`skip\` and a reason.`,
  ]
    .filter((line) => line !== '')
    .join('\n\n');
}
