/**
 * Every way a step can fail, in one union. Systems throw these; the activity edge turns each into one
 * Temporal failure, and nothing else decides what is retried.
 *
 * - `rejected`         the system refused for a business reason; a person must fix `causes`
 * - `missing-mapping`  our mapping has no answer; `causes` name what is missing
 * - `conflict`         something stands under our reference with other content; a person decides
 * - `duplicate-found`  more than one document stands under our reference; an alarm
 * - `throttled`        the system asks for a slower pace; retry after `retryAfterMs`
 * - `unavailable`      the system cannot answer now and nothing was written; retry
 * - `in-doubt`         a write was sent and its answer was lost; search, never send again
 * - `unauthorized`     the credentials are refused; parks the connection, not the order
 * - `bug`              our own mistake, or an answer we cannot read; retrying will not help
 */
export const FAILURE_KINDS = [
  'rejected',
  'missing-mapping',
  'conflict',
  'duplicate-found',
  'throttled',
  'unavailable',
  'in-doubt',
  'unauthorized',
  'bug',
] as const;
export type FailureKind = (typeof FAILURE_KINDS)[number];

export interface FailureDetail {
  /** The things to fix, such as `item:SHIRT-M` or `customer:10017`; one fix releases all their victims. */
  readonly causes?: readonly string[];
  /** What the operator should do, in one or two sentences. */
  readonly advice?: string;
  readonly retryAfterMs?: number;
  /** The system's own code, such as `WCU0203` or `503`. */
  readonly code?: string;
}

/** The one error type that crosses our borders. Its message holds no secret and no personal data. */
export class Failure extends Error {
  readonly kind: FailureKind;
  readonly causes: readonly string[];
  readonly advice: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly code: string | undefined;

  constructor(kind: FailureKind, message: string, detail: FailureDetail = {}) {
    super(scrub(message));
    this.name = 'Failure';
    this.kind = kind;
    this.causes = detail.causes ?? [];
    this.advice = detail.advice;
    this.retryAfterMs = detail.retryAfterMs;
    this.code = detail.code;
  }
}

export const isFailure = (error: unknown, ...kinds: FailureKind[]): error is Failure =>
  error instanceof Failure && (kinds.length === 0 || kinds.includes(error.kind));

const EMAIL = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu;
const BEARER = /\b(Bearer|Basic|OAuth)\s+[A-Za-z0-9._~+/=",\s_-]{8,}/gi;
const NAMED_SECRET =
  /\b(access_token|refresh_token|client_secret|password|sask|saak|oauth_token|oauth_signature|api[_-]?key)\b["']?\s*[:=]\s*["']?[^\s"'&,;}]+/gi;

/** Removes e-mail addresses and anything that looks like a credential from a text meant for people or logs. */
export const scrub = (text: string): string =>
  text.replace(EMAIL, '<e-mail>').replace(BEARER, '$1 <secret>').replace(NAMED_SECRET, '$1=<secret>');
