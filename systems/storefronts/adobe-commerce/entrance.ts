import { Failure } from '../../../domain/failure';
import type { Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import { tryParseLossless } from '../../transport/json';
import { createOAuth1 } from '../../transport/oauth1';
import { createBearerHttp } from '../../transport/oauth2-bearer';
import { createMemoryShelf, type TokenShelf } from '../../transport/oauth2-shelf';
import { createTokenSource } from '../../transport/oauth2-token';
import { isTechnicalAccount, type AdobeCommerceCredentials } from './credentials';
import { missingPermission } from './errors';
import { imsLogin } from './ims';
import type { AdobeCommerceSettings } from './settings';

/** How a deployment is reached: where its API lies and how a call proves itself. */
export interface Entrance {
  readonly http: Http;
  address(path: string, scope: string): string;
  /** Made when the request leaves: signatures age. */
  headers(request: {
    readonly method: string;
    readonly url: string;
    readonly scope: string;
  }): Record<string, string>;
}

export interface EntranceOptions {
  readonly settings: AdobeCommerceSettings;
  readonly credentials: AdobeCommerceCredentials;
  readonly http: Http;
  readonly clock: Clock;
  /** Shares tokens between processes. Absent: each client has its own. */
  readonly shelf?: TokenShelf;
  /** The name the credentials have in the vault. */
  readonly credentialName?: string;
}

/** @throws Failure `unauthorized` when the credentials are of the other deployment */
export function createEntrance(options: EntranceOptions): Entrance {
  const { settings, credentials } = options;
  const saas = settings.deployment === 'saas';
  if (saas !== isTechnicalAccount(credentials)) {
    throw new Failure('unauthorized', `These credentials are not for a ${settings.deployment} shop.`, {
      advice: saas
        ? 'saas needs clientId, clientSecret and organization of an OAuth Server-to-Server credential.'
        : 'paas needs the four values of the shop’s integration.',
    });
  }
  return isTechnicalAccount(credentials)
    ? saasEntrance({ ...options, credentials })
    : paasEntrance({ ...options, credentials });
}

/**
 * OAuth 1.0a with HMAC-SHA256, parameters in natural order as the server sorts them; signed at the last moment,
 * because the server refuses old nonces and far time stamps. JSON bodies are not signed.
 */
function paasEntrance({
  settings,
  credentials,
  http,
  clock,
}: EntranceOptions & { credentials: Parameters<typeof createOAuth1>[0] }): Entrance {
  const sign = createOAuth1(credentials, {
    sort: 'natural',
    timestamp: () => Math.floor(clock.now() / 1000),
  });
  return {
    http,
    address: (path, scope) => `${settings.url}/rest/${scope}${path}`,
    headers: ({ method, url }) => ({ Authorization: sign({ method, url }) }),
  };
}

/** An IMS token beside the client's and the organization's id; the scope is a header (Adobe Commerce SaaS REST). */
function saasEntrance(
  options: EntranceOptions & {
    credentials: { clientId: string; clientSecret: string; organization: string };
  },
): Entrance {
  const { settings, credentials, http, clock } = options;
  const now = (): number => clock.now();
  const tokens = createTokenSource({
    login: () => imsLogin({ settings, credentials, http, now }),
    shelf: options.shelf ?? createMemoryShelf(now),
    credential: options.credentialName ?? settings.credentials,
    server: 'Adobe IMS',
    clock: now,
  });
  return {
    http: createBearerHttp({
      http,
      tokens,
      // The shop answers 401 for a missing permission too: a new token would not help.
      isRefusal: ({ status, text }) =>
        status === 401 && missingPermission(tryParseLossless(text)) === undefined,
    }),
    address: (path) => `${settings.url}${path}`,
    headers: ({ scope }) => ({
      'x-api-key': credentials.clientId,
      'x-gw-ims-org-id': credentials.organization,
      Store: scope,
    }),
  };
}
