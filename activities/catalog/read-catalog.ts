import { dayIn } from '../../domain/catalog-prices';
import type { CatalogFlow, ErpCatalogItem } from '../../domain/catalog';
import { itemOfSku } from '../../domain/catalog-skus';
import { Failure } from '../../domain/failure';
import type { CallContext } from '../../systems/context';
import type { Dependencies } from '../types';
import { keptRows, PAGE_ROWS, pageOf, readItems } from './erp-rows';
import { catalogContext, openGround, type CatalogGround } from './ground';
import type { ReadCatalogInput, ReadCatalogPage } from './types';

/** Reads one page of the ERP's rows and makes dirty what changed; a sweep has everything compared with the shop. */
export const readCatalog =
  (dependencies: Dependencies) =>
  async (input: ReadCatalogInput, _attempt?: number, patienceMs?: number): Promise<ReadCatalogPage> => {
    const ground = await openGround(dependencies, input.connection, input.flow);
    const context = catalogContext(input.mode, { patienceMs });
    switch (input.mode) {
      case 'changes':
        return readChanges(ground, context, input);
      case 'sweep':
        return sweepPage(ground, context, input);
      case 'push':
        return readSkus(ground, context, input);
    }
  };

/** The names under which positions are kept. */
const changesCursor = (flow: CatalogFlow): string => `catalog/${flow}/changes`;
const sweepCursor = (flow: CatalogFlow): string => `catalog/${flow}/sweep`;
const DAY_CURSOR = 'catalog/prices/day';

async function readChanges(
  ground: CatalogGround,
  context: CallContext,
  { flow, page }: ReadCatalogInput,
): Promise<ReadCatalogPage> {
  const { store, name, settings, now } = ground;
  const position = await store.cursors.get(name, changesCursor(flow));
  if (flow === 'prices' && page === undefined && settings.prices) {
    const day = dayIn(settings.prices, now());
    const turned = await store.cursors.get(name, DAY_CURSOR);
    if (turned !== day) {
      await store.catalog.rows.turnDay(name, day, turned);
      await store.cursors.put(name, DAY_CURSOR, day);
    }
  }
  const readAt = await store.catalog.rows.clock();
  const answer = await pageOf(ground, flow, context, {
    mode: 'changes',
    position: position || undefined,
    page,
    limit: PAGE_ROWS,
  });
  const changed = await keep(ground, flow, answer.rows, readAt);
  // Only now: after a crash before this line the same changes come again, which changes nothing.
  if (answer.next === undefined && answer.position !== undefined)
    await store.cursors.put(name, changesCursor(flow), answer.position);
  const { next } = answer;
  return { begun: readAt, rows: answer.rows.length, changed, next, first: !position };
}

interface SweepPlace {
  readonly page: string;
  readonly begun: string;
  readonly rows: number;
}

/** A sweep that was broken off goes on where it was, unless that is too long ago. */
const RESUME_MS = 86_400_000;

async function sweepPage(
  ground: CatalogGround,
  context: CallContext,
  { flow, page, begun }: ReadCatalogInput,
): Promise<ReadCatalogPage> {
  const { store, name } = ground;
  const readAt = await store.catalog.rows.clock();
  const kept = await store.cursors.get(name, sweepCursor(flow));
  const place = kept ? (JSON.parse(kept) as SweepPlace) : undefined;
  const broken =
    begun === undefined && place && Date.parse(readAt) - Date.parse(place.begun) < RESUME_MS
      ? place
      : undefined;
  const since = begun ?? broken?.begun ?? readAt;
  const answer = await pageOf(ground, flow, context, {
    mode: 'sweep',
    page: page ?? broken?.page,
    limit: PAGE_ROWS,
  });
  const changed = await keep(ground, flow, answer.rows, readAt, { compareAll: true });
  const before = broken?.rows ?? (place?.begun === since ? place.rows : 0);
  const rows = answer.rows.length;
  const next: SweepPlace | undefined =
    answer.next === undefined ? undefined : { page: answer.next, begun: since, rows: before + rows };
  await store.cursors.put(name, sweepCursor(flow), next ? JSON.stringify(next) : '');
  return { begun: since, rows, changed, next: answer.next, total: answer.total, before };
}

async function readSkus(
  ground: CatalogGround,
  context: CallContext,
  { flow, skus = [] }: ReadCatalogInput,
): Promise<ReadCatalogPage> {
  if (skus.length === 0)
    throw new Failure('rejected', 'push names no SKU', {
      advice: 'Name the SKUs, or use mode sweep for all.',
    });
  const items = await itemsOfSkus(ground, skus);
  const readAt = await ground.store.catalog.rows.clock();
  const rows = await readItems(ground, flow, context, items);
  const changed = await keep(ground, flow, rows, readAt, { compareAll: true, whole: items });
  return { begun: readAt, rows: rows.length, changed, items };
}

/** The items that SKUs mean: by the mapping, else as orders have taught, else by the SKU's own name. */
export async function itemsOfSkus(
  { store, name, mapping }: CatalogGround,
  skus: readonly string[],
): Promise<string[]> {
  const learnt = await store.references.getMany(name, 'item', skus);
  return [...new Set(skus.map((sku) => itemOfSku(mapping, sku) ?? learnt.get(sku) ?? sku))];
}

async function keep(
  ground: CatalogGround,
  flow: CatalogFlow,
  rows: Parameters<typeof keptRows>[2],
  readAt: string,
  how: { readonly compareAll?: boolean; readonly whole?: readonly string[] } = {},
): Promise<number> {
  const { store, name } = ground;
  if (flow === 'items') await learnSkus(ground, rows as readonly ErpCatalogItem[]);
  const changed = await store.catalog.rows.keep(name, flow, keptRows(ground, flow, rows), { readAt, ...how });
  if (changed > 0) await store.catalog.freshness.note(name, flow, ['changed']);
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
