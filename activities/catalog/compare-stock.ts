import type { ErpCatalogItem, ErpStock, ShopProduct, ShopStockWish } from '../../domain/catalog';
import type { StockSettings } from '../../domain/catalog-settings';
import { factorOf, type ShopSku } from '../../domain/catalog-skus';
import {
  levelToShow,
  mergeSales,
  reservedUnits,
  sellable,
  weighSales,
  type ReservedSale,
  type Sellable,
  type WeighedSales,
} from '../../domain/catalog-stock';
import type { Amount } from '../../domain/money';
import type { KeptRow } from '../../store/store';
import type { CallContext } from '../../systems/context';
import { keptRows, readItems } from './erp-rows';
import { byItem, namesOf, skusByItem, type CatalogGround } from './ground';
import { lookAtSales } from './look-at-sales';
import { unknownUnit } from './price-of';
import { count } from './tally';
import type { Compared, Wished } from './types';

/**
 * How much the shop should show of these items. The order of the reads is what keeps it from overselling: first the
 * shop's levels, then the sales; a sale made between the two is counted twice and only under-states. What was held
 * before the levels were read and is not any more counts as uncertain.
 * @param dry learns nothing: no sales, no fresh balances
 */
export async function compareStock(
  ground: CatalogGround,
  context: CallContext,
  items: readonly string[],
  { dry = false }: { readonly dry?: boolean } = {},
): Promise<Compared<ShopStockWish>> {
  const { store, name, target } = ground;
  const settings = ground.settings.stock as StockSettings;
  const skus = await skusByItem(ground, items);
  const names = namesOf(skus);
  const facts = byItem(await ground.rowsOf('items', items));
  let rows = byItem(await ground.rowsOf('stock', items));
  const before = await store.catalog.sales.of(name, names);
  // Before the levels are read: what was sent since then is not in them.
  const pushed = await store.catalog.pushed.getMany(name, 'stock', keysOf(names, settings));
  const counted = [...rows.keys()].flatMap((item) => (skus.get(item) ?? []).map(({ sku }) => sku));
  const products =
    counted.length > 0 ? await target.read(context, [...new Set(counted)]) : new Map<string, ShopProduct>();
  const cancelled = !dry && counted.length > 0 ? await lookAtSales(ground, context) : [];
  const after = await store.catalog.sales.of(name, names);
  const sales = salesByItem(mergeSales(before, after, cancelled), skus);
  if (!dry) rows = await refreshed(ground, context, rows, sales);

  const wishes: Wished<ShopStockWish>[] = [];
  const problems = new Map<string, string>();
  const waits = new Map<string, number>();
  const known = new Map<string, readonly ReservedSale[]>();
  const counts = { equal: new Map<string, number>(), absent: new Map<string, number>() };
  for (const item of items) {
    const kept = rows.get(item);
    // The ERP has no stock of such an item: what the shop shows is not ours. What it sold is forgotten in time.
    if (!kept) {
      known.set(item, sales.get(item) ?? []);
      continue;
    }
    const weighed = weighSales(sales.get(item) ?? [], oldest(kept), settings.settleMs);
    if (weighed.known.length > 0) known.set(item, weighed.known);
    if (weighed.uncertain.length > 0) waits.set(item, settings.settleMs);
    const content = facts.get(item)?.[0]?.content as ErpCatalogItem | undefined;
    for (const sku of skus.get(item) ?? []) {
      const product = products.get(sku.sku);
      if (!product?.stock) {
        count(counts.absent, item);
        continue;
      }
      const bounds = boundsOf(kept, settings, weighed, { sku, all: skus.get(item) ?? [], content });
      if ('problem' in bounds) {
        problems.set(item, bounds.problem);
        continue;
      }
      for (const [location, least] of bounds.least) {
        const place = placeOf(product, location);
        if ('problem' in place) {
          problems.set(item, place.problem);
          continue;
        }
        const level = levelToShow(place.shown, least, bounds.most.get(location) ?? least);
        if (level === undefined) {
          count(counts.equal, item);
          continue;
        }
        const key = place.location === undefined ? sku.sku : `${sku.sku}@${place.location}`;
        const ageMs = pushed.get(key)?.ageMs ?? Infinity;
        if (ageMs < settings.settleMs) {
          // The shop may not show yet what it was just told: the difference would be taken twice.
          waits.set(item, Math.max(waits.get(item) ?? 0, settings.settleMs - ageMs));
          continue;
        }
        const where = place.location === undefined ? {} : { location: place.location };
        const wish = { sku: sku.sku, ...where, quantity: level, seen: place.shown };
        const field = place.location === undefined ? 'stock' : `stock at ${place.location}`;
        wishes.push({
          item,
          sku: sku.sku,
          key,
          wish,
          differences: [{ field, shop: place.shown, erp: level }],
        });
      }
    }
  }
  return { wishes, problems, waits, known, ...counts };
}

