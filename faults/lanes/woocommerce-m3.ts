import { catalogue, startWooCommerce } from '../../sandbox/woocommerce';
import type { Lane } from '../lane';
import { startBackOffice } from '../sides/back-office';
import { inforM3Side, voucherTargets } from '../sides/infor-m3';
import { M3_ACCOUNTS, m3Charges, m3Mapping, m3Settings, startM3 } from '../sides/infor-m3-tenant';
import {
  UNMAPPED_CATEGORY,
  wooCommerceOrder,
  wooCommerceRefund,
  wooCommerceRevision,
  wooCommerceSide,
} from '../sides/woocommerce';
import { wooCommerceBooks, type WooCommerceAccounts } from '../sides/woocommerce-books';
import {
  CONNECTION,
  DEADLINE_MS,
  ERP_CREDENTIALS,
  ordersFlow,
  SETTLE_MS,
  SHOP_CREDENTIALS,
  writeConnection,
} from './connection-files';

const CATEGORIES: Readonly<Record<string, string>> = {
  kitchen: '4001',
  clothing: '4002',
  books: '4003',
  office: '4004',
};
const withoutCategory = catalogue
  .filter(({ category }) => !(category in CATEGORIES) && category !== UNMAPPED_CATEGORY)
  .map(({ sku }) => sku);

const accounts: WooCommerceAccounts = {
  ...M3_ACCOUNTS,
  goods: (category) => CATEGORIES[category] ?? M3_ACCOUNTS.goods,
};

/** WooCommerce into Infor M3: receivables with revenue by product category, refunds as their opposite. */
export const wooCommerceM3: Lane = {
  name: 'woocommerce-m3',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const shop = await startWooCommerce();
    const erp = await startM3(catalogue, SETTLE_MS / 2, Object.values(CATEGORIES));
    const office = await startBackOffice({
      'GET /books': () => wooCommerceBooks(shop.shop, accounts),
      'GET /books/:id': ({ params }) =>
        wooCommerceBooks(shop.shop, accounts).find(({ id }) => id === params['id']),
    });
    return {
      shop: shop.url,
      erp: erp.url,
      office: office.url,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify({
          ...shop.credentials,
          webhookSecrets: ['a secret of the fault suite, worth nothing else'],
        }),
        [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close(), office.close()])),
    };
  },
  writeFiles: (folder, { shop }) =>
    writeConnection(folder, {
      // Small pages, so that there are some to shift.
      storefront: { system: 'woocommerce', url: shop, pageSize: 40, requestsPerMinute: 3_000 },
      erp: m3Settings,
      flows: {
        orders: ordersFlow('receivable', { webhooks: true }),
        refunds: { post: 'receivable' },
      },
      mapping: {
        ...m3Mapping,
        customers: { match: 'email', template: 'WEBB2C' },
        items: { match: ['exact'] },
        accounts: [
          ...(['shipping', 'discount', 'tax', 'other', 'rounding'] as const).map((line) => ({
            when: { line },
            account: M3_ACCOUNTS[line],
          })),
          { when: { line: 'goods', sku: withoutCategory }, account: M3_ACCOUNTS.goods },
          ...Object.entries(CATEGORIES).map(([category, account]) => ({
            when: { line: 'goods', category },
            account,
          })),
        ],
      },
    }),
  order: wooCommerceOrder,
  revise: wooCommerceRevision,
  refund: wooCommerceRefund,
  shop: wooCommerceSide(),
  erp: inforM3Side({ charges: m3Charges, targets: voucherTargets(1.3, 'records') }),
};
