import { catalogue } from '../../sandbox/adobe-commerce';
import type { Lane } from '../lane';
import { adobeCommerceSide, adobeOrder, adobeRefund, adobeRevision } from '../sides/adobe-commerce';
import { adobePushes } from '../sides/adobe-commerce-pushes';
import { ifsCloudSide } from '../sides/ifs-cloud';
import { adobeWithIfsSettings, startAdobeWithIfs } from './adobe-with-ifs';
import { CONNECTION, DEADLINE_MS, ordersFlow, SETTLE_MS, writeConnection } from './connection-files';

const TEMPLATE = 'WEBTMPL';
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
    const { shop, erp, ground } = await startAdobeWithIfs();
    return { ...ground, close: async () => void (await Promise.all([shop.close(), erp.close()])) };
  },
  writeFiles: (folder, addresses) =>
    writeConnection(folder, {
      ...adobeWithIfsSettings(addresses, 40, ACCOUNTS.receivable),
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
