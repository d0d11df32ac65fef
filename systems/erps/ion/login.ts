import { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { unrecorded } from '../../context';
import type { Http, HttpAnswer } from '../../transport/http';
import type { Ionapi } from './ionapi';
import type { SharedToken } from './token-shelf';

export interface LoginOptions {
  readonly ionapi: Ionapi;
  readonly http: Http;
  readonly clock: () => number;
  /** How the client proves itself: HTTP Basic, or `client_id` and `client_secret` in the form. Infor accepts either. */
  readonly clientAuthentication: 'basic' | 'body';
  readonly deadlineMs: number;
}

const answerSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.union([z.number(), z.string()]).transform(Number).pipe(z.number().positive().finite()),
});

/**
 * One new token: by the refresh grant when there is a refresh token, else (or when that is refused) by the service
 * account's password grant (Infor ION API documentation).
 * @throws Failure `unauthorized` when the account is refused, `unavailable` when the server cannot answer,
 *   `throttled` when it asks for a slower pace
 */
export async function login(options: LoginOptions, refreshToken?: string): Promise<SharedToken> {
  if (refreshToken) {
    const answer = await ask(options, { grant_type: 'refresh_token', refresh_token: refreshToken });
    if (answer.status === 200) return read(answer, options.clock());
    if (answer.status === 429 || answer.status >= 500) throw refused(answer);
  }
  const { username, password, scope } = options.ionapi;
  const answer = await ask(options, {
    grant_type: 'password',
    username,
    password,
    ...(scope ? { scope } : {}),
  });
  if (answer.status !== 200) throw refused(answer);
  return read(answer, options.clock());
}

function ask(options: LoginOptions, form: Record<string, string>): Promise<HttpAnswer> {
  const { clientId, clientSecret, tokenUrl } = options.ionapi;
  const basic = options.clientAuthentication === 'basic';
  const body = new URLSearchParams(
    basic ? form : { ...form, client_id: clientId, client_secret: clientSecret },
  );
  // Everybody waits for the token, so it never queues behind a backfill; and its exchange holds secrets only.
  return options.http.send(unrecorded('live'), {
    method: 'POST',
    url: tokenUrl,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      ...(basic
        ? { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }
        : {}),
    },
    body: body.toString(),
    write: false,
    deadlineMs: options.deadlineMs,
    name: 'POST ION token',
  });
}

function read(answer: HttpAnswer, now: number): SharedToken {
  const parsed = answerSchema.safeParse(parseJson(answer.text));
  if (!parsed.success) {
    throw new Failure('unavailable', 'the Infor authorization server gave an answer that holds no token', {
      advice: 'Check the token address in the .ionapi file (keys "pu" and "ot").',
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

const ADVICE: Readonly<Record<string, string>> = {
  invalid_grant:
    'The service account is refused: it was deleted, revoked or replaced. Create a new one for the app in ION API > Authorized Apps and set the credentials again.',
  invalid_client:
    'The app itself is refused: its client id or secret is wrong or it was deleted. Download the .ionapi file again and set the credentials again.',
};

/** Only the OAuth error word is quoted: a description may hold the account. */
function refused(answer: HttpAnswer): Failure {
  const { status } = answer;
  if (status === 429) {
    return new Failure('throttled', 'the Infor authorization server asks for fewer logins', {
      code: '429',
      retryAfterMs: retryAfterMs(answer) ?? 60_000,
    });
  }
  if (status >= 500 || status === 408) {
    return new Failure('unavailable', `the Infor authorization server answered ${status}`, {
      code: String(status),
    });
  }
  const error = errorWord(answer.text);
  return new Failure(
    'unauthorized',
    `the Infor login was refused (HTTP ${status}${error ? `, ${error}` : ''})`,
    {
      code: error ?? String(status),
      advice:
        (error && ADVICE[error]) ??
        "Check that the .ionapi file belongs to a Backend Service app with a service account, and that its addresses are this tenant's; then set the credentials again.",
    },
  );
}

function errorWord(text: string): string | undefined {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/i) }).safeParse(parseJson(text));
  return parsed.success ? parsed.data.error : undefined;
}

function retryAfterMs(answer: HttpAnswer): number | undefined {
  const seconds = Number(answer.headers['retry-after']);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
