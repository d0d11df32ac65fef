import { unrecorded } from '../../context';
import type { Http } from '../../transport/http';
import { loginRefusal, readToken, type LoginWords } from '../../transport/oauth2-answer';
import type { SharedToken, TokenShelf } from '../../transport/oauth2-shelf';
import { createTokenSource as createSource, type TokenSource } from '../../transport/oauth2-token';
import type { IfsCloudCredentials } from './credentials';
import type { IfsCloudSettings } from './schemas';

export interface LoginOptions {
  readonly settings: Pick<IfsCloudSettings, 'url' | 'realm' | 'scope' | 'tokenUrl'>;
  readonly credentials: IfsCloudCredentials;
  readonly http: Http;
  readonly shelf: TokenShelf;
  /** The name the credentials have in the vault: the shelf's key. */
  readonly credential: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How the wait for another process's login passes. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

const DEADLINE_MS = 15_000;
/** A fifth of this is five minutes. */
const LONGEST_COUNTED_LIFE_MS = 25 * 60_000;

/** The realm's token endpoint (IFS documentation, client credential flow). */
export const tokenAddress = ({ url, realm, tokenUrl }: LoginOptions['settings']): string =>
  tokenUrl ?? `${url}/auth/realms/${encodeURIComponent(realm)}/protocol/openid-connect/token`;

/** One token for everything that talks to the tenant with these credentials. */
export function createTokenSource(options: LoginOptions): TokenSource {
  const { shelf, credential, clock = Date.now, wait } = options;
  return createSource({
    login: () => login({ ...options, clock }),
    shelf,
    credential,
    server: 'IFS Cloud',
    clock,
    ...(wait ? { wait } : {}),
  });
}

/**
 * One new token by the client credentials grant. The refresh token that comes with it is not kept: a client has no need
 * of one, and it is one secret less.
 * @throws Failure `unauthorized` when the client is refused, `unavailable` when the server cannot answer, `throttled`
 */
async function login({
  settings,
  credentials,
  http,
  clock,
}: LoginOptions & { readonly clock: () => number }): Promise<SharedToken> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
    scope: settings.scope,
  });
  // Everybody waits for the token, so it never queues behind a backfill; and its exchange holds secrets only.
  const answer = await http.send(unrecorded('live'), {
    method: 'POST',
    url: tokenAddress(settings),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: form.toString(),
    write: false,
    token: 'wanted',
    deadlineMs: DEADLINE_MS,
    name: 'POST IFS token',
  });
  if (answer.status !== 200) throw loginRefusal(answer, WORDS);
  const { accessToken, issuedAt, expiresAt } = readToken(answer, clock(), WORDS);
  return { accessToken, issuedAt: countedFrom(issuedAt, expiresAt), expiresAt };
}

/**
 * IFS's tokens live three minutes, so the margin for a new one is a share of the life and never a fixed five minutes. The
 * share is a fifth; of a long life only the end is counted, so that the margin never grows beyond five minutes.
 */
const countedFrom = (issuedAt: string, expiresAt: string): string =>
  new Date(Math.max(Date.parse(issuedAt), Date.parse(expiresAt) - LONGEST_COUNTED_LIFE_MS)).toISOString();

const WORDS: LoginWords = {
  server: 'the IFS identity provider',
  login: 'the IFS login',
  noToken: 'Check url and realm in the connection file: the address answered, but not as a token endpoint.',
  advice: {
    invalid_client:
      'The IAM client is refused: its id or secret is wrong, or it was disabled. Look in Solution Manager > Identity and Access Manager > IAM Clients and set the credentials again.',
    unauthorized_client:
      'The IAM client may not use this grant: switch on "Service Accounts" for it in Solution Manager > IAM Clients.',
    invalid_scope: 'The realm does not know the scope asked for: correct scope in the connection file.',
  },
  otherwise:
    'Check url, realm and the IAM client: it must be confidential, enabled, with "Service Accounts" on and a service user; then set the credentials again.',
};
