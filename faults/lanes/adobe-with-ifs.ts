import { startAdobeCommerce, type AdobeCommerce } from '../../sandbox/adobe-commerce';
import { startIfsCloud, type IfsCloudSandbox } from '../../sandbox/ifs-cloud';
import type { Addresses, RunningSandboxes } from '../lane';
import { ERP_CREDENTIALS, SETTLE_MS, SHOP_CREDENTIALS } from './connection-files';

/** Both sandboxes of a lane from Adobe Commerce to IFS Cloud, and all of a lane's ground but its end. */
export async function startAdobeWithIfs(): Promise<{
  readonly shop: AdobeCommerce;
  readonly erp: IfsCloudSandbox;
  readonly ground: Omit<RunningSandboxes, 'close'>;
}> {
  const shop = await startAdobeCommerce();
  // A stale read hides what is younger; what is settled is older.
  const erp = await startIfsCloud({ staleMs: SETTLE_MS / 2 });
  const { clientId, clientSecret } = erp.credentials;
  const ground = {
    shop: shop.url,
    erp: erp.url,
    webhookKey: shop.pushKeys.modulePublicKey,
    credentials: {
      [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
      [ERP_CREDENTIALS]: JSON.stringify({ clientId, clientSecret }),
    },
  };
  return { shop, erp, ground };
}

/** Both systems' parts of a connection file. @param pageSize small, so that there are pages to shift */
export const adobeWithIfsSettings = (
  { shop, erp, webhookKey }: Addresses,
  pageSize: number,
  receivableAccount: string,
): {
  readonly storefront: Readonly<Record<string, unknown>>;
  readonly erp: Readonly<Record<string, unknown>>;
} => ({
  storefront: {
    system: 'adobe-commerce',
    deployment: 'paas',
    url: shop,
    storeView: 'default',
    pageSize,
    requestsPerMinute: 3_000,
    webhooks: { module: { publicKeys: [webhookKey], register: false } },
  },
  erp: {
    system: 'ifs-cloud',
    url: erp,
    realm: 'sandbox',
    company: '10',
    gl: { voucherType: 'M', userGroup: 'AC', receivableAccount },
  },
});
