import type { CatalogOutcome, ShopStockWish } from '../../../../domain/catalog';
import { compare, isZero, subtract, type Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import { again, passing, refused, stockKey, type Outcomes } from '../../catalog-rows';
import type { BigCommerceSettings } from '../settings';
import { adjust, type AdjustOptions, type Adjustment } from './adjust';
import type { FindProducts } from './find-products';
import { figureOf, itemKey, itemOf, type ItemName, type Levels } from './inventory';
import type { RawLocation } from './schemas';

export interface WriteStockOptions extends AdjustOptions {
  readonly find: FindProducts;
  readonly settings: Pick<BigCommerceSettings, 'stockMeasure' | 'inventorySettleMs'>;
}

/**
 * Stock goes by difference: what the ERP wants less what the store showed when that was worked out, so that a sale made
 * since then is never undone. A difference is sent once. Until the store shows it, the row is not touched again: whoever
 * looks too early would see the old level and send the difference a second time.
 */
export function createWriteStock(
  options: WriteStockOptions,
): (context: CallContext, wishes: readonly ShopStockWish[]) => Promise<Outcomes> {
  const { find, levels: readLevels } = options;

  return async (context, wishes) => {
    const outcomes: Outcomes = new Map();
    const rows: { wish: ShopStockWish; item: ItemName }[] = [];
    try {
      const found = await find(
        context,
        wishes.map(({ sku }) => sku),
      );
      for (const wish of wishes) {
        const target = found.targets.get(wish.sku);
        const broken = found.unreadable.get(wish.sku);
        const item = target && itemOf(target);
        if (broken !== undefined) outcomes.set(stockKey(wish), refused(broken));
        else if (!item) outcomes.set(stockKey(wish), { outcome: 'absent' });
        else if ('reason' in item) outcomes.set(stockKey(wish), refused(item.reason));
        else rows.push({ wish, item });
      }
      const levels = await readLevels(
        context,
        rows.map(({ item }) => item),
      );
      const adjustments: Adjustment[] = [];
      for (const { wish, item } of rows) {
        const step = begin(wish, item, levels, options);
        if ('outcome' in step) outcomes.set(stockKey(wish), step);
        else adjustments.push(step);
      }
      await adjust(options, context, adjustments, outcomes);
    } catch (error) {
      const reason = passing(error);
      for (const wish of wishes)
        if (!outcomes.has(stockKey(wish))) outcomes.set(stockKey(wish), again(reason));
    }
    return outcomes;
  };
}

const WHOLE = /^-?\d+(\.0*)?$/;

/** The row as an adjustment, or how it ends without one. */
function begin(
  wish: ShopStockWish,
  item: ItemName,
  levels: Levels,
  { unseen, settings }: Pick<WriteStockOptions, 'unseen' | 'settings'>,
): Adjustment | CatalogOutcome {
  const locations = levels.get(itemKey(item)) ?? [];
  const location = locationOf(wish.location, locations);
  if ('reason' in location) return refused(location.reason);
  if (!WHOLE.test(wish.quantity)) {
    return refused('BigCommerce counts whole units: round the quantity in the mapping.');
  }
  const onHand = location.total_inventory_onhand ?? '0';
  if (unseen.isUnseen(item, location.location_id, onHand)) {
    return again('An earlier change of this stock is not shown yet, or only just: it is looked at again.');
  }
  const level = figureOf(location, settings.stockMeasure);
  if (compare(level, wish.seen) > 0) {
    return again(
      'The store shows more than when it was looked at: somebody put stock back, or it shows an earlier change only now.',
    );
  }
  const difference = subtract(wish.quantity, wish.seen);
  if (isZero(difference)) return { outcome: 'unchanged' };
  const by = compare(difference, '0') < 0 ? atMost(difference, location) : difference;
  if (isZero(by)) return { outcome: 'unchanged' };
  return {
    key: stockKey(wish),
    item,
    location: location.location_id,
    by,
    onHand,
    quantity: compare(wish.quantity, '0') < 0 ? '0' : wish.quantity,
  };
}

/** What can be taken: below the safety stock nothing is sold anyway, and the store refuses to go there. */
function atMost(decrease: Amount, { settings, total_inventory_onhand: onHand }: RawLocation): Amount {
  const lowest = subtract(settings?.safety_stock ?? '0', onHand ?? '0');
  if (compare(lowest, '0') >= 0) return '0';
  return compare(decrease, lowest) < 0 ? lowest : decrease;
}

function locationOf(
  wanted: string | undefined,
  locations: readonly RawLocation[],
): RawLocation | { readonly reason: string } {
  const [first, ...others] = locations;
  if (wanted === undefined) {
    if (first && others.length === 0) return first;
    return {
      reason: first
        ? 'The store has several locations: name the one of this warehouse in the mapping, by its id or code.'
        : 'The store shows no stock of this product at any location.',
    };
  }
  return (
    locations.find(({ location_id: id, location_code: code }) => id === wanted || code === wanted) ?? {
      reason: `The store has no location "${wanted}": write its id or code into the mapping.`,
    }
  );
}
