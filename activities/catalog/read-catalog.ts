import { dayIn } from '../../domain/catalog-prices';
import type { CatalogFlow } from '../../domain/catalog';
import { itemOfSku } from '../../domain/catalog-skus';
import { Failure } from '../../domain/failure';
import type { CallContext } from '../../systems/context';
import type { Dependencies } from '../types';
import { PAGE_ROWS, pageOf, readItems } from './erp-rows';
import { catalogContext, openGround, type CatalogGround } from './ground';
import { keep } from './keep-rows';
import { sweepPages } from './sweep-pages';
import type { ReadCatalogInput, ReadCatalogPage } from './types';

/** Reads the ERP's rows, a page or some, and makes dirty what changed; a sweep compares everything with the shop. */
export const readCatalog =
  (dependencies: Dependencies) =>
  async (input: ReadCatalogInput, _attempt?: number, patienceMs?: number): Promise<ReadCatalogPage> => {
    const ground = await openGround(dependencies, input.connection, input.flow);
    const context = catalogContext(input.mode, { patienceMs });
    switch (input.mode) {
      case 'changes':
        return readChanges(ground, context, input);
      case 'sweep':
        return sweepPages(ground, context, input);
      case 'push':
        return readSkus(ground, context, input);
    }
  };

/** The name under which the feed's position is kept. */
const changesCursor = (flow: CatalogFlow): string => `catalog/${flow}/changes`;
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
