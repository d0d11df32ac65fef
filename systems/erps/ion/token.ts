import type { Http } from '../../transport/http';
import type { TokenShelf } from '../../transport/oauth2-shelf';
import { createTokenSource as createSource, type TokenSource } from '../../transport/oauth2-token';
import type { Ionapi } from './ionapi';
import { login } from './login';

export interface TokenSourceOptions {
  readonly ionapi: Ionapi;
  readonly http: Http;
  readonly shelf: TokenShelf;
  /** The name the credentials have in the vault: the shelf's key. */
  readonly credential: string;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** @default 'basic' */
  readonly clientAuthentication?: 'basic' | 'body';
  readonly deadlineMs?: number;
  /** How the wait for another process's login passes. */
  readonly wait?: (ms: number) => Promise<unknown>;
}

/** The tenant's token, by the service account of its `.ionapi` file. */
export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { shelf, credential, clock = Date.now, wait } = options;
  const loginOptions = {
    ionapi: options.ionapi,
    http: options.http,
    clock,
    clientAuthentication: options.clientAuthentication ?? 'basic',
    deadlineMs: options.deadlineMs ?? 15_000,
  } as const;
  return createSource({
    login: (refreshToken) => login(loginOptions, refreshToken),
    shelf,
    credential,
    server: 'Infor',
    clock,
    ...(wait ? { wait } : {}),
  });
}
