import { catalogue, startAdobeCommerce } from '../../sandbox/adobe-commerce';
import { startInforM3 } from '../../sandbox/infor-m3';
import type { Lane } from '../lane';
import { adobeCommerceSide, adobeOrder, adobeRevision } from '../sides/adobe-commerce';
import { inforM3Side } from '../sides/infor-m3';
import { itemTable } from '../sides/infor-m3-tenant';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  ordersFlow,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';

const ITEMS = new Map(catalogue.map(({ sku, erpItem }) => [sku, erpItem ?? sku]));

/** Adobe Commerce (PaaS) into Infor M3: web orders become customer orders. */
export const adobeM3: Lane = {
  name: 'adobe-m3',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const shop = await startAdobeCommerce();
    const erp = await startInforM3({
      items: catalogue.flatMap(({ erpItem, name }) =>
        erpItem === undefined ? [] : [{ number: erpItem, description: name.slice(0, 30) }],
      ),
      aliases: catalogue.flatMap(({ by, erpItem, sku }) =>
        by === 'alias' && erpItem !== undefined ? [{ item: erpItem, alias: sku, category: '1' }] : [],
      ),
      // A stale read hides what is younger; what is settled is older.
      staleMs: SETTLE_MS / 2,
    });
    return {
      shop: shop.url,
      erp: erp.url,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      storefront: {
        system: 'adobe-commerce',
        deployment: 'paas',
        url: shop,
        storeView: 'default',
        // Small pages, so that there are some to shift.
        pageSize: 40,
        requestsPerMinute: 3_000,
      },
      erp: { system: 'infor-m3', company: '100', division: 'AAA', facility: 'A01', warehouse: 'A01' },
      flows: { orders: ordersFlow('sales-order') },
      mapping,
    }),
  order: adobeOrder,
  revise: adobeRevision,
  shop: adobeCommerceSide({ itemOf: (sku) => ITEMS.get(sku) ?? sku }),
  erp: inforM3Side({
    charges: {
      shipping: 'FRT',
      discount: 'DSC',
      tax: 'TAX',
      rounding: 'RND',
      other: ['GFT', 'CRD', 'WRP'],
    },
  }),
};

const mapping = {
  customers: { match: 'email', template: 'WEBB2C' },
  items: {
    match: ['table', 'exact', 'alias'],
    alias: [{ category: '1' }],
    table: itemTable(catalogue),
  },
  shipping: [{ charge: 'FRT' }],
  discounts: { as: 'charge', charge: 'DSC' },
  taxes: { as: 'charge', charge: 'TAX' },
  otherCharges: [
    { when: { charge: 'gift-card' }, charge: 'GFT' },
    { when: { charge: 'store-credit' }, charge: 'CRD' },
    { when: { charge: 'gift-wrap' }, charge: 'WRP' },
  ],
  rounding: { charge: 'RND', tolerance: '0.05' },
};
