import { randomBytes } from 'node:crypto';
import { json } from '../kit';
import type { RawRequest, SandboxAnswer } from '../kit';

/** One app of the tenant, as an `.ionapi` file carries it. */
export interface Credentials {
  /** Client id and secret. */
  readonly ci: string;
  readonly cs: string;
  /** Service account: user name and password. */
  readonly saak: string;
  readonly sask: string;
}

export interface TokenSettings {
  readonly tokenSeconds: number;
  readonly refreshTokens: boolean;
  readonly refreshSeconds: number;
  readonly expiresInAs: 'number' | 'string';
  /** Service-account logins a minute, as Infor publishes 20; undefined is no limit. */
  readonly loginsPerMinute?: number;
  /** Access tokens a day and client, as Infor publishes 100; undefined is no limit. */
  readonly tokensPerDay?: number;
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** Gives out tokens and knows which are still good. */
export class AuthorizationServer {
  /** When each token was given out. */
  readonly issued: number[] = [];
  readonly logins: number[] = [];
  private readonly access = new Map<string, number>();
  private readonly refresh = new Map<string, number>();

  constructor(
    readonly credentials: Credentials,
    readonly settings: TokenSettings,
    private readonly now: () => number,
  ) {}

  /** True for a token given out, not revoked and not expired. */
  accepts(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    return token !== undefined && (this.access.get(token) ?? 0) > this.now();
  }

  /** Makes the token of an `Authorization` header invalid. */
  expire(authorization: string | undefined): void {
    this.access.delete(/^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '');
  }

  /** Makes every access token invalid at once, as when an administrator revokes the app's sessions. */
  expireAll(): void {
    this.access.clear();
  }

  clear(): void {
    this.expireAll();
    this.refresh.clear();
    this.issued.length = 0;
    this.logins.length = 0;
  }

  token(request: RawRequest): SandboxAnswer {
    const form = formOf(request);
    if (form === undefined) return oauthError(400, 'invalid_request', 'POST a form');
    if (!this.knowsClient(request, form))
      return oauthError(401, 'invalid_client', 'Client authentication failed');
    switch (form.get('grant_type')) {
      case 'password':
        return this.passwordGrant(form);
      case 'refresh_token':
        return this.refreshGrant(form);
      default:
        return oauthError(400, 'unsupported_grant_type', 'Use password or refresh_token');
    }
  }

  revoke(request: RawRequest): SandboxAnswer {
    const form = formOf(request);
    if (form === undefined) return oauthError(400, 'invalid_request', 'POST a form');
    if (!this.knowsClient(request, form))
      return oauthError(401, 'invalid_client', 'Client authentication failed');
    this.access.delete(form.get('token') ?? '');
    this.refresh.delete(form.get('token') ?? '');
    return json(200, {});
  }

  private knowsClient(request: RawRequest, form: URLSearchParams): boolean {
    const { ci, cs } = this.credentials;
    const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (basic !== undefined) return Buffer.from(basic, 'base64').toString('utf8') === `${ci}:${cs}`;
    return form.get('client_id') === ci && form.get('client_secret') === cs;
  }

  private passwordGrant(form: URLSearchParams): SandboxAnswer {
    this.logins.push(this.now());
    const { loginsPerMinute } = this.settings;
    if (loginsPerMinute !== undefined && since(this.logins, this.now() - MINUTE) > loginsPerMinute) {
      return json(429, { error: 'too_many_requests', error_description: 'Too many service account logins' });
    }
    if (form.get('username') !== this.credentials.saak || form.get('password') !== this.credentials.sask) {
      return oauthError(400, 'invalid_grant', "We didn't recognize the username or password you entered.");
    }
    return this.issue();
  }

  private refreshGrant(form: URLSearchParams): SandboxAnswer {
    if (!this.settings.refreshTokens) {
      return oauthError(400, 'unsupported_grant_type', 'Refresh tokens are off for this app');
    }
    const token = form.get('refresh_token') ?? '';
    if ((this.refresh.get(token) ?? 0) <= this.now()) {
      return oauthError(400, 'invalid_grant', 'unknown, invalid, or expired refresh token');
    }
    this.refresh.delete(token);
    return this.issue();
  }

  private issue(): SandboxAnswer {
    const { tokensPerDay, tokenSeconds, refreshTokens, refreshSeconds, expiresInAs } = this.settings;
    if (tokensPerDay !== undefined && since(this.issued, this.now() - DAY) >= tokensPerDay) {
      return json(429, { error: 'too_many_requests', error_description: 'Too many access tokens today' });
    }
    this.issued.push(this.now());
    const access = randomBytes(24).toString('base64url');
    this.access.set(access, this.now() + tokenSeconds * 1_000);
    const refresh = randomBytes(24).toString('base64url');
    if (refreshTokens) this.refresh.set(refresh, this.now() + refreshSeconds * 1_000);
    return json(200, {
      access_token: access,
      ...(refreshTokens && { refresh_token: refresh }),
      token_type: 'Bearer',
      expires_in: expiresInAs === 'string' ? String(tokenSeconds) : tokenSeconds,
    });
  }
}

const since = (times: readonly number[], from: number): number => times.filter((time) => time > from).length;

function formOf(request: RawRequest): URLSearchParams | undefined {
  const type = request.headers['content-type'] ?? '';
  if (request.method !== 'POST' || !/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  return new URLSearchParams(request.body.toString('utf8'));
}

const oauthError = (status: number, error: string, description: string): SandboxAnswer =>
  json(status, { error, error_description: description });
