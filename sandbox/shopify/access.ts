import { randomBytes } from 'node:crypto';
import { json, type SandboxAnswer, type SandboxRequest } from '../kit';

export interface AppKeys {
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Refresh {
  readonly token: string;
  uses: number;
  /** The pair that replaced it last. */
  successor: Pair | undefined;
  dead: boolean;
}
interface Pair {
  readonly access: string;
  readonly refresh: string;
}
interface Access {
  readonly endsAt: number;
  /** Begun to be used: then the refresh token before it ends. */
  readonly parent: Refresh | undefined;
}

const HOUR_S = 3_600;
const DAY_S = 86_400;

/** The shop's tokens: static ones, those of a day, and those of an hour with a refresh token that rotates. */
export class AccessTokens {
  readonly #access = new Map<string, Access>();
  readonly #refresh = new Map<string, Refresh>();
  readonly #static = new Set<string>();
  /** Life of an access token of the refresh grant, in seconds. */
  lifeSeconds = HOUR_S;

  constructor(
    private readonly keys: AppKeys,
    private readonly now: () => number,
  ) {}

  addStatic(token: string): void {
    this.#static.add(token);
  }

  /** A first pair, as an installation of the app gives it. */
  install(): Pair {
    return this.#pair(undefined);
  }

  revoke(token: string): void {
    this.#static.delete(token);
    this.#access.delete(token);
  }

  /** Ends every access token that can end. */
  expireAll(): void {
    this.#access.clear();
  }

  accepts(token: string | undefined): boolean {
    if (token === undefined) return false;
    if (this.#static.has(token)) return true;
    const access = this.#access.get(token);
    if (!access || this.now() >= access.endsAt) return false;
    // The replacement is in use: now the token it was made with ends.
    if (access.parent) access.parent.dead = true;
    return true;
  }

  /** How often each refresh token was used; more than once is a client's mistake or a lost answer. */
  refreshUses(): number[] {
    return [...this.#refresh.values()].map(({ uses }) => uses);
  }

  answer(request: SandboxRequest): SandboxAnswer {
    const type = request.headers['content-type'] ?? '';
    if (!type.startsWith('application/x-www-form-urlencoded') && !type.startsWith('application/json')) {
      return oauthError('invalid_request');
    }
    const form = type.startsWith('application/json')
      ? new Map(Object.entries(JSON.parse(request.body.toString('utf8')) as Record<string, string>))
      : new Map(new URLSearchParams(request.body.toString('utf8')));
    if (
      form.get('client_id') !== this.keys.clientId ||
      form.get('client_secret') !== this.keys.clientSecret
    ) {
      return oauthError('invalid_client', 401);
    }
    switch (form.get('grant_type')) {
      case 'client_credentials':
        return json(200, {
          access_token: this.#issue(DAY_S, undefined),
          scope: 'read_orders',
          expires_in: DAY_S - 1,
        });
      case 'refresh_token': {
        const used = this.#refresh.get(form.get('refresh_token') ?? '');
        if (!used || used.dead) return oauthError('invalid_grant');
        used.uses += 1;
        const pair = this.#pair(used);
        used.successor = pair;
        return json(200, {
          access_token: pair.access,
          scope: 'read_orders',
          expires_in: this.lifeSeconds,
          refresh_token: pair.refresh,
          refresh_token_expires_in: 90 * DAY_S,
        });
      }
      default:
        return oauthError('unsupported_grant_type');
    }
  }

  #pair(parent: Refresh | undefined): Pair {
    const refresh = `shprt_${randomBytes(16).toString('hex')}`;
    this.#refresh.set(refresh, { token: refresh, uses: 0, successor: undefined, dead: false });
    return { access: this.#issue(this.lifeSeconds, parent), refresh };
  }

  #issue(seconds: number, parent: Refresh | undefined): string {
    const token = `shpat_${randomBytes(16).toString('hex')}`;
    this.#access.set(token, { endsAt: this.now() + seconds * 1_000, parent });
    return token;
  }
}

const oauthError = (error: string, status = 400): SandboxAnswer =>
  json(status, { error, error_description: 'The request was refused.' });
