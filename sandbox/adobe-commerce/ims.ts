import { randomBytes } from 'node:crypto';
import { json, type RawRequest, type SandboxAnswer } from '../kit';

/** An OAuth Server-to-Server credential of the Developer Console. */
export interface TechnicalAccount {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Such as `1234@AdobeOrg`. */
  readonly organization: string;
  /** ACL resources its role may use; absent means all. */
  readonly resources?: readonly string[];
}

export const TOKEN_PATH = '/ims/token/v3';

interface Issued {
  readonly account: TechnicalAccount;
  readonly endsAt: number;
}

/** Adobe's identity service: client credentials in, a token of limited life out. */
export class Ims {
  readonly #tokens = new Map<string, Issued>();
  /** How often somebody logged in. */
  logins = 0;

  constructor(
    private readonly accounts: readonly TechnicalAccount[],
    private readonly now: () => Date,
    private readonly lifeSeconds: number,
  ) {}

  answer(request: RawRequest): SandboxAnswer {
    const refuse = (status: number, error: string, description: string): SandboxAnswer =>
      json(status, { error, error_description: description });
    if (!(request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
      return refuse(415, 'invalid_request', 'unsupported media type');
    const form = new URLSearchParams(request.body.toString('utf8'));
    if (form.get('grant_type') !== 'client_credentials')
      return refuse(400, 'unsupported_grant_type', 'grant_type must be client_credentials');
    const account = this.accounts.find(({ clientId }) => clientId === form.get('client_id'));
    if (account === undefined || account.clientSecret !== form.get('client_secret'))
      return refuse(401, 'invalid_client', 'invalid client_id or client_secret parameter');
    // Separated by commas: a list with blanks is one scope nobody knows.
    const scopes = (form.get('scope') ?? '').split(',');
    if (!scopes.includes('commerce.accs') || scopes.some((scope) => !/^[\w.]+$/.test(scope)))
      return refuse(400, 'invalid_scope', 'the scope is missing, unknown or not allowed');
    const token = randomBytes(24).toString('base64url');
    this.logins += 1;
    this.#tokens.set(token, { account, endsAt: this.now().getTime() + this.lifeSeconds * 1_000 });
    return json(200, { access_token: token, token_type: 'bearer', expires_in: this.lifeSeconds });
  }

  /** Whose token it is; undefined when it is unknown or over. */
  holder(token: string): TechnicalAccount | undefined {
    const issued = this.#tokens.get(token);
    return issued !== undefined && issued.endsAt > this.now().getTime() ? issued.account : undefined;
  }

  /** Every token is over at once; new ones can be had. */
  expireAll(): void {
    this.#tokens.clear();
  }
}
