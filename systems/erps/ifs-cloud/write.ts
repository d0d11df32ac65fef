import { assertOpen, type CallContext } from '../../context';
import type { HttpAnswer, HttpRequest } from '../../transport/http';
import { stringifyLossless, tryParseLossless } from '../../transport/json';
import { changeSetRequest, readChangeSetAnswer, readEntity } from '../../transport/odata';
import type { IfsClientOptions, IfsWrites } from './calls';
import { failureOf, type Subject } from './errors';
import { assertDone, callName, JSON_ACCEPT, unreadable } from './read-answer';
import { recorded } from './record-exchange';

export function createWrites(
  { settings, http }: IfsClientOptions,
  rootOf: (projection: string) => string,
): IfsWrites {
  const deadlineMs = settings.deadlineSeconds * 1000;

  /** One write, with its time checked once more before it leaves. */
  function send<T>(
    context: CallContext,
    subject: Subject,
    request: Pick<HttpRequest, 'method' | 'url' | 'headers' | 'body'>,
    sent: unknown,
    read: (answer: HttpAnswer) => T,
  ): Promise<T> {
    const go = (): Promise<HttpAnswer> => {
      assertOpen(context);
      return http.send(context, { ...request, write: true, deadlineMs, name: subject.call });
    };
    return recorded(context, subject, sent, async () => go(), read);
  }

  return {
    async write(context, projection, { method, path, body, etag }) {
      const subject = { call: callName(method, projection, path), projection, write: true };
      const headers = {
        accept: JSON_ACCEPT,
        'content-type': 'application/json',
        ...(etag === undefined ? {} : { 'if-match': etag }),
      };
      const text = stringifyLossless(body);
      const request = { method, url: `${rootOf(projection)}/${path}`, headers, body: text };
      return send(context, subject, request, { path, body: tryParseLossless(text) }, (answer) => {
        assertDone(answer, subject);
        return readEntity(answer.text) ?? unreadable(answer, subject);
      });
    },

    async changeSet(context, projection, calls) {
      const subject = { call: `POST ${projection}/$batch`, projection, write: true };
      const operations = calls.map((call) => ({
        method: call.method,
        path: call.path,
        body: stringifyLossless(call.body),
        ...(call.etag === undefined ? {} : { ifMatch: call.etag }),
      }));
      const { contentType, body } = changeSetRequest(operations);
      const headers = { accept: 'multipart/mixed', 'content-type': contentType };
      const request = { method: 'POST' as const, url: `${rootOf(projection)}/$batch`, headers, body };
      const sent = operations.map((each) => ({ ...each, body: tryParseLossless(each.body) }));
      return send(context, subject, request, sent, (answer) => {
        assertDone(answer, subject);
        const said = readChangeSetAnswer(answer, calls.length) ?? unreadable(answer, subject);
        if (!said.done) throw failureOf(said.part, subject) ?? unreadable(answer, subject);
        return said.parts.map((part) => readEntity(part.text) ?? unreadable(answer, subject));
      });
    },
  };
}
