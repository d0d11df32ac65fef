/**
 * Where all processes of an installation keep one access token per credential, because authorization servers count
 * logins: a tenant's service account may log in 20 times a minute and a client may take 100 tokens a day (Infor OS
 * usage limits).
 */
export interface TokenShelf {
  get(credential: string): Promise<SharedToken | undefined>;
  put(credential: string, token: SharedToken): Promise<void>;
  /** Drops the token when it is still this one (it was refused). */
  drop(credential: string, accessToken: string): Promise<void>;
  /** True when this caller may log in now; others wait and read. The claim ends by itself after `seconds`. */
  claim(credential: string, seconds: number): Promise<boolean>;
}

export interface SharedToken {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** ISO 8601; when it was received and when it ends. */
  readonly issuedAt: string;
  readonly expiresAt: string;
}

/** A shelf for one process: previews, checks and tests. */
export function createMemoryShelf(clock: () => number = Date.now): TokenShelf {
  const tokens = new Map<string, SharedToken>();
  const claims = new Map<string, number>();
  return {
    get: (credential) => Promise.resolve(tokens.get(credential)),
    put: (credential, token) => {
      tokens.set(credential, token);
      return Promise.resolve();
    },
    drop: (credential, accessToken) => {
      if (tokens.get(credential)?.accessToken === accessToken) tokens.delete(credential);
      return Promise.resolve();
    },
    claim: (credential, seconds) => {
      const now = clock();
      if ((claims.get(credential) ?? 0) > now) return Promise.resolve(false);
      claims.set(credential, now + seconds * 1000);
      return Promise.resolve(true);
    },
  };
}
