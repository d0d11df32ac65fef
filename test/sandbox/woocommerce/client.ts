import { createHmac, randomBytes } from 'node:crypto';
import type { Key, WooCommerceSandbox } from '../../../sandbox/woocommerce';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The rows of a list, or the object alone; empty when the answer is not JSON. */
  readonly rows: readonly Record<string, unknown>[];
  readonly body: Record<string, unknown>;
}

export interface Overrides {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: Key;
  /** Spoils or replaces what is signed. */
  readonly oauth?: Readonly<Record<string, string>>;
  readonly algorithm?: 'sha1' | 'sha256';
  /** `basic`, `query` and `none` instead of OAuth. */
  readonly by?: 'oauth' | 'basic' | 'query' | 'none';
}

/** A call as a client makes it, signed after RFC 5849; `overrides` spoil it. */
export async function call(
  shop: WooCommerceSandbox,
  path: string,
  query: Readonly<Record<string, string>> = {},
  overrides: Overrides = {},
): Promise<Answer> {
  const { method = 'GET', key = shop.credentials, by = 'oauth' } = overrides;
  const url = `${shop.url}/wp-json/wc/v3${path}`;
  const headers: Record<string, string> =
    overrides.body === undefined ? {} : { 'content-type': 'application/json' };
  const parameters = new URLSearchParams(query);
  if (by === 'basic') {
    headers['authorization'] =
      `Basic ${Buffer.from(`${key.consumerKey}:${key.consumerSecret}`).toString('base64')}`;
  } else if (by === 'query') {
    parameters.set('consumer_key', key.consumerKey);
    parameters.set('consumer_secret', key.consumerSecret);
  } else if (by === 'oauth') {
    headers['authorization'] = oauth(method, url, query, key, overrides);
  }
  const answer = await fetch(parameters.size > 0 ? `${url}?${parameters.toString()}` : url, {
    method,
    headers,
    ...(overrides.body === undefined ? {} : { body: JSON.stringify(overrides.body) }),
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
  const value: unknown = isJson ? JSON.parse(text) : {};
  const rows = (Array.isArray(value) ? value : [value]) as Record<string, unknown>[];
  return { status: answer.status, headers: answer.headers, text, rows, body: rows[0] ?? {} };
}

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

function oauth(
  method: string,
  url: string,
  query: Readonly<Record<string, string>>,
  key: Key,
  { oauth: spoiled = {}, algorithm = 'sha256' }: Overrides,
): string {
  const params: Record<string, string> = {
    oauth_consumer_key: key.consumerKey,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_signature_method: `HMAC-${algorithm.toUpperCase()}`,
    oauth_timestamp: String(Math.floor(Date.now() / 1000)),
    ...spoiled,
  };
  const pairs = Object.entries({ ...query, ...params })
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map((pair) => pair.join('='));
  const base = [method, encode(url), encode(pairs.join('&'))].join('&');
  const signature = createHmac(algorithm, `${encode(key.consumerSecret)}&`)
    .update(base)
    .digest('base64');
  const all = { ...params, oauth_signature: spoiled['oauth_signature'] ?? signature };
  return `OAuth ${Object.entries(all)
    .map(([name, value]) => `${name}="${encode(value)}"`)
    .join(', ')}`;
}
