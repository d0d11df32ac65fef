import { unrecorded } from '../../context';
import type { Http, HttpAnswer } from '../../transport/http';
import { loginRefusal, readToken, type LoginWords } from '../../transport/oauth2-answer';
import type { SharedToken } from '../../transport/oauth2-shelf';
import type { Ionapi } from './ionapi';

export interface LoginOptions {
  readonly ionapi: Ionapi;
  readonly http: Http;
  readonly clock: () => number;
  /** How the client proves itself: HTTP Basic, or `client_id` and `client_secret` in the form. Infor accepts either. */
  readonly clientAuthentication: 'basic' | 'body';
  readonly deadlineMs: number;
}

/**
 * One new token: by the refresh grant when there is a refresh token, else (or when that is refused) by the service
 * account's password grant (Infor ION API documentation).
 * @throws Failure `unauthorized` when the account is refused, `unavailable` when the server cannot answer,
 *   `throttled` when it asks for a slower pace
 */
export async function login(options: LoginOptions, refreshToken?: string): Promise<SharedToken> {
  if (refreshToken) {
    const answer = await ask(options, { grant_type: 'refresh_token', refresh_token: refreshToken });
    if (answer.status === 200) return readToken(answer, options.clock(), WORDS);
    if (answer.status === 429 || answer.status >= 500) throw loginRefusal(answer, WORDS);
  }
  const { username, password, scope } = options.ionapi;
  const answer = await ask(options, {
    grant_type: 'password',
    username,
    password,
    ...(scope ? { scope } : {}),
  });
  if (answer.status !== 200) throw loginRefusal(answer, WORDS);
  return readToken(answer, options.clock(), WORDS);
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
    token: 'wanted',
    deadlineMs: options.deadlineMs,
    name: 'POST ION token',
  });
}

const WORDS: LoginWords = {
  server: 'the Infor authorization server',
  login: 'the Infor login',
  noToken: 'Check the token address in the .ionapi file (keys "pu" and "ot").',
  advice: {
    invalid_grant:
      'The service account is refused: it was deleted, revoked or replaced. Create a new one for the app in ION API > Authorized Apps and set the credentials again.',
    invalid_client:
      'The app itself is refused: its client id or secret is wrong or it was deleted. Download the .ionapi file again and set the credentials again.',
  },
  otherwise:
    "Check that the .ionapi file belongs to a Backend Service app with a service account, and that its addresses are this tenant's; then set the credentials again.",
};
