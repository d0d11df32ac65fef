import { Failure, scrub } from '../../../domain/failure';
import type { HttpAnswer } from '../../transport/http';
import { classifyStatus } from '../../transport/classify-status';
import { pauseAskedFor } from './quota';

const LONGEST = 400;

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/**
 * The shop's error in its own words, scrubbed: v3 says `{title, errors}`, some calls `{data: [{title}]}`, v2 an array of
 * `{status, message}`, B2B Edition `{code, meta: {message}}`. Undefined when the body is no error.
 */
export function shopWords(body: unknown): string | undefined {
  const wrapped = field(body, 'data');
  const entries = Array.isArray(body) ? body : Array.isArray(wrapped) ? (wrapped as unknown[]) : [body];
  const parts = entries.slice(0, 5).flatMap((entry: unknown) => {
    const errors = field(entry, 'errors');
    return [
      text(field(entry, 'title')) ??
        text(field(entry, 'message')) ??
        text(field(entry, 'error')) ??
        text(field(field(entry, 'meta'), 'message')),
      ...(typeof errors === 'object' && errors !== null
        ? Object.entries(errors)
            .slice(0, 5)
            .map(([name, why]) => `${name}: ${text(why) ?? 'refused'}`)
        : []),
    ];
  });
  const said = parts.filter((part): part is string => part !== undefined);
  return said.length > 0 ? scrub([...new Set(said)].join('; ')).slice(0, LONGEST) : undefined;
}

/** An error body although the status says 2xx. */
function errorInside(body: unknown): boolean {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const status = text(field(first, 'status')) ?? text(field(first, 'code'));
  if (status === undefined || !/^[45]\d\d$/.test(status)) return false;
  return field(first, 'id') === undefined && field(first, 'data') === undefined;
}

/**
 * Turns an answer that is no data into a failure; undefined for 2xx with JSON and for 204. A page instead of JSON is a
 * proxy or maintenance; for a write its fate is then unknown.
 */
export function failureOf(
  name: string,
  answer: HttpAnswer,
  body: unknown,
  write: boolean,
): Failure | undefined {
  const { status } = answer;
  if (status === 204) return undefined;
  const words = status >= 400 || errorInside(body) ? shopWords(body) : undefined;
  const because = (what: string): string => `${name} ${what} (HTTP ${status})${words ? `: ${words}` : ''}`;

  if (status >= 200 && status < 300) {
    if (body !== undefined && !errorInside(body)) return undefined;
    return new Failure(
      write ? 'in-doubt' : 'unavailable',
      because(body === undefined ? 'answered a page instead of data' : 'answered an error'),
      {
        code: body === undefined ? 'not-json' : 'error-in-200',
        advice: 'It is asked again by itself; if it lasts, look at status.bigcommerce.com.',
      },
    );
  }
  switch (status) {
    case 401:
      return new Failure('unauthorized', because('refused the access token'), {
        code: '401',
        advice:
          'Check that accessToken belongs to the store in `storeHash` and that its API account still exists (Settings > ' +
          'Store-level API accounts).',
      });
    case 403:
      return new Failure('unauthorized', because('is not allowed for this API account'), {
        code: 'permission',
        advice:
          'The scopes of a store-level token cannot be changed: make a new API account with the scopes that ' +
          '`crossdock check` names, and store its token.',
      });
    case 404:
      return new Failure('rejected', because('was not found'), {
        code: '404',
        causes: ['connection:address'],
        advice: 'Check `storeHash` and `url` of the connection.',
      });
    case 423:
      return new Failure('unavailable', because('is locked for a moment'), { code: '423' });
    case 429:
    case 509: {
      const wait = pauseAskedFor(answer);
      return new Failure('throttled', because('asks for a slower pace'), {
        code: String(status),
        advice: 'All apps of the store share one quota; lower requestsPerMinute if it lasts.',
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      });
    }
    default:
      return classifyStatus(answer, { write, name, words });
  }
}

/** Says where an answer has another shape than expected, without quoting it. */
export const unreadable = (
  what: string,
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string }[],
): Failure =>
  new Failure(
    'bug',
    `${what} cannot be read: ${issues
      .slice(0, 3)
      .map(({ path, code }) => `${path.join('.') || 'the whole'} (${code ?? 'shape'})`)
      .join(', ')}`,
    { advice: 'The API may have changed; report the field named here.' },
  );
