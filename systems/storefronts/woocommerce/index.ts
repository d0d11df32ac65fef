/** WooCommerce, read over REST v3 with a key; it pushes by signed webhooks. */
import type { CatalogFlow } from '../../../domain/catalog';
import { systemClock, type Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import type { Storefront } from '../storefront';
import { WOOCOMMERCE } from './capabilities';
import { createCatalog, type WooCatalog } from './catalog';
import { createCategories } from './categories';
import { createChangedOrders } from './changed-orders';
import { createWooClient } from './client';
import { createCompleteOrders } from './complete';
import { createCustomers } from './customers';
import { createOrderNumbers } from './order-numbers';
import { ping } from './ping';
import { createFetchOrders } from './read';
import { createReadRefunds } from './refunds';
import type { WooCommerceCredentials, WooCommerceSettings } from './settings';
import { createWebhooks } from './webhooks';

export { WOOCOMMERCE } from './capabilities';
export {
  wooCommerceCredentials,
  wooCommerceSettings,
  type WooCommerceCredentials,
  type WooCommerceSettings,
} from './settings';

export interface WooCommerceOptions {
  readonly settings: WooCommerceSettings;
  readonly credentials: WooCommerceCredentials;
  /** Its lane keeps the connection's pace: `settings.requestsPerMinute` and `settings.concurrency`. */
  readonly http: Http;
  readonly clock?: Clock;
  /** What goes back to the shop; what that needs is proved, too. @default nothing */
  readonly catalog?: readonly CatalogFlow[];
}

export function createWooCommerce({
  clock = systemClock,
  ...options
}: WooCommerceOptions): Storefront & { readonly catalog: WooCatalog } {
  const { settings, credentials } = options;
  const client = createWooClient({ ...options, clock });
  const numbers = createOrderNumbers(settings.orderNumbers);
  const complete = createCompleteOrders({
    refunds: createReadRefunds(client),
    categories: createCategories(client, settings, clock),
    settings,
  });
  return {
    system: WOOCOMMERCE.system,
    ping: (context) =>
      ping({ client, numbers, settings, credentials, clock, catalog: options.catalog ?? [] }, context),
    fetchOrders: createFetchOrders({ client, numbers, complete }),
    changedOrders: createChangedOrders({ client, numbers, complete, settings }),
    webhooks: createWebhooks({ client, numbers, settings, credentials }),
    customers: createCustomers(client, settings),
    catalog: createCatalog({ client, settings, clock }),
  };
}
