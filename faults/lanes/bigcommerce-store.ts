import { startBigCommerce, type BigCommerceSandbox } from '../../sandbox/bigcommerce';

const STORE_HASH = 'faultstore';

/** The BigCommerce store of a lane, and what the vault holds for it. */
export async function startStore(
  now: () => Date,
): Promise<{ readonly shop: BigCommerceSandbox; readonly secret: string }> {
  const shop = await startBigCommerce({ plainDestinations: true, quota: 0, storeHash: STORE_HASH, now });
  const { accessToken, clientId, clientSecret } = shop.client;
  const headerSecrets = ['a-secret-of-the-fault-suite-only'];
  return { shop, secret: JSON.stringify({ accessToken, clientId, clientSecret, headerSecrets }) };
}

/** The `storefront` part of a connection file. @param pageSize small, so that there are pages to shift */
export const storeSettings = (url: string, pageSize: number): Readonly<Record<string, unknown>> => ({
  system: 'bigcommerce',
  storeHash: STORE_HASH,
  url,
  pageSize,
  requestsPerMinute: 3_000,
});
