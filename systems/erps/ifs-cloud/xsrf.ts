import type { CallContext } from '../../context';
import type { Http, HttpAnswer, HttpRequest } from '../../transport/http';
import { readODataError } from '../../transport/odata';

/** How a refused double-submit cookie is told, with status 403. */
export const XSRF_REFUSED = 'CSRF_ERROR';

/**
 * The `main` and `b2b` channels may guard writes by a double-submit cookie: any read hands out XSRF-TOKEN, and a write
 * carries it both as a cookie and as X-XSRF-TOKEN (IFS documentation, third-party apps with CSRF prevention). Where no
 * cookie is handed out, nothing is added.
 *
 * A write that is refused for its cookie was stopped in front of the service, so it may be sent once more with a new one.
 */
export function createXsrfHttp(http: Http): Http {
  let token: string | undefined;

  const note = (answer: HttpAnswer): HttpAnswer => {
    token = /(?:^|[\s,;])XSRF-TOKEN=([^\s,;]+)/.exec(answer.headers['set-cookie'] ?? '')?.[1] ?? token;
    return answer;
  };
  const carrying = (request: HttpRequest): HttpRequest =>
    request.write && token !== undefined
      ? {
          ...request,
          headers: { ...request.headers, cookie: `XSRF-TOKEN=${token}`, 'x-xsrf-token': token },
        }
      : request;

  /** Another write may have brought a new cookie meanwhile; else this answer has one, or the next read. */
  async function again(context: CallContext, sent: HttpRequest, answer: HttpAnswer): Promise<HttpAnswer> {
    note(answer);
    if (token === sent.headers?.['x-xsrf-token']) {
      token = undefined;
      note(await http.send(context, serviceDocument(sent)));
    }
    return token === undefined ? answer : note(await http.send(context, carrying(sent)));
  }

  return {
    async send(context, request) {
      const sent = carrying(request);
      const answer = note(await http.send(context, sent));
      return isRefusal(request, answer) ? again(context, sent, answer) : answer;
    },
    async sendGathered(context, build) {
      const answer = await http.sendGathered(context, () => {
        const request = build();
        return request && carrying(request);
      });
      return answer && note(answer);
    },
  };
}

const isRefusal = ({ write }: HttpRequest, { status, text }: HttpAnswer): boolean =>
  write && status === 403 && readODataError(text)?.code.trim() === XSRF_REFUSED;

/** A short answer of the same service. */
const serviceDocument = ({ url, deadlineMs }: HttpRequest): HttpRequest => ({
  method: 'GET',
  url: url.replace(/\.svc\/.*$/s, '.svc/'),
  write: false,
  ...(deadlineMs === undefined ? {} : { deadlineMs }),
  name: 'GET IFS service document',
});
