import type { CatalogOutcome, ShopStockWish } from '../../../../domain/catalog';
import { add, compare, subtract, type Amount } from '../../../../domain/money';
import type { CallContext } from '../../../context';
import type { Clock } from '../../../transport/clock';
import { again, createInTurn, passing, refused, stockKey, type Outcomes } from '../../catalog-rows';
import type { WooCommerceSettings } from '../settings';
import type { FindProducts } from './find-products';
import type { RawProduct } from './schemas';
import type { SoldSince } from './sold-since';
import { createStockRound, MOST_ROUNDS, type StockJob } from './stock-round';
import { levelOf } from './to-shop-product';
import type { WriteBatch } from './write-batch';

export interface WriteStockOptions {
  readonly find: FindProducts;
  readonly write: WriteBatch;
  readonly sold: SoldSince;
  readonly settings: Pick<WooCommerceSettings, 'scarceBelow' | 'stockSettleMs' | 'unpaidOrders'>;
  readonly clock: Clock;
}

/**
 * WooCommerce only takes the level itself, whatever was sold since it was looked at. So sales are counted by what orders
 * took off the stock (`sold-since.ts`), from before the level was read:
 *
 * - with plenty left, the level is written, and what was sold meanwhile is taken off it afterwards;
 * - with few left (`scarceBelow`), 0 is written first, so that nobody can buy; what was sold up to then is known for good,
 *   and the right level follows. Orders that wait for their payment are kept back: a payment takes its goods whatever the
 *   level says, and one that came just before our write would be lost by it.
 *
 * Each write is read back and corrected until the shop shows no more than is there. A sale so close to the first look that
 * it may or may not be in the level is taken off twice: too little is shown until the next look.
 */
export function createWriteStock(
  options: WriteStockOptions,
): (context: CallContext, wishes: readonly ShopStockWish[]) => Promise<Outcomes> {
  const { find, sold } = options;
  const inTurn = createInTurn();
  const rounds = createStockRound(options);

  const writeAll = async (
    context: CallContext,
    wishes: readonly ShopStockWish[],
    outcomes: Outcomes,
  ): Promise<void> => {
    const baseline = await sold.baseline(context);
    const found = await find(
      context,
      wishes.map(({ sku }) => sku),
    );
    let open: StockJob[] = [];
    for (const wish of wishes) {
      const broken = found.unreadable.get(wish.sku);
      const step = broken === undefined ? begin(wish, found.products.get(wish.sku)) : refused(broken);
      if ('outcome' in step) outcomes.set(stockKey(wish), step);
      else open.push(step);
    }
    for (let turn = 1; turn <= MOST_ROUNDS && open.length > 0; turn += 1) {
      open = await rounds.round(context, { open, baseline, outcomes, turn });
    }
    for (const job of await rounds.stop(context, open, outcomes)) {
      outcomes.set(
        job.key,
        again('It sells faster than its stock can be written: its sale is stopped until the next look.'),
      );
    }
  };

  return async (context, wishes) => {
    const outcomes: Outcomes = new Map();
    if (wishes.length === 0) return outcomes;
    try {
      await inTurn(() => writeAll(context, wishes, outcomes));
    } catch (error) {
      const reason = passing(error);
      for (const wish of wishes)
        if (!outcomes.has(stockKey(wish))) outcomes.set(stockKey(wish), again(reason));
    }
    return outcomes;
  };
}

const WHOLE = /^-?\d+(\.0*)?$/;

/** The row as a job, or how it ends without one. */
function begin(wish: ShopStockWish, product: RawProduct | undefined): StockJob | CatalogOutcome {
  const { sku, quantity, seen, location } = wish;
  if (location !== undefined) {
    return refused('WooCommerce counts stock in one place: map one warehouse, to no location.');
  }
  if (!product) return { outcome: 'absent' };
  if (product.manage_stock === 'parent') {
    return refused(
      'The stock is counted on the product, for all its variations together: switch on "Manage stock?" of the variation.',
    );
  }
  const level = levelOf(product);
  if (level === undefined) {
    return refused(
      'The shop does not count this product: switch on "Track stock quantity" on its Inventory tab.',
    );
  }
  if (!WHOLE.test(quantity)) {
    return refused('WooCommerce counts whole units: round the quantity in the mapping.');
  }
  if (compare(level, seen) > 0) {
    return again('The shop shows more than when it was looked at: somebody put stock back.');
  }
  const goal: Amount = add(level, subtract(quantity, seen));
  return { key: stockKey(wish), sku, product, level, goal };
}
