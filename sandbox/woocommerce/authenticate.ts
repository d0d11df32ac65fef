import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../kit';
import { authenticationError, Refusal, unauthenticated } from './errors';

/** A REST key of the shop. */
export interface Key {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Default `read_write`. */
  readonly permissions?: 'read' | 'write' | 'read_write';
  /** What the key's user may see, such as `orders`; absent: everything. */
  readonly resources?: readonly string[];
}

export interface AuthenticationRules {
  readonly keys: readonly Key[];
  readonly revoked: ReadonlySet<string>;
  /** Whether PHP believes that the call came over HTTPS (`is_ssl()`). */
  readonly ssl: boolean;
  /** The shop's address as its own settings have it: that is what it signs. */
  readonly home: () => string;
  readonly now: () => number;
}

const WINDOW_S = 15 * 60;

/**
 * Finds out whose key a call bears, in WooCommerce's order: Basic or key and secret in the query where PHP sees HTTPS,
 * then one-legged OAuth 1.0a; over plain HTTP Basic is not looked at.
 */
export class Authentication {
  /** By key and second: WooCommerce remembers one nonce for each second. */
  readonly #nonces = new Map<string, Map<number, string>>();

  constructor(private readonly rules: AuthenticationRules) {}

  /** @throws Refusal */
  authenticate(request: RawRequest): Key {
    const write = request.method !== 'GET' && request.method !== 'HEAD';
    const key = (this.rules.ssl ? this.#basic(request) : undefined) ?? this.#oauth(request);
    if (key === undefined) throw unauthenticated(write);
    const permissions = key.permissions ?? 'read_write';
    const needed = write ? 'write' : 'read';
    if (permissions !== 'read_write' && permissions !== needed) {
      throw authenticationError(`The API key provided does not have ${needed} permissions.`);
    }
    return key;
  }

  #find(consumerKey: string): Key | undefined {
    if (this.rules.revoked.has(consumerKey)) return undefined;
    return this.rules.keys.find((key) => key.consumerKey === consumerKey);
  }

  #basic(request: RawRequest): Key | undefined {
    const [scheme = '', encoded = ''] = (request.headers.authorization ?? '').split(' ');
    const [user = '', ...rest] =
      scheme.toLowerCase() === 'basic' ? Buffer.from(encoded, 'base64').toString('utf8').split(':') : [];
    const name = request.query.get('consumer_key') ?? user;
    const secret = request.query.get('consumer_secret') ?? rest.join(':');
    if (!name || !secret) return undefined;
    const key = this.#find(name);
    if (key !== undefined && !same(key.consumerSecret, secret)) {
      throw authenticationError('Consumer secret is invalid.');
    }
    return key;
  }

  #oauth(request: RawRequest): Key | undefined {
    const params = new Map([...request.query, ...headerParams(request.headers.authorization ?? '')]);
    const names = [
      'oauth_consumer_key',
      'oauth_timestamp',
      'oauth_nonce',
      'oauth_signature',
      'oauth_signature_method',
    ];
    const missing = names.filter((name) => !params.get(name));
    if (missing.length === names.length) return undefined;
    if (missing.length > 0) {
      throw new Refusal(
        401,
        'woocommerce_rest_authentication_missing_parameter',
        `Missing OAuth parameter${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`,
      );
    }
    const get = (name: string): string => params.get(name) ?? '';
    const key = this.#find(get('oauth_consumer_key'));
    if (key === undefined) throw authenticationError('Consumer key is invalid.');
    const method = /^HMAC-SHA(1|256)$/.exec(get('oauth_signature_method'));
    if (method === null) throw authenticationError('Invalid signature - signature method is invalid.');
    const expected = signature(
      request.method,
      this.rules.home() + request.path,
      params,
      key.consumerSecret,
      `sha${method[1]}`,
    );
    if (!same(expected, get('oauth_signature'))) {
      throw authenticationError('Invalid signature - provided signature does not match.');
    }
    this.#spend(key, Number.parseInt(get('oauth_timestamp'), 10) || 0, get('oauth_nonce'));
    return key;
  }

  #spend(key: Key, timestamp: number, nonce: string): void {
    const now = Math.floor(this.rules.now() / 1000);
    if (Math.abs(timestamp - now) > WINDOW_S) throw authenticationError('Invalid timestamp.');
    const used = this.#nonces.get(key.consumerKey) ?? new Map<number, string>();
    if ([...used.values()].includes(nonce)) {
      throw authenticationError('Invalid nonce - nonce has already been used.');
    }
    used.set(timestamp, nonce);
    for (const at of used.keys()) if (at < now - WINDOW_S) used.delete(at);
    this.#nonces.set(key.consumerKey, used);
  }
}

function headerParams(header: string): [string, string][] {
  if (!header.trim().startsWith('OAuth ')) return [];
  return [...header.matchAll(/(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))/g)].map(
    ([, name = '', quoted, bare]): [string, string] => [name, decodeURIComponent(quoted ?? bare ?? '')],
  );
}

/** As WooCommerce computes it: names sorted by byte, name and value encoded, the pair encoded again. */
function signature(
  method: string,
  url: string,
  params: ReadonlyMap<string, string>,
  secret: string,
  algorithm: string,
): string {
  const pairs = [...params]
    .filter(([name]) => name !== 'oauth_signature')
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([name, value]) => encode(`${encode(name)}=${encode(value)}`));
  const base = `${method}&${encode(url)}&${pairs.join('%26')}`;
  return createHmac(algorithm, `${secret}&`).update(base).digest('base64');
}

/** PHP's `rawurlencode`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
