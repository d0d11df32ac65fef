import type {
  ProductInput,
  WooCommerceOptions,
  WooCommerceSandbox,
} from '../../../../../sandbox/woocommerce';
import { startWooCommerce } from '../../../../../sandbox/woocommerce';
import type { CallContext } from '../../../../../systems/context';
import {
  createWooCommerce,
  wooCommerceCredentials,
  wooCommerceSettings,
} from '../../../../../systems/storefronts/woocommerce';
import type { Http } from '../../../../../systems/transport/http';
import { createLane } from '../../../../../systems/transport/lane';
import { createHttp } from '../../../../../systems/transport/undici-http';
import { afterwards } from '../connect';

export interface CatalogSetUp {
  readonly sandbox: WooCommerceSandbox;
  readonly catalog: ReturnType<typeof createWooCommerce>['catalog'];
}

/** A shop with these products. `between` runs before each request leaves, as what happens in the shop meanwhile. */
export async function setUpCatalog(
  products: readonly ProductInput[],
  more: {
    readonly settings?: Record<string, unknown>;
    readonly options?: WooCommerceOptions;
    readonly between?: (sandbox: WooCommerceSandbox, request: number) => void;
    readonly deadlineMs?: number;
  } = {},
): Promise<CatalogSetUp> {
  const sandbox = await startWooCommerce(more.options);
  afterwards(() => sandbox.close());
  sandbox.load({ products });
  const plain = createHttp({
    lane: createLane({}),
    allowPrivateHosts: true,
    deadlineMs: more.deadlineMs ?? 5_000,
  });
  afterwards(() => plain.close());
  let requests = 0;
  const http: Http = {
    send: async (context, request) => plain.send(context, request),
    sendGathered: async (context: CallContext, build) => {
      more.between?.(sandbox, (requests += 1));
      return plain.sendGathered(context, build);
    },
  };
  const { catalog } = createWooCommerce({
    settings: wooCommerceSettings.parse({
      system: 'woocommerce',
      url: sandbox.url,
      credentials: 'x',
      stockSettleMs: 0,
      ...more.settings,
    }),
    credentials: wooCommerceCredentials.parse({ ...sandbox.credentials, webhookSecrets: [] }),
    http,
  });
  return { sandbox, catalog };
}

/** A product that is counted. */
export const counted = (sku: string, stock: number, more: Partial<ProductInput> = {}): ProductInput => ({
  sku,
  price: '10.00',
  manageStock: true,
  stock,
  ...more,
});
