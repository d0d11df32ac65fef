import { Failure, scrub } from '../../../domain/failure';
import type { HttpAnswer } from '../../transport/http';
import { classifyStatus } from '../../transport/undici-http';

const LONGEST = 400;

/** The shop's error body in its own words, `%1` and `%name` filled in, scrubbed; undefined when it holds none. */
export function shopWords(body: unknown): string | undefined {
  const parts = [sentence(body), ...list(field(body, 'errors')).map(sentence)].filter(
    (part) => part !== undefined,
  );
  return parts.length > 0 ? scrub([...new Set(parts)].join(' ')).slice(0, LONGEST) : undefined;
}

function sentence(body: unknown): string | undefined {
  const message = field(body, 'message');
  if (typeof message !== 'string' || message === '') return undefined;
  const parameters = field(body, 'parameters');
  return message.replace(/%(\d+|[A-Za-z_]\w*)/g, (placeholder, name: string) => {
    const value = Array.isArray(parameters)
      ? (parameters as unknown[])[Number(name) - 1]
      : (field(parameters, name) ??
        (/^\d+$/.test(name) ? field(parameters, String(Number(name) - 1)) : undefined));
    return typeof value === 'string' || typeof value === 'boolean' ? String(value) : placeholder;
  });
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
const list = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

/** What the credentials must be allowed to do, when the shop says that they are not; such as `Magento_Sales::sales`. */
export function missingPermission(body: unknown): string | undefined {
  const words = shopWords(body) ?? '';
  return /authorized to access ["']?([\w:,. ]*\w)/i.exec(words)?.[1];
}

export interface FailureOptions {
  readonly write?: boolean;
  /** @default "paas" */
  readonly deployment?: 'paas' | 'saas';
}

/**
 * Turns an answer that is no data into a failure; undefined for 2xx with JSON. A page instead of JSON is a proxy or
 * maintenance: `unavailable` for a read, `in-doubt` for a write, which may have been taken.
 */
export function failureOf(
  name: string,
  answer: HttpAnswer,
  body: unknown,
  { write = false, deployment = 'paas' }: FailureOptions = {},
): Failure | undefined {
  const { status } = answer;
  const words = shopWords(body);
  const isData = body !== undefined;
  const because = (text: string): string => `${name} ${text} (HTTP ${status})${words ? `: ${words}` : ''}`;
  const unclear = write ? 'in-doubt' : 'unavailable';

  if (status >= 200 && status < 300) {
    // A failing extension can put an error body into an answer whose status has gone out already.
    if (isData && words !== undefined && field(body, 'items') === undefined) {
      return new Failure(unclear, because('answered an error'), {
        code: 'error-in-200',
        advice: 'It is asked again by itself; if it lasts, the shop’s log tells more.',
      });
    }
    if (isData) return undefined;
    return new Failure(unclear, because('answered a page instead of data'), {
      code: 'not-json',
      advice:
        'Usually maintenance or a proxy in front of the shop; if it lasts, open the API address in a browser.',
    });
  }
  const refused = refusedAccess(answer, body, because, deployment);
  return refused ?? classifyStatus(answer, { write, name, words });
}

/** 401, 403 and 404, where the shop tells more than the status does. */
function refusedAccess(
  { status }: HttpAnswer,
  body: unknown,
  because: (text: string) => string,
  deployment: 'paas' | 'saas',
): Failure | undefined {
  const isData = body !== undefined;
  const saas = deployment === 'saas';
  if (status === 401 && /nonce/i.test(shopWords(body) ?? '')) {
    return new Failure('unavailable', because('was taken for a repetition'), {
      code: 'nonce-used',
      advice: 'It is signed anew and asked again by itself.',
    });
  }
  const permission = missingPermission(body);
  if ((status === 401 || status === 403) && permission !== undefined) {
    return new Failure('unauthorized', because('is not allowed for this integration'), {
      code: 'permission',
      advice: saas
        ? `Allow ${permission} to the role of the technical account (System > Permissions > User Roles).`
        : `Allow ${permission} to the integration (System > Extensions > Integrations > API) and activate it again.`,
    });
  }
  if (status === 401 && saas) {
    return new Failure('unauthorized', because('refused the access token'), {
      code: '401',
      advice:
        'Check that the credential belongs to this tenant’s organization and that its token address and scopes are right.',
    });
  }
  if (status === 401) {
    return new Failure('unauthorized', because('refused the signature'), {
      code: '401',
      advice: isData
        ? 'Check the four credentials, that the integration is active, that `url` is exactly the address the shop sees ' +
          '(scheme and port), and this machine’s clock.'
        : 'Something in front of the shop asks for a password: let the API path through.',
    });
  }
  if (status === 403 && saas) {
    return new Failure('unauthorized', because('refused the organization or product'), {
      code: '403',
      advice:
        'Check `organization` in the credentials, and that the technical account has a product profile of this tenant.',
    });
  }
  if (status === 403 && !isData) {
    return new Failure('unavailable', because('was stopped in front of the shop'), {
      code: '403',
      advice: 'A firewall answered instead of the shop: let this machine’s address through to /rest.',
    });
  }
  if (status === 404) {
    return new Failure('rejected', because('was not found'), {
      code: '404',
      causes: ['connection:address'],
      advice: saas
        ? 'Check `url` (region and tenant) and `storeView` of the connection: the API answers under {url}/V1.'
        : 'Check `url` and `storeView` of the connection: the API answers under {url}/rest/{storeView}/V1.',
    });
  }
  return undefined;
}
