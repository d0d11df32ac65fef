import { unrecorded } from '../../context';
import type { Http } from '../../transport/http';
import { loginRefusal, readToken, type LoginWords } from '../../transport/oauth2-answer';
import type { SharedToken } from '../../transport/oauth2-shelf';
import type { AdobeCommerceSettings } from './settings';

export interface ImsLogin {
  readonly settings: Pick<AdobeCommerceSettings, 'tokenAddress' | 'scopes'>;
  readonly credentials: { readonly clientId: string; readonly clientSecret: string };
  readonly http: Http;
  readonly now: () => number;
}

/**
 * One new token by client credentials; there is no refresh token, the same call brings the next one. The scopes are
 * separated by commas (Adobe Commerce REST authentication, server to server).
 * @throws Failure `unauthorized`, `unavailable` or `throttled`
 */
export async function imsLogin({ settings, credentials, http, now }: ImsLogin): Promise<SharedToken> {
  // Everybody waits for the token, so it never queues behind a backfill; and its exchange holds secrets only.
  const answer = await http.send(unrecorded('live'), {
    method: 'POST',
    url: settings.tokenAddress,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: credentials.clientId,
      client_secret: credentials.clientSecret,
      scope: settings.scopes.join(','),
    }).toString(),
    write: false,
    token: 'wanted',
    deadlineMs: 15_000,
    name: 'POST IMS token',
  });
  if (answer.status !== 200) throw loginRefusal(answer, WORDS);
  return readToken(answer, now(), WORDS);
}

const WORDS: LoginWords = {
  server: 'Adobe IMS',
  login: 'the login at Adobe IMS',
  noToken: 'Check `tokenAddress`; it is https://ims-na1.adobelogin.com/ims/token/v3 for most organizations.',
  advice: {
    invalid_client:
      'The client id or secret is wrong, or the credential was deleted or its secret rotated: copy both from the Developer Console and set the credentials again.',
    invalid_scope:
      'The credential may not ask for these scopes: add the Adobe Commerce API to its project in the Developer Console, or correct `scopes`.',
    unauthorized_client:
      'The credential may not use this grant: create one of the type OAuth Server-to-Server.',
  },
  otherwise: 'Check the OAuth Server-to-Server credential in the Developer Console and set it again.',
};
