import { createHmac, randomBytes } from 'node:crypto';
import OAuth from 'oauth-1.0a';
import { Failure } from '../../domain/failure';
import { naturalCompare } from './natural-order';

export interface OAuth1Credentials {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  /** Absent, with its secret, where a shop signs with the consumer's key alone (one-legged). */
  readonly accessToken?: string;
  readonly accessTokenSecret?: string;
}

export interface OAuth1Options {
  /**
   * How parameters are sorted under the signature: `bytes` is RFC 5849, `natural` is what Magento's server does. They
   * differ as soon as an index in a parameter's name reaches 10.
   * @default "bytes"
   */
  readonly sort?: 'natural' | 'bytes';
  /** A fresh one each call: servers refuse a nonce they have seen, even under a failed signature. */
  readonly nonce?: () => string;
  /** Seconds since 1970. */
  readonly timestamp?: () => number;
}

/** Signs one request; the answer is the value of its `Authorization` header. A repeated request is signed anew. */
export type OAuth1Sign = (request: { readonly method: string; readonly url: string }) => string;

/** RFC 3986: everything but letters, digits and `-._~` is written as `%XX`. */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** A query string that any OAuth 1.0a server reads as we do: always `name=value`, every special sign encoded. */
export const encodeQuery = (parameters: readonly (readonly [name: string, value: string])[]): string =>
  parameters.map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`).join('&');

/**
 * OAuth 1.0a with HMAC-SHA256. JSON bodies are not signed, as the standard says.
 * The signer throws Failure `bug` for a query that server and client would read differently.
 */
export function createOAuth1(credentials: OAuth1Credentials, options: OAuth1Options = {}): OAuth1Sign {
  const { nonce = () => randomBytes(16).toString('hex'), timestamp = () => Math.floor(Date.now() / 1000) } =
    options;
  const oauth = new OAuth({
    consumer: { key: credentials.consumerKey, secret: credentials.consumerSecret },
    signature_method: 'HMAC-SHA256',
    hash_function: (base, key) => createHmac('sha256', key).update(base).digest('base64'),
  });
  oauth.getNonce = nonce;
  oauth.getTimeStamp = timestamp;
  if (options.sort === 'natural') {
    oauth.sortObject = <O extends object, K extends string>(
      data: O,
    ): { key: keyof O; value: O[K & keyof O] }[] =>
      Object.keys(data)
        .sort(naturalCompare)
        .map((key) => ({ key: key as keyof O, value: data[key as K & keyof O] }));
  }
  const { accessToken, accessTokenSecret } = credentials;
  const token = accessToken === undefined ? undefined : { key: accessToken, secret: accessTokenSecret ?? '' };

  return ({ method, url }) => {
    const [address = '', query = ''] = url.split('?', 2);
    const signed = oauth.authorize({ method, url: address, data: decodeQuery(query) }, token);
    return oauth.toHeader(signed).Authorization;
  };
}

/** The library reads queries without decoding names, and loses what follows a second `=`: so we hand it decoded pairs. */
function decodeQuery(query: string): Record<string, string> {
  const parameters = Object.create(null) as Record<string, string>;
  if (query === '') return parameters;
  for (const pair of query.split('&')) {
    const parts = pair.split('=');
    const name = decodeURIComponent(parts[0] ?? '');
    if (parts.length !== 2 || pair.includes('+') || name in parameters || name.startsWith('oauth_')) {
      throw new Failure(
        'bug',
        'A signed query needs unique name=value pairs with every special sign encoded.',
      );
    }
    parameters[name] = decodeURIComponent(parts[1] ?? '');
  }
  return parameters;
}
