import { Failure, scrub, type FailureDetail, type FailureKind } from '../../../domain/failure';
import type { HttpAnswer } from '../../transport/http';
import { classifyStatus, retryAfterMs } from '../../transport/classify-status';

const LONGEST = 400;

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;

/** The shop's own error, `{code, message, data}`; `data` may be a bare number. */
export interface ShopError {
  readonly code: string;
  /** Scrubbed, with what it says of single parameters. */
  readonly words: string;
}

/** Undefined when the body is no error of the REST API. */
export function shopError(body: unknown): ShopError | undefined {
  const code = field(body, 'code');
  const message = field(body, 'message');
  if (typeof code !== 'string' || typeof message !== 'string') return undefined;
  const params = field(field(body, 'data'), 'params');
  const details =
    typeof params === 'object' && params !== null
      ? Object.values(params).filter((text): text is string => typeof text === 'string')
      : [];
  const words = [...new Set([message, ...details])].join(' ').replace(/<[^>]*>/g, '');
  return { code, words: scrub(words).slice(0, LONGEST) };
}

/** Whether the key is known, but may not do this: WordPress answers 401 to strangers and 403 to those it knows. */
export const isMissingRight = (error: ShopError | undefined, status: number): boolean =>
  error !== undefined &&
  (/does not have (read|write) permissions/i.test(error.words) ||
    (status === 403 && /^(woocommerce_)?rest_/.test(error.code)));

const KEY_ADVICE =
  'Check the consumer key and secret (WooCommerce > Settings > Advanced > REST API), that the key’s user is a shop ' +
  'manager or administrator, and `url`: over plain HTTP the shop ignores Basic, and behind a proxy that does not tell ' +
  'WordPress of HTTPS it does too (set `signIn: oauth`). Where the host strips the Authorization header, set ' +
  '`signInPlace: query`.';

/**
 * Turns an answer that is no data into a failure; undefined for 2xx with JSON. A page instead of JSON is maintenance, a
 * firewall or PHP's own warnings: nothing in it is quoted, since it may hold anything.
 */
export function failureOf(
  name: string,
  answer: HttpAnswer,
  body: unknown,
  write = false,
): Failure | undefined {
  const { status } = answer;
  const isData = body !== undefined;
  const error = isData ? shopError(body) : undefined;
  const fail = (kind: FailureKind, what: string, detail: FailureDetail): Failure =>
    new Failure(kind, `${name} ${what} (HTTP ${status})${error ? `: ${error.words}` : ''}`, {
      ...(retryAfterMs(answer.headers) === undefined ? {} : { retryAfterMs: retryAfterMs(answer.headers) }),
      ...detail,
    });
  const lost: FailureKind = write ? 'in-doubt' : 'unavailable';

  if (status >= 200 && status < 300) {
    if (error) {
      return fail(lost, 'answered an error', {
        code: error.code,
        advice: 'It is asked again by itself; if it lasts, the shop’s log tells more.',
      });
    }
    return isData ? undefined : unreadablePage(name, answer, lost);
  }
  if (status === 401 && error && /nonce/i.test(error.words)) {
    return fail('unavailable', 'was taken for a repetition', {
      code: 'nonce-used',
      advice: 'It is signed anew and asked again by itself.',
    });
  }
  if (status === 401 && error && /timestamp/i.test(error.words)) {
    return fail('unauthorized', 'refused the time stamp', {
      code: 'timestamp',
      advice: 'Set the clock of this machine and of the shop by NTP: they may differ by 15 minutes at most.',
    });
  }
  if ((status === 401 || status === 403) && isMissingRight(error, status)) {
    return fail('unauthorized', 'is not allowed for this key', {
      code: error?.code,
      advice: 'Give the key Read/Write permissions and let it belong to a shop manager or administrator.',
    });
  }
  if (status === 401) {
    return fail('unauthorized', 'refused the credentials', {
      code: error?.code ?? '401',
      advice: isData
        ? KEY_ADVICE
        : 'Something in front of the shop asks for a password: let the path /wp-json through.',
    });
  }
  if (status === 403 && !isData) {
    return fail('unavailable', 'was stopped in front of the shop', {
      code: 'firewall',
      advice: 'A firewall answered instead of the shop: let this machine’s address through to /wp-json.',
    });
  }
  if (status === 404 && (!isData || error?.code === 'rest_no_route')) {
    return fail('rejected', 'was not found', {
      code: error?.code ?? '404',
      causes: ['connection:address'],
      advice:
        'Check `url`: the API answers under {url}/wp-json/wc/v3. It needs WooCommerce 3.5 or later and any permalink ' +
        'structure but Plain (Settings > Permalinks).',
    });
  }
  // Refusals of the shop that carry a status of 500 are final: repeating them changes nothing.
  if (status === 500 && error && /^woocommerce_rest_(cannot|invalid)_/.test(error.code)) {
    return fail('rejected', 'was refused', {
      code: error.code,
      advice: 'See what the shop said; correct it there, then retry.',
    });
  }
  if (status === 503 && !isData) {
    return fail(lost, 'found the shop in maintenance', {
      code: 'maintenance',
      advice: 'It is asked again by itself; if it lasts, remove the .maintenance file of WordPress.',
    });
  }
  const failure = classifyStatus(answer, { write, name, words: error?.words });
  return failure && error && failure.kind !== 'in-doubt' ? withCode(failure, error.code) : failure;
}

function unreadablePage(name: string, answer: HttpAnswer, kind: FailureKind): Failure {
  const wait = retryAfterMs(answer.headers);
  const detail = wait === undefined ? {} : { retryAfterMs: wait };
  if (/\b(Warning|Notice|Deprecated|Fatal error|Parse error)\b.{0,20}:/i.test(answer.text.slice(0, 2_000))) {
    return new Failure(kind, `${name} answered PHP messages in front of its data (HTTP ${answer.status})`, {
      ...detail,
      code: 'php-messages',
      advice:
        'Turn off the display of PHP errors on the shop (WP_DEBUG_DISPLAY false, display_errors off); its log names the ' +
        'extension that causes them.',
    });
  }
  return new Failure(kind, `${name} answered a page instead of data (HTTP ${answer.status})`, {
    ...detail,
    code: 'not-json',
    advice:
      'Usually a firewall, a cache or maintenance in front of the shop; if it lasts, open {url}/wp-json/wc/v3 in a browser.',
  });
}

const withCode = (failure: Failure, code: string): Failure =>
  new Failure(failure.kind, failure.message, {
    causes: failure.causes,
    ...(failure.advice === undefined ? {} : { advice: failure.advice }),
    ...(failure.retryAfterMs === undefined ? {} : { retryAfterMs: failure.retryAfterMs }),
    code,
  });
