/** BigCommerce: v2 orders, v3 transactions, refunds, customers and hooks, B2B Edition's companies. */
import type { CatalogFlow } from '../../../domain/catalog';
import { systemClock, type Clock } from '../../transport/clock';
import type { Http } from '../../transport/http';
import type { Storefront } from '../storefront';
import { createB2b } from './b2b';
import { BIGCOMMERCE } from './capabilities';
import { createCatalog, type BigCommerceCatalog } from './catalog';
import { createChangedOrders } from './changed-orders';
import { createBigCommerceClient } from './client';
import { createCustomerGroups } from './customer-groups';
import { createCustomerRows } from './customer-rows';
import { createCustomers } from './customers';
import { createEnsureWebhooks } from './ensure-webhooks';
import { ping } from './ping';
import { createFetchOrders } from './read';
import { createRefunds } from './refunds';
import type { BigCommerceCredentials, BigCommerceSettings } from './settings';
import { createVerifyWebhook } from './verify-webhook';

export { BIGCOMMERCE } from './capabilities';
export {
  bigcommerceCredentials,
  bigcommerceSettings,
  type BigCommerceCredentials,
  type BigCommerceSettings,
} from './settings';

/** Which parts of an order the connection's flows carry; what none of them needs costs no call. */
export interface WantedParts {
  readonly payments?: boolean;
  readonly refunds?: boolean;
}

export interface BigCommerceOptions {
  readonly settings: BigCommerceSettings;
  readonly credentials: BigCommerceCredentials;
  /** Its lane keeps the connection's pace: `settings.requestsPerMinute` and `settings.concurrency`. */
  readonly http: Http;
  /** @default all, as far as the settings allow */
  readonly parts?: WantedParts;
  /** What goes back to the store; what that needs is proved, too. @default nothing */
  readonly catalog?: readonly CatalogFlow[];
  readonly clock?: Clock;
}

export function createBigCommerce({
  clock = systemClock,
  ...given
}: BigCommerceOptions): Storefront & { readonly catalog: BigCommerceCatalog } {
  const options = { ...given, settings: narrowed(given.settings, given.parts) };
  const { settings, credentials } = options;
  const client = createBigCommerceClient({ ...options, clock });
  const rows = createCustomerRows(client);
  const b2b = createB2b(client, clock);
  const read = {
    client,
    settings,
    refunds: createRefunds(client),
    groups: createCustomerGroups(rows, clock),
    b2b,
  };
  return {
    system: BIGCOMMERCE.system,
    ping: (context) => ping({ client, settings, credentials, clock, catalog: given.catalog ?? [] }, context),
    fetchOrders: createFetchOrders(read),
    changedOrders: createChangedOrders(read),
    webhooks: {
      verify: createVerifyWebhook(settings, credentials),
      ensure: createEnsureWebhooks({ client, settings, credentials }),
    },
    customers: createCustomers({ client, settings, rows, b2b }),
    catalog: createCatalog({ client, settings, clock }),
  };
}

/** Money given back is told by the refunds and by their transactions: payments need both. */
function narrowed(settings: BigCommerceSettings, parts: WantedParts | undefined): BigCommerceSettings {
  if (!parts) return settings;
  const { payments = false, refunds = false } = parts;
  return {
    ...settings,
    transactions: settings.transactions && payments,
    refunds: settings.refunds && (refunds || payments),
  };
}
