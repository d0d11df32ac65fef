import type { CallContext } from '../context';

/**
 * The one way out. Every vendor client takes an `Http` as a required argument, so that no call can dodge the limiter,
 * the deadline or the guard against private hosts. See `undici-http.ts` for the implementation.
 *
 * It never retries anything: who may repeat a call is decided above, by the failure's kind.
 */
export interface Http {
  send(context: CallContext, request: HttpRequest): Promise<HttpAnswer>;

  /**
   * Waits for its turn in the lane and only then asks what to send, so that calls which gather meanwhile can share one
   * request. When `build` answers undefined (another turn took everything), the turn is given back and nothing is sent.
   * When `context.leave` is aborted, `build` is asked once without a turn: undefined ends the call, a request waits anew.
   */
  sendGathered(context: CallContext, build: () => HttpRequest | undefined): Promise<HttpAnswer | undefined>;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True when the call may change something: a lost answer is then `in-doubt`, otherwise `unavailable`. */
  readonly write: boolean;
  /**
   * `sent`: it carries an access token that is renewed when it is refused; `wanted`: it asks for one. Absent for
   * credentials that stay as they are.
   */
  readonly token?: 'sent' | 'wanted';
  /** Its own deadline, in milliseconds. */
  readonly deadlineMs?: number;
  /** Names the call in errors and metrics, such as `GET /V1/orders`; never a URL with a query. */
  readonly name: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly milliseconds: number;
}
