import { ApplicationFailure, ApplicationFailureCategory } from '@temporalio/common';
import { Failure, type FailureKind, scrub } from '../domain/failure';

/** What a workflow reads from `ApplicationFailure.details[0]`. */
export interface FailureDetails {
  readonly causes: readonly string[];
  readonly advice?: string;
  readonly code?: string;
}

/** Kinds that a repetition can cure; the others wait for a person. */
const RETRIED: ReadonlySet<FailureKind> = new Set(['throttled', 'unavailable', 'in-doubt', 'unauthorized']);
const LONGEST_WAIT_MS = 60_000;

/** The one place where a failure becomes Temporal's. Anything that is no `Failure` is ours: infrastructure or a bug. */
export function toApplicationFailure(error: unknown, attempt: number): ApplicationFailure {
  const failure = error instanceof Failure ? error : fromUnknown(error);
  const retried = RETRIED.has(failure.kind);
  const details: FailureDetails = { causes: failure.causes, advice: failure.advice, code: failure.code };
  return ApplicationFailure.create({
    type: failure.kind,
    message: failure.message,
    nonRetryable: !retried,
    details: [details],
    // Expected, and told on the order's own page: only a bug is an error of the service.
    category: failure.kind === 'bug' ? undefined : ApplicationFailureCategory.BENIGN,
    nextRetryDelay: retried ? delay(failure, attempt) : undefined,
  });
}

const delay = (failure: Failure, attempt: number): number =>
  failure.retryAfterMs ?? Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(attempt - 1, 10));

/** A lost database or network connection cures itself; everything else is a bug and must be seen. */
function fromUnknown(error: unknown): Failure {
  const { message, code } =
    error instanceof Error
      ? (error as Error & { code?: unknown })
      : { message: String(error), code: undefined };
  const text = scrub(message).slice(0, 500);
  if (isInfrastructure(code, message))
    return new Failure('unavailable', `our own store does not answer: ${text}`);
  return new Failure('bug', `unexpected: ${text}`, {
    causes: ['bug'],
    advice:
      'This is a defect in Crossdock or an answer it cannot read. The worker log holds the details; retry after an update.',
  });
}

/** PostgreSQL's classes 08 (connection), 53 (resources), 57 (operator intervention), 40 (serialization), and sockets. */
const isInfrastructure = (code: unknown, message: string): boolean =>
  (typeof code === 'string' &&
    (/^(08|53|57|40)/.test(code) || /^E(CONN|PIPE|TIMEDOUT|AI_AGAIN)/.test(code))) ||
  /connection (terminated|ended|refused)|client has encountered a connection error|timeout exceeded when trying to connect/i.test(
    message,
  );
