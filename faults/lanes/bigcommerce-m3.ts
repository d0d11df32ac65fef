import { catalogue } from '../../sandbox/adobe-commerce';
import type { Lane } from '../lane';
import { createClock, startBackOffice } from '../sides/back-office';
import {
  bigCommerceOrder,
  bigCommerceRefund,
  bigCommerceRevision,
  bigCommerceSide,
} from '../sides/bigcommerce';
import { bigCommerceBooks, type BigCommerceBooking } from '../sides/bigcommerce-books';
import { inforM3Side, salesTargets, voucherTargets } from '../sides/infor-m3';
import { itemTable, M3_ACCOUNTS, m3Charges, m3Mapping, m3Settings, startM3 } from '../sides/infor-m3-tenant';
import { startStore, storeSettings } from './bigcommerce-store';
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
const booking: BigCommerceBooking = { itemOf: (sku) => ITEMS.get(sku) ?? sku, accounts: M3_ACCOUNTS };

/** BigCommerce into Infor M3: sales orders, with payments and refunds as entries of the general ledger. */
export const bigCommerceM3: Lane = {
  name: 'bigcommerce-m3',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const clock = createClock();
    const { shop, secret } = await startStore(clock.now);
    const erp = await startM3(catalogue, SETTLE_MS / 2);
    const office = await startBackOffice({
      ...clock.routes,
      'GET /books': () => bigCommerceBooks(shop.shop, booking),
      'GET /books/:id': ({ params }) =>
        bigCommerceBooks(shop.shop, booking).find(({ id }) => id === params['id']),
    });
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      credentials: {
        [SHOP_CREDENTIALS]: secret,
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      storefront: storeSettings(shop, 40),
      erp: m3Settings,
      flows: {
        orders: ordersFlow('sales-order', { webhooks: true }),
        payments: { post: 'payment' },
        refunds: { post: 'journal' },
      },
      mapping: {
        ...m3Mapping,
        customers: { match: 'email', template: 'WEBB2C' },
        accounts: [
          { when: { line: 'payment' }, account: M3_ACCOUNTS.money },
          // Goods are given back for what was paid for them.
          { when: { line: ['goods', 'discount'] }, account: M3_ACCOUNTS.goods },
          { when: { line: 'shipping' }, account: M3_ACCOUNTS.shipping },
          { when: { line: 'tax' }, account: M3_ACCOUNTS.tax },
          { when: { line: 'other' }, account: M3_ACCOUNTS.other },
        ],
        items: {
          match: ['table', 'exact', 'alias'],
          alias: [{ category: '1' }],
          table: itemTable(catalogue),
        },
      },
    }),
  order: bigCommerceOrder,
  revise: bigCommerceRevision,
  refund: bigCommerceRefund,
  shop: bigCommerceSide(),
  erp: inforM3Side({ charges: m3Charges, targets: [...salesTargets, ...voucherTargets(1.5, 'fields')] }),
};
