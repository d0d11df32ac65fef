import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  /** A string goes out as text, anything else as JSON; absent means no body. */
  readonly body?: unknown;
  readonly headers?: OutgoingHttpHeaders;
  /** Ends the connection: the rest of the request is not wanted. */
  readonly hangUp?: boolean;
}

/** An answer that carries a sentence for whoever reads it. */
export const refuse = (status: number, error: string, headers?: OutgoingHttpHeaders): Answer => ({
  status,
  body: { error },
  headers,
});

export const send = (response: ServerResponse, answer: Answer, withBody = true): void => {
  const isText = typeof answer.body === 'string';
  const text = answer.body === undefined ? '' : isText ? String(answer.body) : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(text === ''
      ? {}
      : { 'content-type': isText ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8' }),
    ...(answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(text) }),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(answer.hangUp ? { connection: 'close' } : {}),
    ...answer.headers,
  });
  response.end(withBody ? text : undefined);
};
