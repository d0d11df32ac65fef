import { catalogue, makeOrder, startAdobeCommerce } from '../../sandbox/adobe-commerce';
import { startInforM3 } from '../../sandbox/infor-m3';
import { threeLineOrder } from '../feed';
import { ERP_CREDENTIALS, SHOP_CREDENTIALS } from '../lane';
import { runProgram } from './child';

export interface SandboxSettings {
  /** The ERP gateway's quota; absent: none. */
  readonly perMinute?: number;
}

/** Where the sandboxes are, and what opens them. */
export interface Sandboxes {
  readonly shop: string;
  readonly erp: string;
  readonly credentials: Readonly<Record<string, string>>;
}

/** Has the shop take orders `from` to `from + count - 1`: on a batch's day, or now. */
export interface Place {
  readonly from: number;
  readonly count: number;
  readonly batch?: number;
}

export interface Placed {
  readonly numbers: readonly string[];
}

runProgram(async ({ perMinute }: SandboxSettings) => {
  const shop = await startAdobeCommerce();
  const erp = await startInforM3({
    items: catalogue.flatMap(({ erpItem, name }) =>
      erpItem === undefined ? [] : [{ number: erpItem, description: name.slice(0, 30) }],
    ),
    ...(perMinute !== undefined && { rateLimit: { perMinute, retryAfter: true } }),
  });
  process.on('message', ({ from, count, batch }: Place) => {
    const numbers = Array.from({ length: count }, (_, place) => {
      const spec = threeLineOrder(
        from + place,
        batch === undefined ? undefined : { batch, at: place / count },
      );
      const order = makeOrder(spec);
      const now = spec.createdAt === undefined && { created_at: undefined, updated_at: undefined };
      return String(shop.addOrder({ ...order, ...now }).increment_id);
    });
    process.send?.({ numbers } satisfies Placed);
  });
  process.send?.({
    shop: shop.url,
    erp: erp.url,
    credentials: {
      [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
      [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
    },
  } satisfies Sandboxes);
});
