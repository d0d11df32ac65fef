import { startBigCommerce } from '../../sandbox/bigcommerce';
import { startWooCommerce } from '../../sandbox/woocommerce';

/** Shops that take prices and stock, by their `system` in a connection file. */
export const CATALOG_SHOPS = ['woocommerce', 'bigcommerce'] as const;
export type CatalogShop = (typeof CATALOG_SHOPS)[number];

/** What the shop shows of a SKU, or is to begin with. */
export interface Shown {
  readonly sku: string;
  readonly cents: number;
  readonly stock: number;
}

/** A shop's sandbox as the benchmark fills and reads it: by its tables, never over HTTP. */
export interface ShopTables {
  readonly url: string;
  /** The storefront part of the connection file, credentials left out. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly credentials: unknown;
  add(products: readonly Shown[]): void;
  shown(): Shown[];
}

const price = (cents: number): string => (cents / 100).toFixed(2);
const cents = (text: string): number => Math.round(Number(text) * 100);

/** Beyond every id that the shop itself gives. */
const FIRST_ID = 1_000_000;

export async function startShop(shop: CatalogShop): Promise<ShopTables> {
  return shop === 'woocommerce' ? startWoo() : startBig();
}

async function startWoo(): Promise<ShopTables> {
  const { url, shop, credentials } = await startWooCommerce();
  const { catalog } = shop;
  catalog.category('uncategorized');
  return {
    url,
    settings: { url },
    credentials: { ...credentials, webhookSecrets: [] },
    add: (products) => {
      // Into the table itself: `put` looks through all products for a twin of each.
      for (const product of products) {
        const id = FIRST_ID + catalog.all.size;
        catalog.all.set(id, {
          id,
          sku: product.sku,
          name: `Article ${product.sku}`,
          price: price(product.cents),
          status: 'publish',
          categories: ['uncategorized'],
          manageStock: true,
          stock: product.stock,
          modifiedAt: shop.now(),
        });
      }
    },
    shown: () =>
      [...catalog.all.values()].map((product) => ({
        sku: product.sku,
        cents: cents(product.price),
        stock: product.stock ?? NaN,
      })),
  };
}

async function startBig(): Promise<ShopTables> {
  const sandbox = await startBigCommerce({ quota: 0 });
  const { url, shop, client, storeHash } = sandbox;
  return {
    url,
    settings: { url, storeHash },
    credentials: client,
    add: (products) =>
      sandbox.load({
        products: products.map((product) => ({
          sku: product.sku,
          name: `Article ${product.sku}`,
          price: price(product.cents),
          stock: product.stock,
        })),
      }),
    shown: () =>
      shop.inventory.items().map((item) => ({
        sku: item.variant.sku,
        cents: cents(item.product.price),
        stock: shop.inventory.level(item, 1)?.onHand ?? NaN,
      })),
  };
}
