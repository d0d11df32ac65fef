import { Failure } from '../../../domain/failure';
import type { Clock } from '../../transport/clock';
import type { Http, HttpAnswer } from '../../transport/http';

/** A longer wait is the caller's to plan, not ours to sit out. */
const LONGEST_WAIT_MS = 60_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

const number = (answer: HttpAnswer, header: string): number | undefined => {
  const value = answer.headers[header]?.trim();
  return value !== undefined && /^\d{1,12}(\.\d+)?$/.test(value) ? Number(value) : undefined;
};

/**
 * How long a refused call shall wait, in milliseconds (API rate limits: `X-Rate-Limit-Time-Reset-Ms`; the same in whole
 * seconds in `X-Retry-After`). Undefined on an overloaded platform, which sends neither.
 */
export function pauseAskedFor(answer: HttpAnswer): number | undefined {
  const reset = number(answer, 'x-rate-limit-time-reset-ms');
  const seconds = number(answer, 'x-retry-after') ?? number(answer, 'retry-after');
  const wait = reset ?? (seconds === undefined ? undefined : seconds * 1_000);
  return wait === undefined ? undefined : Math.min(Math.ceil(wait), LONGEST_PAUSE_MS);
}

/**
 * The pause that follows from an answer; 0 for none. Beside refusals, the quota is not used up to its end: every app of
 * the store draws from the same one, and calls under way cannot be taken back.
 */
function pauseAfter(answer: HttpAnswer, reserve: number): number {
  if (answer.status === 429) return pauseAskedFor(answer) ?? 0;
  const left = number(answer, 'x-rate-limit-requests-left');
  const reset = number(answer, 'x-rate-limit-time-reset-ms');
  // A quota of less than the reserve would never be open.
  const quota = number(answer, 'x-rate-limit-requests-quota') ?? Infinity;
  return left !== undefined && reset !== undefined && left <= reserve && quota > 2 * reserve
    ? Math.min(reset, LONGEST_PAUSE_MS)
    : 0;
}

export interface QuotaOptions {
  readonly http: Http;
  readonly clock: Clock;
  /** Requests of a window that are left to others. */
  readonly reserve: number;
}

/**
 * Obeys the shop's quota headers for every call of the connection: while the window is used up, calls wait, those that
 * already hold a turn in the lane give it back.
 */
export function withQuota({ http, clock, reserve }: QuotaOptions): Http {
  let closedUntil = 0;
  const remaining = (): number => closedUntil - clock.now();

  const untilOpen = async (patienceMs: number | undefined): Promise<void> => {
    for (let wait = remaining(); wait > 0; wait = remaining()) {
      const isImpatient = patienceMs !== undefined && wait > patienceMs;
      if (isImpatient || wait > LONGEST_WAIT_MS) {
        throw new Failure('throttled', 'The store asked for a pause.', {
          retryAfterMs: wait,
          ...(isImpatient ? { code: 'lane-busy' } : {}),
        });
      }
      await new Promise<void>((resolve) => void clock.after(wait, resolve));
    }
  };

  const sendGathered: Http['sendGathered'] = async (context, build) => {
    for (;;) {
      await untilOpen(context.patienceMs);
      let held = false;
      const answer = await http.sendGathered(context, () => {
        held = remaining() > 0;
        return held ? undefined : build();
      });
      if (answer) {
        const pause = pauseAfter(answer, reserve);
        if (pause > 0) closedUntil = Math.max(closedUntil, clock.now() + pause);
      }
      if (!held) return answer;
    }
  };

  return {
    sendGathered,
    send: async (context, request) => (await sendGathered(context, () => request)) as HttpAnswer,
  };
}
