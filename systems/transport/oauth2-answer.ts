import { z } from 'zod';
import { Failure } from '../../domain/failure';
import { retryAfterMs } from './classify-status';
import type { HttpAnswer } from './http';
import type { SharedToken } from './oauth2-shelf';

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.union([z.number(), z.string()]).transform(Number).pipe(z.number().positive().finite()),
});

/** How an authorization server and its troubles are called. */
export interface LoginWords {
  /** Such as `the Infor authorization server`. */
  readonly server: string;
  /** Such as `the Infor login`. */
  readonly login: string;
  /** What to do when an answer holds no token. */
  readonly noToken: string;
  /** What to do about an OAuth error word, such as `invalid_client`. */
  readonly advice: Readonly<Record<string, string>>;
  /** What to do about any other refusal. */
  readonly otherwise: string;
}

/**
 * The token of a token endpoint's answer; `expires_in` counts seconds from `now` (milliseconds).
 * @throws Failure `unavailable` when it holds none
 */
export function readToken(answer: HttpAnswer, now: number, words: LoginWords): SharedToken {
  const parsed = tokenAnswer.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    throw new Failure('unavailable', `${words.server} gave an answer that holds no token`, {
      advice: words.noToken,
    });
  }
  const { access_token, refresh_token, expires_in } = parsed.data;
  return {
    accessToken: access_token,
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expires_in * 1000).toISOString(),
  };
}

/** Why a login was refused. Only the OAuth error word is quoted: a description may hold the account. */
export function loginRefusal(answer: HttpAnswer, words: LoginWords): Failure {
  const { status } = answer;
  if (status === 429) {
    return new Failure('throttled', `${words.server} asks for fewer logins`, {
      code: '429',
      retryAfterMs: retryAfterMs(answer.headers) || 60_000,
    });
  }
  if (status >= 500 || status === 408) {
    return new Failure('unavailable', `${words.server} answered ${status}`, { code: String(status) });
  }
  const error = errorWord(answer.text);
  return new Failure(
    'unauthorized',
    `${words.login} was refused (HTTP ${status}${error ? `, ${error}` : ''})`,
    { code: error ?? String(status), advice: (error && words.advice[error]) ?? words.otherwise },
  );
}

function errorWord(text: string): string | undefined {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/i) }).safeParse(parseJson(text));
  return parsed.success ? parsed.data.error : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
