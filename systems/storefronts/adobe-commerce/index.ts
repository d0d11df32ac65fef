/** Adobe Commerce and Magento Open Source, read over REST with OAuth 1.0a. */
import { systemClock, type Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import type { Storefront } from '../storefront';
import { ADOBE_COMMERCE } from './capabilities';
import { createChangedOrders } from './changed-orders';
import { createAdobeClient } from './client';
import { ping } from './ping';
import { createFetchOrders } from './read';
import type { AdobeCommerceCredentials, AdobeCommerceSettings } from './settings';
import { createStoreViews } from './store-views';

export { ADOBE_COMMERCE } from './capabilities';
export {
  adobeCommerceCredentials,
  adobeCommerceSettings,
  type AdobeCommerceCredentials,
  type AdobeCommerceSettings,
} from './settings';

export interface AdobeCommerceOptions {
  readonly settings: AdobeCommerceSettings;
  readonly credentials: AdobeCommerceCredentials;
  /** Its lane keeps the connection's pace: `settings.requestsPerMinute` and `settings.concurrency`. */
  readonly http: Http;
  readonly clock?: Clock;
}

export function createAdobeCommerce({ clock = systemClock, ...options }: AdobeCommerceOptions): Storefront {
  const { settings } = options;
  const client = createAdobeClient({ ...options, clock });
  const views = createStoreViews(client, clock);
  const fetchOrders = createFetchOrders({ client, views, settings });
  const changedOrders = createChangedOrders({ client, views, settings });
  return {
    system: ADOBE_COMMERCE.system,
    ping: (context) => ping({ client, settings, clock }, context),
    fetchOrders,
    changedOrders,
  };
}
