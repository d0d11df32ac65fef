import type { ErpCatalogItem } from './catalog';
import type { Mapping } from './mapping';
import { decimal, type Amount } from './money';

/** A SKU of the shop that shows an ERP item, and the unit it is sold in. */
export interface ShopSku {
  readonly sku: string;
  /** The ERP's unit, where it is not the basic one. */
  readonly unit?: string;
  /** How many basic units one piece is, where the mapping says so itself. */
  readonly factor?: Amount;
}

/**
 * The SKUs that show an item: those the mapping's tables name, those the orders or the ERP's own field have taught,
 * else the item number itself. A SKU that the tables give to another item is never taken for this one.
 * @param learnt SKUs that are known to mean this item
 */
export function skusOfItem(mapping: Mapping, item: string, learnt: readonly string[] = []): ShopSku[] {
  const { catalog, items } = mapping;
  const named = Object.entries(catalog.skus)
    .filter(([, entry]) => entry.item === item)
    .map(([sku, { unit, factor }]): ShopSku => ({ sku, unit, factor }));
  const others = [
    ...Object.entries(items.table).flatMap(([sku, of]) => (of === item ? [sku] : [])),
    ...learnt,
  ].filter((sku) => (itemOfSku(mapping, sku) ?? item) === item && !(sku in catalog.skus));
  const found = [...named, ...[...new Set(others)].map((sku): ShopSku => ({ sku }))];
  if (found.length > 0) return found;
  return (itemOfSku(mapping, item) ?? item) === item && items.match.includes('exact') ? [{ sku: item }] : [];
}

/** The item that the mapping's tables give to a SKU; undefined where they say nothing. */
export const itemOfSku = (mapping: Mapping, sku: string): string | undefined =>
  own(mapping.catalog.skus, sku)?.item ??
  (mapping.items.match.includes('table') ? own(mapping.items.table, sku) : undefined);

/** A SKU may be called `constructor`. */
const own = <Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined =>
  Object.hasOwn(table, key) ? table[key] : undefined;

/** How many basic units one piece of the SKU is; undefined when nobody says. */
export function factorOf(
  sku: ShopSku,
  item: Pick<ErpCatalogItem, 'unit' | 'units'> | undefined,
): Amount | undefined {
  const factor = sku.factor ?? unitFactor(sku.unit, item);
  return factor !== undefined && decimal(factor).isPositive() && !decimal(factor).isZero()
    ? factor
    : undefined;
}

/** How many basic units one `unit` is; undefined when nobody says. */
export function unitFactor(
  unit: string | undefined,
  item: Pick<ErpCatalogItem, 'unit' | 'units'> | undefined,
): Amount | undefined {
  if (unit === undefined || unit === '' || unit === item?.unit) return '1';
  return item && own(item.units, unit);
}
