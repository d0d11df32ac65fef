import type { CargoLane } from '../cargo';
import { customersCargo } from '../customers/customers-cargo';
import { peopleRoutes } from '../customers/office';
import type { LaneBase } from '../lane';
import { adobeCustomersSurface } from '../sides/adobe-commerce-customers';
import { adobePushes } from '../sides/adobe-commerce-pushes';
import { startBackOffice } from '../sides/back-office';
import { ifsCustomersSurface } from '../sides/ifs-cloud-customers';
import { adobeWithIfsSettings, startAdobeWithIfs } from './adobe-with-ifs';
import { CONNECTION, DEADLINE_MS, ordersFlow, SETTLE_MS, writeConnection } from './connection-files';

const TEMPLATE = 'WEBTMPL';

const ground: LaneBase = {
  name: 'adobe-ifs-customers',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const { shop, erp, ground: running } = await startAdobeWithIfs();
    const office = await startBackOffice(peopleRoutes(shop, erp, TEMPLATE));
    return {
      ...running,
      office: office.url,
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, addresses) =>
    writeConnection(folder, {
      ...adobeWithIfsSettings(addresses, 10, '1510'),
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
