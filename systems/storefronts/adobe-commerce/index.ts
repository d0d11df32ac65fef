/** Adobe Commerce and Magento Open Source over REST: PaaS with OAuth 1.0a, SaaS with Adobe IMS. */
import { systemClock, type Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import type { TokenShelf } from '../../transport/oauth2-shelf';
import type { Storefront } from '../storefront';
import { createAssemble, type OrderParts } from './assemble';
import { ADOBE_COMMERCE } from './capabilities';
import { createChangedOrders } from './changed-orders';
import { createAdobeClient } from './client';
import type { AdobeCommerceCredentials } from './credentials';
import { createCustomers } from './customers';
import { ping } from './ping';
import { createFetchOrders } from './read';
import type { AdobeCommerceSettings } from './settings';
import { createStoreViews } from './store-views';
import { createWebhooks } from './webhooks';

export type { OrderParts } from './assemble';
export { ADOBE_COMMERCE } from './capabilities';
export { adobeCommerceCredentials, type AdobeCommerceCredentials } from './credentials';
export { adobeCommerceSettings, type AdobeCommerceSettings } from './settings';

export interface AdobeCommerceOptions {
  readonly settings: AdobeCommerceSettings;
  readonly credentials: AdobeCommerceCredentials;
  /** Its lane keeps the connection's pace: `settings.requestsPerMinute` and `settings.concurrency`. */
  readonly http: Http;
  /** What the flows need beside the orders. @default nothing */
  readonly parts?: OrderParts;
  /** Shares access tokens between processes (saas). Absent: this client has its own. */
  readonly shelf?: TokenShelf;
  /** The name the credentials have in the vault: the shelf's key. @default settings.credentials */
  readonly credentialName?: string;
  readonly clock?: Clock;
}

/** @throws Failure `unauthorized` when the credentials do not fit the deployment or the webhooks asked for */
export function createAdobeCommerce({
  clock = systemClock,
  parts = {},
  ...options
}: AdobeCommerceOptions): Storefront {
  const { settings, credentials, http } = options;
  const client = createAdobeClient({ ...options, clock });
  const views = createStoreViews(client, clock);
  const assemble = createAssemble({ client, settings, clock, parts });
  const reading = { client, views, settings, assemble };
  return {
    system: ADOBE_COMMERCE.system,
    ping: (context) => ping({ client, settings, clock }, context),
    fetchOrders: createFetchOrders(reading),
    changedOrders: createChangedOrders({ ...reading, clock }),
    customers: createCustomers({ client, settings, clock }),
    ...(settings.webhooks
      ? {
          webhooks: createWebhooks({
            settings: settings.webhooks,
            secrets: credentials.webhookSecrets ?? [],
            client,
            http,
            clock,
          }),
        }
      : {}),
  };
}
