import type { LookupFunction } from 'node:net';
import { Agent } from 'undici';
import { assertOpen, type CallContext } from '../context';
import { Failure, isFailure, type FailureKind } from '../../domain/failure';
import type { Breaker, BreakerOutcome } from './breaker';
import { healthOf, retryAfterMs } from './classify-status';
import { exchange, LostAnswer } from './exchange';
import type { Http, HttpAnswer, HttpRequest } from './http';
import type { Lane, Release } from './lane';
import { assertPublicUrl, publicLookup } from './private-hosts';

export { classifyStatus, retryAfterMs } from './classify-status';

/** One finished call, for metrics. */
export interface HttpMeasure {
  readonly name: string;
  readonly write: boolean;
  readonly milliseconds: number;
  readonly status?: number;
  readonly failure?: FailureKind;
}

export interface HttpOptions {
  readonly lane: Lane;
  /** For calls that bring none of their own, in milliseconds, from the moment the turn is taken. @default 30000 */
  readonly deadlineMs?: number;
  /** Lets calls go to loopback and private addresses, and over plain HTTP. */
  readonly allowPrivateHosts: boolean;
  /** Longer answers are cut off and count as lost. @default 20 MiB */
  readonly maxAnswerBytes?: number;
  readonly breaker?: Breaker;
  readonly onAnswer?: (measure: HttpMeasure) => void;
  /** Replaces the system's resolver. */
  readonly lookup?: LookupFunction;
}

const MEBIBYTE = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 10_000;
/** The pause after a 429 that names none; it doubles with each one that follows. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/**
 * HTTP over connections that are kept open, in the lane's pace. Nothing is ever sent twice, no redirect is followed and
 * no proxy is taken from the environment.
 *
 * Errors thrown are `Failure`: `unavailable` when the request never left (a write included); once it may have left,
 * `in-doubt` for a write and `unavailable` for a read. A status is an answer, not an error: see `classifyStatus`.
 */
export function createHttp(options: HttpOptions): Http & { close(): Promise<void> } {
  const { lane, breaker, deadlineMs = 30_000, maxAnswerBytes = 20 * MEBIBYTE } = options;
  const lookup = options.allowPrivateHosts ? options.lookup : publicLookup(options.lookup);
  const agent = new Agent({
    pipelining: 1,
    allowH2: false,
    // The deadline of each call is the one clock; undici's own would race it.
    headersTimeout: 0,
    bodyTimeout: 0,
    connect: { timeout: CONNECT_TIMEOUT_MS, ...(lookup ? { lookup } : {}) },
  });
  let pauses = 0;

  const obeyPause = (answer: HttpAnswer): void => {
    const asked = answer.status === 429 || answer.status === 503 ? retryAfterMs(answer.headers) : undefined;
    if (answer.status === 429) {
      lane.penalize(asked ?? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** pauses));
      pauses = Math.min(pauses + 1, 10);
    } else {
      if (asked !== undefined) lane.penalize(asked);
      pauses = 0;
    }
  };

  const transmit = async (request: HttpRequest): Promise<HttpAnswer> => {
    const url = new URL(request.url);
    if (!options.allowPrivateHosts) assertPublicUrl(url);
    try {
      return await exchange(agent, url, request, {
        deadlineMs: request.deadlineMs ?? deadlineMs,
        maxAnswerBytes,
      });
    } catch (error) {
      throw asFailure(error, request, url);
    }
  };

  const measured = async (request: HttpRequest): Promise<HttpAnswer> => {
    const start = performance.now();
    const report = (end: { status?: number; failure?: FailureKind }): void =>
      options.onAnswer?.({
        name: request.name,
        write: request.write,
        milliseconds: Math.round(performance.now() - start),
        ...end,
      });
    try {
      const answer = await transmit(request);
      report({ status: answer.status });
      return answer;
    } catch (error) {
      report({ failure: isFailure(error) ? error.kind : 'bug' });
      throw error;
    }
  };

  const sendGathered = async (
    context: CallContext,
    build: () => HttpRequest | undefined,
  ): Promise<HttpAnswer | undefined> => {
    // Before queueing, so that nobody waits for a turn to a dead system; again after, since waiting takes time.
    breaker?.check();
    const turn = await takeTurn(lane, context, build);
    if (!turn) return undefined;
    let settle: ((outcome: BreakerOutcome) => void) | undefined;
    let request: HttpRequest | undefined;
    try {
      settle = await breaker?.enter();
      request = build();
    } finally {
      if (!request) {
        settle?.('neutral');
        turn.giveBack();
      }
    }
    if (!request) return undefined;
    try {
      const answer = await measured(request);
      obeyPause(answer);
      settle?.(healthOf(answer.status, request.token));
      return answer;
    } catch (error) {
      settle?.(isFailure(error, 'unavailable', 'in-doubt') ? 'unavailable' : 'neutral');
      throw error;
    } finally {
      turn.done();
    }
  };

  return {
    sendGathered,
    send: async (context, request) => {
      const build = (): HttpRequest => {
        if (request.write) assertOpen(context);
        return request;
      };
      return (await sendGathered({ ...context, leave: undefined }, build)) as HttpAnswer;
    },
    close: () => agent.close(),
  };
}

/** Undefined when the call left the lane, since another one carries its question along. */
async function takeTurn(
  lane: Lane,
  { priority, patienceMs, leave }: CallContext,
  build: () => HttpRequest | undefined,
): Promise<Release | undefined> {
  try {
    return await lane.take(priority, { patienceMs, signal: leave });
  } catch (error) {
    if (!leave?.aborted || error !== leave.reason) throw error;
    // A call that only prepares the shared one may have others who wait for it: it still has something to send.
    return build() && (await lane.take(priority, { patienceMs }));
  }
}

/** The one place where a broken exchange gets its kind. */
function asFailure(error: unknown, request: HttpRequest, url: URL): Failure {
  if (isFailure(error)) return error;
  if (!(error instanceof LostAnswer)) {
    return new Failure('bug', `${request.name}: the request could not be built (${errorCode(error)})`);
  }
  if (isFailure(error.cause)) return error.cause;
  const code = errorCode(error.cause);
  if (!error.sent) {
    return new Failure('unavailable', `${request.name}: ${url.hostname} could not be reached (${code})`, {
      code,
      advice: reachAdvice(code),
    });
  }
  return request.write
    ? new Failure('in-doubt', `${request.name}: the request was sent and its answer was lost (${code})`, {
        code,
        advice: 'It is searched for before anything is sent again.',
      })
    : new Failure('unavailable', `${request.name}: no complete answer (${code})`, {
        code,
        advice: 'It is asked again by itself.',
      });
}

/** By shape, not by class: errors of Node's own modules may come from another realm. */
const errorCode = (error: unknown): string => {
  const { errors, code, name } = (error ?? {}) as { errors?: unknown[]; code?: unknown; name?: unknown };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return errorCode(errors[0]);
  return typeof name === 'string' ? name : 'unknown';
};

const reachAdvice = (code: string): string => {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return 'The name does not resolve: check the address and the DNS.';
  if (code === 'ECONNREFUSED')
    return 'Nothing listens there: check address and port, and whether the system runs.';
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER/i.test(code))
    return 'The certificate is not trusted: check it and its chain.';
  return 'Check the address, the network and the firewall; it is asked again by itself.';
};
