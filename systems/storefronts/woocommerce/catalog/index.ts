/** What WooCommerce takes back from the ERP: products and variations, their regular prices and their stock. */
import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import type { CatalogTarget } from '../../storefront';
import type { WooClient } from '../client';
import type { WooCommerceSettings } from '../settings';
import { createCategoryNames } from './category-names';
import { createFindProducts } from './find-products';
import { createPriceTerms } from './price-terms';
import { createSoldSince } from './sold-since';
import { toShopProduct } from './to-shop-product';
import { BATCH, createWriteBatch } from './write-batch';
import { createWriteItems } from './write-items';
import { createWritePrices } from './write-prices';
import { createWriteStock } from './write-stock';
import { createWriteVariations } from './write-variations';

export interface WooCatalog extends CatalogTarget {
  /** Whether the shop's prices are entered with tax: a price that is stated otherwise would be written wrong. */
  pricesIncludeTax(context: CallContext): Promise<boolean>;
}

export interface CatalogOptions {
  readonly client: WooClient;
  readonly settings: WooCommerceSettings;
  readonly clock: Clock;
}

export function createCatalog({ client, settings, clock }: CatalogOptions): WooCatalog {
  const find = createFindProducts(client);
  const write = createWriteBatch(client);
  const terms = createPriceTerms(client, clock);
  const categories = createCategoryNames(client, clock, settings.missingCategories);
  const sold = createSoldSince(client);
  const variations = createWriteVariations({ client, find, write, settings });
  return {
    batch: { items: BATCH, prices: BATCH, stock: BATCH },
    read: async (context, skus) => {
      if (skus.length === 0) return new Map();
      const { currency } = await terms(context);
      const { products } = await find(context, skus);
      return new Map([...products].map(([sku, raw]) => [sku, toShopProduct(sku, raw, currency)]));
    },
    writeItems: createWriteItems({ find, write, categories, variations, settings }),
    writePrices: createWritePrices({ find, write, terms }),
    writeStock: createWriteStock({ find, write, sold, settings, clock }),
    pricesIncludeTax: async (context) => (await terms(context)).includeTax,
  };
}
