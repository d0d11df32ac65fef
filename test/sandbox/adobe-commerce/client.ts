import { randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { createHmac } from 'node:crypto';
import { parseExactly } from '../../../sandbox/adobe-commerce/exact-json';
import { type AdobeCommerce, type Credentials, sign } from '../../../sandbox/adobe-commerce';

export type Query = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

export interface Overrides {
  readonly params?: Readonly<Record<string, string>>;
  readonly drop?: readonly string[];
  readonly header?: string;
  readonly method?: string;
  readonly body?: string;
  readonly credentials?: Credentials;
  /** Signs with RFC 5849's byte order, by a library that knows nothing of Magento. */
  readonly byLibrary?: boolean;
  /** Added to the URL behind the query, unsigned. */
  readonly tail?: string;
}

const encode = (query: Query): string =>
  Object.entries(query)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');

/** A signed call as a client makes it; `overrides` spoil it. */
export async function call(
  shop: AdobeCommerce,
  path: string,
  query: Query = {},
  overrides: Overrides = {},
): Promise<Answer> {
  const url = `${shop.url}${path}`;
  const method = overrides.method ?? 'GET';
  const header =
    overrides.header ??
    authorization(method, url, query, overrides.credentials ?? shop.credentials, overrides);
  const search = [encode(query), overrides.tail ?? ''].filter((part) => part !== '').join('&');
  const answer = await fetch(search === '' ? url : `${url}?${search}`, {
    method,
    body: overrides.body,
    headers: { ...(header === '' ? {} : { authorization: header }), 'content-type': 'application/json' },
  });
  const text = await answer.text();
  const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    body: isJson ? (parseExactly(text) as Record<string, unknown>) : {},
  };
}

function authorization(
  method: string,
  url: string,
  query: Query,
  credentials: Credentials,
  overrides: Overrides,
): string {
  if (overrides.byLibrary === true) {
    const oauth = new OAuth({
      consumer: { key: credentials.consumerKey, secret: credentials.consumerSecret },
      signature_method: 'HMAC-SHA256',
      hash_function: (base, key) => createHmac('sha256', key).update(base).digest('base64'),
    });
    const token = { key: credentials.accessToken, secret: credentials.accessTokenSecret };
    return oauth.toHeader(oauth.authorize({ url, method, data: query }, token)).Authorization;
  }
  const params: Record<string, string> = {
    oauth_consumer_key: credentials.consumerKey,
    oauth_token: credentials.accessToken,
    oauth_nonce: randomBytes(16).toString('hex'),
    oauth_timestamp: String(Math.floor(Date.now() / 1_000)),
    oauth_signature_method: 'HMAC-SHA256',
    oauth_version: '1.0',
    ...overrides.params,
  };
  for (const name of overrides.drop ?? []) delete params[name];
  const algorithm = params['oauth_signature_method'] === 'HMAC-SHA1' ? 'sha1' : 'sha256';
  params['oauth_signature'] ??= sign(
    { method, url, params: new Map(Object.entries({ ...params, ...query })) },
    credentials,
    algorithm,
  );
  return `OAuth ${Object.entries(params)
    .map(([name, value]) => `${name}="${encodeURIComponent(value)}"`)
    .join(', ')}`;
}

/** `searchCriteria` parameters from filters (each its own group), sorts and paging. */
export function criteria(
  filters: readonly (readonly [field: string, condition: string, value: string])[],
  options: {
    sorts?: readonly (readonly [field: string, direction?: string])[];
    pageSize?: number;
    page?: number;
  } = {},
): Query {
  const query: Record<string, string> = {};
  for (const [group, [field, condition, value]] of filters.entries()) {
    const filter = `searchCriteria[filter_groups][${group}][filters][0]`;
    query[`${filter}[field]`] = field;
    query[`${filter}[condition_type]`] = condition;
    query[`${filter}[value]`] = value;
  }
  for (const [index, [field, direction]] of (options.sorts ?? []).entries()) {
    query[`searchCriteria[sortOrders][${index}][field]`] = field;
    if (direction !== undefined) query[`searchCriteria[sortOrders][${index}][direction]`] = direction;
  }
  if (options.pageSize !== undefined) query['searchCriteria[pageSize]'] = String(options.pageSize);
  query['searchCriteria[currentPage]'] = String(options.page ?? 1);
  return query;
}

export const ids = (answer: Answer): number[] =>
  (answer.body['items'] as { entity_id: number }[]).map(({ entity_id: entityId }) => entityId);