/** Under which names a level may have been sent. */
const keysOf = (skus: readonly string[], { warehouses }: StockSettings): string[] => {
  const locations = [...new Set(warehouses.flatMap(({ location }) => location ?? []))];
  return skus.flatMap((sku) => [sku, ...locations.map((location) => `${sku}@${location}`)]);
};

function salesByItem(
  all: readonly ReservedSale[],
  skus: ReadonlyMap<string, readonly ShopSku[]>,
): Map<string, ReservedSale[]> {
  return new Map(
    [...skus].map(([item, some]) => {
      const names = new Set(some.map(({ sku }) => sku));
      return [item, all.filter(({ sku }) => names.has(sku))];
    }),
  );
}

/** A sale that the ERP has taken meanwhile is only left out with a balance that was read after that. */
async function refreshed(
  ground: CatalogGround,
  context: CallContext,
  rows: ReadonlyMap<string, KeptRow[]>,
  sales: ReadonlyMap<string, readonly ReservedSale[]>,
): Promise<Map<string, KeptRow[]>> {
  const { store, name, settings } = ground;
  const settleMs = settings.stock?.settleMs ?? 0;
  const readAt = await store.catalog.rows.clock();
  const stale = [...rows].flatMap(([item, kept]) => {
    const some = sales.get(item) ?? [];
    const now = weighSales(some, oldest(kept), settleMs);
    return weighSales(some, readAt, settleMs).known.length > now.known.length ? [item] : [];
  });
  if (stale.length === 0) return new Map(rows);
  const fresh = await readItems(ground, 'stock', context, stale);
  await store.catalog.rows.keep(name, 'stock', keptRows(ground, 'stock', fresh), { readAt, whole: stale });
  return new Map([...rows, ...byItem(await ground.rowsOf('stock', stale))]);
}

/** The oldest of the balances in use; one that is gone was not read. */
const oldest = (rows: readonly KeptRow[]): string | undefined =>
  rows.reduce<string | undefined>(
    (least, { readAt }) => (least === undefined || readAt < least ? readAt : least),
    undefined,
  );

interface Bounds {
  readonly least: ReadonlyMap<string, Amount>;
  readonly most: ReadonlyMap<string, Amount>;
}

/** Items that are sold under several SKUs share their stock: what one of them sold is gone for all. */
function boundsOf(
  kept: readonly KeptRow[],
  settings: StockSettings,
  { unknown, uncertain }: WeighedSales,
  { sku, all, content }: { sku: ShopSku; all: readonly ShopSku[]; content: ErpCatalogItem | undefined },
): Bounds | { readonly problem: string } {
  const factors = new Map<string, Amount>();
  for (const one of all) {
    const factor = factorOf(one, content);
    if (factor === undefined) return { problem: unknownUnit(one, kept[0]?.item ?? '') };
    factors.set(one.sku, factor);
  }
  const balances = kept.filter(({ gone }) => !gone).map(({ content: row }) => row as ErpStock);
  const factor = factors.get(sku.sku) ?? '1';
  const levels = (sales: readonly ReservedSale[]): Sellable =>
    sellable(balances, settings, { reserved: reservedUnits(sales, factors), factor });
  const [least, most] = [levels([...unknown, ...uncertain]), levels(unknown)];
  if ('problem' in least) return least;
  return 'problem' in most ? most : { least: least.levels, most: most.levels };
}

/** Where the shop counts it: a shop with one location need not be told its name. */
function placeOf(
  { sku, stock = {} }: ShopProduct,
  location: string,
): { readonly location?: string; readonly shown: Amount } | { readonly problem: string } {
  const places = Object.keys(stock);
  if (location !== '') {
    const shown = stock[location] ?? (places.length === 1 ? stock[''] : undefined);
    if (shown !== undefined) return { location, shown };
    return {
      problem: `the shop counts ${sku} at ${places.join(', ') || 'no location'}, not at "${location}": correct flows.stock.warehouses`,
    };
  }
  const [only, ...others] = places;
  if (only === undefined) return { shown: '0' };
  if (others.length === 0 || '' in stock)
    return '' in stock ? { shown: stock[''] ?? '0' } : { location: only, shown: stock[only] ?? '0' };
  return {
    problem: `the shop counts ${sku} at ${places.join(', ')}: name the location of each warehouse in flows.stock.warehouses`,
  };
}
