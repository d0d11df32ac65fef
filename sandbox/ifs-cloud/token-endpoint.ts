import { randomBytes, randomUUID } from 'node:crypto';
import { json, type RawRequest, type SandboxAnswer } from '../kit';

/** A confidential IAM client with a service user. */
export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

const SESSION_SECONDS = 1_800;
const SCOPES = ['openid', 'microprofile-jwt'];

/** The tenant's Keycloak: gives out tokens and knows which are still good. */
export class TokenEndpoint {
  /** Tokens given out since the start. */
  issued = 0;
  private readonly tokens = new Map<string, number>();
  private sessions: number[] = [];

  constructor(
    private readonly credentials: Credentials,
    private readonly tokenSeconds: number,
    private readonly now: () => number,
  ) {}

  /** Every client-credentials login opens a session, which lives as long as its refresh token. */
  get openSessions(): number {
    this.sessions = this.sessions.filter((until) => until > this.now());
    return this.sessions.length;
  }

  accepts(authorization: string | undefined): boolean {
    return (this.tokens.get(bearer(authorization)) ?? 0) > this.now();
  }

  /** Ends the token of an `Authorization` header. */
  expire(authorization: string | undefined): void {
    this.tokens.delete(bearer(authorization));
  }

  /** Ends every token, as when an administrator signs the sessions out. */
  revoke(): void {
    this.tokens.clear();
    this.sessions = [];
  }

  clear(): void {
    this.revoke();
    this.issued = 0;
  }

  token(request: RawRequest): SandboxAnswer {
    if (request.method !== 'POST') return json(405, { error: 'HTTP 405 Method Not Allowed' });
    if (!/^application\/x-www-form-urlencoded\b/i.test(request.headers['content-type'] ?? ''))
      return refused(400, 'invalid_request', 'Missing form parameter: grant_type');
    const form = new URLSearchParams(request.body.toString('utf8'));
    const grant = form.get('grant_type');
    if (grant === null) return refused(400, 'invalid_request', 'Missing form parameter: grant_type');
    if (grant !== 'client_credentials')
      return refused(400, 'unsupported_grant_type', 'Unsupported grant_type');
    if (form.get('client_id') !== this.credentials.clientId)
      return refused(401, 'invalid_client', 'Invalid client or Invalid client credentials');
    if (form.get('client_secret') !== this.credentials.clientSecret)
      return refused(401, 'unauthorized_client', 'Invalid client or Invalid client credentials');
    const scopes = (form.get('scope') ?? '').split(' ');
    if (!SCOPES.every((scope) => scopes.includes(scope)))
      return refused(400, 'invalid_scope', `Invalid scopes: ${scopes.join(' ')}`);
    return this.login();
  }

  private login(): SandboxAnswer {
    const access = `eyJ${randomBytes(32).toString('base64url')}`;
    this.tokens.set(access, this.now() + this.tokenSeconds * 1_000);
    this.sessions.push(this.now() + SESSION_SECONDS * 1_000);
    this.issued += 1;
    return json(
      200,
      {
        access_token: access,
        expires_in: this.tokenSeconds,
        refresh_expires_in: SESSION_SECONDS,
        refresh_token: `eyJ${randomBytes(32).toString('base64url')}`,
        token_type: 'Bearer',
        id_token: `eyJ${randomBytes(32).toString('base64url')}`,
        'not-before-policy': 0,
        session_state: randomUUID(),
        scope: 'openid audience microprofile-jwt profile email',
      },
      { 'cache-control': 'no-store' },
    );
  }
}

const bearer = (authorization: string | undefined): string =>
  /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? '';

const refused = (status: number, error: string, description: string): SandboxAnswer =>
  json(status, { error, error_description: description });
