import type { CatalogOutcome, ShopItemWish } from '../../../../domain/catalog';
import type { CallContext } from '../../../context';
import { again, passing, refused, type Outcomes } from '../../catalog-rows';
import type { WooCommerceSettings } from '../settings';
import type { CategoryNames } from './category-names';
import type { FindProducts, FoundProducts } from './find-products';
import { changedFields, newFields } from './item-fields';
import type { NewVariation } from './new-variations';
import type { WriteVariations } from './write-variations';
import { outcomeOf, type Write, type WriteBatch } from './write-batch';

export interface WriteItemsOptions {
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly categories: CategoryNames;
  readonly variations: WriteVariations;
  readonly settings: WooCommerceSettings;
}

export function createWriteItems({ find, write, categories, variations, settings }: WriteItemsOptions) {
  /** What is to be written for a wish, or how it ended without. */
  const prepare = async (
    context: CallContext,
    wish: ShopItemWish,
    { products, unreadable }: FoundProducts,
  ): Promise<Write | NewVariation | CatalogOutcome> => {
    const { sku, create } = wish;
    const product = products.get(sku);
    const broken = unreadable.get(sku);
    if (broken !== undefined) return refused(broken);
    if (!product && !create) return { outcome: 'absent' };
    const ids = wish.categories ? await categories.idsOf(context, wish.categories) : undefined;
    if (ids && 'reason' in ids) return refused(ids.reason);
    if (!product && create?.variant) return { wish, create, variant: create.variant, categories: ids };
    if (!product)
      return create ? { key: sku, fields: newFields(wish, create, ids, settings) } : { outcome: 'absent' };
    const fields = changedFields(wish, product, ids, settings);
    if ('reason' in fields) return refused(String(fields['reason']));
    return Object.keys(fields).length === 0 ? { outcome: 'unchanged' } : { key: sku, product, fields };
  };

  return async (context: CallContext, wishes: readonly ShopItemWish[]): Promise<Outcomes> => {
    const outcomes: Outcomes = new Map();
    const writes: Write[] = [];
    const added: NewVariation[] = [];
    try {
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const wish of wishes) {
        const step = await prepare(context, wish, found);
        if ('outcome' in step) outcomes.set(wish.sku, step);
        else if ('variant' in step) added.push(step);
        else writes.push(step);
      }
    } catch (error) {
      const reason = passing(error);
      for (const { sku } of wishes) if (!outcomes.has(sku)) outcomes.set(sku, again(reason));
      return outcomes;
    }
    const ends = await write(context, writes);
    for (const { key, product } of writes) outcomes.set(key, outcomeOf(ends.get(key), product !== undefined));
    await variations(context, added, outcomes);
    return outcomes;
  };
}
