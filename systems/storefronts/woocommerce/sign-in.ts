import { createOAuth1, encodeQuery } from '../../transport/oauth1';
import type { Clock } from '../../transport/clock';
import type { WooCommerceCredentials, WooCommerceSettings } from './settings';

/** What proves who asks: a header, or a part of the query that no record may hold. */
export interface SignedIn {
  readonly headers: Readonly<Record<string, string>>;
  readonly secretQuery: string;
}
export type SignIn = (method: string, url: string) => SignedIn;

/**
 * Basic where PHP sees HTTPS, one-legged OAuth 1.0a where it does not (WooCommerce's class-wc-rest-authentication: over
 * plain HTTP Basic is not even looked at).
 */
export function createSignIn(
  settings: Pick<WooCommerceSettings, 'signIn' | 'signInPlace'>,
  { consumerKey, consumerSecret }: WooCommerceCredentials,
  clock: Clock,
): SignIn {
  const inQuery = settings.signInPlace === 'query';
  if (settings.signIn === 'basic') {
    const pair = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
    const signed: SignedIn = inQuery
      ? {
          headers: {},
          secretQuery: encodeQuery([
            ['consumer_key', consumerKey],
            ['consumer_secret', consumerSecret],
          ]),
        }
      : { headers: { Authorization: `Basic ${pair}` }, secretQuery: '' };
    return () => signed;
  }
  const sign = createOAuth1(
    { consumerKey, consumerSecret },
    { timestamp: () => Math.floor(clock.now() / 1000) },
  );
  return (method, url): SignedIn => {
    // Where OAuth is needed over HTTPS, WordPress takes the call for plain HTTP, and signs its address so.
    const header = sign({ method, url: url.replace(/^https:/, 'http:') });
    if (!inQuery) return { headers: { Authorization: header }, secretQuery: '' };
    const parts = header
      .replace(/^OAuth\s+/, '')
      .replaceAll('"', '')
      .split(/,\s*/);
    return { headers: {}, secretQuery: parts.join('&') };
  };
}
