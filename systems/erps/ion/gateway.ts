import { Failure } from '../../../domain/failure';
import type { CallContext } from '../../context';
import type { Http, HttpAnswer, HttpRequest } from '../../transport/http';
import type { TokenSource } from './token';

/** Requests through the ION API gateway: adds the bearer token and answers a refused token once. */
export interface IonGateway {
  send(context: CallContext, request: HttpRequest): Promise<HttpAnswer>;
  /** As `Http.sendGathered`: `build` runs when the turn has come. */
  sendGathered(context: CallContext, build: () => HttpRequest | undefined): Promise<HttpAnswer | undefined>;
}

/**
 * After a 401 the token is dropped, one login follows and the same request is sent a second time. That is safe for
 * writes too: the gateway checks the token before it passes anything on, so a 401 never comes from the back end's work.
 * @throws Failure `unauthorized` when a fresh token is refused as well
 */
export function createIonGateway(options: { readonly http: Http; readonly tokens: TokenSource }): IonGateway {
  const { http, tokens } = options;

  async function answerRefusal(
    context: CallContext,
    request: HttpRequest,
    token: string,
    answer: HttpAnswer,
  ): Promise<HttpAnswer> {
    if (answer.status !== 401) return answer;
    await tokens.refused(token);
    const second = await http.send(context, authorized(request, await tokens.get(context)));
    if (second.status !== 401) return second;
    throw new Failure('unauthorized', 'the Infor gateway refuses a fresh access token', {
      code: '401',
      advice:
        'Check in ION API that the app may use this API and that its service account is linked to a user of the ERP.',
    });
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
  headers: { accept: 'application/json', ...request.headers, authorization: `Bearer ${token}` },
});
