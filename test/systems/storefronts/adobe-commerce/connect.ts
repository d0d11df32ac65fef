import {
  makeOrder,
  startAdobeCommerce,
  type AdobeCommerce,
  type AdobeCommerceOptions,
  type OrderSpec,
} from '../../../../sandbox/adobe-commerce';
import {
  adobeCommerceSettings,
  createAdobeCommerce,
  type AdobeCommerceCredentials,
  type OrderParts,
} from '../../../../systems/storefronts/adobe-commerce';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import { createLane } from '../../../../systems/transport/lane';
import type { TokenShelf } from '../../../../systems/transport/oauth2-shelf';
import { createHttp } from '../../../../systems/transport/undici-http';

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

export interface ConnectOptions {
  readonly settings?: Record<string, unknown>;
  readonly credentials?: AdobeCommerceCredentials;
  readonly parts?: OrderParts;
  readonly shelf?: TokenShelf;
  readonly concurrency?: number;
  readonly now?: () => number;
}

export async function startShop(
  orders: readonly OrderSpec[] = [],
  options: AdobeCommerceOptions = {},
): Promise<AdobeCommerce> {
  const sandbox = await startAdobeCommerce(options);
  cleanUps.push(() => sandbox.close());
  sandbox.load({ orders: orders.map((spec) => makeOrder(spec)) });
  return sandbox;
}

export const ALL_PARTS: OrderParts = { invoices: true, refunds: true, payments: true };

/** A client of a sandbox shop, PaaS or SaaS as the shop is. */
export function connect(sandbox: AdobeCommerce, options: ConnectOptions = {}): Storefront {
  const saas = sandbox.shopUrl !== sandbox.url;
  const http = createHttp({
    lane: createLane({ concurrency: options.concurrency }),
    allowPrivateHosts: true,
    deadlineMs: 5_000,
  });
  cleanUps.push(() => http.close());
  return createAdobeCommerce({
    settings: adobeCommerceSettings.parse({
      system: 'adobe-commerce',
      deployment: saas ? 'saas' : 'paas',
      url: sandbox.shopUrl,
      tokenAddress: sandbox.tokenUrl,
      credentials: 'x',
      ...options.settings,
    }),
    credentials: options.credentials ?? (saas ? sandbox.account : sandbox.credentials),
    http,
    ...(options.parts ? { parts: options.parts } : {}),
    ...(options.shelf ? { shelf: options.shelf } : {}),
    ...(options.now ? { clock: { now: options.now, after: () => () => undefined } } : {}),
  });
}

/** The number of the n-th order that `makeOrder` makes. */
export const numberOf = (index: number): string => `1${String(index).padStart(8, '0')}`;
