import { startAdobeCommerce } from '../../sandbox/adobe-commerce';
import { startIfsCloud } from '../../sandbox/ifs-cloud';
import type { CargoLane } from '../cargo';
import { customersCargo } from '../customers/customers-cargo';
import { peopleRoutes } from '../customers/office';
import type { LaneBase } from '../lane';
import { adobeCustomersSurface } from '../sides/adobe-commerce-customers';
import { adobePushes } from '../sides/adobe-commerce-pushes';
import { startBackOffice } from '../sides/back-office';
import { ifsCustomersSurface } from '../sides/ifs-cloud-customers';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  ordersFlow,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';

const TEMPLATE = 'WEBTMPL';

const ground: LaneBase = {
  name: 'adobe-ifs-customers',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const shop = await startAdobeCommerce();
    // A stale read hides what is younger; what is settled is older.
    const erp = await startIfsCloud({ staleMs: SETTLE_MS / 2 });
    const office = await startBackOffice(peopleRoutes(shop, erp, TEMPLATE));
    const { clientId, clientSecret } = erp.credentials;
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      webhookKey: shop.pushKeys.modulePublicKey,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
        [ERP_CREDENTIALS]: JSON.stringify({ clientId, clientSecret }),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop, erp, webhookKey }) =>
    writeConnection(folder, {
      storefront: {
        system: 'adobe-commerce',
        deployment: 'paas',
        url: shop,
        storeView: 'default',
        // Small pages, so that there are some to shift.
        pageSize: 10,
        requestsPerMinute: 3_000,
        webhooks: { module: { publicKeys: [webhookKey], register: false } },
      },
      erp: {
        system: 'ifs-cloud',
        url: erp,
        realm: 'sandbox',
        company: '10',
        gl: { voucherType: 'M', userGroup: 'AC', receivableAccount: '1510' },
      },
      flows: {
        // The product's own overlap: customers have no sweep that finds what a clock set back hides.
        orders: ordersFlow('journal', { webhooks: true, overlap: '10m' }),
        customers: { direction: 'both', every: '4s', createInShop: true },
      },
      mapping: {
        customers: { match: 'email', template: TEMPLATE },
        accounts: [],
        rounding: { charge: 'ROUNDING', tolerance: '0.05' },
      },
    }),
  shop: adobeCustomersSurface(adobePushes()),
  erp: ifsCustomersSurface(),
};

/** Adobe Commerce and IFS Cloud: customers both ways, those of the ERP get accounts. */
export const adobeIfsCustomers: CargoLane = { ...ground, cargo: customersCargo(ground) };
