import { Failure, type FailureKind } from '../../domain/failure';
import type { BreakerOutcome } from './breaker';
import type { HttpAnswer, HttpRequest } from './http';

/** Longer pauses are asked again after this time: a mistyped header must not stop a connection for a year. */
const LONGEST_RETRY_AFTER_MS = 60 * 60_000;

/** The pause a `Retry-After` header asks for, in milliseconds; undefined when it is absent or unreadable. */
export function retryAfterMs(headers: HttpAnswer['headers'], now: number = Date.now()): number | undefined {
  const value = headers['retry-after']?.trim();
  if (!value) return undefined;
  const wait = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(wait) ? Math.min(Math.max(0, Math.ceil(wait)), LONGEST_RETRY_AFTER_MS) : undefined;
}

export interface ClassifyOptions {
  readonly write: boolean;
  /** Names the call in the message. @default "The system" */
  readonly name?: string;
  /** The system's own explanation, without secrets and personal data. */
  readonly words?: string;
  /** What a 403 means at this vendor. @default "unauthorized" */
  readonly forbidden?: 'unauthorized' | 'rejected';
  readonly now?: number;
}

/**
 * What an HTTP status means where the vendor says nothing better; undefined for 2xx.
 *
 * A 5xx on a write is `in-doubt`, a maintenance page included: the body went out, and only a search can tell.
 */
export function classifyStatus(answer: HttpAnswer, options: ClassifyOptions): Failure | undefined {
  const { status } = answer;
  if (status >= 200 && status < 300) return undefined;
  const { name = 'The system', words } = options;
  const wait = retryAfterMs(answer.headers, options.now);
  const fail = (kind: FailureKind, what: string, advice: string): Failure =>
    new Failure(kind, `${name} ${what} (HTTP ${status})${words ? `: ${words}` : ''}`, {
      code: String(status),
      advice,
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    });

  if (status === 429)
    return fail('throttled', 'asks for a slower pace', 'Lower requestsPerMinute if it lasts.');
  if (status === 401 || (status === 403 && (options.forbidden ?? 'unauthorized') === 'unauthorized')) {
    return fail(
      'unauthorized',
      'refused the credentials',
      'Check credentials and permissions with `crossdock check`.',
    );
  }
  if (status >= 500 || status === 408 || status === 425 || status < 200) {
    return options.write
      ? fail(
          'in-doubt',
          'failed after the request was sent',
          'It is searched for before anything is sent again.',
        )
      : fail('unavailable', 'cannot answer now', 'It is asked again by itself.');
  }
  if (status < 400) {
    return fail(
      'rejected',
      'answers from another address',
      'Redirects are not followed: write the final address into the connection file.',
    );
  }
  return fail(
    'rejected',
    'refused the request',
    'See what the system said; fix it there or in the mapping, then retry.',
  );
}

/**
 * What a status tells about the connection's health. A plain 500 is neutral: gateways answer it to callers' mistakes
 * too, so it must not stop the whole connection. A login that succeeds proves nothing of what stands behind it, and an
 * authorization server refuses credentials with 400 as well (RFC 6749, section 5.2).
 */
export const healthOf = (status: number, token?: HttpRequest['token']): BreakerOutcome => {
  if (status === 401) return token === 'sent' ? 'token-refused' : 'unauthorized';
  if (status === 502 || status === 503 || status === 504) return 'unavailable';
  if (token === 'wanted') return status === 400 || status === 403 ? 'unauthorized' : 'neutral';
  return status >= 500 || status === 429 ? 'neutral' : 'success';
};
