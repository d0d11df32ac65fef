import { z } from 'zod';
import { Failure, scrub } from '../../../domain/failure';
import { classifyStatus } from '../../transport/classify-status';
import type { HttpAnswer } from '../../transport/http';
import { SCOPES } from './capabilities';

const LONGEST = 400;

const graphqlError = z.object({
  message: z.string().catch(''),
  path: z.array(z.string()).optional().catch(undefined),
  extensions: z
    .object({ code: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
export type GraphqlError = z.output<typeof graphqlError>;

/** `errors` of an answer: a list in GraphQL answers, a sentence (or words by field) where the API itself refuses. */
export function errorsOf(body: unknown): { readonly list: readonly GraphqlError[]; readonly words?: string } {
  const errors = (body as { errors?: unknown } | undefined)?.errors;
  if (errors === undefined || errors === null) return { list: [] };
  if (Array.isArray(errors)) {
    const list = errors.map((error) => graphqlError.parse(typeof error === 'object' && error ? error : {}));
    return { list, words: words(list.map(({ message }) => message).join(' ')) };
  }
  return { list: [], words: words(typeof errors === 'string' ? errors : JSON.stringify(errors)) };
}

const words = (text: string): string => scrub(text).slice(0, LONGEST);

const cost = z.object({
  requestedQueryCost: z.coerce.number(),
  actualQueryCost: z.coerce.number().nullish().catch(undefined),
  throttleStatus: z.object({
    maximumAvailable: z.coerce.number(),
    currentlyAvailable: z.coerce.number(),
    restoreRate: z.coerce.number(),
  }),
});
export type QueryCost = z.output<typeof cost>;

/** What the answer says about the query's cost and the budget that is left; undefined when it says nothing. */
export function costOf(body: unknown): QueryCost | undefined {
  const parsed = z.object({ extensions: z.object({ cost }) }).safeParse(body);
  return parsed.success ? parsed.data.extensions.cost : undefined;
}

/** How long until the budget holds what the query asked for, in milliseconds. */
export function throttleWait(found: QueryCost | undefined): number {
  if (!found) return 1_000;
  const { requestedQueryCost, throttleStatus } = found;
  const { currentlyAvailable, restoreRate } = throttleStatus;
  const seconds = restoreRate > 0 ? (requestedQueryCost - currentlyAvailable) / restoreRate : 1;
  return Math.max(100, Math.ceil(seconds * 1_000));
}

/** True when the query is larger than any budget allows: a smaller batch may pass. */
export const isTooCostly = (failure: unknown): boolean =>
  failure instanceof Failure && failure.code === 'MAX_COST_EXCEEDED';

/**
 * Turns an answer that is no data into a failure; undefined for data. GraphQL refuses inside HTTP 200 (Shopify captures):
 * `THROTTLED`, `ACCESS_DENIED` for one field beside data for the rest, and so on. An order of which a part is missing
 * is not the order, so any error refuses the whole answer.
 */
export function failureOf(
  name: string,
  answer: HttpAnswer,
  body: unknown,
  write: boolean,
): Failure | undefined {
  const { list, words: said } = errorsOf(body);
  const { status } = answer;
  if (status === 402 || status === 423) {
    return new Failure(
      'unauthorized',
      `${name}: the shop is ${status === 402 ? 'frozen until its bill is paid' : 'locked'} (HTTP ${status})`,
      { code: String(status), advice: 'The merchant must open the shop again; then retry.' },
    );
  }
  if (status === 404) {
    return new Failure('rejected', `${name}: the shop has no such address (HTTP 404)`, {
      code: '404',
      advice: 'Check that `url` is the myshopify.com address and that `apiVersion` is still supported.',
    });
  }
  if (status < 200 || status >= 300) {
    return classifyStatus(answer, { write, name, words: said, forbidden: 'unauthorized' });
  }
  if (body === undefined) {
    return new Failure(write ? 'in-doubt' : 'unavailable', `${name} answered a page instead of data`, {
      code: 'not-json',
      advice: 'Usually maintenance at the shop; it is asked again by itself.',
    });
  }
  if (list.length > 0 || said !== undefined) return refusalOf(name, list, said ?? '', body, write);
  const data = (body as { data?: unknown }).data;
  if (typeof data !== 'object' || data === null) {
    return new Failure(write ? 'in-doubt' : 'unavailable', `${name} answered without data`, {
      code: 'no-data',
      advice: 'It is asked again by itself.',
    });
  }
  return undefined;
}

function refusalOf(
  name: string,
  list: readonly GraphqlError[],
  said: string,
  body: unknown,
  write: boolean,
): Failure {
  const codes = list.map(({ extensions }) => extensions?.code).filter((code) => code !== undefined);
  const has = (code: string): boolean => codes.includes(code);
  const because = (text: string): string => `${name} ${text}: ${said}`;
  if (has('THROTTLED') || (codes.length === 0 && /throttled/i.test(said))) {
    return new Failure('throttled', `${name}: the shop’s cost budget is used up`, {
      code: 'THROTTLED',
      retryAfterMs: throttleWait(costOf(body)),
      advice:
        'It is asked again by itself; if it lasts, another app on the same credentials uses the budget.',
    });
  }
  if (has('ACCESS_DENIED')) {
    const path = list.find(({ extensions }) => extensions?.code === 'ACCESS_DENIED')?.path?.join('.');
    return new Failure('unauthorized', because(`may not read ${path ?? 'this'}`), {
      code: 'ACCESS_DENIED',
      advice: `Give the app ${SCOPES.required.join(' and ')}, and access to protected customer data (name, address, e-mail, phone), then install it again.`,
    });
  }
  if (has('MAX_COST_EXCEEDED')) {
    return new Failure('rejected', because('costs more than one query may'), {
      code: 'MAX_COST_EXCEEDED',
      advice: 'Lower pageSize and batchSize of the connection.',
    });
  }
  if (has('INTERNAL_SERVER_ERROR') || has('TIMEOUT') || has('SERVICE_UNAVAILABLE')) {
    return new Failure(write ? 'in-doubt' : 'unavailable', because('failed in the shop'), {
      code: codes[0] ?? 'INTERNAL_SERVER_ERROR',
      advice: 'It is asked again by itself.',
    });
  }
  if (has('SHOP_INACTIVE')) {
    return new Failure('unauthorized', because('found the shop closed'), { code: 'SHOP_INACTIVE' });
  }
  return new Failure('bug', because('was refused'), {
    ...(codes[0] ? { code: codes[0] } : {}),
    advice: 'The shop’s API may have changed: check `apiVersion`, and report what the shop said.',
  });
}

const userErrors = z.array(
  z.object({
    message: z.string().catch('refused'),
    code: z.string().nullish().catch(undefined),
  }),
);

/** A mutation's own refusals, in the shop's words; undefined when there are none. */
export function userErrorsOf(
  errors: unknown,
): { readonly words: string; readonly code?: string } | undefined {
  const parsed = userErrors.safeParse(errors);
  if (!parsed.success || parsed.data.length === 0) return undefined;
  const code = parsed.data[0]?.code;
  return {
    words: words(parsed.data.map(({ message }) => message).join(' ')),
    ...(code ? { code } : {}),
  };
}
