import type { CatalogOutcome, ShopItemWish } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import type { WooCommerceSettings } from '../settings';
import type { CategoryNames } from './category-names';
import type { FindProducts, FoundProducts } from './find-products';
import { changedFields, newFields } from './item-fields';
import type { Write, WriteBatch, Written } from './write-batch';

export interface WriteItemsOptions {
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly categories: CategoryNames;
  readonly settings: WooCommerceSettings;
}

export function createWriteItems({ find, write, categories, settings }: WriteItemsOptions) {
  /** What is to be written for a wish, or how it ended without. */
  const prepare = async (
    context: CallContext,
    wish: ShopItemWish,
    { products, unreadable }: FoundProducts,
  ): Promise<Write | CatalogOutcome> => {
    const { sku, create } = wish;
    const product = products.get(sku);
    const broken = unreadable.get(sku);
    if (broken !== undefined) return refused(broken);
    if (!product && !create) return { outcome: 'absent' };
    const ids = wish.categories ? await categories.idsOf(context, wish.categories) : undefined;
    if (ids && 'reason' in ids) return refused(ids.reason);
    if (!product)
      return create ? { key: sku, fields: newFields(wish, create, ids, settings) } : { outcome: 'absent' };
    const fields = changedFields(wish, product, ids, settings);
    if ('reason' in fields) return refused(String(fields['reason']));
    return Object.keys(fields).length === 0 ? { outcome: 'unchanged' } : { key: sku, product, fields };
  };

  return async (context: CallContext, wishes: readonly ShopItemWish[]): Promise<Outcomes> => {
    const outcomes: Outcomes = new Map();
    const writes: Write[] = [];
    try {
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const wish of wishes) {
        const step = await prepare(context, wish, found);
        if ('outcome' in step) outcomes.set(wish.sku, step);
        else writes.push(step);
      }
    } catch (error) {
      const reason = passing(error);
      for (const { sku } of wishes) if (!outcomes.has(sku)) outcomes.set(sku, again(reason));
      return outcomes;
    }
    const ends = await write(context, writes);
    for (const { key, product } of writes) outcomes.set(key, outcomeOf(ends.get(key), product !== undefined));
    return outcomes;
  };
}

export function outcomeOf(end: Written | undefined, isKnown: boolean): CatalogOutcome {
  if (!end) return again('The row was not sent.');
  if (end.end === 'lost') return again(end.reason);
  if (end.end === 'done') return { outcome: isKnown ? 'written' : 'created' };
  // Made by somebody since we looked, perhaps by us: the next look finds it.
  if (!isKnown && end.code === 'product_invalid_sku')
    return again('A product with this SKU stands there by now.');
  return refused(end.reason);
}
