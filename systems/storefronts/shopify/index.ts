/** Shopify, read over the GraphQL Admin API. */
import { systemClock, type Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import type { Storefront } from '../storefront';
import { createBudget } from './budget';
import { SHOPIFY } from './capabilities';
import { createChangedOrders } from './changed-orders';
import { createShopifyClient } from './client';
import { createCompleteOrders } from './complete-orders';
import type { ShopifyCredentials } from './credentials';
import { createCustomers } from './customers';
import { ensureWebhooks } from './ensure-webhooks';
import { ping } from './ping';
import { createFetchOrders, createKnownOrders } from './read';
import { createScopes } from './scopes';
import type { ShopifySettings } from './settings';
import { createTokenSource, type ShopifyShelf } from './token';
import { verifyWebhook } from './verify-webhook';

export { SHOPIFY } from './capabilities';
export { shopifyCredentials, type ShopifyCredentials, type ShopifyGrant } from './credentials';
export { shopifySettings, type ShopifySettings } from './settings';

export interface ShopifyOptions {
  readonly settings: ShopifySettings;
  readonly credentials: ShopifyCredentials;
  /** The name the credentials have in the vault: under it all processes share one access token. */
  readonly credentialName: string;
  /** Its lane keeps the connection's pace: `settings.requestsPerMinute` and `settings.concurrency`. */
  readonly http: Http;
  readonly shelf: ShopifyShelf;
  readonly clock?: Clock;
}

export function createShopify({ clock = systemClock, ...options }: ShopifyOptions): Storefront {
  const { settings, credentials, http, shelf, credentialName } = options;
  const tokens = createTokenSource({
    grant: credentials.grant,
    url: settings.url,
    http,
    shelf,
    credential: credentialName,
    clock,
  });
  const budget = createBudget({ clock, reserveForLive: settings.reserveForLive });
  const client = createShopifyClient({ settings, http, tokens, budget, clock });
  const read = { client, settings, scopes: createScopes(client, clock) };
  const known = createKnownOrders();
  const fetching = { ...read, known, complete: createCompleteOrders(read) };
  return {
    system: SHOPIFY.system,
    ping: (context) => ping({ client, settings, credentials }, context),
    fetchOrders: createFetchOrders(fetching),
    changedOrders: createChangedOrders({ ...fetching, http, clock }),
    customers: createCustomers(read),
    webhooks: {
      verify: (delivery) =>
        Promise.resolve(verifyWebhook({ secrets: credentials.webhookSecrets, settings, known }, delivery)),
      ensure: (context, { address }) => ensureWebhooks(client, context, address),
    },
  };
}
