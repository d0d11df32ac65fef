import type { Failure } from '../../domain/failure';
import type { CallContext } from '../context';
import type { Http, HttpAnswer, HttpRequest } from './http';
import type { TokenSource } from './oauth2-token';

export interface BearerOptions {
  readonly http: Http;
  readonly tokens: TokenSource;
  /** Tells a refused token from other refusals. @default every 401 */
  readonly isRefusal?: (answer: HttpAnswer) => boolean;
  /** What a second refusal in a row throws. Absent: the answer is handed on. */
  readonly refusedTwice?: () => Failure;
}

/**
 * Requests with a bearer token. A refused token is dropped, one login follows and the same request is sent a second
 * time. That is safe for writes too: tokens are checked in front of the system, so a 401 never comes from its work.
 */
export function createBearerHttp(options: BearerOptions): Http {
  const { http, tokens, isRefusal = ({ status }) => status === 401 } = options;

  async function answerRefusal(
    context: CallContext,
    request: HttpRequest,
    token: string,
    answer: HttpAnswer,
  ): Promise<HttpAnswer> {
    if (!isRefusal(answer)) return answer;
    await tokens.refused(token);
    const second = await http.send(context, authorized(request, await tokens.get(context)));
    if (isRefusal(second) && options.refusedTwice) throw options.refusedTwice();
    return second;
  }

  return {
    async send(context, request) {
      const token = await tokens.get(context);
      return answerRefusal(context, request, token, await http.send(context, authorized(request, token)));
    },
    async sendGathered(context, build) {
      // The token may change while the call waits for its turn: the one at hand is read when the request is built.
      let token = await tokens.get(context);
      let request: HttpRequest | undefined;
      const answer = await http.sendGathered(context, () => {
        request = build();
        token = tokens.current() ?? token;
        return request && authorized(request, token);
      });
      return request && answer ? answerRefusal(context, request, token, answer) : undefined;
    },
  };
}

const authorized = (request: HttpRequest, token: string): HttpRequest => ({
  ...request,
  token: 'sent',
  headers: { accept: 'application/json', ...request.headers, authorization: `Bearer ${token}` },
});
