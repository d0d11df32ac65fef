import { createHmac, timingSafeEqual } from 'node:crypto';
import type { RawRequest } from '../kit';
import { Refusal, required } from './errors';
import { compareNaturally } from './natural-order';

/** One integration of the shop. */
export interface Credentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly accessToken: string;
  readonly accessTokenSecret: string;
  /** ACL resources the integration may use, such as `Magento_Sales::sales`; absent means all. */
  readonly resources?: readonly string[];
}

export interface OAuthRules {
  readonly credentials: readonly Credentials[];
  /** Older releases take HMAC-SHA1 too. */
  readonly acceptSha1: boolean;
  /** Release 2.4 normalises the path before it signs, which breaks `%2F` in it (magento2 issue 37913). */
  readonly normalizePath: boolean;
  readonly revoked: ReadonlySet<string>;
  readonly now: () => Date;
}

/** What the server signs, beside the secrets. */
export interface SignedRequest {
  readonly method: string;
  /** Scheme, host and path, without the query. */
  readonly url: string;
  readonly params: ReadonlyMap<string, string>;
}

const REQUIRED = [
  'oauth_consumer_key',
  'oauth_signature',
  'oauth_signature_method',
  'oauth_nonce',
  'oauth_timestamp',
  'oauth_token',
] as const;

/** Magento's fixed length of keys and tokens. */
const TOKEN_LENGTH = 32;
const MAX_SECONDS_AHEAD = 600;

/**
 * Verifies OAuth 1.0a requests in Magento's order of checks. The nonce is spent before token and signature are looked
 * at, so even a refused request cannot be sent again as it is.
 */
export class OAuthVerifier {
  readonly #nonces = new Set<string>();

  constructor(private readonly rules: OAuthRules) {}

  /** The caller, or undefined for an anonymous one (no `OAuth` header). @throws Refusal */
  verify(request: RawRequest): Credentials | undefined {
    const params = collectParams(request);
    if (params === undefined) return undefined;
    const get = (name: string): string => params.get(name) ?? '';
    if (params.has('oauth_version') && get('oauth_version') !== '1.0') {
      throw new Refusal(400, 'The "%1" Oauth version isn\'t supported.', [get('oauth_version')]);
    }
    checkRequired(params);
    const known = this.rules.credentials;
    if (
      get('oauth_token').length !== TOKEN_LENGTH &&
      !known.some((c) => c.accessToken === get('oauth_token'))
    ) {
      throw new Refusal(400, 'The token length is invalid. Check the length and try again.');
    }
    const algorithm = this.#algorithm(get('oauth_signature_method'));
    const consumer = this.#consumer(get('oauth_consumer_key'));
    this.#spendNonce(consumer, get('oauth_nonce'), get('oauth_timestamp'));
    this.#checkToken(consumer, get('oauth_token'));
    const url = `http://${request.headers.host ?? ''}${this.rules.normalizePath ? normalizePath(request.path) : request.path}`;
    const expected = sign({ method: request.method, url, params }, consumer, algorithm);
    if (!same(expected, get('oauth_signature'))) {
      throw new Refusal(401, 'The signature is invalid. Verify and try again.');
    }
    return consumer;
  }

  #algorithm(method: string): 'sha1' | 'sha256' {
    if (method === 'HMAC-SHA256') return 'sha256';
    if (method === 'HMAC-SHA1' && this.rules.acceptSha1) return 'sha1';
    throw new Refusal(400, 'Signature method %1 is not supported', [method]);
  }

  #consumer(key: string): Credentials {
    const consumer = this.rules.credentials.find(({ consumerKey }) => consumerKey === key);
    if (consumer !== undefined) return consumer;
    if (key.length !== TOKEN_LENGTH) throw new Refusal(401, 'Consumer key is not the correct length');
    throw new Refusal(401, 'A consumer having the specified key does not exist');
  }

  #spendNonce(consumer: Credentials, nonce: string, timestamp: string): void {
    // PHP's cast to int: leading digits count, anything else is 0.
    const seconds = Number.parseInt(timestamp, 10) || 0;
    if (seconds <= 0 || seconds > Math.floor(this.rules.now().getTime() / 1_000) + MAX_SECONDS_AHEAD) {
      throw new Refusal(401, 'The timestamp value in the oauth_timestamp parameter is incorrect.');
    }
    const composite = `${consumer.consumerKey}/${nonce}`;
    if (this.#nonces.has(composite)) {
      throw new Refusal(401, 'The nonce is already being used by the consumer with ID %1.', [
        this.rules.credentials.indexOf(consumer) + 1,
      ]);
    }
    this.#nonces.add(composite);
  }

  #checkToken(consumer: Credentials, token: string): void {
    const owner = this.rules.credentials.find(({ accessToken }) => accessToken === token);
    if (owner === undefined) throw new Refusal(401, 'Specified token does not exist');
    if (owner !== consumer) throw new Refusal(401, 'Token is not associated with the specified consumer');
    if (this.rules.revoked.has(token)) throw new Refusal(401, 'Access token has been revoked');
  }
}

