import { catalogue, startAdobeCommerce } from '../../sandbox/adobe-commerce';
import { startIfsCloud } from '../../sandbox/ifs-cloud';
import type { Lane } from '../lane';
import { adobeCommerceSide, adobeOrder, adobeRefund, adobeRevision } from '../sides/adobe-commerce';
import { adobePushes } from '../sides/adobe-commerce-pushes';
import { ifsCloudSide } from '../sides/ifs-cloud';
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
const COMPANY = '10';
const ACCOUNTS = {
  receivable: '1510',
  goods: '3010',
  shipping: '4010',
  discount: '3730',
  tax: '2611',
  other: '2420',
  rounding: '3740',
} as const;
const SOLD = catalogue.filter(({ by }) => by !== 'nowhere').map(({ sku }) => sku);

/** Adobe Commerce into IFS Cloud: orders and credit memos as vouchers; an edit is offset and entered anew. */
export const adobeIfs: Lane = {
  name: 'adobe-ifs',
  connection: CONNECTION,
  settleMs: SETTLE_MS,
  deadlineMs: DEADLINE_MS,
  startSandboxes: async () => {
    const shop = await startAdobeCommerce();
    // A stale read hides what is younger; what is settled is older.
    const erp = await startIfsCloud({ staleMs: SETTLE_MS / 2 });
    const { clientId, clientSecret } = erp.credentials;
    return {
      shop: shop.url,
      erp: erp.url,
      webhookKey: shop.pushKeys.modulePublicKey,
      credentials: {
        [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
        [ERP_CREDENTIALS]: JSON.stringify({ clientId, clientSecret }),
      },
      close: async () => void (await Promise.all([shop.close(), erp.close()])),
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
        pageSize: 40,
        requestsPerMinute: 3_000,
        webhooks: { module: { publicKeys: [webhookKey], register: false } },
      },
      erp: {
        system: 'ifs-cloud',
        url: erp,
        realm: 'sandbox',
        company: COMPANY,
        gl: { voucherType: 'M', userGroup: 'AC', receivableAccount: ACCOUNTS.receivable },
      },
      flows: { orders: ordersFlow('journal', { webhooks: true }), refunds: { post: 'journal' } },
      mapping: {
        customers: { match: 'email', template: TEMPLATE },
        accounts: [
          // Revenue that nobody has named an account for waits for a person.
          ...(['shipping', 'discount', 'tax', 'other', 'rounding'] as const).map((line) => ({
            when: { line },
            account: ACCOUNTS[line],
          })),
          { when: { line: 'goods', sku: SOLD }, account: ACCOUNTS.goods },
        ],
        rounding: { charge: 'ROUNDING', tolerance: '0.05' },
      },
    }),
  order: adobeOrder,
  revise: adobeRevision,
  refund: adobeRefund,
  shop: adobeCommerceSide({ itemOf: (sku) => sku, accounts: ACCOUNTS, webhooks: adobePushes() }),
  erp: ifsCloudSide(TEMPLATE),
};
