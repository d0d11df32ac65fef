import { ApplicationFailure } from '@temporalio/workflow';
import type { FailureDetails } from '../activities/failures';
import { failureOfStep } from './order-steps';

/** Why something waits for a person. */
export interface Problem {
  readonly message: string;
  readonly advice?: string;
  readonly causes: readonly string[];
}

/** A failure that needs a person. Anything that is no activity's failure is a defect of the workflow: the task retries. */
export function problemOf(error: unknown): Problem {
  const cause = failureOfStep(error);
  if (cause === undefined) throw error;
  if (!(cause instanceof ApplicationFailure)) {
    return {
      message: `A step could not finish: ${cause.message}`,
      causes: ['timeout'],
      advice: 'Look at the worker log, then retry.',
    };
  }
  const details = cause.details?.[0] as FailureDetails | undefined;
  return {
    message: cause.message,
    advice: details?.advice,
    causes: details?.causes?.length ? details.causes : [`${cause.type ?? 'unknown'}`],
  };
}
