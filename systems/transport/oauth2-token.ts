import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../domain/failure';
import type { CallContext } from '../context';
import type { SharedToken, TokenShelf } from './oauth2-shelf';

/** One access token for everything that talks to a tenant, in this process and in all others. */
export interface TokenSource {
  /** A token that is good for a while. @throws Failure `unauthorized`, `unavailable` or `throttled` */
  get(context: CallContext): Promise<string>;
  /** The token at hand without waiting, when it has not ended; for requests that are built late. */
  current(): string | undefined;
  /** Says that the system refused this token: the next `get` brings another one. */
  refused(accessToken: string): Promise<void>;
}

export interface TokenSourceOptions {
  /** Gets one new token; told the refresh token of the last one, where there was one. */
  readonly login: (refreshToken?: string) => Promise<SharedToken>;
  readonly shelf: TokenShelf;
  /** The name the credentials have in the vault: the shelf's key. */
  readonly credential: string;
  /** Whose login it is, for people, such as `Infor`. */
  readonly server: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** How the wait for another process's login passes. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

const CLAIM_SECONDS = 20;
const POLL_MS = 250;

/**
 * When a token should be replaced: at 80 % of its life and at least a minute before its end, when it lives long enough
 * for that.
 */
export function refreshAt(token: Pick<SharedToken, 'issuedAt' | 'expiresAt'>): number {
  const issued = Date.parse(token.issuedAt);
  const ends = Date.parse(token.expiresAt);
  const proportional = issued + (ends - issued) * 0.8;
  return ends - issued > 120_000 ? Math.min(proportional, ends - 60_000) : proportional;
}

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { shelf, credential, login } = options;
  const clock = options.clock ?? Date.now;
  const wait = options.wait ?? sleep;
  let held: SharedToken | undefined;
  let flight: Promise<string> | undefined;
  let claimedUntil = 0;

  const fresh = (token: SharedToken): boolean => clock() < refreshAt(token);
  const alive = (token: SharedToken): boolean => clock() < Date.parse(token.expiresAt);

  // A claim this process made earlier is still its own: after a refused token it may log in again without waiting.
  async function mayLogIn(): Promise<boolean> {
    if (clock() < claimedUntil) return true;
    const until = clock() + CLAIM_SECONDS * 1000;
    if (!(await shelf.claim(credential, CLAIM_SECONDS))) return false;
    claimedUntil = until;
    return true;
  }

  async function obtain(): Promise<string> {
    const giveUpAfter = Math.ceil(((CLAIM_SECONDS + 10) * 1000) / POLL_MS);
    for (let attempt = 0; attempt < giveUpAfter; attempt += 1) {
      let shelved = await shelf.get(credential);
      if (shelved && fresh(shelved)) return keep(shelved);
      if (await mayLogIn()) {
        // Another process may have finished between the look and the claim.
        shelved = await shelf.get(credential);
        if (shelved && fresh(shelved)) return keep(shelved);
        const token = await login(shelved?.refreshToken);
        await shelf.put(credential, token);
        return keep(token);
      }
      if (shelved && alive(shelved)) return keep(shelved);
      await wait(POLL_MS);
    }
    throw new Failure(
      'unavailable',
      `another process is logging in to ${options.server} and has not finished`,
    );
  }

  function keep(token: SharedToken): string {
    held = token;
    return token.accessToken;
  }

  return {
    async get() {
      if (held && fresh(held)) return held.accessToken;
      flight ??= obtain().finally(() => (flight = undefined));
      return flight;
    },
    current: () => (held && alive(held) ? held.accessToken : undefined),
    async refused(accessToken) {
      if (held?.accessToken === accessToken) held = undefined;
      await shelf.drop(credential, accessToken);
    },
  };
}
