import { catalogue } from '../../sandbox/adobe-commerce';
import { startShopify } from '../../sandbox/shopify';
import type { Lane } from '../lane';
import { createClock, startBackOffice } from '../sides/back-office';
import { inforM3Side, purchaseTargets, salesTargets, voucherTargets } from '../sides/infor-m3';
import {
  CREDIT_TYPE,
  itemTable,
  M3_ACCOUNTS,
  m3Charges,
  m3Mapping,
  m3Settings,
  startM3,
} from '../sides/infor-m3-tenant';
import { shopifyOrder, shopifyRefund, shopifyRevision, shopifySide } from '../sides/shopify';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  ordersFlow,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';
import { shopifyBooks, type ShopifyBooking } from '../sides/shopify-books';

const ITEMS = new Map(catalogue.map(({ sku, erpItem }) => [sku, erpItem ?? sku]));

const booking: ShopifyBooking = {
  itemOf: (sku) => ITEMS.get(sku) ?? sku,
  suppliedTo: ['US'],
  accounts: M3_ACCOUNTS,
};

/** Shopify into Infor M3: sales orders, purchase orders where the supplier delivers, refunds as credit notes. */
export const shopifyM3: Lane = {
  name: 'shopify-m3',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const clock = createClock();
    const shop = await startShopify({ now: clock.now, budget: { maximum: 20_000, restoreRate: 1_000 } });
    const erp = await startM3(catalogue, SETTLE_MS / 2);
    const office = await startBackOffice({
      ...clock.routes,
      'GET /books': () => shopifyBooks(shop.shop, booking),
      'GET /books/:id': ({ params }) =>
        shopifyBooks(shop.shop, booking).find(({ id }) => id === params['id']),
    });
    const { clientId, clientSecret } = shop.credentials;
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify({ clientId, clientSecret }),
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      storefront: {
        system: 'shopify',
        url: shop,
        shopDomain: 'sandbox.myshopify.com',
        requestsPerMinute: 3_000,
      },
      erp: m3Settings,
      flows: {
        orders: ordersFlow('sales-order', { webhooks: true }),
        refunds: { post: 'credit-note' },
      },
      mapping,
    }),
  order: shopifyOrder,
  revise: shopifyRevision,
  refund: shopifyRefund,
  shop: shopifySide(),
  erp: inforM3Side({
    charges: m3Charges,
    creditType: CREDIT_TYPE,
    targets: [...salesTargets, ...purchaseTargets(0.25), ...voucherTargets(0.15, 'fields')],
  }),
};

const mapping = {
  ...m3Mapping,
  customers: { match: 'email', template: 'WEBB2C' },
  kinds: [
    { when: { flow: 'order', country: [...booking.suppliedTo] }, kind: 'purchase-order' },
    { when: { flow: 'refund', goods: 'no' }, kind: 'journal' },
  ],
  suppliers: [{ supplier: 'SUP1' }],
  accounts: [
    { when: { line: 'shipping' }, account: M3_ACCOUNTS.shipping },
    { when: { line: 'tax' }, account: M3_ACCOUNTS.tax },
    { when: { line: 'other' }, account: M3_ACCOUNTS.other },
  ],
  items: {
    match: ['table', 'exact'],
    table: itemTable(catalogue),
  },
};