function checkRequired(params: ReadonlyMap<string, string>): void {
  const missing = REQUIRED.filter((name) => !params.has(name)).map((name) => required(name));
  if (missing.length === 0) return;
  if (missing.length === 1) throw missing[0] as Refusal;
  throw new Refusal(400, 'One or more input exceptions have occurred.', undefined, {
    errors: missing.map(({ message, parameters }) => ({ message, parameters })),
  });
}

/**
 * The parameters the server signs: `oauth_*` from the header and each query parameter with exactly one `=`, decoded.
 * A repeated name keeps its last value. Undefined when there is no OAuth header.
 */
export function collectParams(
  request: Pick<RawRequest, 'headers' | 'rawQuery' | 'body'>,
): Map<string, string> | undefined {
  const header = request.headers.authorization ?? '';
  const start = header.toLowerCase().indexOf('oauth ');
  if (start < 0) return undefined;
  const params = new Map<string, string>();
  for (const part of header.slice(start + 6).split(',')) {
    const [name = '', ...value] = part.trim().split('=');
    if (value.length === 0 || !isProtocol(name)) continue;
    params.set(rawDecode(name), rawDecode(value.join('=').replace(/^"+|"+$/g, '')));
  }
  if ((request.headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded')) {
    for (const [name, value] of new URLSearchParams(request.body.toString('utf8'))) {
      if (!isProtocol(name)) params.set(name, value);
    }
  }
  for (const part of request.rawQuery === '' ? [] : request.rawQuery.split('&')) {
    const pair = part.split('=');
    const [name = '', value = ''] = pair;
    if (pair.length === 2 && !isProtocol(name)) params.set(decode(name), decode(value));
  }
  return params;
}

/** Magento's signature: names and values encoded, sorted in PHP's natural order, joined, encoded again. */
export function sign(
  request: SignedRequest,
  secrets: Pick<Credentials, 'consumerSecret' | 'accessTokenSecret'>,
  algorithm: 'sha1' | 'sha256' = 'sha256',
): string {
  const pairs = [...request.params]
    .filter(([name]) => name !== 'oauth_signature')
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => compareNaturally(a, b));
  const joined = pairs.map(([name, value]) => `${name}=${value}`).join('&');
  const base = `${request.method.toUpperCase()}&${encode(request.url)}&${encode(joined)}`;
  const key = `${encode(secrets.consumerSecret)}&${encode(secrets.accessTokenSecret)}`;
  return createHmac(algorithm, key).update(base).digest('base64');
}

const isProtocol = (name: string): boolean => /oauth_[a-z_-]+/.test(name);

/** RFC 3986, as PHP's `rawurlencode`. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Like PHP, leaves what is no valid escape as it is. */
function rawDecode(value: string): string {
  const bytes: Buffer[] = value
    .split(/(%[0-9a-f]{2})/i)
    .map((part) =>
      /^%[0-9a-f]{2}$/i.test(part) ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part, 'utf8'),
    );
  return Buffer.concat(bytes).toString('utf8');
}

const decode = (value: string): string => rawDecode(value.replaceAll('+', ' '));

const normalizePath = (path: string): string =>
  path.replace(/%([0-9a-f]{2})/gi, (escape, code: string) => {
    const character = String.fromCharCode(Number.parseInt(code, 16));
    return /[A-Za-z0-9\-._~:@&=+$,/;%]/.test(character) ? character : escape.toUpperCase();
  });

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
