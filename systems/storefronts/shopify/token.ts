import { z } from 'zod';
import { Failure } from '../../../domain/failure';
import { unrecorded } from '../../context';
import type { Clock } from '../../transport/clock';
import { classifyStatus } from '../../transport/classify-status';
import type { Http, HttpAnswer } from '../../transport/http';
import type { SharedToken, TokenShelf } from '../../transport/oauth2-shelf';
import { refreshAt } from '../../transport/oauth2-token';
import type { ShopifyGrant } from './credentials';

/** What this source needs of the shelf: it never drops a token, since the one refresh token lies beside it. */
export type ShopifyShelf = Omit<TokenShelf, 'drop'>;

export interface TokenSource {
  /** Whether a refused token is followed by another one. */
  readonly renews: boolean;
  /** A token that is good for a while. @throws Failure `unauthorized`, `unavailable` or `throttled` */
  get(): Promise<string>;
  /** The token at hand without waiting; for requests that are built late. */
  current(): string | undefined;
  /** Says that the shop refused this token. */
  refused(accessToken: string): void;
}

export interface TokenSourceOptions {
  readonly grant: ShopifyGrant;
  readonly url: string;
  readonly http: Http;
  readonly shelf: ShopifyShelf;
  /** The name the credentials have in the vault: the shelf's key. */
  readonly credential: string;
  readonly clock: Clock;
}

const CLAIM_SECONDS = 20;
const POLL_MS = 250;
const DEADLINE_MS = 15_000;

/** A token source for the three ways an app can have tokens. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { grant } = options;
  if (grant.by === 'token') {
    return {
      renews: false,
      get: () => Promise.resolve(grant.accessToken),
      current: () => grant.accessToken,
      refused: () => undefined,
    };
  }
  return createExpiringSource(options, grant);
}

/**
 * Only the holder of the claim asks for a token, and only the holder writes the shelf: a refresh token is good for one
 * refresh, and a process that wrote an older pair over a newer one would end the chain. So a refused token is never
 * taken off the shelf, it is only remembered here as refused: beside it lies the one refresh token there is.
 */
function createExpiringSource(
  options: TokenSourceOptions,
  grant: Exclude<ShopifyGrant, { by: 'token' }>,
): TokenSource {
  const { shelf, credential, clock } = options;
  let held: SharedToken | undefined;
  let refusedToken: string | undefined;
  let flight: Promise<string> | undefined;
  let claimedUntil = 0;

  const usable = (token: SharedToken): boolean => token.accessToken !== refusedToken;
  const fresh = (token: SharedToken): boolean => usable(token) && clock.now() < refreshAt(token);
  const alive = (token: SharedToken): boolean => usable(token) && clock.now() < Date.parse(token.expiresAt);

  const mayAsk = async (): Promise<boolean> => {
    if (clock.now() < claimedUntil) return true;
    const until = clock.now() + CLAIM_SECONDS * 1_000;
    if (!(await shelf.claim(credential, CLAIM_SECONDS))) return false;
    claimedUntil = until;
    return true;
  };
  const keep = (token: SharedToken): string => {
    held = token;
    return token.accessToken;
  };

  const obtain = async (): Promise<string> => {
    const rounds = Math.ceil(((CLAIM_SECONDS + 10) * 1_000) / POLL_MS);
    for (let round = 0; round < rounds; round += 1) {
      let shelved = await shelf.get(credential);
      if (shelved && fresh(shelved)) return keep(shelved);
      if (await mayAsk()) {
        // Another process may have finished between the look and the claim.
        shelved = await shelf.get(credential);
        if (shelved && fresh(shelved)) return keep(shelved);
        const token = await renew(options, grant, shelved);
        await shelf.put(credential, token);
        // The new token ended the claim: the next renewal needs one of its own. A failed one keeps it.
        claimedUntil = 0;
        return keep(token);
      }
      if (shelved && alive(shelved)) return keep(shelved);
      await new Promise<void>((resolve) => void clock.after(POLL_MS, resolve));
    }
    throw new Failure('unavailable', 'another process is renewing the access token and has not finished');
  };

  return {
    renews: true,
    get: () => {
      if (held && fresh(held)) return Promise.resolve(held.accessToken);
      flight ??= obtain().finally(() => (flight = undefined));
      return flight;
    },
    current: () => (held && alive(held) ? held.accessToken : undefined),
    refused: (accessToken) => {
      refusedToken = accessToken;
      if (held?.accessToken === accessToken) held = undefined;
    },
  };
}

