import {
  pricesSnapshot,
  seedItems,
  seedPrices,
  seedStock,
  startInforM3,
  stockSnapshot,
} from '../../sandbox/infor-m3';
import { ERP_CREDENTIALS, PRICE_LIST, SHOP_CREDENTIALS } from '../catalog/connection';
import { startShop, type CatalogShop, type Shown } from '../catalog/shops';
import { runProgram } from './child';

export interface CatalogSandboxSettings {
  readonly shop: CatalogShop;
}

export interface CatalogSandboxes {
  readonly shop: string;
  readonly erp: string;
  /** Of the shop, for the connection file. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: Readonly<Record<string, string>>;
}

/** What the two sandboxes are told to do. */
export type CatalogOrder =
  /** Both have so many SKUs from now on, and the shop shows the new ones as the ERP has them. */
  | { readonly what: 'grow'; readonly to: number }
  /** So many SKUs, spread over all from the one of this index on, get another balance or price in the ERP. */
  | {
      readonly what: 'change';
      readonly flow: 'stock' | 'prices';
      readonly count: number;
      readonly from?: number;
    }
  /** How the shop differs from the ERP, by the tables of both. */
  | { readonly what: 'compare' };

export interface CatalogAnswer {
  readonly skus: number;
  readonly differences: readonly string[];
}

/** Long enough ago that no look for changes goes back to it. */
const LONG_AGO_MS = 86_400_000;

const skuOf = (index: number): string => `SKU${String(index).padStart(6, '0')}`;
/** One in ten is scarce. */
const stockOf = (index: number): number => (index * 37) % 100;
const centsOf = (index: number): number => 500 + ((index * 13) % 9_000);
const priceOf = (cents: number): string => (cents / 100).toFixed(2);

runProgram(async ({ shop: system }: CatalogSandboxSettings) => {
  const shop = await startShop(system);
  let aheadMs = 0;
  const erp = await startInforM3({
    priceLists: [{ list: PRICE_LIST, currency: 'EUR' }],
    now: () => Date.now() + aheadMs,
  });
  let skus = 0;

  const grow = (to: number): void => {
    const added = Array.from({ length: to - skus }, (_, place): Shown => {
      const index = skus + place;
      return { sku: skuOf(index), stock: stockOf(index), cents: centsOf(index) };
    });
    aheadMs = -LONG_AGO_MS;
    seedItems(
      erp.m3,
      added.map(({ sku }) => ({ number: sku, description: `Article ${sku}` })),
    );
    seedStock(
      erp.m3,
      added.map(({ sku, stock }) => ({ item: sku, onHand: String(stock) })),
    );
    seedPrices(
      erp.m3,
      added.map(({ sku, cents }) => ({
        list: PRICE_LIST,
        currency: 'EUR',
        item: sku,
        price: priceOf(cents),
      })),
    );
    aheadMs = 0;
    shop.add(added);
    skus = to;
  };

  const held = (items: readonly string[]): Shown[] => {
    const balances = new Map(
      stockSnapshot(erp.m3, items)
        .filter(({ warehouse }) => warehouse === 'A01')
        .map(({ item, netAllocatable }) => [item, Number(netAllocatable)]),
    );
    return pricesSnapshot(erp.m3, items).map(({ item, price, priceQuantity }) => ({
      sku: item,
      cents: Math.round((Number(price) * 100) / Number(priceQuantity)),
      stock: balances.get(item) ?? NaN,
    }));
  };

  const change = (flow: 'stock' | 'prices', count: number, from = 0): void => {
    const chosen = Array.from({ length: count }, (_, place) =>
      skuOf(from + Math.floor((place * (skus - from)) / count)),
    );
    const now = held(chosen);
    if (flow === 'stock')
      seedStock(
        erp.m3,
        now.map(({ sku, stock }) => ({ item: sku, onHand: String((stock + 17) % 100) })),
      );
    else
      seedPrices(
        erp.m3,
        now.map(({ sku, cents }) => ({
          list: PRICE_LIST,
          currency: 'EUR',
          item: sku,
          price: priceOf(cents + 10),
        })),
      );
  };

  const compare = (): string[] => {
    const shown = new Map(shop.shown().map((one) => [one.sku, one]));
    return held([]).flatMap(({ sku, stock, cents }) => {
      const own = shown.get(sku);
      return own?.stock === stock && own.cents === cents
        ? []
        : [
            `${sku}: the ERP has ${stock} at ${priceOf(cents)}, the shop ${own?.stock ?? 'none'} at ${priceOf(own?.cents ?? NaN)}`,
          ];
    });
  };

  process.on('message', (order: CatalogOrder) => {
    if (order.what === 'grow') grow(order.to);
    if (order.what === 'change') change(order.flow, order.count, order.from);
    const differences = order.what === 'compare' ? compare() : [];
    process.send?.({ skus, differences } satisfies CatalogAnswer);
  });
  process.send?.({
    shop: shop.url,
    erp: erp.url,
    settings: shop.settings,
    credentials: {
      [SHOP_CREDENTIALS]: JSON.stringify(shop.credentials),
      [ERP_CREDENTIALS]: JSON.stringify(erp.ionapi),
    },
  } satisfies CatalogSandboxes);
});
