/** What BigCommerce takes back from the ERP: products and variants, their prices, price lists and inventory. */
import type { ShopProduct } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import { createInTurn } from '../../catalog-rows';
import type { CatalogTarget } from '../../storefront';
import type { BigCommerceClient } from '../client';
import type { BigCommerceSettings } from '../settings';
import { createFindProducts } from './find-products';
import { createReadLevels } from './inventory';
import { createPriceRecords } from './price-records';
import { createRead } from './read';
import { createSend } from './send';
import { createStoreNames } from './store-names';
import { createUnseen } from './unseen';
import { createWriteItems } from './write-items';
import { createWritePrices } from './write-prices';
import { createWriteStock } from './write-stock';
import { createWriteVariants } from './write-variants';

export interface BigCommerceCatalog extends CatalogTarget {
  /** Whether the store's prices are entered with tax: a price that is stated otherwise would be written wrong. */
  pricesIncludeTax(context: CallContext): Promise<boolean>;
}

export interface CatalogOptions {
  readonly client: BigCommerceClient;
  readonly settings: BigCommerceSettings;
  readonly clock: Clock;
}

/**
 * Writes go one after the other: the store wants each inventory request answered before the next, and none beside bulk
 * writes of the catalogue (Inventory adjustments, optimizing performance).
 */
export function createCatalog({ client, settings, clock }: CatalogOptions): BigCommerceCatalog {
  const find = createFindProducts(client, settings);
  const send = createSend(client);
  const levels = createReadLevels(client);
  const names = createStoreNames(client, clock, settings.missingCategories);
  const records = createPriceRecords(client, send, settings);
  const inTurn = createInTurn();
  const variants = createWriteVariants({ client, find, send, settings });
  const writeItems = createWriteItems({ find, send, names, variants, settings });
  const writePrices = createWritePrices({ find, send, names, records });
  const writeStock = createWriteStock({ find, send, levels, unseen: createUnseen(clock), settings, clock });
  const read = createRead({ find, levels, names, records, settings });
  return {
    batch: { items: 50, prices: 100, stock: 500 },
    read: async (context, skus, lists): Promise<Map<string, ShopProduct>> => read(context, skus, lists),
    writeItems: (context, wishes) => inTurn(() => writeItems(context, wishes)),
    writePrices: (context, wishes) => inTurn(() => writePrices(context, wishes)),
    writeStock: (context, wishes) => inTurn(() => writeStock(context, wishes)),
    pricesIncludeTax: async (context) => (await names.terms(context)).includeTax,
  };
}
