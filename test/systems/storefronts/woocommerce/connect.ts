import {
  startWooCommerce,
  type Key,
  type OrderSpec,
  type WooCommerceOptions,
  type WooCommerceSandbox,
} from '../../../../sandbox/woocommerce';
import { unrecorded } from '../../../../systems/context';
import {
  createWooCommerce,
  wooCommerceCredentials,
  wooCommerceSettings,
} from '../../../../systems/storefronts/woocommerce';
import type { CatalogFlow } from '../../../../domain/catalog';
import type { OrderHead } from '../../../../domain/order';
import type { Storefront } from '../../../../systems/storefronts/storefront';
import type { Clock } from '../../../../systems/transport/clock';
import { createLane } from '../../../../systems/transport/lane';
import { createHttp } from '../../../../systems/transport/undici-http';
import { pagesWithin, START } from '../all-pages';

export { START };

export const SECRET = 'a webhook secret of thirty-two c';
export const context = unrecorded();

const cleanUps: (() => Promise<unknown>)[] = [];
export const cleanUp = async (): Promise<void> => {
  for (const one of cleanUps.splice(0).reverse()) await one();
};
export const afterwards = (one: () => Promise<unknown>): void => void cleanUps.push(one);

export interface SetUp {
  readonly sandbox: WooCommerceSandbox;
  readonly shop: Storefront;
  /** Another client of the same shop. */
  readonly connect: (more?: {
    settings?: Record<string, unknown>;
    credentials?: Key;
    webhookSecrets?: string[];
    concurrency?: number;
    deadlineMs?: number;
    clock?: Clock;
    catalog?: readonly CatalogFlow[];
  }) => Storefront;
}

export async function setUp(
  orders: readonly OrderSpec[] = [],
  options: WooCommerceOptions = {},
): Promise<SetUp> {
  const sandbox = await startWooCommerce(options);
  afterwards(() => sandbox.close());
  sandbox.load({ orders });
  const connect: SetUp['connect'] = (more = {}) => {
    const http = createHttp({
      lane: createLane({ concurrency: more.concurrency }),
      allowPrivateHosts: true,
      deadlineMs: more.deadlineMs ?? 5_000,
    });
    afterwards(() => http.close());
    const { consumerKey, consumerSecret } = more.credentials ?? sandbox.credentials;
    return createWooCommerce({
      settings: wooCommerceSettings.parse({
        system: 'woocommerce',
        url: sandbox.url,
        credentials: 'x',
        ...more.settings,
      }),
      credentials: wooCommerceCredentials.parse({
        consumerKey,
        consumerSecret,
        webhookSecrets: more.webhookSecrets ?? [SECRET],
      }),
      http,
      ...(more.clock ? { clock: more.clock } : {}),
      ...(more.catalog ? { catalog: more.catalog } : {}),
    });
  };
  return { sandbox, connect, shop: connect() };
}

/** So many orders, one minute apart. */
export const specs = (count: number, more: (index: number) => Partial<OrderSpec> = () => ({})): OrderSpec[] =>
  Array.from({ length: count }, (_, n) => ({
    placedAt: new Date(Date.parse(START) + (n + 1) * 60_000).toISOString(),
    ...more(n + 1),
  }));

export const allPages = pagesWithin(300);

export const distinct = (heads: readonly OrderHead[]): string[] => [
  ...new Set(heads.map(({ sourceId }) => sourceId)),
];
