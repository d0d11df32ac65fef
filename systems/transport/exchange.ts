import type { Agent, Dispatcher } from 'undici';
import type { HttpAnswer, HttpRequest } from './http';

/** No complete answer came. `sent` is false only when it is certain that nothing of the request left. */
export class LostAnswer extends Error {
  constructor(
    readonly sent: boolean,
    override readonly cause: unknown,
  ) {
    super('no answer');
    this.name = 'LostAnswer';
  }
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

interface Limits {
  readonly deadlineMs: number;
  readonly maxAnswerBytes: number;
}

/**
 * Sends one request, once. It stands on `dispatch` instead of undici's `request`, because the dispatcher tells when it
 * starts to write to a connected socket: an error before that moment proves that nothing left, whatever its code.
 * @throws LostAnswer
 */
export function exchange(agent: Agent, url: URL, request: HttpRequest, limits: Limits): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const chunks: Buffer[] = [];
    let bytes = 0;
    let sent = false;
    let over = false;
    let status = 0;
    let headers: HttpAnswer['headers'] = {};
    let controller: Dispatcher.DispatchController | undefined;

    const lose = (cause: unknown): void => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      reject(new LostAnswer(sent, cause));
    };
    const giveUp = (cause: Error): void => {
      lose(cause);
      controller?.abort(cause);
    };
    const timer = setTimeout(
      () => giveUp(coded('DEADLINE', `no answer within ${limits.deadlineMs} ms`)),
      limits.deadlineMs,
    );

    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: (started) => {
        // The deadline may have passed while the connection was being made: then nothing may leave any more.
        if (over) return started.abort(coded('DEADLINE', 'too late'));
        controller = started;
        sent = true;
      },
      onResponseStart: (_, statusCode, answered) => {
        status = statusCode;
        headers = flatten(answered);
        if (Number(headers['content-length'] ?? 0) > limits.maxAnswerBytes) {
          giveUp(coded('ANSWER_TOO_LONG', `an answer beyond ${limits.maxAnswerBytes} bytes`));
        }
      },
      onResponseData: (_, chunk) => {
        bytes += chunk.length;
        if (bytes > limits.maxAnswerBytes) {
          return giveUp(coded('ANSWER_TOO_LONG', `an answer beyond ${limits.maxAnswerBytes} bytes`));
        }
        chunks.push(chunk);
      },
      onResponseEnd: () => {
        if (over) return;
        over = true;
        clearTimeout(timer);
        resolve({
          status,
          headers,
          text: Buffer.concat(chunks).toString('utf8'),
          milliseconds: Math.round(performance.now() - start),
        });
      },
      onResponseError: (_, error) => lose(error),
    };

    try {
      agent.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method: request.method,
          headers: { ...request.headers },
          body: request.body ?? null,
          idempotent: !request.write,
        },
        handler,
      );
    } catch (error) {
      lose(error);
    }
  });
}

const flatten = (headers: Readonly<Record<string, string | string[] | undefined>>): HttpAnswer['headers'] =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
