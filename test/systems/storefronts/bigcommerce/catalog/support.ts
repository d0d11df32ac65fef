import {
  startBigCommerce,
  type BigCommerceSandbox,
  type BigCommerceSandboxOptions,
  type ProductSpec,
} from '../../../../../sandbox/bigcommerce';
import { unrecorded, type CallContext } from '../../../../../systems/context';
import {
  bigcommerceCredentials,
  bigcommerceSettings,
  createBigCommerce,
} from '../../../../../systems/storefronts/bigcommerce';
import type { Clock } from '../../../../../systems/transport/clock';
import type { Http, HttpRequest } from '../../../../../systems/transport/http';
import { createLane } from '../../../../../systems/transport/lane';
import { createHttp } from '../../../../../systems/transport/undici-http';

export const context = unrecorded('stock');

const cleanUps: (() => Promise<unknown>)[] = [];
export const cleanUp = async (): Promise<void> => {
  for (const one of cleanUps.splice(0).reverse()) await one();
};

export interface CatalogSetUp {
  readonly sandbox: BigCommerceSandbox;
  readonly catalog: ReturnType<typeof createBigCommerce>['catalog'];
  /** What left, in order. */
  readonly requests: HttpRequest[];
  /** The most requests that were under way at once. */
  most: number;
}

/** A store with these products. `between` runs before each request leaves, as what happens in the store meanwhile. */
export async function setUpCatalog(
  products: readonly ProductSpec[],
  more: {
    readonly settings?: Record<string, unknown>;
    readonly options?: BigCommerceSandboxOptions;
    readonly between?: (sandbox: BigCommerceSandbox, request: number) => void;
    readonly clock?: Clock;
  } = {},
): Promise<CatalogSetUp> {
  const sandbox = await startBigCommerce({ quota: 0, ...more.options });
  cleanUps.push(() => sandbox.close());
  sandbox.load({ products });
  const plain = createHttp({ lane: createLane({}), allowPrivateHosts: true, deadlineMs: 5_000 });
  cleanUps.push(() => plain.close());
  const requests: HttpRequest[] = [];
  let underWay = 0;
  const http: Http = {
    send: async (one, request) => plain.send(one, request),
    sendGathered: async (one: CallContext, build) => {
      more.between?.(sandbox, requests.length + 1);
      setUp.most = Math.max(setUp.most, (underWay += 1));
      try {
        return await plain.sendGathered(one, () => {
          const request = build();
          if (request) requests.push(request);
          return request;
        });
      } finally {
        underWay -= 1;
      }
    },
  };
  const { accessToken, clientId, clientSecret } = sandbox.client;
  const { catalog } = createBigCommerce({
    settings: bigcommerceSettings.parse({
      system: 'bigcommerce',
      storeHash: sandbox.storeHash,
      url: sandbox.url,
      credentials: 'x',
      inventorySettleMs: 0,
      ...more.settings,
    }),
    credentials: bigcommerceCredentials.parse({ accessToken, clientId, clientSecret }),
    http,
    ...(more.clock ? { clock: more.clock } : {}),
  });
  const setUp: CatalogSetUp = { sandbox, catalog, requests, most: 0 };
  return setUp;
}

/** What lies at location 1, whatever reads show. */
export function onHand({ sandbox }: CatalogSetUp, sku: string, location = 1): number {
  const { inventory } = sandbox.shop;
  const item = inventory.items().find(({ variant }) => variant.sku === sku);
  return (item && inventory.level(item, location)?.onHand) ?? 0;
}
