import type { CatalogFlow, ErpCatalogItem } from '../../domain/catalog';
import { keptRows } from './erp-rows';
import type { CatalogGround } from './ground';

/** Keeps what the ERP answered and makes dirty what is not as it was. Answers how many items changed. */
export async function keep(
  ground: CatalogGround,
  flow: CatalogFlow,
  rows: Parameters<typeof keptRows>[2],
  readAt: string,
  how: { readonly compareAll?: boolean; readonly whole?: readonly string[] } = {},
): Promise<number> {
  const { store, name, settings } = ground;
  if (flow === 'items') await learnSkus(ground, rows as readonly ErpCatalogItem[]);
  const changed = await store.catalog.rows.keep(name, flow, keptRows(ground, flow, rows), { readAt, ...how });
  if (changed === 0) return changed;
  await store.catalog.freshness.note(name, flow, ['changed']);
  // A price may be what the creation of an item waits for.
  if (flow === 'prices' && settings.items)
    await store.catalog.dirty.reopen(name, 'items', [...new Set(rows.map(({ item }) => item))]);
  return changed;
}

/** Where a field of the ERP holds the SKU, every flow, and every order, knows the item by it from then on. */
async function learnSkus(
  { store, name, mapping }: CatalogGround,
  rows: readonly ErpCatalogItem[],
): Promise<void> {
  const { skuFact } = mapping.catalog;
  if (skuFact === undefined) return;
  const pairs = new Map(
    rows.flatMap(({ item, facts }) => (facts[skuFact] ? [[facts[skuFact], item] as const] : [])),
  );
  if (pairs.size > 0) await store.references.putMany(name, 'item', pairs);
}