/**
 * The shelf's refresh token first; the one of the credentials only when there is none, or when the shelf's is refused
 * (an operator has set new credentials). After a lost answer the same refresh token is used again: the shop keeps it
 * valid until its replacement is used (Shopify changelog, August 2026).
 */
async function renew(
  options: TokenSourceOptions,
  grant: Exclude<ShopifyGrant, { by: 'token' }>,
  shelved: SharedToken | undefined,
): Promise<SharedToken> {
  const client = { client_id: grant.clientId, client_secret: grant.clientSecret };
  if (grant.by === 'client-credentials') {
    return readToken(options, await ask(options, { grant_type: 'client_credentials', ...client }));
  }
  const candidates = [...new Set([shelved?.refreshToken, grant.refreshToken])].filter(
    (token) => token !== undefined,
  );
  let answer: HttpAnswer | undefined;
  for (const token of candidates) {
    answer = await ask(options, { grant_type: 'refresh_token', refresh_token: token, ...client });
    if (answer.status < 400 || answer.status >= 500 || answer.status === 429) break;
  }
  if (!answer) throw new Failure('bug', 'no refresh token to ask with');
  const token = readToken(options, answer);
  if (!token.refreshToken) {
    throw new Failure('unavailable', 'the shop renewed the access token without a new refresh token', {
      advice: 'Install the app again and set the credentials with the new refresh token.',
    });
  }
  return token;
}

/** Everybody waits for the token, so it does not queue behind a backfill; its exchange holds secrets only. */
const ask = ({ http, url }: TokenSourceOptions, form: Record<string, string>): Promise<HttpAnswer> =>
  http.send(unrecorded('live'), {
    method: 'POST',
    url: `${url}/admin/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams(form).toString(),
    write: false,
    token: 'wanted',
    deadlineMs: DEADLINE_MS,
    name: 'POST access_token',
  });

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).optional(),
  expires_in: z.union([z.number(), z.string()]).transform(Number).pipe(z.number().positive()).optional(),
});
/** Where the shop names no end (Shopify: a day for client credentials). */
const DEFAULT_LIFE_SECONDS = 86_399;

function readToken({ clock }: TokenSourceOptions, answer: HttpAnswer): SharedToken {
  if (answer.status === 400 || answer.status === 401 || answer.status === 403) {
    const word = errorWord(answer.text);
    throw new Failure(
      'unauthorized',
      `the shop refused to give an access token (HTTP ${answer.status}${word ? `, ${word}` : ''})`,
      {
        code: word ?? String(answer.status),
        advice:
          'Check client id and secret, that the app is installed, and that the refresh token is the latest one; ' +
          'then set the credentials again.',
      },
    );
  }
  const failure = classifyStatus(answer, { write: false, name: 'The shop’s token endpoint' });
  if (failure) throw failure;
  const parsed = tokenAnswer.safeParse(parse(answer.text));
  if (!parsed.success) {
    throw new Failure('unavailable', 'the shop’s token endpoint gave an answer that holds no token', {
      advice: 'Check that `url` is the myshopify.com address of the shop.',
    });
  }
  const { access_token, refresh_token, expires_in = DEFAULT_LIFE_SECONDS } = parsed.data;
  const now = clock.now();
  return {
    accessToken: access_token,
    ...(refresh_token ? { refreshToken: refresh_token } : {}),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + expires_in * 1_000).toISOString(),
  };
}

/** Only the OAuth error word is quoted. */
function errorWord(text: string): string | undefined {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/i) }).safeParse(parse(text));
  return parsed.success ? parsed.data.error : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
