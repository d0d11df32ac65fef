import type { ErpCatalogItem, ErpPrice } from '../../domain/catalog';
import { factsOfItem } from '../../domain/catalog-items';
import { choosePrice, dayIn, type Chosen } from '../../domain/catalog-prices';
import type { PriceSettings } from '../../domain/catalog-settings';
import { factorOf, unitFactor, type ShopSku } from '../../domain/catalog-skus';
import { firstMatch } from '../../domain/first-match';
import type { CatalogGround } from './ground';

/** The price of one piece of a SKU in one list, today. */
export function priceOf(
  { settings, mapping, now }: Pick<CatalogGround, 'settings' | 'mapping' | 'now'>,
  {
    item,
    sku,
    rows,
    list,
  }: {
    /** Absent when the items are not carried: then only the mapping knows units. */
    readonly item: ErpCatalogItem | undefined;
    readonly sku: ShopSku;
    readonly rows: readonly ErpPrice[];
    readonly list: PriceSettings['lists'][number];
  },
): Chosen {
  const { taxIncluded, decimals, timeZone } = settings.prices as PriceSettings;
  const number = item?.item ?? rows[0]?.item ?? sku.sku;
  const factor = factorOf(sku, item);
  if (factor === undefined) return { problem: unknownUnit(sku, number) };
  const facts = {
    ...(item ? factsOfItem(item) : { item: number }),
    list: list.list,
    currency: list.currency,
  };
  return choosePrice(rows, {
    list: list.list,
    currency: list.currency,
    day: dayIn({ timeZone }, now()),
    factor,
    // Without the item, a price for the SKU's own unit is still known: it is that many basic units.
    unitFactor: (unit) =>
      unit !== undefined && unit === sku.unit ? factor : unitFactor(item ? unit : undefined, item),
    taxIncluded,
    taxRate: firstMatch(mapping.catalog.taxRates, facts)?.rate,
    decimals,
  });
}

export const unknownUnit = ({ sku, unit }: ShopSku, item: string): string =>
  `${sku} is sold by ${unit}, and nobody says how many of item ${item} that is: name its factor in the mapping under catalog.skus, or carry flows.items`;
